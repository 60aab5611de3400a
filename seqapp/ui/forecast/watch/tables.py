"""What the watch list says: a row for each ticker, and sentences."""

from collections.abc import Sequence

import pandas as pd

from seqapp.numbers.significance import THRESHOLD
from seqapp.ui.forecast.watch.answers import TAILS, Backtest, Risk
from seqapp.ui.texts import listed, percent, plain

STAKE = 1000
"""Of money, on which a loss is counted."""
EXPLANATION = (
    "The loss that the next day keeps below with a chance of 95 % (99 %), after the newest day of each series. Its "
    "backtest: on how many of the last 250 days whose next one is known the loss was larger, every day by a net that "
    "had not seen it. Kupiec's test says whether that is too often or too seldom."
)


def readable(risks: Sequence[Risk]) -> pd.DataFrame:
    """The watch list to be read."""
    return pd.DataFrame(
        [
            {
                "Ticker": risk.ticker,
                "Last day": str(risk.day),
                "Net": f"{risk.net}{', in sample' if risk.in_sample else ''}",
                **{f"{1 - tail:.0%} VaR, 1 day".replace("%", " %"): _loss(risk, tail) for tail in TAILS},
                **{
                    f"{1 - tail:.0%} broken (expected)".replace("%", " %"): broken(risk.backtests[tail])
                    for tail in TAILS
                },
                f"{1 - TAILS[0]:.0%}: as promised?".replace("%", " %"): in_words(risk.backtests[TAILS[0]]),
            }
            for risk in risks
        ]
    )


def whole(risks: Sequence[Risk]) -> pd.DataFrame:
    """The same, numbers as they are."""
    rows = []
    for risk in risks:
        row: dict[str, object] = {
            "ticker": risk.ticker,
            "last_day": risk.day,
            "net": risk.net,
            "in_sample": risk.in_sample,
            "unit": risk.unit,
        }
        for tail in TAILS:
            name, test = f"var_{1 - tail:.0%}".replace("%", ""), risk.backtests[tail]
            row |= {name: risk.losses[tail], f"{name}_per_{STAKE}": STAKE * risk.losses[tail]}
            row |= {f"{name}_days": test.days, f"{name}_broken": test.broken}
            row |= {f"{name}_expected": test.expected, f"{name}_kupiec_p": test.p}
        rows.append(row)
    return pd.DataFrame(rows)


def _loss(risk: Risk, tail: float) -> str:
    share = risk.losses[tail]
    return f"{100 * share:.2f} % ({STAKE * share:.2f} of {STAKE:,} {risk.unit})".replace(" )", ")")


def broken(test: Backtest) -> str:
    """How often it was larger, beside how often it should be.

    >>> broken(Backtest(250, 14, 12.5, 0.67)), broken(Backtest(0, 0, 0.0, None))
    ('14 of 250 (12.5)', '–')
    """
    return f"{test.broken} of {test.days} ({test.expected:.1f})" if test.days else "–"


def in_words(test: Backtest) -> str:
    """What Kupiec's test says.

    >>> in_words(Backtest(250, 14, 12.5, 0.67)), in_words(Backtest(250, 30, 12.5, 0.0001))
    ('yes (p 0.67)', 'no, too often (p < 0.001)')
    >>> in_words(Backtest(250, 2, 12.5, 0.0004)), in_words(Backtest(0, 0, 0.0, None))
    ('no, too seldom (p < 0.001)', 'no unseen days')
    """
    if test.p is None:
        return "too few days" if test.days else "no unseen days"
    p = "p < 0.001" if test.p < 0.001 else f"p {test.p:.2f}"
    if test.p >= THRESHOLD:
        return f"yes ({p})"
    return f"no, too {'often' if test.broken > test.expected else 'seldom'} ({p})"


def sentence(risks: Sequence[Risk], label: str) -> str:
    """The riskiest of the list, and what the tests say of all."""
    tail = TAILS[0]
    worst = max(risks, key=lambda risk: risk.losses[tail])
    tested = [risk for risk in risks if risk.backtests[tail].p is not None]
    said = (
        f"By the {label}, **{plain(worst.ticker)}** may lose most: more than **{percent(worst.losses[tail], 1)}** in "
        f"one day with a chance of {percent(tail)}."
        if len(risks) > 1
        else f"By the {label}, {plain(worst.ticker)} loses more than **{percent(worst.losses[tail], 1)}** in one day "
        f"with a chance of {percent(tail)}."
    )
    if not tested:
        return said
    wrong = [risk.ticker for risk in tested if (risk.backtests[tail].p or 0) < THRESHOLD]
    verdict = f"not on {plain(listed(wrong))}" if wrong else "on none is that too often or too seldom"
    kept = (
        f"on {len(tested) - len(wrong)} of {len(tested)} as often as promised, {verdict}"
        if wrong
        else verdict
    )
    hits = sum(risk.backtests[tail].broken for risk in tested)
    expected = sum(risk.backtests[tail].expected for risk in tested)
    return f"{said} Over the last days that happened {hits} times where {expected:.0f} are expected: {kept}."


def old_line(ends: dict[str, str]) -> str:
    """Which series ended long ago.

    >>> old_line({"AAPL": "2013-03-01", "IBM": "2013-03-01"}).replace(chr(92), "")
    '**Old**: AAPL and IBM (end on 2013-03-01). Refresh them, or read them as of those days.'
    """
    by_day: dict[str, list[str]] = {}
    for ticker, day in ends.items():
        by_day.setdefault(day, []).append(plain(ticker))
    said = [
        f"{listed(tickers)} (end{'s' if len(tickers) == 1 else ''} on {day})"
        for day, tickers in by_day.items()
    ]
    return f"**Old**: {'; '.join(said)}. Refresh them, or read them as of those days."
