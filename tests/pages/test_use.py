import pytest

from tests.pages.helpers import is_calm, texts


def codes(app) -> str:
    return "\n".join(block.value for block in app.code)


@pytest.mark.parametrize(
    "name", ["sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm"]
)
def test_the_commands_are_filled_in_for_the_model_that_the_address_names(open_app, both_tasks, name) -> None:
    app = open_app(both_tasks, "use", model=name)
    assert is_calm(app)
    shown = codes(app)
    assert f"python -m seqapp export --model {name} --to serving/{name}" in shown
    assert f"python -m seqapp models rollback {name}" in shown
    others = {"sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm"} - {name}
    assert not any(other in shown for other in others)
    assert app.get("download_button")


def test_another_model_is_one_click_away_and_stands_in_the_address(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "use")
    assert "sentiment_plain_rnn" in codes(app)
    app.button_group(key="model").set_value("forecast_lstm").run()
    assert is_calm(app)
    assert "forecast_lstm" in codes(app)
    assert app.query_params["model"] in ("forecast_lstm", ["forecast_lstm"])
    assert "A net for tests." in texts(app)


def test_a_model_that_is_not_installed_is_named_as_not_usable(open_app, published) -> None:
    app = open_app(published, "use", model="forecast_rnn")
    assert is_calm(app)
    assert "Not usable in the link, so left out: model" in texts(app)
    assert "No forecast model is installed" in texts(app)


def test_without_a_model_the_page_says_how_to_train_one(open_app, tmp_path) -> None:
    app = open_app(tmp_path / "nothing", "use")
    assert is_calm(app)
    assert "python -m seqapp retrain forecast --cell lstm --publish" in texts(app)
    assert not app.code
