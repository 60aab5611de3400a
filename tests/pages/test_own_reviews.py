"""A user's own file of reviews on the page Sentiment: read, corrected, refused, scored, cancelled, given back."""

import base64
import csv
import gzip
import io
import threading
import time

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from seqapp.store.registry import serving
from seqapp.store.served import ServedModel
from seqapp.ui.sentiment.whole_file import answers, scoring
from seqapp.ui.sentiment.whole_file.tables import csv_back
from seqapp.workflows.sentiment.use import predict
from tests.data.reviews import forms
from tests.pages.helpers import charts, is_calm, texts, without_numbers

TEXTS = ["a good film", "the plot was bad", "not a good film", "great , but dull in the end"] * 20
REPEATED = pd.DataFrame({"text": ["good film " * 1000] * 6000})  # 60 MB in 2 kB
LABELS = ["positive", "negative", "negative", "negative"] * 20


@pytest.fixture
def page(open_app, published) -> AppTest:
    return open_app(published, "sentiment", read="file")


@pytest.fixture
def held_up(monkeypatch):
    """The nets answer a batch only when this is set."""
    free, batches = threading.Event(), []

    def slow(model, reviews):
        batches.append(len(reviews))
        assert free.wait(20)
        return predict(model, reviews)

    monkeypatch.setattr(scoring, "predict", slow)
    monkeypatch.setattr(scoring, "BATCH", 16)
    free.batches = batches
    yield free
    free.set()


def content(labels=LABELS, text="review", **columns) -> bytes:
    table = pd.DataFrame({text: TEXTS, **columns})
    if labels:
        table["sentiment"] = labels
    return table.to_csv(index=False).encode()


def give(app: AppTest, name: str, file: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, file, "application/octet-stream")).run()


def say(app: AppTest, name: str, meaning: str, heading: str) -> AppTest:
    return app.selectbox(key=f"column {name} {meaning}").set_value(heading).run()


def boxes(app: AppTest) -> dict[str, str]:
    chosen = {(box.key or "").split()[-1]: box.value for box in app.selectbox}
    return {meaning: heading for meaning, heading in chosen.items() if heading}


def score(app: AppTest) -> AppTest:
    app.button(key="score reviews").click().run()
    wait(app)
    return app.run()


def wait(app: AppTest) -> None:
    begun = app.session_state["scoring of own reviews"]
    end = time.monotonic() + 30
    while not begun.ended:
        assert time.monotonic() < end
        time.sleep(0.02)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def file_back(app: AppTest) -> pd.DataFrame:
    own, said = app.session_state["own reviews"], app.session_state["scoring of own reviews"].look().answers
    rows = list(csv.reader(io.StringIO(csv_back(said, own.check.reviews).decode(), newline="")))
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_one_review_is_the_default_and_a_file_is_asked_for_by_the_address(open_app, published) -> None:
    app = open_app(published, "sentiment")
    assert not app.file_uploader
    app.segmented_control(key="read").set_value("file").run()
    assert is_calm(app)
    assert app.query_params == {"read": "file"}
    assert len(app.file_uploader) == 1
    assert not app.text_area


def test_the_review_that_was_typed_is_still_there_after_a_look_at_the_other_tab(open_app, published) -> None:
    app = open_app(published, "sentiment")
    app.text_area(key="review").set_value("a dull film").run()
    app.segmented_control(key="read").set_value("file").run()
    assert app.query_params == {"read": "file", "review": "a dull film"}
    app.segmented_control(key="read").set_value("review").run()
    assert app.text_area(key="review").value == "a dull film"
    assert app.query_params == {"review": "a dull film"}
    assert len(charts(app)) == 3


@pytest.mark.parametrize("name", sorted(forms.FORMS))
def test_every_form_of_the_door_is_read_and_says_what_was_taken_for_what(page, name) -> None:
    form = forms.FORMS[name]
    give(page, form.file, form.write())
    assert is_calm(page)
    assert (boxes(page)["text"], boxes(page)["label"]) == form.columns
    assert page.button(key="score reviews").label.startswith(f"Score {len(form.texts)} review")
    said = texts(page).replace("\\", "")
    assert all(note in said for note in form.notes)


