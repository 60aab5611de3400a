"""models/leakage/: what five mistakes of forecasting report, and what is true, as it was measured: one JSON file."""

from pathlib import Path

from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import write_whole
from seqapp.store.measured import read_kept
from seqapp.store.records import Data, Part
from seqapp.store.registry import models_root

FOLDER, RECORD = "leakage", "leakage.json"
MEASURE = "python -m seqapp leakage --keep"


class Spread(Part):
    """A skill over several series: the mean, and the ends between which eight of ten lie."""

    mean: float
    low: float
    high: float


class Outcome(Part):
    """A mistake on several series of one kind.

    Attributes:
        n: how many series.
        honest: the skill of the mended pipeline; the share of the squared error of "no change" that it takes away.
        reported: the skill that the mistaken pipeline reports.
        caught: in how many series the look-ahead test found the mistake.
        false_alarms: in how many it found one in the mended pipeline.
    """

    n: int
    honest: Spread
    reported: Spread
    caught: int
    false_alarms: int


class MistakeOutcome(Part):
    """A mistake on real prices and on random walks; `name` is one of `seqapp.numbers.leakage.MISTAKES`."""

    name: str
    prices: Outcome
    random_walk: Outcome


class Leakage(Data):
    """What leakage.json holds; the data are the real prices.

    Attributes:
        tickers: whose series were used.
        left_out: those whose series are too short.
        first_date, last_date: of the days used, YYYY-MM-DD.
        series_days: the days of a series at most, of which `test_days` are the test.
        mistakes: the outcomes, a mistake each.
    """

    tickers: list[str]
    left_out: list[str]
    first_date: str
    last_date: str
    series_days: int
    test_days: int
    mistakes: list[MistakeOutcome]


def read_leakage(root: Path | None = None) -> Leakage | None:
    """What was measured and kept; None where no file is.

    Args:
        root: the folder of all models; default `models_root()`.

    Raises:
        WorldError: the file is damaged.
    """
    return read_kept((root or models_root()) / FOLDER / RECORD, Leakage, MEASURE)


def keep_leakage(measured: Leakage, root: Path | None = None) -> Path:
    """Write what was measured whole, in place of what stood there. Returns the file.

    Raises:
        WorldError: the disk refused.
    """
    path = (root or models_root()) / FOLDER / RECORD
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, (measured.model_dump_json(indent=1) + "\n").encode())
    except OSError as error:
        raise WorldError(
            f"What was measured cannot be written to {path}: {error}. Check the free space and the permissions."
        ) from error
    return path
