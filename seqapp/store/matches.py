"""models/matches/: RNN against LSTM, fairly, as it was measured: one JSON file, a family of nets a key."""

import json
from pathlib import Path
from typing import Any

from seqapp.numbers.errors import WorldError
from seqapp.numbers.files import write_json
from seqapp.store.manifest import DamagedModelError, verify_manifest, write_manifest
from seqapp.store.registry import models_root

FOLDER, RECORD = "matches", "matches.json"
MEASURE = "python -m seqapp matches RUN [RUN ...]"
_VERSION = 1


def load_matches(root: Path | None = None) -> dict[str, Any]:
    """What was measured, by family: `data`, `n`, `unplaced`, `recipes`, `comparisons`; empty if nothing was.

    Args:
        root: the folder of all models; default `models_root()`.

    Raises:
        DamagedModelError: the file is not the one that was written.
    """
    folder = (root or models_root()) / FOLDER
    if not folder.exists():
        return {}
    verify_manifest(folder)
    try:
        families: dict[str, Any] = json.loads((folder / RECORD).read_bytes())
        for one in families.values():
            _ = one["data"]["sha256"], one["n"], one["unplaced"]
            _ = [recipe["accuracy"][0]["seeds"] for recipe in one["recipes"]]
            _ = [pair["difference"][0]["mean"] for pair in one["comparisons"]]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DamagedModelError(folder, f"it cannot be read ({type(error).__name__})") from error
    return families


def write_matches(family: str, measured: dict[str, Any], root: Path | None = None) -> Path:
    """Writes what was measured of one family; the others stay.

    Raises:
        WorldError: the disk refused.
        DamagedModelError: as in `load_matches`.
    """
    folder = (root or models_root()) / FOLDER
    families = load_matches(root) | {family: measured}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / RECORD, families)
        write_manifest(folder, _VERSION)
    except OSError as error:
        raise WorldError(
            f"The comparison cannot be written into {folder}: {error}. Check the free space and the permissions."
        ) from error
    return folder / RECORD
