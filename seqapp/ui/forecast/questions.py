"""What a class guesses on the page Forecast before it sees the answers."""

from seqapp.store.records import WalkForward
from seqapp.ui.forecast.tables import PLACES, where
from seqapp.ui.questions import Question, how_large
from seqapp.ui.styles import NETS
from seqapp.ui.texts import percent
from seqapp.ui.walk_forward import trading_days
from seqapp.workflows.forecast.outlook import Interval, Outlook

WIDER = 0.005  # of the other's width: below it two intervals are called equally wide


def of_fan(fan: list[Interval], horizon: int, level: float, seen: Outlook) -> Question:
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


def of_widths(fans: dict[str, list[Interval]], horizon: int) -> Question | None:
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


def of_walk_forward(report: WalkForward, horizon: str = "1") -> Question | None:
    """Whether the nets know which way a price goes; None where no net was tested."""
    models = report.horizons[horizon]
    tested = {net.label: models[net.cell] for net in NETS if net.cell in models}
    if not tested:
        return None
    better = [label for label, scores in tested.items() if scores.direction[1] > scores.always_up[0]]
    best = max(tested, key=lambda label: tested[label].direction[0])
    return Question(
        "Do the nets know which way a price goes, better than one who says “up” every day?",
        ("yes", "no"),
        "yes" if better else "no",
        f"The {best}'s direction is right on {percent(tested[best].direction[0], 1)} of days, “up” on "
        f"{percent(tested[best].always_up[0], 1)}.",
    )
