"""Two families of sentiment nets: which of them a page shows, and that it says so."""

import shutil
import time

import pytest

from seqapp.ui.families import FAMILIES, READS
from seqapp.ui.models import start_loading
from seqapp.ui.sentiment.tables import ALSO_COUNTS
from tests.pages.helpers import charts, is_calm, texts

REVIEW = "The plot was great, but in the end I was bored"


@pytest.fixture
def open_both(open_app, both_families, monkeypatch):
    """Opens a page where both families are installed and loaded."""

    def open_both(page, **query):
        monkeypatch.setenv("SEQAPP_MODELS", str(both_families))
        loading = start_loading(family="frontier")
        while not loading.ready:
            assert loading.seconds < 120
            time.sleep(0.05)
        assert loading.faults == []
        return open_app(both_families, page, **query)

    return open_both


def test_sentiment_shows_the_accurate_family_first_and_the_other_on_request(open_both) -> None:
    app = open_both("sentiment", review=REVIEW)
    assert is_calm(app)
    assert READS["frontier"] in texts(app)
    frontier = [metric.value for metric in app.metric]
    app.get("button_group")[0].set_value("plain").run()
    assert is_calm(app)
    assert READS["plain"] in texts(app)
    assert app.query_params["nets"] == "plain"
    assert [metric.value for metric in app.metric] != frontier


def test_a_file_scored_by_one_family_shows_no_answers_under_the_other(open_both) -> None:
    app = open_both("sentiment", read="file")
    app.get("file_uploader")[0].upload(
        "mine.csv", b"review\nA great film.\nDull and bad.\n", "text/csv"
    ).run()
    app.button(key="score reviews").click().run()
    begun = app.session_state["scoring of own reviews"]
    while not begun.ended:
        time.sleep(0.05)
    app.run()
    assert "What the nets say of the file" in texts(app)
    app.get("button_group")[0].set_value("plain").run()
    assert is_calm(app)
    assert "What the nets say of the file" not in texts(app)
    app.get("button_group")[0].set_value("frontier").run()
    assert "What the nets say of the file" in texts(app)


def test_a_link_opens_the_family_that_it_was_made_of(open_both) -> None:
    app = open_both("sentiment", review=REVIEW, nets="plain")
    assert is_calm(app)
    assert READS["plain"] in texts(app)


def test_what_each_word_adds_is_told_apart_by_memory_and_counting(open_both) -> None:
    app = open_both("sentiment", review=REVIEW)
    ledger = charts(app)[1]
    assert [bars["name"] for bars in ledger["data"]] == ["its memory", "counted words, pairs and triples"]
    assert "In all its memory adds" in texts(app)


def test_a_net_that_also_counts_is_no_test_of_the_claim_about_memory(open_both) -> None:
    assert ALSO_COUNTS in texts(open_both("sentiment", review=REVIEW))
    assert ALSO_COUNTS not in texts(open_both("sentiment", review=REVIEW, nets="plain"))


def test_damage_of_the_family_that_is_not_shown_is_told_of(open_app, both_families, tmp_path) -> None:
    root = shutil.copytree(both_families, tmp_path / "models")
    for cell in ("rnn", "lstm"):
        (root / f"sentiment_{cell}" / "1" / "saved_model.pb").write_bytes(b"broken")
    for page in ("sentiment", "compare", "overview", "use"):
        app = open_app(root, page)
        assert is_calm(app)
        assert r"sentiment\_lstm" in "\n".join(str(warning.value) for warning in app.warning), page


def test_with_the_frontier_nets_alone_the_lesson_asks_for_its_own(open_app, both_families, tmp_path) -> None:
    root = shutil.copytree(both_families, tmp_path / "models")
    for cell in ("rnn", "lstm"):
        shutil.rmtree(root / f"sentiment_plain_{cell}")
    app = open_app(root, "order", wait=False)
    assert is_calm(app)
    assert "No plain sentiment model is installed." in texts(app)
    assert "No sentiment model" not in texts(open_app(root, "use", wait=False))


def test_where_one_family_is_installed_there_is_nothing_to_choose(open_app, published) -> None:
    app = open_app(published, "sentiment", review=REVIEW)
    assert READS["plain"] in texts(app)
    labels = {option.content for group in app.get("button_group") for option in group.proto.options}
    assert labels.isdisjoint(FAMILIES.values())


@pytest.mark.parametrize("nets", FAMILIES)
def test_compare_shows_the_family_chosen(open_both, nets) -> None:
    app = open_both("compare", nets=nets)
    assert is_calm(app)
    assert "Which is better?" in texts(app)


def test_overview_says_whose_numbers_it_shows(open_both) -> None:
    app = open_both("overview")
    assert is_calm(app)
    assert "Of the nets made to be right." in texts(app)


def test_use_it_has_the_commands_of_both_families(open_both) -> None:
    app = open_both("use", model="sentiment_lstm")
    assert is_calm(app)
    code = "\n".join(block.value for block in app.code)
    assert "retrain sentiment --cell lstm --family frontier" in code
