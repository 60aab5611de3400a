import copy

import pytest

from seqapp.ui.walk_forward import (
    difference_sentence,
    differences,
    how_tested,
    newest_report,
    shown,
    table,
    verdict,
)


def scores(against: dict, *, direction: float = 0.53, up: float = 0.53) -> dict:
    return {
        "pinball": [0.004, 0.0039, 0.0041],
        "coverage": {"50%": [0.5, 0.49, 0.51], "90%": [0.898, 0.889, 0.905]},
        "mase": [0.998, 0.997, 0.999],
        "direction": [direction, direction - 0.01, direction + 0.01],
        "always_up": [up, up - 0.01, up + 0.01],
        "pinball_against": against,
    }


BETTER, UNCLEAR, WORSE = [-0.03, -0.05, -0.02], [-0.01, -0.03, 0.01], [0.02, 0.01, 0.03]
MODELS = {
    "rnn": scores({"lstm": UNCLEAR, "historical_simulation": BETTER, "ewma_normal": BETTER}),
    "lstm": scores({"rnn": UNCLEAR, "historical_simulation": BETTER, "ewma_normal": BETTER}),
    "naive": scores({"historical_simulation": WORSE}),
    "historical_simulation": scores({"ewma_normal": WORSE}),
    "ewma_normal": scores({"historical_simulation": UNCLEAR}),
}
REPORT = {
    "first_date": "2018-01-02",
    "last_date": "2025-06-30",
    "n_forecasts": 109214,
    "n_dates": 1883,
    "n_tickers": 58,
    "seeds": 3,
    "source": "invented",
    "horizons": {"1": MODELS, "5": MODELS, "10": MODELS},
}


def changed(net: str, **values) -> dict:
    report = copy.deepcopy(REPORT)
    report["horizons"]["1"][net] |= values
    return report


def test_better_than_both_rivals_and_no_direction_is_said_as_such() -> None:
    said = verdict(REPORT).replace("\u00a0", " ")
    assert "they say better than both simple rivals" in said
    assert "the LSTM loses less by 3.0 % than historical simulation and 3.0 % than EWMA" in said
    assert "Which way**, they do not say" in said
    assert "exactly like saying “up” every day" in said


@pytest.mark.parametrize("against", [UNCLEAR, WORSE])
def test_a_net_whose_interval_leaves_room_for_no_gain_is_not_called_better(against) -> None:
    report = changed("rnn", pinball_against={"historical_simulation": BETTER, "ewma_normal": against})
    assert "the RNN cannot be shown to beat both simple rivals" in verdict(report)


def test_a_direction_beyond_its_interval_is_not_denied() -> None:
    better = {"direction": [0.58, 0.56, 0.60]}
    report = changed("rnn", **better)
    report["horizons"]["1"]["lstm"] |= better
    assert "they do not say" not in verdict(report)


def test_differences_are_called_by_what_their_intervals_allow() -> None:
    said = difference_sentence(differences(REPORT, "1", "historical_simulation"), "it").replace("\u00a0", " ")
    assert "the RNN is 3.0 % better, the LSTM is 3.0 % better and EWMA cannot be told from it" in said


def test_the_tables_have_every_horizon_with_nets_and_rivals_but_not_the_naive() -> None:
    assert len(table(REPORT)) == len(shown(REPORT)) == 12
    first = shown(REPORT).iloc[0]
    assert first["Against EWMA"] == "-3.0 % (-5.0 to -2.0)"
    assert first["MASE"] == "0.998 (0.997 to 0.999)"
    assert first["Always up"].replace("\u00a0", " ") == "53.0 %"


def test_the_newest_backtest_counts() -> None:
    older = REPORT | {"last_date": "2020-01-01"}
    records = {"RNN": {"walk_forward": REPORT}, "LSTM": {"walk_forward": older}}
    assert newest_report(records) == ("RNN", REPORT)
    assert newest_report({"RNN": {}}) is None


def test_it_is_said_on_what_was_tested() -> None:
    assert "109,214 forecasts of 58 tickers on 1,883 dates" in how_tested(REPORT)
