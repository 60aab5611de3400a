"""What pages draw: a chart with its sentence, table and download; answers; the line on loading; what is missing."""

from typing import Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from seqapp.ui.charts import CONFIG
from seqapp.ui.guard import calm
from seqapp.ui.models import Installed, Loading, start_loading
from seqapp.ui.nets import NETS, Task
from seqapp.ui.quality import Quality
from seqapp.ui.reading import opinion, read_sentence, verdict, words_read
from seqapp.ui.sharing import LONGEST
from seqapp.ui.texts import GLOSSARY, LOADING, listed, percent, plain, spoken
from seqapp.workflows.sentiment_use import Trace

POLL = 1.0  # seconds
NONE = "–"
LONG = 250  # words, from which on they scroll
COLOURS: dict[str, Literal["green", "red", "gray"]] = {
    "positive": "green",
    "negative": "red",
    "not sure": "gray",
}
TERMS = {  # the heads of the table of all numbers, and what explains them
    "Model": "NB-SVM",
    "Accuracy": "accuracy",
    "95 % interval": "accuracy",
    "Over seeds": "seeds",
    "Log loss, nats": "log loss",
    "ECE": "ECE",
    "Weights": "weights",
}


def chart_block(figure: go.Figure, sentence: str, table: pd.DataFrame, name: str) -> None:
    """Draws a chart under the sentence that says what it shows, and over its table and its CSV."""
    if sentence:
        st.markdown(sentence)
    st.plotly_chart(figure, config=CONFIG, key=f"chart {name}", alt=spoken(sentence) or name)
    shown = st.expander("Table and download", key=f"table {name}", on_change="rerun", icon=":material/table:")
    if shown.open:
        with shown:
            st.dataframe(table, hide_index=True, height=min(35 * (len(table) + 1) + 3, 400))
            st.download_button(
                "Download as CSV",
                lambda: table.to_csv(index=False).encode(),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"csv {name}",
                on_click="ignore",
                icon=":material/download:",
            )


def answers(read: dict[str, Trace]) -> None:
    """Draws each net's answer to the whole review as a large number, and what to know before trusting it."""
    with st.container(horizontal=True):
        for label, trace in read.items():
            what = opinion(trace.answer.probability)
            st.metric(
                f"{label}: P(positive)",
                percent(trace.answer.probability),
                delta=what,
                delta_color=COLOURS[what],
                delta_arrow="off",
                border=True,
                help=GLOSSARY["P(positive)"],
            )
    st.markdown(verdict(read))
    for notice in dict.fromkeys(trace.answer.notice for trace in read.values()):
        if notice:
            st.info(plain(notice), icon=":material/info:")


def words_block(read: dict[str, Trace]) -> None:
    """Draws the words that the nets read, once if they read the same, with the unknown ones marked."""
    seen: dict[tuple, list[str]] = {}
    for label, trace in read.items():
        seen.setdefault((*trace.tokens, *trace.known), []).append(label)
    for labels in seen.values():
        trace = read[labels[0]]
        st.markdown(read_sentence(labels, trace))
        with st.container(border=True, height=240 if len(trace.tokens) > LONG else "content"):
            st.markdown(words_read(trace))


def share_line(
    *,
    complete: bool,
    refused: list[str],
    holds: str = "the review and your choices",
    lacks: str = f"A review of more than {LONGEST:,} characters",
) -> None:
    """Says what the page's address holds, and what of it could not be used.

    Args:
        complete: whether it holds everything.
        refused: what of it could not be used.
        holds: what it holds then.
        lacks: what it does not hold otherwise.
    """
    if refused:
        st.caption(f":material/link_off: Not usable in the link, so left out: {listed(refused)}.")
    if complete:
        st.caption(f":material/link: The address of this page holds {holds}: copy it to share this view.")
    else:
        st.caption(
            f":material/link_off: {lacks} is not put into the page's address; a link to it will show the other "
            "choices only."
        )


def loading_line(task: Task = "sentiment", *, say_ready: bool = False) -> Loading:
    """Draws a line while the models load, looks every second, and redraws the page once they are ready.

    Args:
        task: whose models.
        say_ready: whether a line stays after that.
    """
    loading = start_loading(task)
    if not loading.ready:
        st.fragment(_watch, run_every=POLL)(task)
        return loading
    if say_ready and loading.models:
        names = listed([f"the {label}" for label in loading.models])
        st.caption(
            f":material/check_circle: TensorFlow and {names} are ready, after {loading.seconds:.0f} s."
        )
    for fault in loading.faults:
        st.warning(plain(fault), icon=":material/warning:")
    return loading


def missing_models(found: Installed, task: Task = "sentiment") -> None:
    """Says which nets are not installed and how to get them, and what is damaged."""
    for line in found.damage:
        st.warning(plain(line), icon=":material/warning:")
    missing = [net for net in NETS if net.label not in found.versions]
    if len(missing) == len(NETS):
        st.info(
            f"No {task} model is installed. Train one and install it; reload this page a minute later:\n\n"
            + "\n".join(f"    {net.retrain(task)}" for net in missing),
            icon=":material/info:",
        )
    elif missing:
        st.info(
            f"The {missing[0].label} is not installed. To add it: `{missing[0].retrain(task)}`",
            icon=":material/info:",
        )


def quality_block(found: list[Quality]) -> None:
    """Draws every number of the models as a table whose heads explain themselves."""
    shown = pd.DataFrame(
        {
            "Model": [q.model for q in found],
            "Accuracy": [percent(q.accuracy, 1) for q in found],
            "95 % interval": [f"{100 * q.accuracy_low:.1f} to {100 * q.accuracy_high:.1f}" for q in found],
            "Over seeds": [_seeds(q) for q in found],
            "Log loss, nats": [f"{q.log_loss:.3f}" for q in found],
            "ECE": [percent(q.ece, 1) for q in found],
            "Weights": [NONE if q.weights is None else f"{q.weights:,}" for q in found],
            "Training, min": [
                NONE if q.training_minutes is None else f"{q.training_minutes:.1f}" for q in found
            ],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            name: st.column_config.TextColumn(help=GLOSSARY[term]) for name, term in TERMS.items()
        },
    )


def _seeds(q: Quality) -> str:
    if q.seeds_mean is None or q.seeds_low is None or q.seeds_high is None:
        return NONE
    return (
        f"{percent(q.seeds_mean, 1)} ({100 * q.seeds_low:.1f} to {100 * q.seeds_high:.1f}, {q.seeds} seeds)"
    )


def _watch(task: Task) -> None:
    with calm():
        loading = start_loading(task)
        if loading.ready:
            st.rerun()
        st.caption(f":material/hourglass_top: {LOADING} {loading.seconds:.0f} s so far.")
