"""What the models say to a question, asked once and kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from seqapp.store.memory_tasks import KeptNet, load_results, results_path
from seqapp.ui import country, lesson
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import LOOK_AGAIN, nets_for, start_loading
from seqapp.ui.quiz.asking import Needs, Numbers, Question, Reviewers
from seqapp.ui.quiz.bank import BY_KEY
from seqapp.ui.quiz.texts import TWO_COUNTRIES

KEPT = 256  # answers


def is_ready(question: Question) -> bool:
    """Whether it can be asked now; a question about a text waits for the nets, which look its words up."""
    return not question.reads or start_loading().ready


def numbers_of(question: Question) -> Numbers:
    """The numbers of a question, measured now or kept from before. Wait for `is_ready` first.

    Raises:
        WorldError: what it asks is not installed, or damaged, or its numbers make no option right.
    """
    source = SOURCES[question.needs](question)
    records = question.needs in ("trainings", "forecasters")  # they were read: nothing is computed
    numbers = question.measure(source) if records else _measured(question.key, source)
    question.right(numbers)
    return numbers


def _reviewers(question: Question) -> Reviewers:
    words = {text: lesson.token_ids(text) for text in question.reads}
    return Reviewers(lesson.seed_weights(), lesson.seeds(lesson.SHIPPED), words)


def _task_net(_: Question) -> KeptNet:
    return country.answered(TWO_COUNTRIES).kept


def _trainings(_: Question) -> dict[str, Any]:
    return _results(results_path())


SOURCES: dict[Needs, Callable[[Question], Any]] = {
    "reviews": _reviewers,
    "task": _task_net,
    "trainings": _trainings,
    "forecasters": lambda _: nets_for("forecast").forecast_records,
    "nothing": lambda _: None,
}


@st.cache_data(
    max_entries=KEPT,
    show_spinner="Asking the models …",
    hash_funcs={
        Reviewers: lambda asked: asked.known_by,
        KeptNet: lambda kept: kept.classifier.digest,
    },
)
def _measured(key: str, source: Any) -> Numbers:
    with compute_slot():
        return dict(BY_KEY[key].measure(source))


@st.cache_data(ttl=LOOK_AGAIN, max_entries=2, show_spinner=False)
def _results(path: Path) -> dict[str, Any]:
    return load_results(path)
