"""A sentiment net beside the one that serves, on the validation reviews that both judged."""

import pandas as pd

from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import SHIPPED_NAMES
from seqapp.numbers.significance import mcnemar
from seqapp.store.manifest import weights_sha256
from seqapp.store.records import Comparison, SentimentRecord
from seqapp.store.registry import ModelVersion
from seqapp.workflows.comparison import VALIDATION, read_table
from seqapp.workflows.degenerate import refuse_degenerate


def compare(candidate: ModelVersion, serving: ModelVersion | None, _data: object = None) -> list[Comparison]:
    """The difference of their accuracies; nothing if there is none to compare with.

    Raises:
        NotPromotedError: the candidate's answers are not finite, or all the same.
    """
    own = _logits(candidate)
    refuse_degenerate(own["logit"].to_numpy()[:, None], "logits of its validation reviews")
    if serving is None:
        return []
    try:
        both = own.join(_logits(serving)["logit"].rename("other"), how="inner")
    except WorldError:  # what serves does not tell of its answers
        return []
    if both.empty:
        return []
    label = both["label"] == 1
    test = mcnemar((both["logit"] >= 0) == label, (both["other"] >= 0) == label)
    return [
        Comparison(
            against=f"{serving.name}/{serving.version}",
            measure="accuracy",
            unit="points",
            difference=100 * test.difference,
            low=100 * test.low,
            high=100 * test.high,
            worse=test.high < 0,
            n=len(both),
        )
    ]


def refuse_name(record: SentimentRecord, serving: ModelVersion | None) -> str:
    """Why a fine-tuned net may not take a shipped name, which not even --force overrules; empty if it may.

    It may where what serves there is the net it went on from, and the whole interval of the difference says better.
    """
    tuned = record.fine_tuning
    if tuned is None or record.name not in SHIPPED_NAMES["sentiment"]:
        return ""
    first = tuned.pairs[0]
    is_origin = serving is not None and weights_sha256(serving.path) == tuned.origin_sha256
    if is_origin and first.low > 0:
        return ""
    found = (
        f"it is not surely better than {tuned.origin} on its fold ({100 * first.low:+.1f} to {100 * first.high:+.1f} "
        "points)"
        if is_origin
        else f"it went on from {tuned.origin}, which is not what serves there"
    )
    return (
        f"Not published: {record.name} is a shipped name, and {found}. Give it a name of yours with --name."
    )


def _logits(model: ModelVersion) -> pd.DataFrame:
    return read_table(model.path / VALIDATION, ["key", "label", "logit"]).set_index("key")
