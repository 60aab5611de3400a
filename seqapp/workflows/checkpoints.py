"""Checkpoints: everything a run needs to go on as if nothing had happened, written whole or not at all."""

import io
import json
import os
import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

KEPT = 2


@dataclass(frozen=True)
class Checkpoint:
    """The state after `len(curves)` epochs: learning curves, and the value of every variable.

    The variables are the network's, with the states of its seed generators, and the optimiser's; `best` are the
    weights of the best epoch so far, where a run keeps the best.
    """

    curves: list[dict[str, float]]
    values: list[np.ndarray]
    best: list[np.ndarray] = field(default_factory=list)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a crash: temporary file, fsync, rename."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write `epoch-NNNN.npz`; the one before it is kept, older ones go."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    arrays = {f"value{index:04d}": value for index, value in enumerate(checkpoint.values)}
    arrays |= {f"best{index:04d}": value for index, value in enumerate(checkpoint.best)}
    arrays["curves"] = np.array(json.dumps(checkpoint.curves))
    np.savez(buffer, allow_pickle=False, **arrays)
    write_whole(folder / f"epoch-{len(checkpoint.curves):04d}.npz", buffer.getvalue())
    for old in sorted(folder.glob("epoch-*.npz"))[:-KEPT]:
        old.unlink()


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that is whole; a damaged one is passed over with a warning. None if there is none."""
    for path in sorted(folder.glob("epoch-*.npz"), reverse=True):
        try:
            with np.load(io.BytesIO(path.read_bytes())) as archive:
                curves = json.loads(str(archive["curves"]))
                values, best = (
                    [archive[name] for name in sorted(archive.files) if name.startswith(kind)]
                    for kind in ("value", "best")
                )
            return Checkpoint(curves, values, best)
        except (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError) as error:
            warnings.warn(
                f"{path} is damaged ({error}): going on from the checkpoint before it.", stacklevel=2
            )
    return None
