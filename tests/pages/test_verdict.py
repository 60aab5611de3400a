import time

import pytest

from seqapp.ui.texts import plain
from seqapp.ui.verdict import answers
from seqapp.ui.verdict.blocks import MARKS
from seqapp.ui.verdict.claims import CLAIMS
from seqapp.ui.verdict.tables import NOT_HERE, PARTLY, TRUE
from tests.pages.helpers import is_calm, texts, wait_for_models

SECONDS = 2.0  # that the numbers may take, on two quiet cores


@pytest.fixture(scope="module")
def shipped():
    """The models that ship, loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SEQAPP_MODELS", raising=False)
        wait_for_models()
        yield


def test_every_claim_has_a_verdict_a_number_and_a_link(open_app, root, shipped) -> None:
    app = open_app(root / "models", "verdict")
    assert is_calm(app)
    assert not app.warning
    read = texts(app)
    for claim in CLAIMS:
        assert plain(claim.text) in read
    marks = [element.value for element in app.markdown if element.value.startswith(":material/")]
    words = [mark.split("**")[1] for mark in marks]
    assert len(words) == len(CLAIMS)
    assert set(words) == {TRUE, PARTLY, NOT_HERE}  # on the shipped nets; the page would say so if it were not
    assert all(mark.partition("\n")[2] for mark in marks)
    links = app.get("page_link")
    assert len(links) == len(CLAIMS) + 1
    assert f"Of {len(CLAIMS)} claims tested here" in read
    assert "in the nets that read reviews" in read.casefold()


def test_the_numbers_are_there_in_two_seconds(shipped, monkeypatch) -> None:
    monkeypatch.delenv("SEQAPP_MODELS", raising=False)
    answers.of_nets()  # the words are looked up
    answers._of_nets.clear()
    start = time.process_time()
    answers.of_nets()
    assert time.process_time() - start < SECONDS


def test_tiny_nets_that_read_too_little_are_not_judged_on_long_texts(open_app, published) -> None:
    app = open_app(published, "verdict")
    assert is_calm(app)
    read = texts(app)
    assert "not tested" in read
    assert "The memory tasks' results are not in" in read


def test_without_a_model_the_page_says_how_to_train_one_and_judges_what_it_can(open_app, tmp_path) -> None:
    app = open_app(tmp_path / "nothing", "verdict")
    assert is_calm(app)
    assert "python -m seqapp retrain sentiment --cell rnn --publish" in texts(app)


def test_while_the_models_load_the_page_says_what_it_waits_for(open_app, published, monkeypatch) -> None:
    monkeypatch.setattr("seqapp.ui.models.Loading.ready", False)
    app = open_app(published, "verdict", wait=False)
    assert is_calm(app)
    assert "as soon as the nets are ready" in texts(app)


def test_a_teacher_may_hide_the_verdicts(open_app, root, shipped) -> None:
    app = open_app(root / "models", "verdict", hide="answers")
    assert is_calm(app)
    assert not [element for element in app.markdown if element.value.startswith(":material/")]
    reveals = [button for button in app.button if button.label == "Reveal"]
    assert len(reveals) == len(CLAIMS) + 3
    reveals[-1].click().run()
    told = [element.value for element in app.markdown if element.value.startswith(":material/")]
    assert len(told) == 2
    assert told[0].startswith(":material/school: Is it so in these nets?")
    assert told[1].startswith(tuple(MARKS.values()))
