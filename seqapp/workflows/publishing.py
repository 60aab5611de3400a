"""From a finished run to models/, and from models/ to the table in the README."""

import shutil
from collections.abc import Callable
from pathlib import Path

from seqapp.data.prices.table import Prices
from seqapp.data.reviews.door import Reviews
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import SHIPPED_NAMES, Task
from seqapp.store.manifest import MANIFEST, verify_manifest
from seqapp.store.publish import publish
from seqapp.store.records import read_record, write_record
from seqapp.store.registry import ModelVersion, installed
from seqapp.workflows.degenerate import NotPromotedError
from seqapp.workflows.promotion import judge
from seqapp.workflows.tasks import TASKS
from seqapp.workflows.training.runs import RunFolder


def publish_run(
    run: RunFolder,
    *,
    data: Path | Prices | Reviews | None = None,
    force: bool = False,
    tell: Callable[[str], None] = print,
    name: str | None = None,
) -> ModelVersion:
    """Add a run's export to models/; its run.json and card also tell of its sister runs or its backtest.

    Args:
        run: a finished training.
        data: the prices or reviews it was trained on, or their path, where not in the usual place.
        force: publish it even if it is degenerate or worse than what serves.
        tell: is told what the gate found.
        name: what to call it in models/; None for the name in its record.

    Raises:
        BadInputError: a smoke run, or an export of an earlier version of seqapp.
        NotPromotedError: degenerate, or surely worse than what serves.
        WorldError: the export is damaged or fails the check.
    """
    record = read_record(run.path)
    record = record.model_copy(update={"name": name or record.name})
    if record.smoke:
        raise BadInputError(f"{run.path} is a smoke run: a model trained on made-up reviews must not serve.")
    verify_manifest(run.export)
    task = TASKS[record.task]
    for companion in task.companions:
        if not (run.export / companion).is_file():
            raise BadInputError(
                f"{run.export} has no {companion}: an earlier version of seqapp wrote it. Delete that folder and "
                "retrain with --resume: what was trained is exported anew."
            )
    serves = next((model for model in installed() if model.name == record.name), None)
    if refusal := task.refuse_name(record, serves):
        raise NotPromotedError(refusal)
    promotion = "forced" if force else judge(ModelVersion(run.path.name, 1, run.export), serves, data, tell)
    published, tables = task.evidence(run, record.model_copy(update={"promotion": promotion}))

    def build(folder: Path) -> None:
        shutil.copytree(run.export, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST))
        write_record(folder, published)
        (folder / "MODEL_CARD.md").write_text(task.card(published), "utf-8")
        for file, table in tables.items():
            shutil.copy(table, folder / file)

    return publish(record.name, build)


def results_table(task: Task) -> str:
    """The Markdown table of the task's installed models.

    Raises:
        BadInputError: none is installed.
    """
    shipped = SHIPPED_NAMES[task]  # a user's own nets are measured on reviews of their own
    records = [model.run for model in installed() if model.name in shipped]
    if not records:
        raise BadInputError(
            f"No {task} model is installed. `python -m seqapp retrain {task} --publish` adds one."
        )
    return TASKS[task].table(records)
