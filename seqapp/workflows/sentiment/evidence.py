"""What the runs beside a sentiment run tell of it: the spread over seeds, and an RNN of as many weights as the LSTM."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from seqapp.store.manifest import DamagedModelError
from seqapp.store.records import RECORD, MatchedRnn, SeedResult, SentimentRecord, read_record
from seqapp.workflows.comparison import matching_units, paired_accuracy, recurrent_weights
from seqapp.workflows.training.runs import RunFolder

MATCHED = "the RNN of equal weights"


def evidence(run: RunFolder, record: SentimentRecord) -> tuple[SentimentRecord, dict[str, Path]]:
    """The record with `seeds` and `matched`; no tables belong to them."""
    beside = {"seeds": sister_seeds(run, record), "matched": matched_rnn(run, record)}
    return record.model_copy(update=beside), {}


def sister_seeds(run: RunFolder, record: SentimentRecord) -> list[SeedResult]:
    """The finished runs beside this one that differ from it only in the seed, itself included, by seed."""
    results: dict[int, SeedResult] = {}
    for _, other in _runs_beside(run):
        if _same_training(other, record):
            results[other.seed] = SeedResult(
                seed=other.seed,
                accuracy=other.metrics.accuracy,
                log_loss=other.metrics.log_loss,
                ece=other.metrics.ece,
                training_seconds=other.training_seconds,
                recurrent_accuracy=other.joined.recurrent.accuracy if other.joined else None,
            )
    return [results[seed] for seed in sorted(results)]


def matched_rnn(run: RunFolder, record: SentimentRecord) -> MatchedRnn | None:
    """For a plain LSTM trained from the start: the SimpleRNN run beside it with as many recurrent weights.

    All else but the seed is the same.

    Returns:
        What it reached, and McNemar's test against the LSTM; None for another net, or if there is no such run.
    """
    config = record.config
    if config.cell != "lstm" or config.family != "plain" or record.fine_tuning:
        return None
    inputs = config.embedding_units
    units = matching_units(recurrent_weights("lstm", config.units, inputs), inputs)
    wanted = record.config_of_any_seed.model_copy(update={"cell": "rnn", "units": units})
    for other_run, other in _runs_beside(run):
        if other.data == record.data and other.config_of_any_seed == wanted:
            folders = {MATCHED: other_run.export, "LSTM": run.export}
            return MatchedRnn(
                units=units,
                seed=other.seed,
                accuracy=other.metrics.accuracy,
                accuracy_low=other.metrics.accuracy_low,
                accuracy_high=other.metrics.accuracy_high,
                log_loss=other.metrics.log_loss,
                pair=paired_accuracy(folders, "NB-SVM")[0],
            )
    return None


def _same_training(a: SentimentRecord, b: SentimentRecord) -> bool:
    """Whether two runs differ at most in the seed."""
    origins = [run.fine_tuning and run.fine_tuning.origin_sha256 for run in (a, b)]
    return (a.data, a.config_of_any_seed, origins[0]) == (b.data, b.config_of_any_seed, origins[1])


def _runs_beside(run: RunFolder) -> Iterator[tuple[RunFolder, SentimentRecord]]:
    """The finished sentiment runs in the same folder of runs, this one included; what cannot be read is none."""
    for path in sorted(run.path.parent.glob(f"*/{RECORD}")):
        with suppress(DamagedModelError):
            record = read_record(path.parent)
            if isinstance(record, SentimentRecord):
                yield RunFolder(path.parent), record
