"""The gate before models/: a net that is degenerate, or surely worse than the one that serves, is not published."""

from collections.abc import Callable
from pathlib import Path

from seqapp.data.prices.table import Prices
from seqapp.data.reviews.door import Reviews
from seqapp.store.records import Comparison
from seqapp.store.registry import ModelVersion
from seqapp.workflows.degenerate import NotPromotedError
from seqapp.workflows.tasks import TASKS


def judge(
    candidate: ModelVersion,
    serving: ModelVersion | None,
    data: Path | Prices | Reviews | None = None,
    tell: Callable[[str], None] = print,
) -> list[Comparison]:
    """Let a candidate pass, or say why not.

    Reviews: the accuracy on the validation reviews that both judged (McNemar's interval, `significance.mcnemar`).
    Prices: the mean pinball loss at every horizon on the dates that chose the candidate's epoch, from which neither
    learnt if both were trained on the same prices (a block-bootstrap interval over dates).

    Args:
        candidate: an export.
        serving: what serves under its name; None if nothing does.
        data: prices, as for `retrain`.
        tell: is told of the outcome.

    Returns:
        The comparisons, for run.json; none if nothing can be compared.

    Raises:
        NotPromotedError: its answers are not finite or all the same, or the interval says that it is worse.
    """
    comparisons = TASKS[candidate.run.task].compare(candidate, serving, data)
    if not comparisons:
        tell("nothing that serves can be compared with it on the same examples")
        return []
    against = comparisons[0].against
    worse = [comparison for comparison in comparisons if comparison.worse]
    if worse:
        raise NotPromotedError(
            f"Not published: it is worse than {against}, which serves on: "
            f"{'; '.join(map(str, worse))}. Train a better one, or publish this one all the same with --force."
        )
    tell(f"not worse than {against}, which serves: {'; '.join(map(str, comparisons))}")
    return comparisons
