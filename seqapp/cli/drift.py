"""`python -m seqapp drift`."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from seqapp.cli.console import out, tell
from seqapp.numbers.drift import DRIFTED, ENOUGH, Distribution, stability_index
from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import models_root, versions

QUANTITIES = {
    "words": "words of a review",
    "unknown": "share of unknown words",
    "positive": "P(positive)",
    "width": "width of the 90 % interval, 1 day",
}
Key = tuple[str, int, str]


def drift(
    log: Annotated[Path, typer.Argument(help="What `serve` wrote to stderr, a JSON object a line.")],
    models: Annotated[
        Path | None, typer.Option(help="The folder of all models; default: where `models` looks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects on stdout.")] = False,
) -> None:
    """Compare what a server was asked and answered with what its models learnt from."""
    rows = [_row(key, values, models or models_root()) for key, values in sorted(_read(log).items())]
    for row in rows:
        if row["drifted"]:
            tell(f"ALERT {row['model']}/{row['version']}: {QUANTITIES[row['quantity']]} is not what it was.")
    if as_json:
        typer.echo(json.dumps(rows))
        return
    shown = Table("model", "what", "n", "median", "before", "index", "")
    for row in rows:
        earlier, index = row["median_before"], row["index"]
        shown.add_row(
            f"{row['model']}/{row['version']}",
            QUANTITIES[row["quantity"]],
            f"{row['n']:,}",
            f"{row['median']:.3g}",
            "" if earlier is None else f"{earlier:.3g}",
            "" if index is None else f"{index:.2f}",
            "drifted" if row["drifted"] else "" if index is None or row["n"] >= ENOUGH else "too few to tell",
        )
    out.print(shown)


def _read(log: Path) -> dict[Key, list[float]]:
    """The values by model, version and quantity.

    Raises:
        BadInputError: the file cannot be read, or holds no request that was answered.
    """
    found: dict[Key, list[float]] = defaultdict(list)
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    entry = json.loads(line)
                    for quantity in QUANTITIES.keys() & entry.keys():
                        values = [float(value) for value in entry[quantity]]
                        found[str(entry["model"]), int(entry["version"]), quantity] += values
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    continue  # another program's line, or one that was cut off
    except OSError as error:
        raise BadInputError(
            f"LOG is a file that `serve` wrote. Received: {log} ({error.strerror})."
        ) from error
    if not found:
        raise BadInputError(f"{log} holds no answered request. Give what `serve` wrote to stderr.")
    return found


def _row(key: Key, values: list[float], root: Path) -> dict[str, Any]:
    name, version, quantity = key
    earlier = _before(name, version, root).get(quantity)
    index = None if earlier is None else stability_index(earlier, values)
    return {
        "model": name,
        "version": version,
        "quantity": quantity,
        "n": len(values),
        "median": float(np.median(values)),
        "median_before": None if earlier is None else earlier.median,
        "index": index,
        "drifted": index is not None and index > DRIFTED and len(values) >= ENOUGH,
    }


def _before(name: str, number: int, root: Path) -> dict[str, Distribution]:
    """What the version's run.json says; empty where the version is gone, or of before there was such a thing."""
    found = next((version for version in versions(name, root) if version.version == number), None)
    return found.run.drift_baseline if found else {}