def test_a_scored_file_shows_all_it_came_to(page) -> None:
    give(page, "IMDB.csv", content(price=["=1+1"] * 80))
    assert not charts(page)
    score(page)
    assert is_calm(page)
    distribution, accuracy = charts(page)
    assert [bar["name"] for bar in distribution["data"]] == ["RNN", "LSTM"]
    heights = [base64.b64decode(bar["y"]["bdata"]) for bar in distribution["data"]]
    dtypes = [bar["y"]["dtype"] for bar in distribution["data"]]
    assert [np.frombuffer(*one).sum() for one in zip(heights, dtypes, strict=True)] == [80, 80]
    assert "accuracy" in accuracy["layout"]["xaxis"]["title"]["text"]
    said = texts(page)
    assert "of 80 reviews" in said
    assert "Of 60 reviews that it did not learn from" in said  # "a good film" it knows
    assert "Of all 80 reviews in the file, the RNN learnt from 20" in said
    assert {"Least certain"} <= {one.value for one in page.subheader}
    assert "Where the nets disagree" in {one.value for one in page.header}
    assert "score reviews" not in keys(page)


def test_the_answers_are_those_of_the_command_line_beside_the_columns_of_the_file(page, published) -> None:
    score(give(page, "IMDB.csv", content(price=["=1+1"] * 80)))
    table = file_back(page)
    assert table.columns.tolist()[:2] == ["price", "sentiment"]
    assert "review" not in table
    assert set(table["price"]) == {"'=1+1"}
    assert table["sentiment"].tolist() == LABELS
    for net in ("rnn", "lstm"):
        model = ServedModel.load(serving(f"sentiment_plain_{net}", published))
        expected = [answer.probability for answer in predict(model, TEXTS)]
        assert table[f"{net}_probability"].astype(float).tolist() == pytest.approx(expected, abs=1e-6)


def test_without_labels_there_is_no_accuracy(page) -> None:
    score(give(page, "mine.csv", content(labels=None)))
    assert is_calm(page)
    assert len(charts(page)) == 1
    assert "rightly" not in texts(page)
    assert "Of all 80 reviews in the file, the RNN learnt from 20" in texts(page)


def test_a_file_of_unknown_headings_is_corrected_by_its_box(page) -> None:
    give(page, "mine.csv", content(text="Verdict in words"))
    assert is_calm(page)
    assert "Your file cannot be used" in texts(page)
    assert "Say below what is meant" in texts(page)
    assert "--columns" not in texts(page)
    assert "score reviews" not in keys(page)
    say(page, "mine.csv", "text", "Verdict in words")
    assert "cannot be used" not in texts(page)
    assert "score reviews" in keys(page)


def test_a_label_corrected_after_scoring_keeps_the_answers_and_another_text_does_not_show_them(page) -> None:
    other = ["negative", "positive", "positive", "positive"] * 20
    score(give(page, "mine.csv", content(second=other, summary=[f"film {n}" for n in range(80)])))
    before, charted = texts(page), charts(page)
    say(page, "mine.csv", "label", "second")
    assert is_calm(page)
    assert charts(page)[0]["data"] == charted[0]["data"]
    assert charts(page)[1]["data"] != charted[1]["data"]
    say(page, "mine.csv", "text", "summary")
    assert not charts(page)
    assert "score reviews" in keys(page)
    say(page, "mine.csv", "text", "review")
    say(page, "mine.csv", "label", "sentiment")
    assert charts(page)[1]["data"] == charted[1]["data"]
    assert texts(page) == before


def test_another_text_ends_what_is_being_computed_and_the_first_can_be_scored_again(page, held_up) -> None:
    give(page, "mine.csv", content(summary=[f"film {n}" for n in range(80)]))
    page.button(key="score reviews").click().run()
    begun = page.session_state["scoring of own reviews"]
    say(page, "mine.csv", "text", "summary")
    held_up.set()
    begun._thread.join(20)
    assert len(held_up.batches) == 1
    say(page, "mine.csv", "text", "review")
    assert is_calm(page)
    score(page)
    assert len(charts(page)) == 2


def test_blank_rows_are_refused_until_they_are_to_be_skipped(page) -> None:
    give(page, "mine.csv", content() + b'" ",positive\n')
    assert "the text is missing or blank" in texts(page)
    assert "--skip-blank" not in texts(page)
    page.checkbox(key="skip blank mine.csv").check().run()
    assert is_calm(page)
    assert page.button(key="score reviews").label == "Score 80 reviews"
    assert "1 rows with a blank text are skipped" in texts(page)


