"""What the page Forecast draws of one ticker: where its prices come from, and the panels of the forecast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import pandas as pd
import streamlit as st

from seqapp.store.years import NEWEST
from seqapp.ui import hiding, prices
from seqapp.ui.blocks import chart_block
from seqapp.ui.forecast import questions, tables
from seqapp.ui.forecast.answers import baseline, fans
from seqapp.ui.forecast.charts import Axis, fan_chart, price_range
from seqapp.ui.forecast.choices import ONE, RETURN
from seqapp.ui.guard import error_boundary
from seqapp.ui.styles import BASELINES, HISTORICAL
from seqapp.ui.texts import GLOSSARY, plain
from seqapp.workflows.forecast.outlook import Interval, Outlook, Quantiles, intervals, simple_baseline
from seqapp.workflows.forecast.series import Series
from seqapp.workflows.forecast.use import Fan


@dataclass(frozen=True)
class View:
    """What all panels share.

    Attributes:
        ticker: its symbol.
        seen: what stands around the forecast.
        unit: of its prices.
        level: of the intervals.
        horizon: how far they are shown.
        quantiles: what every net says, by its label.
        beside: what every baseline says that is switched on.
        learnt: the nets that had seen what follows.
    """

    ticker: str
    seen: Outlook
    unit: str
    level: float
    horizon: int
    quantiles: dict[str, Quantiles]
    beside: dict[str, Quantiles]
    learnt: frozenset[str]

    @classmethod
    def of(cls, series: Series, seen: Outlook, answers: dict[str, Fan], ready: bool) -> Self:
        """What the choices say is to be shown; without a net, the simple baseline's forecast."""
        ticker = st.session_state["ticker"]
        quantiles: dict[str, Quantiles] = {label: fan.quantiles for label, fan in answers.items()}
        if not quantiles and ready:
            with error_boundary():
                quantiles = {HISTORICAL.label: simple_baseline(seen)}
        return cls(
            ticker=ticker,
            seen=seen,
            unit=prices.unit_of(ticker, series[ticker]),
            level=int(st.session_state["interval"]) / 100,
            horizon=int(st.session_state["horizon"]),
            quantiles=quantiles,
            beside=_beside(series, seen, quantiles),
            learnt=frozenset(label for label, fan in answers.items() if fan.in_sample),
        )

    def intervals(self, label: str) -> list[Interval]:
        """The intervals of a net or a baseline at every horizon."""
        return intervals((self.quantiles | self.beside)[label], self.seen, self.level)

    def shown(self, label: str) -> list[Interval]:
        """Those of them up to the horizon that was chosen."""
        return [one for one in self.intervals(label) if one.horizon <= self.horizon]

    @property
    def axis(self) -> Axis:
        """What the vertical axis counts."""
        return Axis(self.unit, self.seen.close if st.session_state["axis"] == RETURN else None)

    @property
    def reach(self) -> list[float]:
        """The prices at its ends."""
        return price_range(self.seen, [self.intervals(label) for label in self.quantiles | self.beside])

    def table(self, labels: Sequence[str]) -> pd.DataFrame:
        """Every quantile of some nets and of the baselines beside them."""
        said = self.quantiles | self.beside
        rows = {label: tables.fan_table(said[label], self.seen) for label in (*labels, *self.beside)}
        return pd.concat(rows, names=["model"]).reset_index("model") if rows else self.seen.history


def source_block(series: Series) -> None:
    """Says where the prices come from, when they end, and what is doubtful about them."""
    own = series[st.session_state["ticker"]]
    doubts = prices.doubts(own, prices.today())
    st.caption(tables.source_line(own, doubts))
    lines = tables.doubts_lines(own, doubts)
    if own.stale:
        st.warning(lines[0], icon=":material/history:")
    if lines and not prices.is_uploaded(own):  # those stand with what was taken for what
        with st.expander(f"What is doubtful about these prices: {len(lines)}", icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in lines))


