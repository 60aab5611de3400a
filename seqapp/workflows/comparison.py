"""RNN beside LSTM: paired tests on what they were measured on, speed side by side, sizes."""

import time
from collections.abc import Callable
from itertools import combinations
from math import sqrt
from pathlib import Path
from statistics import median

import pandas as pd
import pyarrow as pa

from seqapp.numbers.errors import WorldError
from seqapp.numbers.significance import diebold_mariano, mcnemar
from seqapp.store.records import Pair

VALIDATION, DAILY = "validation.parquet", "walk_forward_daily.parquet"
BASELINE_LOGIT = "nb_svm_logit"
GATES = {"rnn": 1, "lstm": 4}
WARM_UPS = 2


def paired_accuracy(folders: dict[str, Path], baseline: str) -> list[Pair]:
    """McNemar's test for every pair of classifiers on the validation reviews that all of them judged.

    Args:
        folders: of a published version, by the net's name; each holds `validation.parquet`.
        baseline: what to call the simple baseline, whose logits stand in the same files.

    Returns:
        The pairs, nets first; none if no review was judged by all.

    Raises:
        WorldError: a file is missing, damaged, or without keys to pair by.
    """
    tables = {
        name: read_table(folder / VALIDATION, ["key", "label", "logit", BASELINE_LOGIT]).set_index("key")
        for name, folder in folders.items()
    }
    first = next(iter(tables.values()))
    keys = first.index
    for table in tables.values():
        keys = keys.intersection(table.index)
    if not len(keys):
        return []
    label = first.loc[keys, "label"] == 1
    right = {name: (table.loc[keys, "logit"] >= 0) == label for name, table in tables.items()}
    right[baseline] = (first.loc[keys, BASELINE_LOGIT] >= 0) == label
    pairs = []
    for a, b in combinations(right, 2):
        test = mcnemar(right[a], right[b])
        pairs.append(Pair(a, b, test.difference, test.p_value, len(keys), test.b, test.c))
    return pairs


def daily_losses(folder: Path, horizon: int) -> pd.DataFrame:
    """The walk-forward's mean pinball loss of each date: index date, a column for each model.

    Raises:
        WorldError: the file is missing or damaged.
    """
    table = read_table(folder / DAILY)
    prefix = f"{horizon}:"
    own = table[[name for name in table.columns if name.startswith(prefix)]]
    return own.rename(columns=lambda name: name.removeprefix(prefix)).dropna()


def paired_losses(daily: pd.DataFrame, horizon: int, names: list[str]) -> list[Pair]:
    """The Diebold-Mariano test for every pair of forecasters, on their mean losses of the same dates.

    Args:
        daily: as `daily_losses` returns it.
        horizon: trading days ahead.
        names: columns to compare.
    """
    pairs = []
    for a, b in combinations([name for name in names if name in daily], 2):
        test = diebold_mariano(daily[a], daily[b], horizon)
        pairs.append(Pair(a, b, test.mean_difference, test.p_value, len(daily)))
    return pairs


def by_year(daily: pd.DataFrame, names: list[str], against: str) -> pd.DataFrame:
    """Each model's mean loss relative to another's in every calendar year: columns model, year, dates, difference.

    >>> days = pd.to_datetime(["2020-01-02", "2020-01-03", "2021-01-04"])
    >>> losses = pd.DataFrame({"lstm": [1.0, 2.0, 1.0], "ewma": [2.0, 2.0, 1.0]}, index=days)
    >>> by_year(losses, ["lstm"], "ewma")["difference"].tolist()
    [-0.25, 0.0]
    """
    years = pd.DatetimeIndex(daily.index).year
    means, dates = daily.groupby(years).mean(), daily.groupby(years).size()
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "model": name,
                    "year": means.index,
                    "dates": dates.to_numpy(),
                    "difference": (means[name] / means[against] - 1).to_numpy(),
                }
            )
            for name in names
            if name in means
        ],
        ignore_index=True,
    )


def milliseconds(calls: dict[str, Callable[[], object]], rounds: int = 15) -> dict[str, float]:
    """The median time of each call, taken in turns, so that what else the machine does slows all of them.

    >>> sorted(milliseconds({"a": lambda: None, "b": lambda: None}, rounds=3))
    ['a', 'b']
    """
    return {name: median(times) for name, times in in_turn(calls, rounds).items()}


def in_turn(
    calls: dict[str, Callable[[], object]], rounds: int, settle: float = 0.0
) -> dict[str, list[float]]:
    """How long each call took, in ms, round after round; two rounds before them are not counted.

    Args:
        calls: by name.
        rounds: how often each is timed.
        settle: seconds to wait before each, and again to call it without counting: threads of the one before may still
            be spinning (OpenMP's do), and its data may fill the caches.
    """
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(-WARM_UPS, rounds):
        for name, call in calls.items():
            time.sleep(settle)
            warm = time.perf_counter() + settle
            while time.perf_counter() < warm:
                call()
            start = time.perf_counter()
            call()
            if number >= 0:
                taken[name].append(1000 * (time.perf_counter() - start))
    return taken


def size_on_disk(folder: Path) -> int:
    """Bytes of everything in a version's folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def recurrent_weights(cell: str, units: int, inputs: int) -> int:
    """How many weights a recurrent layer has: kernel, recurrent kernel and bias, four times over in an LSTM.

    >>> recurrent_weights("rnn", 64, 64), recurrent_weights("lstm", 64, 64)
    (8256, 33024)
    """
    return GATES[cell] * units * (inputs + units + 1)


def matching_units(weights: int, inputs: int) -> int:
    """The units that give a SimpleRNN about so many weights: the root of units (inputs + units + 1) = weights.

    >>> matching_units(33024, 64)
    152
    """
    root = sqrt((inputs + 1) ** 2 + 4 * weights)
    return max(1, round((root - inputs - 1) / 2))


def read_table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A table that a version carries.

    Raises:
        WorldError: it is missing or damaged.
    """
    try:
        return pd.read_parquet(path, columns=columns)
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise WorldError(
            f"There is no paired test: {path.parent.parent.name}/{path.parent.name} has no usable {path.name} "
            f"({reason[:120]}). Retrain and publish it again."
        ) from error
