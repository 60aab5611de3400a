import pandas as pd

from seqapp.store.records import WalkForward
from seqapp.ui.forecast.numbers.charts import pit_chart, year_chart
from seqapp.ui.forecast.numbers.questions import of_pit, of_years
from seqapp.ui.forecast.numbers.tables import (
    all_scores,
    is_tested,
    pit_sentence,
    pit_table,
    readable_scores,
    readable_tests,
    scores_table,
    year_sentence,
    year_table,
)
from tests.ui.helpers import REPORT, changed, spaced


def newer() -> WalkForward:
    """The report as a newer backtest makes it, one day ahead."""
    return changed(
        "rnn",
        "lstm",
        pit=[0.08, 0.04, 0.05, 0.03] + [0.05] * 16,
        coverage_by_year={"2018": 0.85, "2019": 0.92, "2020": 0.89},
        coverage_by_volatility={"low": 0.88, "middle": 0.9, "high": 0.91},
        crps=0.008,
        winkler=0.05,
        rmsse=0.999,
        pinball_against={"garch_t": [-0.005, -0.01, -0.001], "har_range_pooled": None},
        tests={"garch_t": {"t": -5.0, "p": 0.0001, "p_holm": 0.0004}},
        value_at_risk={"5%": {"hits": 0.051, "kupiec": [58, 4, 2.9, 0, 6]}},
    )


def test_the_tables_have_every_horizon_with_nets_and_baselines_but_not_the_naive() -> None:
    assert len(scores_table(REPORT)) == len(readable_scores(REPORT)) == 12
    first = readable_scores(REPORT).iloc[0]
    assert first["Against EWMA"] == "-3.0 % (-5.0 to -2.0)"
    assert first["MASE"] == "0.998 (0.997 to 0.999)"
    assert spaced(first["Always up"]) == "53.0 %"


def test_a_ratio_without_a_value_is_a_dash_and_no_gain() -> None:
    nothing = {"historical_simulation": None, "ewma_normal": None}
    report = changed("rnn", "lstm", mase=None, pinball_against=nothing)
    first = readable_scores(report).iloc[0]
    assert (first["MASE"], first["Against EWMA"], first["Against hist. sim."]) == ("–", "–", "–")
    assert pd.isna(scores_table(report)["mase"].iloc[0])


def test_every_model_s_tests_can_be_read_and_what_is_missing_is_a_dash() -> None:
    table = readable_tests(newer(), "1").set_index("Model")
    row = table.loc["LSTM"]
    assert (row["Against GARCH-t"], row["its t (p)"]) == ("-0.50 %", "-5.0 (p < 0.001)")
    assert (row["Against pooled HAR"], row["HAR's t (p)"]) == ("–", "–")
    assert row["Calm / middling / stormy"] == "88.0 / 90.0 / 91.0"
    assert (row["CRPS × 10,000"], row["Winkler × 100"], row["RMSSE"]) == ("80.00", "5.000", "0.999")
    assert (row["VaR 1 % broken"], row["VaR 5 % broken"]) == ("–", "5.10 %")
    assert row["Kupiec rejects, 1 / 5 % (expected)"] == "4 of 58 (2.9)"
    assert table.loc["EWMA, Normal", "CRPS × 10,000"] == "–"
    assert len(all_scores(newer())) == 15
    assert all_scores(newer()).loc[1, "p_holm_garch_t"] == 0.0004


def test_levels_and_years_have_a_table_a_chart_with_units_a_sentence_and_a_question() -> None:
    levels, years = pit_table(newer(), "1"), year_table(newer(), "1")
    assert len(levels) == 40
    assert "the LSTM's stretches hold 3.0 % to 8.0 %" in spaced(pit_sentence(levels))
    assert spaced(of_pit(levels).right) == "clearly more than 5 %"
    assert "The RNN's 90 % range held between 85.0 % (2018) and 92.0 % (2019)" in spaced(year_sentence(years))
    assert of_years(years).right == "2018"
    assert of_years(years[years["year"] == 2018]) is None
    for figure in (pit_chart(levels), year_chart(years)):
        assert figure.layout.xaxis.title.text
        assert "%" in figure.layout.yaxis.title.text
        assert [trace.name for trace in figure.data] == ["RNN", "LSTM"]


def test_an_old_report_has_no_more_to_show() -> None:
    assert is_tested(newer(), "1")
    assert not is_tested(REPORT, "1")
