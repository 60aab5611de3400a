from seqapp.store.records import ForecastRecord
from seqapp.ui.walk_forward import how_tested, newest_report
from tests.records import forecast_record
from tests.ui.helpers import REPORT


def test_the_newest_backtest_counts() -> None:
    older = REPORT.model_copy(update={"last_date": "2020-01-01"})
    untested = ForecastRecord.model_validate(forecast_record())
    records = {
        label: untested.model_copy(update={"walk_forward": report})
        for label, report in (("RNN", REPORT), ("LSTM", older))
    }
    assert newest_report(records) == ("RNN", REPORT)
    assert newest_report({"RNN": untested}) is None


def test_it_is_said_on_what_was_tested() -> None:
    assert "109,214 forecasts of 58 tickers on 1,883 dates" in how_tested(REPORT)
