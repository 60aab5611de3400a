"""What a sweep says: the mean and the spread of every setting over its seeds, best first."""

import math
import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapp.numbers.config import RunConfig
from seqapp.workflows.sweep.trainings import LOSS, Result

CHOSEN = (
    "Chosen by the validation loss, which flatters the best of many a little; no test reviews or later prices were "
    "read. The spread is the standard deviation over seeds."
)


def summary(results: Sequence[Result], configs: Sequence[RunConfig]) -> dict[str, Any]:
    """What sweep.json holds: the settings, best first and those with lost trainings last, and every training.

    Args:
        results: of every setting with every seed.
        configs: the settings.
    """
    fields = varied([config.model_dump() for config in configs])
    settings = [of_setting(config, results, fields) for config in configs]
    settings.sort(key=lambda one: (one["lost"], math.inf if one["loss"] is None else one["loss"]))
    return {
        "measure": LOSS[configs[0].task],
        "fields": fields,
        "settings": settings,
        "note": CHOSEN,
        "trainings": [result.model_dump() for result in results],
    }


def of_setting(config: RunConfig, results: Sequence[Result], fields: Sequence[str]) -> dict[str, Any]:
    """A setting's mean and spread over its seeds, but for those whose trainings are lost."""
    recipe = config.model_dump()
    own = [one for one in results if {**one.config, "seed": config.seed} == recipe]
    losses = [one.loss for one in own if one.loss is not None and math.isfinite(one.loss)]
    accuracies = [one.accuracy for one in own if one.accuracy is not None]
    return {
        "values": {field: recipe[field] for field in fields},
        "seeds": [one.seed for one in own],
        "lost": len(own) - len(losses),
        "loss": statistics.fmean(losses) if losses else None,
        "spread": spread(losses),
        "accuracy": statistics.fmean(accuracies) if accuracies else None,
        "accuracy_spread": spread(accuracies),
        "runs": [one.run for one in own],
    }


def varied(recipes: Sequence[dict[str, Any]]) -> list[str]:
    """The cell, and the fields that are not the same in all recipes.

    >>> varied([{"cell": "rnn", "units": 4, "epochs": 2}, {"cell": "rnn", "units": 8, "epochs": 2}])
    ['cell', 'units']
    """
    return [field for field in recipes[0] if field == "cell" or len({one[field] for one in recipes}) > 1]


def spread(values: Sequence[float]) -> float | None:
    """The standard deviation; None of less than two."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def rows(report: dict[str, Any]) -> list[list[str]]:
    """The table of a summary as texts, its heading first."""
    table = [[*report["fields"], "seeds", report["measure"].replace("_", " "), "spread"]]
    judged = any(one["accuracy"] is not None for one in report["settings"])
    if judged:
        table[0] += ["validation accuracy", "spread"]
    for one in report["settings"]:
        row = [f"{value:g}" if isinstance(value, float) else str(value) for value in one["values"].values()]
        lost = f", {one['lost']} lost" if one["lost"] else ""
        row += [f"{len(one['seeds'])}{lost}", _text(one["loss"], ".5f"), _text(one["spread"], ".2g")]
        if judged:
            row += [
                _text(one["accuracy"], ".1f", 100, " %"),
                _text(one["accuracy_spread"], ".2g", 100, " points"),
            ]
        table.append(row)
    return table


def _text(value: float | None, form: str, scale: float = 1, unit: str = "") -> str:
    return "–" if value is None else f"{scale * value:{form}}{unit}"
