"""`python -m seqapp evaluate sentiment --behaviour` and `--lengths`: all nets side by side, and NB-SVM."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from seqapp.cli.console import load, out, progress_bar, tell
from seqapp.data.reviews.door import Hints, Reviews, load_reviews
from seqapp.numbers.errors import BadInputError
from seqapp.store.measured import keep_measured, read_measured
from seqapp.store.registry import installed
from seqapp.store.served import ServedModel
from seqapp.workflows.documents import check_markers, write_table

BEHAVIOUR, LENGTHS = "behaviour", "lengths"
ModelsOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A name in models/, name/version, or a folder; with --behaviour or --lengths several, none for all."
    ),
]
BehaviourOption = Annotated[
    bool, typer.Option("--behaviour", help="Sentiment: our own cases, every net and NB-SVM side by side.")
]
LengthsOption = Annotated[
    bool, typer.Option("--lengths", help="Sentiment: the fold's reviews cut to a sentence, to a few, whole.")
]
KeepOption = Annotated[
    bool, typer.Option("--keep", help="--behaviour, --lengths: into models/measured/, for the pages.")
]
ReadmeOption = Annotated[
    list[Path] | None, typer.Option(help="--behaviour, --lengths: a file whose table is written anew.")
]


@dataclass(frozen=True)
class Asked:
    """What is asked of the report card.

    Attributes:
        models: names or paths; all that are installed, where none is named.
        data: the reviews; the usual place if None.
        hints: how they are read.
        keep: whether the numbers go into models/measured/, where pages find them.
        readme: files whose table of it is written anew.
        as_json: whether one JSON object goes to stdout.
    """

    models: Sequence[str]
    data: Path | None
    hints: Hints
    keep: bool
    readme: Sequence[Path]
    as_json: bool

    def served(self) -> list[ServedModel]:
        """The nets.

        Raises:
            BadInputError: none is installed, or as in `load`.
        """
        names = self.models or [one.name for one in installed(on_damage=tell) if one.run.task == "sentiment"]
        if not names:
            raise BadInputError("No sentiment net is installed. Name a folder that holds one with --model.")
        return [load(name, "sentiment") for name in names]

    def reviews(self) -> Reviews:
        """The labelled reviews. Errors as in `load_reviews`."""
        return load_reviews(self.data, hints=self.hints)


def the_one(models: Sequence[str]) -> str:
    """The model that is named.

    Raises:
        BadInputError: none is, or several are.
    """
    if len(models) != 1:
        raise BadInputError(f"evaluate measures one model. Name it with --model. Received: {len(models)}.")
    return models[0]


def show_report_card(asked: Asked, *, behaviour: bool, lengths: bool) -> None:
    """Measure and print what is asked for.

    Raises:
        BadInputError: both are, or as each of them says.
    """
    if behaviour and lengths:
        raise BadInputError("--behaviour and --lengths take one run each. Give one of them.")
    show_behaviour(asked) if behaviour else show_lengths(asked)


def show_behaviour(asked: Asked) -> None:
    """What every net makes of our own cases, and NB-SVM: as it was kept, or learnt from the reviews that are named."""
    check_markers(asked.readme, BEHAVIOUR)
    models = asked.served()
    from seqapp.workflows.sentiment import behaviour as card  # noqa: PLC0415 (loads what it needs)

    judged: dict[str, pd.DataFrame] = {}
    for model in models:
        judged[f"{model.version.name}/{model.version.version}"] = card.judge_net(model)
    if asked.data is not None or asked.keep:
        answers = card.ask_baseline(asked.reviews())
        judged[card.NB_SVM] = card.judge_baseline(answers)
        if asked.keep:
            tell(f"{keep_measured(answers)}: what NB-SVM answers is kept")
    elif (kept := card.kept_of(read_measured())) is not None:
        judged[card.NB_SVM] = card.judge_baseline(kept)
    else:
        tell(f"Without NB-SVM: what it answers to these cases is not kept. To ask it: `{card.ASK}`")
    if asked.as_json:
        typer.echo(json.dumps(card.as_json(judged)))
    else:
        _show(asked, BEHAVIOUR, card.behaviour_table(card.side_by_side(judged)))


def show_lengths(asked: Asked) -> None:
    """Every net, and NB-SVM, on one sentence of each review of the fold, on two or three, and so on to all of it."""
    check_markers(asked.readme, LENGTHS)
    models = asked.served()
    from seqapp.workflows.sentiment.lengths import lengths_table, measure_lengths  # noqa: PLC0415 (loads what it needs)

    with progress_bar(LENGTHS) as on_progress:
        measured = measure_lengths(models, asked.reviews(), on_progress)
    if asked.keep:
        tell(f"{keep_measured(measured)}: the accuracy by length is kept")
    if asked.as_json:
        typer.echo(measured.model_dump_json())
    else:
        _show(asked, LENGTHS, lengths_table(measured))


def _show(asked: Asked, name: str, table: str) -> None:
    if not asked.readme:
        out.print(table, highlight=False, markup=False, soft_wrap=True)
        return
    write_table(asked.readme, name, table)
    tell(f"{', '.join(map(str, asked.readme))}: the table of {name} is written anew")
