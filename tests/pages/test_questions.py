"""Every Reveal of the product stands under a question, and after it come the guess, the answer and why."""

import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from seqapp.numbers.leakage import MISTAKES
from seqapp.store.leakage import keep_leakage
from seqapp.ui import hiding
from seqapp.ui.belt.blocks import VIEWS as BELT
from seqapp.ui.gradients.blocks import VIEWS as GRADIENTS
from seqapp.ui.memory_tasks import blocks as memory_tasks
from seqapp.ui.order.texts import OWN
from seqapp.ui.quiz.bank import TOPICS
from tests.leakage import leakage
from tests.pages.helpers import is_calm, texts
from tests.ui.memory_tasks.test_tables import far_is_hard, results

REVIEW = "The plot was great and the film good, but in the end it was dull and bad"
HIDDEN = {  # page and view, and how many answers it hides
    ("overview", ""): 5,
    ("sentiment", ""): 4,
    ("sentiment", "why=hidden"): 5,
    ("forecast", ""): 6,
    ("forecast", "panels=one&beside=ewma_normal"): 5,
    ("compare", "task=sentiment"): 4,
    ("compare", "task=forecast"): 5,
    ("verdict", ""): 15,
    ("use", "model=sentiment_plain_rnn"): 1,
    ("use", "model=forecast_rnn"): 1,
    **{("order", f"part={part}"): 1 for part in ("nouns", "orders", "texts")},
    ("order", f"part=change&case={OWN}&word=great&instead=bad"): 2,
    ("order", "part=days"): 2,
    ("worksheet", "cell=lstm"): 1,
    ("steps", ""): 4,
    ("steps", "net=RNN&tensor=pre_activation&colours=mean"): 4,
    ("steps", "tensor=f&figure=mean"): 4,
    ("steps", "what=task"): 4,
    ("steps", "what=prices"): 3,
    **{("gradients", f"show={view}"): 1 for view in GRADIENTS} | {("gradients", "show=pairs"): 2},
    ("gradients", "show=words&clip=step&scale=2"): 5,
    **{("belt", f"view={view}"): 1 for view in BELT},
    ("belt", "view=ledger"): 2,
    ("belt", "view=claims"): 4,
    **{("belt", f"what=task&view={view}"): 2 for view in BELT},
    ("distance", ""): 3,
    ("distance", "view=memory-tasks"): 1,
    **{("leakage", f"mistake={mistake}"): 4 for mistake in MISTAKES},
}


@pytest.fixture(scope="session")
def everything(both_tasks, with_task, tmp_path_factory):
    """The models of both tasks, the memory tasks' LSTM, and what was measured of leakage."""
    root = shutil.copytree(both_tasks, tmp_path_factory.mktemp("everything") / "models")
    shutil.copytree(with_task / "memory_tasks", root / "memory_tasks")
    keep_leakage(leakage(), root)
    return root


def reveals(app: AppTest) -> dict[str, tuple[str, ...]]:
    """The choices above every Reveal of a page, by the key that both share; none where nothing is asked."""
    asked = {radio.key.removeprefix("guess "): tuple(radio.options) for radio in app.radio if radio.key}
    keys = [button.key.removeprefix("button ") for button in app.button if button.label == "Reveal"]
    return {key: asked.get(key, ()) for key in keys}


@pytest.mark.parametrize(("page", "query"), HIDDEN, ids=lambda part: part or "-")
def test_every_reveal_stands_under_a_question(open_app, everything, monkeypatch, page, query) -> None:
    if page in ("order", "steps", "gradients", "belt", "sentiment"):
        query = f"{query}&review={REVIEW}"
    view = dict(pair.split("=") for pair in query.split("&") if pair)
    monkeypatch.setattr(memory_tasks, "_results", lambda _: results(far_is_hard))
    app = open_app(everything, page, hide="answers", **view)
    assert is_calm(app)
    first = reveals(app)
    assert len(first) >= HIDDEN[page, query.removesuffix(f"&review={REVIEW}")]
    seen: set[str] = set()
    while more := {key: choices for key, choices in reveals(app).items() if key not in seen}:
        for key, choices in more.items():
            assert 2 <= len(set(choices)) <= 4, (key, choices)
            app.radio(key=f"guess {key}").set_value(choices[0])
            app.button(key=f"button {key}").click()
        assert is_calm(app.run())
        seen |= more.keys()
    told = [line.value for line in app.markdown if line.value.startswith(":material/school:")]
    assert len(told) == len(seen)
    for line in told:
        assert re.search(r"\? Your guess: .+(The answer: \*\*.+\*\*\.|That is the answer\.) \S.*\.$", line), (
            line
        )
    assert "nan" not in " ".join(told).lower().split()


def test_no_answer_is_left_without_a_question_for_a_short_text(open_app, everything) -> None:
    for page in ("order", "steps", "gradients", "belt", "sentiment"):
        app = open_app(everything, page, hide=hiding.ANSWERS, review="good")
        assert is_calm(app)
        assert all(reveals(app).values()), (page, texts(app))


@pytest.mark.parametrize("page", TOPICS)
def test_a_page_of_the_lesson_ends_with_three_questions_of_the_quiz(open_app, everything, page) -> None:
    app = open_app(everything, page)
    assert is_calm(app)
    asked = [one.key.removeprefix("commit ") for one in app.button if (one.key or "").startswith("commit ")]
    assert asked == [question.key for question in TOPICS[page][:3]]
    hidden = open_app(everything, page, hide="controls")
    assert not [one for one in hidden.button if (one.key or "").startswith("commit ")]