def fan_panels(series: Series, seen: Outlook, *, ready: bool) -> dict[str, Fan]:
    """Draws a panel for each net, or one for both, on one axis; without a net, the simple baseline's.

    Returns:
        What the nets say, by label; nothing where none answers.
    """
    ticker = st.session_state["ticker"]
    newest = st.session_state["net"] == NEWEST
    answers: dict[str, Fan] = {}
    if ready:
        with error_boundary():
            answers = fans(series[ticker], ticker, seen.day, NEWEST if newest else None)
    view = View.of(series, seen, answers, ready)
    if view.quantiles and not answers:
        st.markdown(
            "No net answers here, so this is what a **simple baseline** says: the last 250 days, each as likely."
        )
    if sentence := tables.sample_sentence(answers, asked=newest):
        st.warning(sentence, icon=":material/visibility:")
    if line := tables.net_line(answers):
        st.markdown(line)  # in a caption the badge would be too faint to read
    if hiding.CONTROLS in hiding.hidden():
        st.caption(f"{plain(ticker)}, as seen at the end of {seen.day}")
    together = st.session_state["panels"] == ONE or not view.quantiles
    panels = [list(view.quantiles)] if together else [[label] for label in view.quantiles]
    for column, labels in zip(st.columns(len(panels), gap="large"), panels, strict=True):
        with column:
            _panel(view, labels)
    rows = {label: view.intervals(label) for label in view.quantiles}
    if sentence := tables.width_sentence(rows, view.horizon):
        hiding.answer(
            f"{sentence} The dotted line is the naive forecast: tomorrow = today.",
            questions.of_widths(rows, view.horizon),
        )
    return answers


def _panel(view: View, labels: list[str]) -> None:
    """Draws the chart of one net, or of both; of nobody, the history alone."""
    heading = " and ".join(labels) or "Prices"
    term = labels[0].lower() if len(labels) == 1 else "interval"
    st.subheader(heading, help=GLOSSARY.get(term, GLOSSARY["interval"]))
    rows = {label: view.intervals(label) for label in labels}
    name = f"forecast_{view.ticker}_{view.seen.day}_{'_'.join(labels)}".replace(" ", "_")
    said = {
        label: tables.fan_sentence(fan, view.horizon, view.level, view.seen, view.unit)
        for label, fan in rows.items()
    }
    lines = [sentence if len(said) == 1 else f"{label}: {sentence}" for label, sentence in said.items()]
    beside = {label: view.intervals(label) for label in view.beside}
    sentence = " ".join([*lines, tables.beside_sentence(beside, view.horizon, view.unit)]).strip()
    question = questions.of_fans(rows, view.horizon, view.level, view.seen)
    seen = view.seen if hiding.is_shown(f"{name} {sentence}", question) else _before(view.seen)
    figure = fan_chart(
        seen,
        {label: view.shown(label) for label in labels},
        {label: view.shown(label) for label in view.beside},
        view.axis,
        view.reach,
        view.level,
        in_sample=bool(view.learnt & set(labels)),
    )
    chart_block(figure, sentence, view.table(labels), name, question)


def _beside(series: Series, seen: Outlook, quantiles: dict[str, Quantiles]) -> dict[str, Quantiles]:
    """What the baselines say that are switched on, by label; draws which of them cannot be fitted."""
    ticker, beside = st.session_state["ticker"], {}
    wanted = [style for style in BASELINES if style.cell in st.session_state["beside"]]
    with error_boundary():
        for style in wanted:
            if style.label not in quantiles:
                beside[style.label] = baseline(series[ticker], ticker, seen.day, style.cell)
    if missing := [label for label, said in beside.items() if not said]:
        st.caption(f":material/info: {tables.no_baseline_line(missing)}")
    return {label: said for label, said in beside.items() if said}


def _before(seen: Outlook) -> Outlook:
    """What was known on the day, without what realised."""
    return replace(seen, realised=seen.realised.iloc[:0])
