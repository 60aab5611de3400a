"""The part of Order matters that reads the same days in other orders."""

import base64

import numpy as np
import pytest

from seqapp.ui.order.prices import answers
from seqapp.ui.order.prices.answers import SHUFFLES
from tests.pages.helpers import LOOKBACK, charts, is_calm, texts, without_numbers

FEW = 100
"""Days that are scored here: the tiny forecasters have nothing to show on more."""


@pytest.fixture(autouse=True)
def few_days(monkeypatch):
    monkeypatch.setattr(answers, "KNOWN", FEW)


def values(axis) -> np.ndarray:
    """The numbers of an axis, as Plotly writes them."""
    return (
        np.frombuffer(base64.b64decode(axis["bdata"]), axis["dtype"])
        if isinstance(axis, dict)
        else np.array(axis)
    )


def shuffle(app):
    return next(one for one in app.button if one.label == "Another shuffle").click().run()


def test_the_same_days_are_shown_and_answered_in_three_orders(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "order", part="days")
    assert is_calm(app)
    closes, widths, costs = charts(app)
    assert [line["name"] for line in closes["data"]] == ["as they came", "backwards", "shuffled"]
    ends = [values(line["y"])[[0, -1]] for line in closes["data"]]
    np.testing.assert_allclose(ends, [ends[0]] * 3)
    assert closes["layout"]["yaxis"]["title"]["text"] == "close, $"
    strips = [one for one in widths["data"] if one["type"] == "box"]
    assert len(strips) == 4
    assert "% log-return" in widths["layout"]["xaxis"]["title"]["text"]
    assert [one["name"] for one in costs["data"]] == ["backwards", "shuffled"]
    text = texts(app)
    assert f"The {LOOKBACK} days up to" in text
    assert f"over {SHUFFLES} shuffles" in text
    assert f"After each of {FEW} days" in text
    assert "(p" in text


def test_another_shuffle_moves_this_shuffle_alone_and_the_ticker_is_in_the_address(
    open_app, both_tasks
) -> None:
    app = open_app(both_tasks, "order", part="days", ticker="MSFT")
    before = charts(app)
    shuffle(app)
    assert is_calm(app)
    after = charts(app)
    assert before[0]["data"][0] == after[0]["data"][0]
    assert before[0]["data"][2] != after[0]["data"][2]
    assert before[2] == after[2]
    assert app.query_params == {"part": "days", "ticker": "MSFT", "draw": "2"}
    assert not [one for one in app.segmented_control if one.label == "Seed"]


def test_a_teacher_hides_the_answers(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "order", part="days", hide="answers,controls")
    assert is_calm(app)
    hidden = [radio.key for radio in app.radio]
    assert len(hidden) == 2
    assert "(p" not in texts(app)
    for radio in hidden:
        app.radio(key=radio).set_value(app.radio(key=radio).options[0])
        app.button(key=radio.replace("guess", "button")).click()
    app.run()
    assert is_calm(app)
    assert "(p" in texts(app)


def test_without_forecasters_the_part_says_how_to_get_them(open_app, published) -> None:
    app = open_app(published, "order", part="days")
    assert is_calm(app)
    assert "No forecast model is installed" in texts(app)
    assert not charts(app)


def test_nets_that_had_seen_all_days_are_not_scored_on_them(open_app, without_years) -> None:
    app = open_app(without_years, "order", part="days")
    assert is_calm(app)
    assert "too few to score" in texts(app)
    assert len(charts(app)) == 2
    assert not without_numbers(app)
