"""models/memory_tasks/: results that were trained before, one JSON file, written whole after every training.

Beside it, as one npz file, the weights of the one net that the pages take apart.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import write_whole
from seqapp.numbers.memory_tasks.config import KEPT, MemoryTaskConfig
from seqapp.numbers.memory_tasks.words import COUNTRIES, LANGUAGES, VOCABULARY
from seqapp.numbers.nets import Classifier, read
from seqapp.store.registry import models_root

TRAIN = "python -m seqapp memory-tasks all"
KEEP = (
    f"python -m seqapp memory-tasks {KEPT.task} --cell {KEPT.cell} --forget-bias {KEPT.forget_bias:g} "
    f"--units {KEPT.units} --length {KEPT.length} --seed {KEPT.seed} --keep models/memory_tasks/{KEPT.task}.npz"
)
WEIGHTS = ("embedding", "kernel", "recurrent_kernel", "bias", "output_kernel", "output_bias")
AGREES = 1e-3  # between Keras's logits in float32 and NumPy's


class Example(NamedTuple):
    """What a net answered when it was trained. token_ids: (timesteps,); logits: (classes,)."""

    token_ids: NDArray[np.integer]
    logits: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class KeptNet:
    """A net of the language task. classifier: its weights; config: how it was trained; accuracy: by distance."""

    classifier: Classifier
    config: MemoryTaskConfig
    accuracy: dict[int, float]


def results_path(root: Path | None = None) -> Path:
    """Where the results lie; `root` is the folder of all models, by default `models_root()`.

    A folder of before the rename, `gym/gym.json`, goes on being read and written where there is no new one.
    """
    home = root or models_root()
    path, earlier = home / "memory_tasks" / "memory_tasks.json", home / "gym" / "gym.json"
    return earlier if earlier.exists() and not path.exists() else path


def load_results(path: Path | None = None) -> dict[str, Any]:
    """What was trained: `machine`, `packages`, and `runs`, by name, as `MemoryTaskRun.record` has them.

    Raises:
        WorldError: the file is missing or is no such file.
    """
    path = path or results_path()
    try:
        results = json.loads(path.read_bytes())
        for run in results["runs"].values():
            _ = run["config"]["task"], run["rows"][0]["value"], run["curve"], run["solved"]
    except FileNotFoundError as error:
        raise WorldError(
            f"The memory tasks' results are not in {path}. Train them, in half an hour: `{TRAIN}`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise WorldError(
            f"{path} cannot be read as the memory tasks' results ({type(error).__name__}). Restore the file, or remove "
            f"it and train anew: `{TRAIN}`."
        ) from error
    return results


def write_results(path: Path, results: dict[str, Any]) -> None:
    """Writes the results whole, or leaves what was there.

    Raises:
        WorldError: the disk refused.
    """
    text = json.dumps(results, separators=(",", ":"), sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{text}\n".encode())
    except OSError as error:
        raise WorldError(
            f"The memory tasks' results cannot be written to {path}: {error}. Check the free space and the "
            "permissions, or name another file with --out."
        ) from error


def net_path(root: Path | None = None) -> Path:
    """Where the weights of the net lie that the pages take apart: beside the results."""
    return (root or models_root()) / "memory_tasks" / f"{KEPT.task}.npz"


def write_net(path: Path, kept: KeptNet, example: Example) -> None:
    """Writes a net's weights as float32, with what its recipe, its words and its answers are; whole or not at all.

    Raises:
        WorldError: the disk refused.
    """
    arrays = {name: np.asarray(getattr(kept.classifier, name), np.float32) for name in WEIGHTS}
    arrays["example_ids"] = np.asarray(example.token_ids, np.int32)
    arrays["example_logits"] = np.asarray(example.logits, np.float32)
    record = {
        "config": kept.config.model_dump(),
        "vocabulary": list(VOCABULARY),
        "answers": [LANGUAGES[country] for country in COUNTRIES],
        "accuracy": {str(distance): value for distance, value in kept.accuracy.items()},
        "sha256": _digest(arrays),
    }
    content = io.BytesIO()
    np.savez(content, record=np.array(json.dumps(record, sort_keys=True)), **arrays)  # type: ignore[arg-type]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content.getvalue())
    except OSError as error:
        raise WorldError(
            f"The net's weights cannot be written to {path}: {error}. Check the free space and the permissions, or "
            "name another file with --keep."
        ) from error


def load_net(path: Path | None = None) -> KeptNet:
    """The net that `write_net` wrote, checked: its bytes, its words, and that NumPy answers the example as Keras did.

    Raises:
        WorldError: the file is missing, damaged, or of another vocabulary.
    """
    path = path or net_path()
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in (*WEIGHTS, "example_ids", "example_logits")}
            record = json.loads(str(file["record"]))
        config = MemoryTaskConfig(**record["config"])
        accuracy = {int(distance): float(value) for distance, value in record["accuracy"].items()}
        intact = record["sha256"] == _digest(arrays)
        same_words = record["vocabulary"] == list(VOCABULARY)
    except FileNotFoundError as error:
        raise WorldError(
            f"The memory tasks' LSTM is not in {path}. Train it, in a few minutes: `{KEEP}`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise WorldError(_damaged(path, type(error).__name__)) from error
    if not intact:
        raise WorldError(_damaged(path, "its bytes are not those that were written"))
    if not same_words:
        raise WorldError(_damaged(path, "it was trained on other words"))
    weights = {name: arrays[name].astype(np.float64) for name in WEIGHTS}
    classifier = Classifier(config.cell, config.seed, **weights, digest=record["sha256"])
    h = read(classifier.against_the_others(0), arrays["example_ids"])["h"][-1]
    logits = h @ classifier.output_kernel + classifier.output_bias
    if not np.allclose(logits, arrays["example_logits"], atol=AGREES):
        raise WorldError(_damaged(path, "it does not answer as it did when it was trained"))
    return KeptNet(classifier, config, accuracy)


def _digest(arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name, values in sorted(arrays.items()):
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _damaged(path: Path, fault: str) -> str:
    return f"{path} cannot be used as the memory tasks' LSTM: {fault}. Restore the file, or train it anew: `{KEEP}`."
