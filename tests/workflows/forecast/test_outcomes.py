from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.table import content_sha256
from seqapp.data.track import empty_rows
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.metrics import accuracy_interval
from seqapp.numbers.quantiles import LEVELS, mean_pinball
from seqapp.workflows.forecast.outcomes import INTERVALS, SCORED, score, tallies
from seqapp.workflows.forecast.track import rows_of
from tests.workflows.forecast.track_parts import after_close, cut_at, fan_of, moved, net_in, prices_of

PRICES = prices_of()
DAY = 300


@pytest.fixture
def keep(tmp_path):
    """Rows of the forecast after one row of some prices."""

    def keep(row=DAY, prices=PRICES, **changes):
        known = cut_at(prices, row)
        return rows_of(fan_of(known), net_in(tmp_path), known, after_close(row)).assign(**changes)

    return keep


def one_day(rows, prices):
    """The score of the one forecast for the next day."""
    forecasts = score(rows, {"AAPL": prices}).forecasts
    return forecasts[forecasts["horizon"] == 1].iloc[0]


@pytest.mark.parametrize(
    ("move", "held"), [(0.089, True), (0.091, False), (-0.089, True), (-0.091, False), (0.0, True)]
)
def test_an_outcome_is_held_where_it_lies_between_the_quantiles_of_the_interval(keep, move, held):
    scored = one_day(keep(), moved(PRICES, DAY, move))  # the 90 % interval is -0.09 to 0.09
    assert bool(scored["held"]) is held
    assert scored["log_return"] == pytest.approx(move)
    assert (scored["low"], scored["high"]) == (pytest.approx(-0.09), pytest.approx(0.09))
    assert scored["arrived_on"] == PRICES.frame["date"].iloc[DAY + 1]


def test_the_pinball_loss_is_that_of_the_other_scores(keep):
    quantiles = 0.2 * (np.array(LEVELS) - 0.5)
    scored = one_day(keep(), moved(PRICES, DAY, 0.03))
    assert scored["pinball"] == pytest.approx(float(mean_pinball(0.03, quantiles)))


def test_what_has_not_come_is_open_and_neither_held_nor_missed(keep):
    scored = score(keep(), {"AAPL": cut_at(PRICES, DAY + 5)})
    by_horizon = scored.forecasts.set_index("horizon")
    assert by_horizon["state"].to_dict() == {1: "arrived", 5: "arrived", 10: "open"}
    assert by_horizon["held"].isna().to_dict() == {1: False, 5: False, 10: True}
    (tally,) = tallies(scored)
    assert (tally.made, tally.arrived, tally.open, tally.lost) == (3, 2, 1, 0)
    assert tally.sentence.endswith("1 is still open.")


def test_the_sentence_counts_and_has_wilsons_interval(keep):
    rows = pd.concat([keep(row) for row in range(DAY, DAY + 30)])
    scored = score(rows, {"AAPL": cut_at(PRICES, DAY + 30)})
    day, *_ = tallies(scored, ("net", "horizon"))
    low, high = accuracy_interval(day.held, 30)
    assert day.sentence == (
        f"Of 30 made, 30 have arrived and {day.held} held: {100 * day.held / 30:.1f} % ({100 * low:.0f} to "
        f"{100 * high:.0f} %), 90 % expected."
    )
    assert day.interval == (low, high)


def test_the_interval_of_forecasts_that_overlap_says_that_it_is_too_narrow(keep):
    rows = pd.concat([keep(), keep(DAY + 1), keep(prices=prices_of("MSFT", 6))])
    scored = score(rows, {"AAPL": PRICES, "MSFT": prices_of("MSFT", 6)})
    (tally,) = tallies(scored)
    assert "too narrow as 5- and 10-day forecasts overlap and tickers move together)" in tally.sentence
    day, *_ = tallies(scored, ("net", "ticker", "horizon"))
    assert "too narrow" not in day.sentence


def test_before_anything_arrived_there_is_no_share(keep):
    (tally,) = tallies(score(keep(), {"AAPL": cut_at(PRICES, DAY)}))
    assert tally.interval is None
    assert tally.sentence == "Of 3 made, none has arrived. 3 are still open."


def test_a_split_in_the_meantime_changes_no_score_and_is_no_revision(keep):
    split = PRICES.frame.assign(close=PRICES.frame["close"] / 4)
    after = score(keep(), {"AAPL": replace(PRICES, frame=split)})
    assert after.notes == []
    pd.testing.assert_frame_equal(after.forecasts, score(keep(), {"AAPL": PRICES}).forecasts)


def test_a_revised_close_is_noted_and_the_score_rests_on_adj_close(keep):
    frame = PRICES.frame.copy()
    frame.loc[DAY, "close"] *= 1.03
    after = score(keep(), {"AAPL": replace(PRICES, frame=frame)})
    (note,) = after.notes
    assert "no split explains (1 such day)" in note
    assert (
        after.forecasts["log_return"].tolist()
        == score(keep(), {"AAPL": PRICES}).forecasts["log_return"].tolist()
    )


def test_of_two_forecasts_after_one_day_the_first_made_counts(keep):
    first = keep()
    again = keep(data_sha256="e" * 64, made_at=first["made_at"] + pd.Timedelta("1h"))
    again["log_return"] += 5
    scored = score(pd.concat([again, first]), {"AAPL": PRICES})
    assert len(scored.forecasts) == 3
    assert scored.forecasts["high"].max() < 1
    assert "1 forecast was made again" in scored.notes[0]


def test_a_day_that_the_prices_lack_cannot_be_scored_and_says_so(keep):
    frame = PRICES.frame.drop(index=DAY).reset_index(drop=True)
    without = replace(PRICES, frame=frame, sha256=content_sha256(frame))
    scored = score(keep(), {"AAPL": without})
    (tally,) = tallies(scored)
    assert (tally.arrived, tally.lost) == (0, 3)
    assert "3 cannot be scored: their day is not in the prices." in tally.sentence


def test_a_ticker_without_prices_stays_open_and_the_note_says_how_to_fetch_them(keep):
    scored = score(keep(), {})
    assert tallies(scored)[0].open == 3
    assert "data fetch prices --ticker AAPL" in scored.notes[0]


def test_days_after_the_outcome_do_not_change_a_score(keep):
    disturbed = PRICES.frame.copy()
    disturbed.loc[disturbed.index > DAY + 10, ["close", "adj_close"]] *= 3
    after = score(keep(), {"AAPL": replace(PRICES, frame=disturbed)})
    pd.testing.assert_frame_equal(after.forecasts, score(keep(), {"AAPL": PRICES}).forecasts)


def test_nothing_kept_scores_to_nothing():
    scored = score(empty_rows(), {"AAPL": PRICES})
    assert list(scored.forecasts.columns) == SCORED
    assert tallies(scored) == []


@pytest.mark.parametrize("level", INTERVALS)
def test_every_interval_of_a_forecast_can_be_scored(keep, level):
    assert tallies(score(keep(), {"AAPL": PRICES}, level / 100))[0].arrived == 3


def test_an_interval_that_no_forecast_has_is_bad_input(keep):
    with pytest.raises(BadInputError, match="Received 91"):
        score(keep(), {"AAPL": PRICES}, 0.91)
