from pathlib import Path

import pytest

from seqapp.store.records import ForecastRecord
from seqapp.ui.overview.tables import WAYS, forecast_sentence, minutes, readable_numbers, sentiment_sentence
from seqapp.ui.quality import qualities_of
from tests.records import forecast_record
from tests.ui.helpers import CONTENT, record, seed, spaced

ROOT = Path(__file__).resolve().parents[3]


def test_every_number_is_written_and_what_is_not_known_is_a_dash() -> None:
    seeds = [seed(0.86), seed(0.9)]
    table = readable_numbers(qualities_of({"RNN": record(0.85), "LSTM": record(0.88, seeds=seeds)}))
    rnn, lstm, baseline = table.to_dict("records")
    assert spaced(lstm["Over seeds"]) == "88.0 % (86.0 to 90.0, 2 seeds)"
    assert lstm["95 % interval"] == "86.0 to 89.0"
    assert (rnn["Over seeds"], rnn["Weights"], rnn["Training, min"]) == ("–", "1,288,385", "10.5")
    assert [baseline[head] for head in ("Over seeds", "Weights", "Training, min")] == ["–"] * 3


@pytest.mark.parametrize("title", WAYS)
def test_every_way_leads_over_pages_that_are_there(title) -> None:
    stops = WAYS[title]
    assert all((ROOT / "pages" / f"{stop.page}.py").exists() for stop in stops)
    assert minutes(stops) == sum(stop.minutes for stop in stops)


def test_whoever_judges_most_reviews_rightly_is_named_first() -> None:
    qualities = qualities_of({"RNN": record(0.85), "LSTM": record(0.88)})
    sentence = spaced(sentiment_sentence(qualities))
    assert (
        sentence
        == "Of reviews never seen, judged rightly: NB-SVM 91.6 %, the LSTM 88.0 % and the RNN 85.0 %."
    )


def test_the_forecasts_are_told_by_what_their_backtest_says_and_not_without_one() -> None:
    tested = ForecastRecord.model_validate(forecast_record(walk_forward=CONTENT))
    sentence = spaced(forecast_sentence({"LSTM": tested}))
    assert "89.8 % of the forecasts by the RNN and 89.8 % of the forecasts by the LSTM" in sentence
    assert "109,214 forecasts" in sentence
    assert forecast_sentence({"LSTM": ForecastRecord.model_validate(forecast_record())}) == ""
