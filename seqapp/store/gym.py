"""models/gym/: the memory gym's results, trained before: one JSON file, written whole after every training."""

import json
import os
from pathlib import Path
from typing import Any

from seqapp.numbers.errors import WorldError
from seqapp.store.registry import models_root

TRAIN = "python -m seqapp gym all"


def results_path(root: Path | None = None) -> Path:
    """Where the results lie; `root` is the folder of all models, by default `models_root()`."""
    return (root or models_root()) / "gym" / "gym.json"


def load_results(path: Path | None = None) -> dict[str, Any]:
    """What was trained: `machine`, `packages`, and `runs`, by name, as `GymRun.record` has them.

    Raises:
        WorldError: the file is missing or is no such file.
    """
    path = path or results_path()
    try:
        found = json.loads(path.read_bytes())
        for run in found["runs"].values():
            _ = run["config"]["task"], run["rows"][0]["value"], run["curve"], run["solved"]
    except FileNotFoundError as error:
        raise WorldError(
            f"The gym's results are not in {path}. Train them, in half an hour: `{TRAIN}`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise WorldError(
            f"{path} cannot be read as the gym's results ({type(error).__name__}). Restore the file, or remove it and "
            f"train anew: `{TRAIN}`."
        ) from error
    return found


def write_results(path: Path, results: dict[str, Any]) -> None:
    """Writes the results whole, or leaves what was there.

    Raises:
        WorldError: the disk refused.
    """
    aside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as file:
            json.dump(results, file, indent=None, separators=(",", ":"), sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise WorldError(
            f"The gym's results cannot be written to {path}: {error}. Check the free space and the permissions, or "
            "name another file with --out."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
