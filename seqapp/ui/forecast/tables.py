"""What the page Forecast says of prices and of a forecast's numbers: tables and sentences."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from seqapp.data.prices.door import Prices
from seqapp.data.prices.table import tickers_of
from seqapp.store.years import NEWEST
from seqapp.ui.prices import OLD
from seqapp.ui.styles import BASELINES, the
from seqapp.ui.texts import capital, listed, percent, plain
from seqapp.ui.walk_forward import trading_days
from seqapp.workflows.forecast.outlook import Interval, Outlook, Quantiles
from seqapp.workflows.forecast.use import Fan

INTRODUCTION = (
    "Two nets read the last days of a ticker and say **how far** its price may move, as ranges. Nothing here is "
    "investment advice."
)
FETCH_HELP = (
    "Needs the network. What Yahoo Finance answers is kept in the data folder, so that it is here next time."
)
AXIS_HELP = (
    "The return counts every price as its move, in percent, since the close of the last day that is seen."
)
MANY = 3  # tickers that a sentence names
PLACES = ("below the interval", "inside", "above the interval")


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


def fan_sentence(fan: Sequence[Interval], horizon: int, level: float, seen: Outlook, unit: str) -> str:
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


def width_sentence(fans: Mapping[str, Sequence[Interval]], horizon: int) -> str:
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


def sample_sentence(fans: dict[str, Fan], *, asked: bool = False) -> str:
    """For forecasts of days that the nets learnt from: that they prove nothing. Empty for all others.

    Args:
        fans: the forecasts.
        asked: whether the newest net was asked for.
    """
    inside = {label: fan for label, fan in fans.items() if fan.in_sample}
    if not inside:
        return ""
    through = max(fan.trained_through for fan in inside.values())
    names = capital(listed([f"the {label}" for label in inside]))
    day = next(iter(inside.values())).as_of
    other = "choose the net by date under More" if asked else "fetch newer prices"
    return (
        f"**In sample.** {names} learnt from days up to **{through}**, so from what followed {day} as well. That such "
        f"a forecast fits the realised prices proves nothing. For one that counts, {other}, or see the walk-forward "
        "below."
    )


def net_line(fans: dict[str, Fan]) -> str:
    """Which nets answer, of those that had not seen what follows; empty where there is none."""
    outside = {label: fan for label, fan in fans.items() if not fan.in_sample}
    said = []
    for name in dict.fromkeys(fan.net for fan in outside.values()):
        own = [fan for fan in outside.values() if fan.net == name]
        who = "" if len(own) == len(fans) else f"the {' and the '.join(_labels(outside, name))} "
        if name == NEWEST:
            said.append(
                f"{who}by the newest net, which learnt from days up to {max(fan.trained_through for fan in own)}"
            )
        else:
            said.append(f"{who}by the net of {name}, fitted on what came before {name}")
    return f":green-badge[out of sample] {capital(listed(said))}." if said else ""


def _labels(fans: dict[str, Fan], net: str) -> list[str]:
    return [label for label, fan in fans.items() if fan.net == net]


def more_line(returns: bool, one_chart: bool, newest: bool, beside: list[str]) -> str:
    """The head of the rarer controls: what they are, or what was chosen there.

    >>> more_line(False, False, False, []), more_line(True, False, False, ["garch_t"])
    ('More: axis, charts, net, baselines', 'More: returns, with GARCH(1,1)-t')
    """
    names = {style.cell: style.label for style in BASELINES}
    said = [word for word, chosen in (("returns", returns), ("both in one chart", one_chart)) if chosen] + (
        ["the newest net"] if newest else []
    )
    if beside:
        said.append(f"with {listed([the(names[cell]) for cell in beside])}")
    return f"More: {', '.join(said) or 'axis, charts, net, baselines'}"


def beside_sentence(fans: Mapping[str, Sequence[Interval]], horizon: int, unit: str) -> str:
    """What the baselines say at the horizon; empty without one."""
    said = []
    for label, fan in fans.items():
        at = next(one for one in fan if one.horizon == horizon)
        said.append(f"{the(label)} from {money(at.low, unit)} to {money(at.high, unit)}")
    return f"Outlined beside it: {'; '.join(said)}." if said else ""


def no_baseline_line(labels: list[str]) -> str:
    """That baselines are not shown, and why."""
    return f"Too few days came before this one to fit {listed([the(label) for label in labels])}."


def fan_table(quantiles: Quantiles, seen: Outlook) -> pd.DataFrame:
    """Every quantile as it is: horizon, date, level, log_return, price; and the realised price where known."""
    table = pd.DataFrame(quantiles)
    table["horizon"] = table["horizon"].astype(int)
    table.insert(1, "date", [seen.ahead[horizon - 1] for horizon in table["horizon"]])
    realised = dict(enumerate(seen.realised["price"], start=1))
    table["realised"] = [realised.get(horizon) for horizon in table["horizon"]]
    return table


def day_shown(asked: date | None, first: date, last: date, opening: date) -> date:
    """The day to show: the one asked for within what there is, else the one that the series opens on."""
    return asked if asked is not None and first <= asked <= last else opening
