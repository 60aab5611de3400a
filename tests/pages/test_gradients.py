import pytest

from tests.pages.helpers import charts, is_calm, texts, without_numbers

REVIEW = "The plot was great and the film good, but in the end it was dull and bad"
VIEWS = {"words": 1, "tanh": 1, "pairs": 2}


@pytest.mark.parametrize("show", VIEWS)
def test_every_view_draws_its_charts_and_says_what_they_show(open_app, published, show) -> None:
    app = open_app(published, "gradients", review=REVIEW, show=show)
    assert is_calm(app)
    assert len(charts(app)) == VIEWS[show]
    assert {
        "words": "the gradient changes",
        "tanh": "tanh' is 1 at 0",
        "pairs": "words hold",
    }[show] in texts(app)


def test_the_word_by_word_view_holds_the_bound_the_half_lives_and_the_spread_over_seeds(
    open_app, published
) -> None:
    app = open_app(published, "gradients", review=REVIEW)
    assert is_calm(app)
    (chart,) = charts(app)
    assert [line["name"].split(":")[0] for line in chart["data"]] == ["RNN"] * 3 + ["LSTM"] * 3
    assert chart["layout"]["yaxis"]["type"] == "log"
    sentences = texts(app)
    assert "σ(W_hh) · max tanh'" in sentences
    assert "Over the 3 seeds" in sentences
    assert list(app.dataframe[0].value.columns) == ["gradient of", "seed 0", "seed 1", "seed 2"]


def test_changed_weights_are_called_no_longer_the_trained_net(open_app, published) -> None:
    app = open_app(published, "gradients", review=REVIEW)
    assert not app.warning
    app.select_slider(key="scale").set_value("2").run()
    assert is_calm(app)
    assert "no longer the trained nets" in app.warning[0].value
    assert app.query_params == {"review": REVIEW, "scale": "2"}


def test_clipping_says_what_it_did(open_app, published) -> None:
    for clip in ("step", "weights"):
        app = open_app(published, "gradients", review=REVIEW, clip=clip, loss="negative")
        assert is_calm(app)
        assert "Clipping at 1" in texts(app)
        assert not app.warning


def test_only_the_last_words_are_read_when_asked(open_app, published) -> None:
    app = open_app(published, "gradients", review=REVIEW, last="10")
    assert is_calm(app)
    assert "back over 9 words" in texts(app)


def test_a_teacher_may_hide_the_answers_and_the_knobs(open_app, published) -> None:
    app = open_app(published, "gradients", review=REVIEW, hide="answers,controls")
    assert is_calm(app)
    assert "but in the end it was dull" in texts(app)
    assert without_numbers(app)
    assert "the gradient changes" not in texts(app)
    reveal = [button for button in app.button if button.label == "Reveal"]
    reveal[0].click().run()
    assert not without_numbers(app)
    assert "the gradient changes" in texts(app)
    assert app.query_params["hide"] == "answers,controls"


@pytest.mark.parametrize("review", ["Zyxomma", "good film " * 100])
def test_unknown_and_long_texts_give_no_trouble(open_app, published, review) -> None:
    for show in VIEWS:
        app = open_app(published, "gradients", show=show)
        app.text_area(key="review").set_value(review).run()
        assert is_calm(app)


def test_without_seed_weights_the_page_says_how_to_collect_them(open_app, installed) -> None:
    import shutil

    shutil.rmtree(installed / "seed_weights")
    app = open_app(installed, "gradients")
    assert is_calm(app)
    assert "python -m seqapp seed-weights collect" in texts(app).replace("\\", "")


def test_blank_and_wordless_texts_are_declined_kindly(open_app, published) -> None:
    app = open_app(published, "gradients")
    for text, reason in (("  ", "Type a review"), ("...", "no word in this text")):
        app.text_area(key="review").set_value(text).run()
        assert is_calm(app)
        assert reason in texts(app)
