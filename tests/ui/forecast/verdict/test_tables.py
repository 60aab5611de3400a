import numpy as np
import pytest

from seqapp.numbers.quantiles import LEVELS
from seqapp.ui.forecast.answers import Recent
from seqapp.ui.forecast.verdict.questions import of_live
from seqapp.ui.forecast.verdict.tables import (
    by_net,
    held,
    live_lines,
    ticker_sentence,
    verdict,
)
from tests.ui.helpers import BETTER, REPORT, UNCLEAR, WORSE, changed, spaced


def record(inside: int, outside: int) -> Recent:
    """Forecasts of -1 to 1, with a middle of 0, and so many outcomes within the 90 % interval and below it."""
    y_true = np.array([0.1] * inside + [-5.0] * outside)
    return Recent(y_true, np.tile(2 * np.array(LEVELS) - 1, (len(y_true), 1)))


def test_the_newest_days_are_counted_with_their_interval_and_the_direction() -> None:
    assert held(record(91, 9), 0.9) == 91
    head, line = (spaced(one) for one in live_lines("AAPL", {"LSTM": record(91, 9)}, 0.9))
    assert head == "**AAPL, its last 100 known days, 1 day ahead**, every day by a net that had not seen it:"
    assert "the LSTM's 90 % range held on **91 of the last 100 days** (84 % to 95 % in the long run)" in line
    assert "right on 91, saying up every day on 91" in line
    assert record(150, 9).last(100).y_true.shape == (100,)


def test_of_days_that_were_seen_or_are_too_few_nothing_is_counted_and_nothing_asked() -> None:
    few = {"RNN": record(5, 1), "LSTM": Recent(np.empty(0), np.empty((0, 0)))}
    (line,) = live_lines("AAPL", few, 0.9)
    assert "would prove nothing" in line
    assert of_live(few, 0.9) is None


@pytest.mark.parametrize(("inside", "right"), [(80, "fewer than 86"), (91, "about 90"), (99, "more than 94")])
def test_the_question_is_how_often_it_held(inside, right) -> None:
    question = of_live({"LSTM": record(inside, 100 - inside)}, 0.9)
    assert question.right == right
    assert question.why == f"It held on {inside} of 100."


def test_a_report_with_tests_is_told_by_them_and_an_old_one_is_not() -> None:
    assert by_net(REPORT, "1") == {}
    tests = {"ewma_normal": {"t": -4.0, "p": 0.0001, "p_holm": 0.0001}}
    said = by_net(changed("lstm", tests=tests), "1")
    assert list(said) == ["LSTM"]
    assert any("3.00 % lower than that of EWMA" in sentence for sentence in said["LSTM"])


def test_one_ticker_s_loss_stands_beside_that_of_garch_and_range_har() -> None:
    report = changed("lstm", tickers={"AAPL": [0.0099, 0.9]})
    assert ticker_sentence(report, "AAPL") == ""
    models = report.horizons["1"] | {
        "garch_t": report.horizons["1"]["naive"].model_copy(update={"tickers": {"AAPL": (0.01, 0.9)}}),
        "har_range_pooled": report.horizons["1"]["naive"].model_copy(
            update={"tickers": {"AAPL": (0.0098, 0.9)}}
        ),
    }
    report = report.model_copy(update={"horizons": {"1": models}})
    assert spaced(ticker_sentence(report, "AAPL")) == (
        "On AAPL alone, 1 day ahead, the LSTM's loss is 1.0 % lower than that of GARCH(1,1)-t and 1.0 % higher than "
        "that of range-HAR, pooled. One ticker proves little."
    )
    assert ticker_sentence(report, "IBM") == ""


def test_better_than_both_baselines_and_no_direction_is_said_as_such() -> None:
    sentence = spaced(verdict(REPORT))
    assert "they say better than both simple baselines" in sentence
    assert "the LSTM loses less by 3.0 % than historical simulation and 3.0 % than EWMA" in sentence
    assert "Which way**, they do not say" in sentence
    assert "exactly like saying “up” every day" in sentence


@pytest.mark.parametrize("against", [UNCLEAR, WORSE])
def test_a_net_whose_interval_leaves_room_for_no_gain_is_not_called_better(against) -> None:
    report = changed("rnn", pinball_against={"historical_simulation": BETTER, "ewma_normal": against})
    assert "the RNN cannot be shown to beat both simple baselines" in verdict(report)


def test_a_direction_beyond_its_interval_is_not_denied() -> None:
    better = {"direction": [0.58, 0.56, 0.60]}
    report = changed("rnn", "lstm", **better)
    assert "they do not say" not in verdict(report)


def test_a_ratio_without_a_value_is_no_gain() -> None:
    report = changed("rnn", "lstm", pinball_against={"historical_simulation": None, "ewma_normal": None})
    assert "the RNN and the LSTM cannot be shown to beat both simple baselines" in spaced(verdict(report))