def test_a_running_scoring_shows_its_progress_and_cancel_ends_it(page, held_up) -> None:
    give(page, "mine.csv", content())
    page.button(key="score reviews").click().run()
    assert is_calm(page)
    assert {"cancel scoring"} <= keys(page)
    assert "score reviews" not in keys(page)
    begun = page.session_state["scoring of own reviews"]
    page.button(key="cancel scoring").click().run()
    held_up.set()
    begun._thread.join(20)
    assert begun.ended
    assert len(held_up.batches) == 1
    page.run()
    assert "score reviews" in keys(page)
    assert not charts(page)
    score(page)
    assert len(charts(page)) == 2


def test_the_cross_removes_the_file_and_what_was_computed_and_ends_what_is_being_computed(
    page, held_up
) -> None:
    give(page, "mine.csv", content())
    page.button(key="score reviews").click().run()
    begun = page.session_state["scoring of own reviews"]
    assert page.button(key="remove reviews").label.replace("\\", "") == "mine.csv: 80 reviews"
    page.button(key="remove reviews").click().run()
    held_up.set()
    begun._thread.join(20)
    assert begun.look().answers is None
    assert is_calm(page)
    assert "own reviews" not in page.session_state
    assert not {"remove reviews", "score reviews", "cancel scoring"} & keys(page)


def test_results_stay_while_other_pages_are_visited_and_go_with_another_file(page) -> None:
    score(give(page, "mine.csv", content()))
    shown = charts(page)
    page.switch_page("pages/use.py").run()
    page.switch_page("pages/sentiment.py").run()
    assert page.segmented_control(key="read").value == "file"
    assert charts(page) == shown
    give(page, "other.csv", content(labels=None))
    assert not charts(page)
    assert page.button(key="remove reviews").label.replace("\\", "") == "other.csv: 80 reviews"


def test_many_files_at_once_are_declined_kindly(page, held_up) -> None:
    model = {"RNN": ServedModel.load(serving("sentiment_plain_rnn"))}
    others = [scoring.start(model, TEXTS) for _ in range(scoring.AT_ONCE)]
    give(page, "mine.csv", content())
    page.button(key="score reviews").click().run()
    assert is_calm(page)
    assert "try again in a minute" in texts(page)
    assert "score reviews" in keys(page)
    for other in others:
        other.cancel()
    held_up.set()
    for other in others:
        other._thread.join(20)


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("page.csv", b"<!doctype html><html>Be right back</html>", "is a web page"),
        ("empty.csv", b"", "empty"),
        ("cut.csv.gz", gzip.compress(content())[:-20], "breaks off"),
        ("large.csv", b"text\n" + b"a film\n" * 800_000, "5.6 MB; at most 5 MB"),
        ("bomb.parquet", forms.parquet(REPEATED), "unpacks to more than 50 MB"),
        ("bomb.parquet.gz", gzip.compress(forms.parquet(REPEATED)), "unpacks to more than 50 MB"),
        ("bomb.csv.gz", gzip.compress(b"text\n" + b"a film\n" * 8_000_000), "unpacks to more than 50 MB"),
        ("prices.csv", b"Date,Open,High,Low,Close\n2024-01-02,1,2,1,2\n", "holds daily prices"),
        ("again.csv", content(rnn_probability=["0.5"] * 80), "a column rnn_probability"),
    ],
)
def test_what_cannot_be_scored_says_why_and_makes_way_for_the_next_file(page, name, file, words) -> None:
    give(page, name, file)
    assert is_calm(page)
    assert "Your file cannot be used" in texts(page)
    assert words in texts(page).replace("\\", "")
    assert "score reviews" not in keys(page)
    give(page, "mine.csv", content())
    assert "cannot be used" not in texts(page)
    assert "score reviews" in keys(page)


def test_more_reviews_than_a_page_answers_are_sent_to_the_command_line(page, monkeypatch) -> None:
    monkeypatch.setattr(answers, "MOST_REVIEWS", 79)
    give(page, "mine.csv", content())
    assert "has 80 reviews; at most 79" in texts(page).replace("\\", "")
    assert "score reviews" not in keys(page)


def test_hidden_answers_stay_hidden_until_the_question_is_answered(open_app, published) -> None:
    page = open_app(published, "sentiment", read="file", hide="answers")
    score(give(page, "mine.csv", content()))
    assert is_calm(page)
    assert without_numbers(page)
    assert not page.subheader
    assert "rightly" not in texts(page)
    reveals = [button for button in page.button if button.label == "Reveal"]
    assert len(reveals) == 3
    for one in reveals:
        page.button(key=one.key).click()
    page.run()
    assert page.subheader
    assert "rightly" in texts(page)
