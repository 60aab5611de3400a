from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold
from seqapp.workflows.sweep.held_back import HeldBack, hold_back, learnable
from tests.workflows.sweep.fakes import made_up


def test_of_reviews_whole_films_are_held_back_and_they_are_in_neither_fold_alone():
    reviews = made_up(900)
    learnt, held_back = hold_back(reviews)
    films, reported = set(learnt.frame["movie"]), set(held_back.data.frame["movie"])
    assert not films & reported
    assert films | reported == set(reviews.frame["movie"])
    assert 0.04 < len(held_back.data.frame) / len(reviews.frame) < 0.2
    assert {in_validation_fold(film) for film in films} == {True, False}
    assert {in_validation_fold(film) for film in reported} == {True, False}


def test_of_prices_the_last_tenth_of_the_dates_is_held_back():
    frame = synthetic_prices(2, 300, seed=0)
    learnt, held_back = hold_back(Prices(frame, "invented", "0" * 64, []))
    dates = np.unique(frame["date"])
    assert learnt.frame["date"].max() < pd.Timestamp(held_back.start)
    assert (dates >= np.datetime64(held_back.start)).sum() == 30
    assert learnt.sha256 != "0" * 64
    pd.testing.assert_frame_equal(held_back.data.frame, frame)


def test_of_one_net_there_is_no_spread_and_of_none_nothing(monkeypatch):
    _, held_back = hold_back(made_up(900))
    monkeypatch.setattr(HeldBack, "_measure", lambda _, model: {"accuracy": model})
    assert held_back.report([0.25, 0.75])["mean"] == {"accuracy": 0.5}
    one, none = held_back.report([0.5]), held_back.report([])
    assert (one["mean"], one["spread"]) == ({"accuracy": 0.5}, {"accuracy": None})
    assert (none["nets"], none["mean"], none["spread"]) == ([], {}, {})


def test_reviews_of_too_few_films_are_refused():
    reviews = made_up(20)
    with pytest.raises(BadInputError, match="one film in ten"):
        hold_back(replace(reviews, frame=reviews.frame.assign(movie="the same")))


def test_the_test_half_is_in_no_job():
    reviews = made_up(20)
    half = pd.Series(["train", "test"] * 10)
    cut = learnable(replace(reviews, half=half))
    assert cut.frame["id"].tolist() == reviews.frame["id"].tolist()[::2]
    assert set(cut.half) == {"train"}
