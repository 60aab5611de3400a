from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.table import content_sha256
from seqapp.data.track import COLUMNS, TrackRecord
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.quantiles import HORIZONS, LEVELS
from seqapp.workflows.forecast import track, use
from seqapp.workflows.forecast.outcomes import score, tallies
from tests.workflows.forecast.track_parts import after_close, cut_at, fan_of, net_in, prices_of

PRICES = prices_of()
DAY = 300


@pytest.fixture
def nets(tmp_path, monkeypatch):
    """Two models whose answers are those of `fan_of`."""
    monkeypatch.setattr(use, "fan", lambda _, prices, __: fan_of(prices))
    return [net_in(tmp_path, name) for name in ("forecast_rnn", "forecast_lstm")]


@pytest.fixture
def record(tmp_path):
    return TrackRecord.below(tmp_path)


def test_a_kept_forecast_says_what_made_it_from_what_and_when(nets, record):
    known, now = cut_at(PRICES, DAY), after_close(DAY)
    rows = track.rows_of(fan_of(known), nets[1], PRICES, now)
    assert list(rows[list(COLUMNS)].columns) == list(COLUMNS)
    assert len(rows) == len(HORIZONS) * len(LEVELS)
    record.keep(rows)
    first = record.read().iloc[0]
    assert (first["net"], first["made_at"]) == ("forecast_lstm/2, newest", pd.Timestamp(now))
    assert first["manifest_sha256"] == track.manifest_sha256(nets[1].version.path)
    assert first["data_sha256"] == content_sha256(known.frame), "rows after as_of are none of its data"
    assert first["close"] == known.frame["close"].iloc[-1]


def test_the_year_of_a_net_stands_in_its_name(nets):
    fan = replace(fan_of(PRICES), net="2024")
    assert track.rows_of(fan, nets[0], PRICES, after_close(-1))["net"][0] == "forecast_rnn/2 of 2024"


def test_forecasts_made_on_ten_evenings_are_scored_as_their_outcomes_arrive(nets, record):
    for row in range(DAY, DAY + 10):
        series, now = {"AAPL": cut_at(PRICES, row)}, after_close(row)
        live, refused = track.live_tickers(series, ["aapl"], now)
        assert (live, refused) == (["AAPL"], {})
        assert track.make(record, nets, series, live, now) == (2, 0, {})
        (lstm, _) = tallies(score(record.read(), series))
        assert lstm.arrived == sum(max(0, row - DAY - horizon + 1) for horizon in HORIZONS)
    later = {"AAPL": cut_at(PRICES, DAY + 30)}
    lstm, rnn = tallies(score(record.read(), later))
    assert (lstm.net, lstm.made, lstm.arrived, lstm.open) == ("forecast_lstm/2, newest", 30, 30, 0)
    closes = np.log(PRICES.frame["adj_close"].to_numpy())
    came = [closes[row + h] - closes[row] for row in range(DAY, DAY + 10) for h in HORIZONS]
    assert lstm.held == rnn.held == sum(abs(move) <= 0.09 for move in came)


def test_a_second_make_on_the_same_evening_adds_nothing(nets, record, monkeypatch):
    series, now = {"AAPL": cut_at(PRICES, DAY)}, after_close(DAY)
    track.make(record, nets, series, ["AAPL"], now)
    before = record.read()
    monkeypatch.setattr(use, "fan", lambda _, prices, __: fan_of(prices, spread=0.5))
    assert track.make(record, nets, series, ["AAPL"], now + timedelta(hours=2)) == (0, 2, {})
    pd.testing.assert_frame_equal(record.read(), before)


def test_a_day_later_without_newer_prices_nothing_is_live_and_it_says_how_to_fetch():
    series = {"AAPL": cut_at(PRICES, DAY)}
    live, refused = track.live_tickers(series, ["AAPL"], after_close(DAY + 1))
    assert live == []
    assert "its outcome is known" in refused["AAPL"]
    assert "`python -m seqapp data fetch prices --ticker AAPL`" in refused["AAPL"]


def test_a_day_that_is_not_the_newest_is_refused_without_a_word_on_fetching():
    reason = track.refusal(PRICES, after_close(-1), PRICES.frame["date"].iloc[DAY])
    assert "the prices go on to" in reason
    assert "fetch" not in reason


def test_a_ticker_without_prices_is_bad_input():
    with pytest.raises(BadInputError, match=r"No prices of MSFT .* --ticker MSFT"):
        track.live_tickers({"AAPL": PRICES}, ["MSFT"], after_close(DAY))


def test_a_history_too_short_is_a_reason_and_the_others_are_kept(nets, record, monkeypatch):
    def fan(model, prices, ticker):
        if ticker == "AAPL":
            raise BadInputError("A forecast needs 128 daily rows")
        return fan_of(prices)

    monkeypatch.setattr(use, "fan", fan)
    series = {name: cut_at(prices_of(name), DAY) for name in ("AAPL", "MSFT")}
    added, known, refused = track.make(record, nets, series, ["AAPL", "MSFT"], after_close(DAY))
    assert (added, known) == (2, 0)
    assert refused == {"AAPL": "A forecast needs 128 daily rows"}


def test_a_name_that_is_no_symbol_is_a_reason_and_the_others_are_kept(nets, record):
    series = {name: cut_at(prices_of(name), DAY) for name in ("MY STOCK", "AAPL")}
    added, _, refused = track.make(record, nets, series, list(series), after_close(DAY))
    assert added == 2
    assert "cannot be a ticker" in refused["MY STOCK"]
