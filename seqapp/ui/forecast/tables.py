"""What the page Forecast says: tables and sentences from prices, from a forecast's numbers, from the walk-forward."""

from datetime import date

import pandas as pd

from seqapp.data.prices.door import Prices
from seqapp.data.prices.table import tickers_of
from seqapp.store.records import Estimate, Scores, WalkForward
from seqapp.ui.styles import EWMA, HISTORICAL, NETS, the
from seqapp.ui.texts import capital, listed, percent, plain
from seqapp.ui.walk_forward import NAMES, trading_days
from seqapp.workflows.forecast.outlook import Interval, Outlook, Quantiles
from seqapp.workflows.forecast.use import Fan

INTRODUCTION = (
    "Two nets read the last days of a ticker and say **how far** its price may move, as ranges. Nothing here is "
    "investment advice."
)
FETCH_HELP = (
    "Needs the network. What Yahoo Finance answers is kept in the data folder, so that it is here next time."
)
OLD = "stale_tail"
MANY = 3  # tickers that a sentence names
PLACES = ("below the interval", "inside", "above the interval")
BASELINES = (HISTORICAL, EWMA)
SAME = 1e-9


def source_line(prices: Prices, doubts: list[tuple[str, str]]) -> str:
    """Where the bars come from, when they end, and whether that is old, as Markdown."""
    when = f", fetched {prices.fetched_at:%Y-%m-%d %H:%M} UTC" if prices.fetched_at else ""
    old = " :material/history: **old data**" if any(kind == OLD for kind, _ in doubts) else ""
    return (
        f":material/database: Last day: **{prices.last_date:%Y-%m-%d}**{old} · {len(prices.frame):,} days from "
        f"{prices.frame['date'].iloc[0]:%Y-%m-%d} · Source: {plain(prices.source)}{when}"
    )


def doubts_lines(prices: Prices, doubts: list[tuple[str, str]]) -> list[str]:
    """The doubts about the bars and what was done to them on the way in, as Markdown."""
    return [plain(line) for line in [*prices.notes, *(message for _, message in doubts)]]


def understood(file: str, notes: int, doubts: int) -> str:
    r"""The line over what a file was taken for, as Markdown.

    >>> understood("AAPL.csv", 1, 2)
    'What was taken for what in AAPL\\.csv: 1 note, 2 doubts'
    """
    counts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((notes, "note"), (doubts, "doubt")) if n]
    return f"What was taken for what in {plain(file)}{': ' * bool(counts)}{', '.join(counts)}"


def held(prices: Prices) -> pd.DataFrame:
    """The tickers of a file, with their first and last bars."""
    return pd.DataFrame(
        [
            {
                "Ticker": ticker,
                "Bars": about["rows"],
                "First": about["first"],
                "Last": about["last"],
                "Last close": f"{about['last_bar']['close']:.6g}",
            }
            for ticker, about in tickers_of(prices).items()
        ]
    )


def some(tickers: list[str]) -> str:
    """The first few of some tickers.

    >>> some(["A", "B", "C", "D", "E"])
    'A, B, C and 2 more'
    """
    if len(tickers) <= MANY + 1:
        return listed(tickers)
    return f"{', '.join(tickers[:MANY])} and {len(tickers) - MANY} more"


def money(price: float, unit: str) -> str:
    """A price with its unit, if that is known, as Markdown, to the cent or to four digits.

    >>> money(1234.5, "points").replace("\u00a0", " ")
    '1,234 points'
    """
    digits = 0 if price >= 1000 else 2
    return f"{price:,.{digits}f}\u00a0{plain(unit)}".rstrip()


def fan_sentence(fan: list[Interval], horizon: int, level: float, seen: Outlook, unit: str) -> str:
    """What one forecast says at the horizon that was chosen, and the realised price."""
    at = next(one for one in fan if one.horizon == horizon)
    low, high = (f"{100 * (end / seen.close - 1):+.1f}\u00a0%" for end in (at.low, at.high))
    sentence = (
        f"In {trading_days(horizon)} ({at.day}) the {percent(level)} interval runs from **{money(at.low, unit)}** to "
        f"**{money(at.high, unit)}**, that is {low} to {high}; the middle is {money(at.median, unit)}."
    )
    if at.realised is None:
        return sentence
    return f"{sentence} The realised price was {money(at.realised, unit)}: {where(at.realised, at)}."


def where(realised: float, at: Interval) -> str:
    """Where a price lies, of `PLACES`."""
    if realised < at.low:
        return PLACES[0]
    return PLACES[2] if realised > at.high else PLACES[1]


def width_sentence(fans: dict[str, list[Interval]], horizon: int) -> str:
    """How much the two nets differ: their widths at one horizon."""
    widths = {
        label: next(one.high - one.low for one in rows if one.horizon == horizon)
        for label, rows in fans.items()
    }
    if len(widths) < 2:
        return ""
    (a, first), (b, second) = widths.items()
    apart = second / first - 1
    if abs(apart) < 0.005:
        return f"The intervals of the {a} and the {b} are equally wide."
    return f"The {b}'s interval is {percent(abs(apart), 1)} {'wider' if apart > 0 else 'narrower'} than the {a}'s."


