"""What a class guesses of how good forecasts were before it sees the verdict."""

from collections.abc import Mapping

from seqapp.store.records import WalkForward
from seqapp.ui.forecast.answers import Recent
from seqapp.ui.forecast.verdict.tables import FEW, held
from seqapp.ui.questions import Question, how_large
from seqapp.ui.styles import NETS
from seqapp.ui.texts import percent


def of_live(records: Mapping[str, Recent], level: float) -> Question | None:
    """On how many of the newest days the last net's interval held; None where nothing is known."""
    known = {label: record for label, record in records.items() if len(record.y_true) >= FEW}
    if not known:
        return None
    label, record = list(known.items())[-1]
    n, inside = len(record.y_true), held(record, level)
    fair = level * n
    steps = [(f"fewer than {0.95 * fair:.0f}", 0.95 * fair - 0.5), (f"about {fair:.0f}", 1.05 * fair)]
    return how_large(
        f"On how many of the last {n} days did the {label}'s {percent(level)} range hold, 1 day ahead?",
        inside,
        steps,
        f"more than {1.05 * fair:.0f}",
        f"It held on {inside} of {n}.",
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
