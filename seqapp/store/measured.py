"""models/measured/: what was measured of published versions afterwards, on reviews that no page has."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import write_whole
from seqapp.store.records import Accuracy, Data, Estimate, Part
from seqapp.store.registry import models_root

FOLDER, RECORD = "measured", "sentiment.json"
NB_SVM = "nb_svm"
"""Under which the baseline's numbers stand; those of a net stand under the SHA-256 of its weights."""
Kept = TypeVar("Kept", bound=BaseModel)
MEASURE = "python -m seqapp evaluate sentiment --lengths --keep"


class SpanAccuracy(Accuracy):
    """A model on texts of one length.

    Attributes:
        sentences: the length.
        centred: its accuracy with the threshold at the median of its logits on these texts.
        auc: the area under its ROC curve.
    """

    sentences: str
    centred: Accuracy
    auc: Estimate


class ModelLengths(Part):
    """A model on texts of all lengths, the shortest first."""

    name: str
    rows: list[SpanAccuracy]


class Lengths(Data):
    """Accuracy by the length of the text, cut from the fold.

    Attributes:
        seed: of the cut.
        models: by the SHA-256 of their weights, and `NB_SVM`.
    """

    seed: int
    models: dict[str, ModelLengths]


class BaselineAnswers(Data):
    """What NB-SVM, learnt from this data, says to the cases of the behaviour report card.

    Attributes:
        cases: the SHA-256 of the file of cases.
        logits: of their texts, in the order of `seqapp.numbers.behaviour.texts`.
    """

    cases: str
    logits: list[float]


class Measured(Part):
    """What sentiment.json holds; None where it was not measured."""

    lengths: Lengths | None = None
    behaviour: BaselineAnswers | None = None


def read_kept(path: Path, kind: type[Kept], measure: str) -> Kept | None:
    """What a command measured and kept in a file; None where no file is.

    Args:
        path: of the file.
        kind: what it holds.
        measure: the command that writes it anew.

    Raises:
        WorldError: the file is damaged.
    """
    try:
        return kind.model_validate_json(path.read_bytes()) if path.exists() else None
    except (OSError, ValidationError) as error:
        reason = " ".join(str(error).split())[:120]
        raise WorldError(f"{path} cannot be read ({reason}). Measure again: `{measure}`.") from error


def read_measured(root: Path | None = None) -> Measured:
    """What was measured and kept; nothing where no file is.

    Args:
        root: the folder of all models; default `models_root()`.

    Raises:
        WorldError: the file is damaged.
    """
    return read_kept((root or models_root()) / FOLDER / RECORD, Measured, MEASURE) or Measured()


def keep_measured(part: Lengths | BaselineAnswers, root: Path | None = None) -> Path:
    """Put one part into the file in place of what stood there; the other stays. Returns the file.

    Raises:
        WorldError: what stands there is damaged. OSError: the disk refused.
    """
    root = root or models_root()
    field = "lengths" if isinstance(part, Lengths) else "behaviour"
    measured = read_measured(root).model_copy(update={field: part})
    path = root / FOLDER / RECORD
    path.parent.mkdir(exist_ok=True)
    write_whole(path, (measured.model_dump_json(indent=1) + "\n").encode())
    return path
