"""What a class guesses on the page Forecast before it sees the answers."""

from collections.abc import Mapping, Sequence

from seqapp.ui.forecast.tables import PLACES, where
from seqapp.ui.questions import Question, how_large
from seqapp.ui.texts import percent
from seqapp.ui.walk_forward import trading_days
from seqapp.workflows.forecast.outlook import Interval, Outlook

WIDER = 0.005  # of the other's width: below it two intervals are called equally wide


def of_fans(
    fans: Mapping[str, Sequence[Interval]], horizon: int, level: float, seen: Outlook
) -> Question | None:
    """`of_fan` for one net; for two in one chart, in how many of their intervals the price came to lie."""
    if len(fans) != 2:
        return of_fan(next(iter(fans.values())), horizon, level, seen) if fans else None
    at = {label: next(one for one in fan if one.horizon == horizon) for label, fan in fans.items()}
    first = next(iter(at.values()))
    if first.realised is None:
        return of_fan(next(iter(fans.values())), horizon, level, seen)
    inside = [label for label, one in at.items() if where(first.realised, one) == PLACES[1]]
    choices = ("in both", *(f"in the {label}'s alone" for label in at), "in neither")
    alone = f"in the {inside[0]}'s alone" if len(inside) == 1 else ""
    right = alone or choices[0 if inside else -1]
    moved = first.realised / seen.close - 1
    return Question(
        f"In whose {percent(level)} interval was the price after {trading_days(horizon)}?",
        choices,
        right,
        f"The price moved by {100 * moved:+.1f}\u00a0%.",
    )


def of_fan(fan: Sequence[Interval], horizon: int, level: float, seen: Outlook) -> Question:
    """Where the price was; where nobody knows it yet, how far down the interval reaches."""
    at = next(one for one in fan if one.horizon == horizon)
    after = trading_days(horizon)
    low, high = at.low / seen.close - 1, at.high / seen.close - 1
    runs = f"The {percent(level)} interval runs from {100 * low:+.1f} to {100 * high:+.1f}\u00a0%"
    if at.realised is not None:
        moved = at.realised / seen.close - 1
        return Question(
            f"Where was the price after {after}?",
            PLACES,
            where(at.realised, at),
            f"{runs}; the price moved by {100 * moved:+.1f}\u00a0%.",
        )
    return how_large(
        f"How far below today's price does the {percent(level)} interval reach after {after}?",
        -low,
        [("up to 2\u00a0%", 0.02), ("up to 5\u00a0%", 0.05), ("up to 10\u00a0%", 0.1)],
        "further",
        f"{runs}.",
    )


def of_widths(fans: Mapping[str, Sequence[Interval]], horizon: int) -> Question | None:
    """Whose interval is wider; None for one net."""
    widths = {
        label: next(one.high - one.low for one in rows if one.horizon == horizon)
        for label, rows in fans.items()
    }
    if len(widths) != 2:
        return None
    (a, first), (b, second) = widths.items()
    equal = "both are equally wide"
    right = equal if abs(second / first - 1) < WIDER else b if second > first else a
    return Question(
        f"Whose interval is wider after {trading_days(horizon)}?",
        (a, b, equal),
        right,
        f"The {b}'s is {percent(second / first, 1)} as wide as the {a}'s.",
    )