def sample_sentence(fans: dict[str, Fan]) -> str:
    """For forecasts of days that the nets learnt from: that they prove nothing. Empty for all others."""
    inside = {label: fan for label, fan in fans.items() if fan.in_sample}
    if not inside:
        return ""
    through = max(fan.trained_through for fan in inside.values())
    names = capital(listed([f"the {label}" for label in inside]))
    day = next(iter(inside.values())).as_of
    return (
        f"**In sample.** {names} learnt from days up to **{through}**, so from what followed {day} as well. That such "
        f"a forecast fits the realised prices proves nothing. A forecast that counts needs a day after {through}: "
        "fetch newer prices, or see the walk-forward below."
    )


def out_of_sample_line(fans: dict[str, Fan]) -> str:
    """That the nets had not seen what follows."""
    through = max(fan.trained_through for fan in fans.values())
    return f":green-badge[out of sample] The nets learnt from days up to {through} only."


def fan_table(quantiles: Quantiles, seen: Outlook) -> pd.DataFrame:
    """Every quantile as it is: horizon, date, level, log_return, price; and the realised price where known."""
    table = pd.DataFrame(quantiles)
    table["horizon"] = table["horizon"].astype(int)
    table.insert(1, "date", [seen.ahead[horizon - 1] for horizon in table["horizon"]])
    realised = dict(enumerate(seen.realised["price"], start=1))
    table["realised"] = [realised.get(horizon) for horizon in table["horizon"]]
    return table


def newest_shown(shown: date | None, first: date, last: date) -> date:
    """The day to show: the one asked for within what there is, else the newest."""
    return shown if shown is not None and first <= shown <= last else last


def scores_table(report: WalkForward) -> pd.DataFrame:
    """One row for each horizon and model, shares and log-returns as they are, each with its 95 % interval."""
    return pd.DataFrame(
        [
            {"horizon": int(horizon), "model": NAMES[key], **_estimates(scores)}
            for horizon, models in report.horizons.items()
            for key, scores in models.items()
            if key in NAMES
        ]
    )


def readable_scores(report: WalkForward) -> pd.DataFrame:
    """The same to be read: the nets, and the baselines below them."""
    return pd.DataFrame(
        [
            {
                "Days ahead": int(horizon),
                "Model": name.replace("Historical", "Hist."),
                **_readable(models[key]),
            }
            for horizon, models in report.horizons.items()
            for key, name in NAMES.items()
            if key in models
        ]
    )


def verdict(report: WalkForward, horizon: str = "1") -> str:
    """Two sentences: how far, and which way; each says no more than the intervals do."""
    models = report.horizons[horizon]
    nets = {net.label: models[net.cell] for net in NETS if net.cell in models}
    if not nets:
        return ""
    return f"{_how_far(nets)} {_which_way(nets)}"


def _how_far(nets: dict[str, Scores]) -> str:
    gains, unclear = [], []
    for label, scores in nets.items():
        against = {baseline.label: scores.pinball_against.get(baseline.cell) for baseline in BASELINES}
        known = {name: estimate for name, estimate in against.items() if estimate}
        sizes = listed([f"{percent(-value, 1)} than {the(name)}" for name, (value, _, _) in known.items()])
        if known and all(high < 0 for _, _, high in known.values()):
            gains.append(f"the {label} loses less by {sizes}")
        else:
            unclear.append(f"the {label}")
    if unclear:
        return (
            f"**How far** a price may move: {listed(unclear)} cannot be shown to beat both simple baselines."
        )
    return (
        f"**How far** a price may move, they say better than both simple baselines: {'; '.join(gains)} "
        "(pinball loss, 1 day)."
    )


def _which_way(nets: dict[str, Scores]) -> str:
    scores = list(nets.values())
    right = max(one.direction[0] for one in scores)
    up = scores[0].always_up[0]
    if all(one.direction[1] <= one.always_up[0] for one in scores):
        if all(abs(one.direction[0] - one.always_up[0]) < SAME for one in scores):
            return (
                f"**Which way**, they do not say: their middle is always a little above today's price, so their "
                f"direction is right on {percent(right, 1)} of days, exactly like saying “up” every day."
            )
        return (
            f"**Which way**, they do not say: their direction is right on {percent(right, 1)} of days, saying “up” "
            f"every day on {percent(up, 1)}."
        )
    return (
        f"**Which way**: the direction is right on {percent(right, 1)} of days, saying “up” every day on "
        f"{percent(up, 1)}."
    )


def _estimates(scores: Scores) -> dict[str, float | None]:
    against = {
        f"against_{baseline.cell}": scores.pinball_against.get(baseline.cell) for baseline in BASELINES
    }
    estimates = {
        "pinball": scores.pinball,
        **against,
        "coverage_90": scores.coverage["90%"],
        "mase": scores.mase,
        "direction": scores.direction,
    }
    row: dict[str, float | None] = {}
    for name, estimate in estimates.items():
        row[name], row[f"{name}_low"], row[f"{name}_high"] = estimate or (None, None, None)
    return row | {"always_up": scores.always_up[0]}


def _readable(scores: Scores) -> dict[str, str]:
    against = scores.pinball_against
    return {
        "Against hist. sim.": _percents(against.get(HISTORICAL.cell), "+.1f"),
        "Against EWMA": _percents(against.get(EWMA.cell), "+.1f"),
        "90 % interval held": _percents(scores.coverage["90%"], ".1f"),
        "MASE": "{:.3f} ({:.3f} to {:.3f})".format(*scores.mase) if scores.mase else "–",
        "Direction right": percent(scores.direction[0], 1),
        "Always up": percent(scores.always_up[0], 1),
    }


def _percents(values: Estimate | None, form: str) -> str:
    if values is None:
        return "–"
    value, low, high = (f"{100 * number:{form}}" for number in values)
    return f"{value} % ({low} to {high})"
