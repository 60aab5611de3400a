"""What lies beside a SavedModel: its run.json, its model card, its golden answers."""

from pathlib import Path
from typing import Any

import keras

from seqapp.numbers.config import RunConfig
from seqapp.numbers.files import write_json
from seqapp.store.records import RunRecord, write_record
from seqapp.workflows.training.one_core import execution
from seqapp.workflows.training.runs import RunFolder, describe_machine, package_versions
from seqapp.workflows.training.watching import Watch


def shared_fields(
    run: RunFolder,
    config: RunConfig,
    network: keras.Model,
    curves: list[dict[str, float]],
    watch: Watch | None = None,
) -> dict[str, Any]:
    """What the run.json of every task says of a training."""
    return {
        "task": config.task,
        "name": config.model_name,
        "config": config.model_dump(),
        "seed": config.seed,
        "smoke": bool(run.setting["smoke"]),
        "parameters": network.count_params(),
        "training_seconds": sum(epoch["seconds"] for epoch in curves),
        "curves": curves,
        "packages": package_versions(),
        "machine": describe_machine(),
        "execution": execution(),
        **({"watched": watch.watched} if watch else {}),
    }


def write_artefacts(folder: Path, record: RunRecord, card: str, golden: dict[str, Any]) -> None:
    """Put run.json, MODEL_CARD.md and golden.json beside a SavedModel."""
    write_record(folder, record)
    write_json(folder / "golden.json", golden)
    (folder / "MODEL_CARD.md").write_text(card, "utf-8")
