from seqapp.store.records import ForecastRecord
from seqapp.ui.walk_forward import how_tested, newest_report
from tests.records import forecast_record
from tests.ui.helpers import REPORT, changed, spaced


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


def test_what_the_memory_earns_is_not_known_until_the_linear_part_was_tested_alone() -> None:
    assert "how much of the gain is the memory's is not known" in how_tested(REPORT)
    chance = changed(
        "lstm", pinball_against={"linear": [-0.0004, -0.002, 0.001]}, tests={"linear": {"t": -0.6, "p": 0.55}}
    )
    said = spaced(how_tested(chance))
    assert "is not known" not in said
    assert (
        "Against that part alone, 1 trading day ahead, the LSTM loses 0.04 % less, and the evidence is too weak to "
        "tell that from chance (p = 0.550)."
    ) in said
    surely = changed(
        "lstm", pinball_against={"linear": [-0.004, -0.006, -0.002]}, tests={"linear": {"t": -4, "p": 0.0001}}
    )
    assert "the LSTM loses 0.40 % less, unlikely to be chance (p < 0.001)" in spaced(how_tested(surely))
