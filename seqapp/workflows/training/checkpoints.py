"""Checkpoints: everything a run needs to go on as if nothing had happened, written whole or not at all."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from seqapp.numbers.files import write_whole
from seqapp.numbers.watched import WatchedEpoch

DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Checkpoint:
    """The state after `len(curves)` epochs: learning curves, and the value of every variable.

    The variables are the network's, with the states of its seed generators, and the optimiser's; `best` are the
    weights of the best epoch so far, where a run keeps the best, `watched` is what was seen of the network on the way.
    """

    curves: list[dict[str, float]]
    values: list[np.ndarray]
    best: list[np.ndarray] = field(default_factory=list)
    watched: list[WatchedEpoch] = field(default_factory=list)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write `epoch-NNNN.npz`, its SHA-256 behind the last byte; the one before it is kept, all others go."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    arrays = {f"value{index:04d}": value for index, value in enumerate(checkpoint.values)}
    arrays |= {f"best{index:04d}": value for index, value in enumerate(checkpoint.best)}
    arrays["curves"] = np.array(json.dumps(checkpoint.curves))
    arrays["watched"] = np.array(json.dumps([asdict(epoch) for epoch in checkpoint.watched]))
    np.savez(buffer, allow_pickle=False, **arrays)
    content = buffer.getvalue()
    epoch = len(checkpoint.curves)
    write_whole(_path(folder, epoch), content + hashlib.sha256(content).digest())
    for other in set(folder.glob("epoch-*.npz")) - {_path(folder, epoch), _path(folder, epoch - 1)}:
        other.unlink()


def load_checkpoint(folder: Path, tell: Callable[[str], None]) -> Checkpoint | None:
    """The newest checkpoint that is whole, or None; damaged ones are passed over, and told of in one line.

    A zip's own CRC-32 does not cover its directory: a bit flipped there can hide an array or rename it. The SHA-256
    of the whole file misses no damage.
    """
    checkpoint, damaged = None, []
    for path in sorted(folder.glob("epoch-*.npz"), reverse=True):
        content = path.read_bytes()
        if hashlib.sha256(content[:-DIGEST]).digest() == content[-DIGEST:]:
            checkpoint = _unpack(content)
            break
        damaged.append(path.name)
    if damaged:
        are = "is" if len(damaged) == 1 else "are"
        whence = (
            f"going on after epoch {len(checkpoint.curves)}" if checkpoint else "starting from the beginning"
        )
        tell(f"{' and '.join(damaged)} in {folder} {are} damaged: {whence}.")
    return checkpoint


def _path(folder: Path, epoch: int) -> Path:
    return folder / f"epoch-{epoch:04d}.npz"


def _unpack(content: bytes) -> Checkpoint:
    with np.load(io.BytesIO(content)) as archive:
        values, best = (
            [archive[name] for name in sorted(archive.files) if name.startswith(kind)]
            for kind in ("value", "best")
        )
        watched = json.loads(str(archive["watched"])) if "watched" in archive else []  # before, none was kept
        epochs = [WatchedEpoch(**epoch) for epoch in watched]
        return Checkpoint(json.loads(str(archive["curves"])), values, best, epochs)
