"""models/seed_weights/: the sentiment nets of every seed as plain arrays, and the weights of the unigram baseline."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from seqapp.numbers.errors import WorldError
from seqapp.numbers.names import Cell
from seqapp.numbers.nets import NAMES, Net
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.manifest import DamagedModelError, verify_manifest, write_manifest
from seqapp.store.registry import models_root

FOLDER, RECORD = "seed_weights", "seed_weights.json"
EARLIER_FOLDER, EARLIER_RECORD = "lab", "lab.json"
"""Of before the rename; they go on being read where there is no new one."""
UNIGRAMS = "unigrams.npz"
WEIGHTS = ("embedding", "kernel", "recurrent_kernel", "bias", "output_kernel", "output_bias")
COLLECT = "python -m seqapp seed-weights collect RUN [RUN ...]"
_VERSION = 1


@dataclass(frozen=True, eq=False)
class SeedWeights:
    """What lies in models/seed_weights/.

    Attributes:
        nets: by cell, by seed.
        unigrams: the baseline.
        record: seed_weights.json: `data` (source, sha256), `nets` and `unigrams` with their accuracy on the fixed fold.
    """

    nets: dict[Cell, tuple[Net, ...]]
    unigrams: Unigrams
    record: dict[str, Any]


def load_seed_weights(root: Path | None = None) -> SeedWeights:
    """Verifies models/seed_weights/, then loads it: 26 MB, half a second.

    Args:
        root: the folder of all models; default `models_root()`.

    Raises:
        WorldError: there is none.
        DamagedModelError: its files are not those that were collected.
    """
    home = root or models_root()
    folder, record_name = home / FOLDER, RECORD
    if not folder.exists() and (home / EARLIER_FOLDER).exists():
        folder, record_name = home / EARLIER_FOLDER, EARLIER_RECORD
    if not folder.exists():
        raise WorldError(
            f"The nets that the lesson takes apart are not in {folder}. Collect them from finished runs: `{COLLECT}`."
        )
    digests = verify_manifest(folder)
    try:
        record = json.loads((folder / record_name).read_bytes())
        by_cell: dict[Cell, list[Net]] = {cell: [] for cell in NAMES}
        for entry in record["nets"]:
            net = _load_net(folder / entry["file"], entry["cell"], entry["seed"], digests[entry["file"]])
            by_cell[net.cell].append(net)
        with np.load(folder / UNIGRAMS, allow_pickle=False) as arrays:
            unigrams = Unigrams(
                arrays["weight"].astype(np.float64), float(arrays["bias"]), bool(arrays["counts"])
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedModelError(folder, f"it cannot be read ({error})") from error
    nets = {cell: tuple(sorted(some, key=lambda net: net.seed)) for cell, some in by_cell.items()}
    return SeedWeights(nets, unigrams, record)


def write_seed_weights(
    nets: Sequence[Net], unigrams: Unigrams, record: dict[str, Any], root: Path | None = None
) -> Path:
    """Writes models/seed_weights/ whole, or leaves what was there.

    Args:
        nets: of any cells and seeds; weights are kept as float32.
        unigrams: the baseline.
        record: what seed_weights.json says; `nets` is put into it: a list of `cell`, `seed`, `file` and what
            `record["nets"]` holds under "<cell>-<seed>".
        root: as in `load_seed_weights`.

    Raises:
        WorldError: the disk refused.
    """
    target = (root or models_root()) / FOLDER
    aside = [target.with_name(f".tmp-{uuid4().hex}") for _ in range(2)]
    try:
        aside[0].mkdir(parents=True)
        entries = []
        for net in sorted(nets, key=lambda net: (net.cell, net.seed)):
            name = f"{net.cell}-{net.seed}"
            arrays = {weight: planes(getattr(net, weight)) for weight in WEIGHTS}
            np.savez_compressed(aside[0] / f"{name}.npz", **arrays)  # type: ignore[arg-type]  # stub knows no keywords
            measured = record.get("nets", {}).get(name, {})
            entries.append({"cell": net.cell, "seed": net.seed, "file": f"{name}.npz", **measured})
        np.savez(
            aside[0] / UNIGRAMS,
            weight=unigrams.weight.astype(np.float32),
            bias=np.float64(unigrams.bias),
            counts=np.bool_(unigrams.counts),
        )
        text = json.dumps({**record, "nets": entries}, indent=1, sort_keys=True)
        (aside[0] / RECORD).write_text(text + "\n", "utf-8")
        write_manifest(aside[0], _VERSION)
        _swap(aside[0], target, aside[1])
    except OSError as error:
        raise WorldError(
            f"Nothing was written into {target}: {error}. Check the free space and the permissions; what was there "
            "is there still."
        ) from error
    finally:
        for folder in aside:
            shutil.rmtree(folder, ignore_errors=True)
    return target


def planes(weights: np.ndarray | float) -> np.ndarray:
    """Weights as float32, byte by byte: (4, ...) uint8. So laid out, their signs and exponents pack a tenth smaller.

    >>> planes(np.array([1.0, -1.0]))[3]  # sign and most of the exponent
    array([ 63, 191], dtype=uint8)
    """
    values = np.asarray(weights, "<f4")
    return np.moveaxis(values[..., None].view(np.uint8), -1, 0)


def unplaned(kept: np.ndarray) -> np.ndarray:
    """The weights again; arrays that were kept as they are, as earlier versions did, stay so."""
    if kept.dtype != np.uint8:
        return kept
    return np.ascontiguousarray(np.moveaxis(kept, 0, -1)).view("<f4")[..., 0]


def _swap(new: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _load_net(path: Path, cell: Cell, seed: int, digest: str) -> Net:
    with np.load(path, allow_pickle=False) as arrays:
        weights = {name: unplaned(arrays[name]) for name in WEIGHTS}
    embedding, output_bias = weights.pop("embedding"), float(weights.pop("output_bias"))
    return Net(
        cell=cell,
        seed=int(seed),
        embedding=embedding,
        output_bias=output_bias,
        digest=digest,
        **{name: value.astype(np.float64) for name, value in weights.items()},
    )
