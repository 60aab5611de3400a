import re

import numpy as np
import pytest

from seqapp.ui.order.prices import questions, tables
from seqapp.ui.order.prices.answers import Losses, Window
from tests.ui.helpers import spaced

DATES = np.arange("2013-01-01", "2013-04-11", dtype="datetime64[D]")  # 100 of them


def windows() -> dict[str, Window]:
    """Two nets' intervals: the LSTM's moves by half of its width, the RNN's by a tenth; the baselines stand still."""
    bars = np.ones((23, 128, 6))
    still = np.full(23, 0.06)

    def widths(spread: float) -> np.ndarray:
        return 0.05 * (1 + spread * np.linspace(-0.5, 0.5, 23))

    same = {"Historical simulation": still, "EWMA": still}
    return {
        "RNN": Window(np.datetime64("2013-03-01"), bars, {"RNN": widths(0.1), **same}),
        "LSTM": Window(np.datetime64("2013-03-01"), bars, {"LSTM": widths(0.5), **same}),
    }


def losses(rnn: float, lstm: float, ewma: float = 0.0, noise: float = 0.01) -> dict[str, Losses]:
    """What a shuffle adds to each model's loss of about 1, with noise from day to day."""
    chance = np.random.default_rng(1)
    came = 1 + 0.1 * chance.normal(size=len(DATES))

    def three(cost: float) -> np.ndarray:
        apart = noise * chance.normal(size=(2, len(DATES)))
        return np.stack([came, came + cost / 2 + apart[0], came + cost + apart[1]])

    same = {"Historical simulation": np.stack([came] * 3), "EWMA": three(ewma)}
    return {
        "RNN": Losses(DATES, {"RNN": three(rnn), **same}),
        "LSTM": Losses(DATES, {"LSTM": three(lstm), **same}),
    }


def test_widths_name_every_model_once_the_baselines_first_and_the_ends_of_the_shuffles() -> None:
    table = tables.widths(windows())
    assert table["model"].tolist() == ["Historical simulation", "EWMA", "RNN", "LSTM"]
    lstm = table[table["model"] == "LSTM"].iloc[0]
    assert lstm["as they came"] == pytest.approx(0.05 * 0.75)
    assert lstm["widest"] == pytest.approx(0.05 * 1.25)
    assert lstm["as they came"] < lstm["backwards"] < lstm["this shuffle"] < lstm["narrowest"]


def test_the_sentence_on_widths_gives_each_nets_range() -> None:
    sentence = spaced(tables.widths_sentence(tables.widths(windows()), windows()["RNN"]))
    assert "The 128 days up to 2013-03-01" in sentence
    assert "The 90 % interval of the LSTM is 3.75 % wide as they came, 3.86 % backwards, and from" in sentence
    assert "to 6.25 % over 20 shuffles." in sentence


def test_costs_are_shares_of_the_loss_in_order_with_their_interval_and_adjusted_p() -> None:
    table = tables.costs(losses(0.1, 0.0))
    row = table[(table["model"] == "RNN") & (table["order"] == "shuffled")].iloc[0]
    assert row["low"] < row["change"] < row["high"]
    assert row["change"] == pytest.approx(0.1, abs=0.01)
    assert row["p"] < 1e-6
    assert table[~table["model"].isin(["RNN", "LSTM"])]["p"].isna().all()
    blind = table[(table["model"] == "Historical simulation") & (table["order"] == "shuffled")].iloc[0]
    assert (blind["change"], blind["low"], blind["high"]) == (0, 0, 0)
    alone = tables.costs({"LSTM": losses(0.1, 0.002)["LSTM"]})
    both = tables.costs(losses(0.1, 0.002))
    of_lstm = [
        one[(one["model"] == "LSTM") & (one["order"] == "shuffled")]["p"].iloc[0] for one in (alone, both)
    ]
    assert of_lstm[0] <= of_lstm[1]  # more tests at once, a larger p


def test_the_sentence_says_when_order_tells_something_and_that_a_simple_baseline_sees_it_too() -> None:
    given = losses(0.1, 0.08, ewma=0.09)
    sentence = spaced(tables.costs_sentence(tables.costs(given), given))
    assert "After each of 100 days from 2013-01-01 to 2013-04-10" in sentence
    assert re.search(
        r"the loss of the RNN is (9|10)\.\d % higher \(p < 0\.001\) when they are shuffled and", sentence
    )
    assert "So order tells the RNN and the LSTM something." in sentence
    assert "how large the newest moves are" in sentence
    given = losses(0.1, 0.08, ewma=0.01)
    assert "how large" not in tables.costs_sentence(tables.costs(given), given)


def test_the_sentence_says_when_the_evidence_is_too_weak_and_never_praises_a_gain() -> None:
    for given in (losses(0.0005, -0.0005, noise=0.05), losses(-0.1, -0.1)):
        sentence = tables.costs_sentence(tables.costs(given), given)
        assert "the evidence is too weak" in sentence
        assert "So order tells" not in sentence
    assert "lower (p < 0.001) when they are shuffled" in sentence
    given = losses(0.1, 0.0)
    assert "So order tells the RNN something." in tables.costs_sentence(tables.costs(given), given)


def test_the_questions_ask_for_what_the_tables_say() -> None:
    assert questions.of_widths(tables.widths(windows())).right == "LSTM"
    assert questions.of_widths(tables.widths({"RNN": windows()["RNN"]})) is None
    assert questions.of_costs(tables.costs(losses(0.05, 0.01))).right == "2 to 10 %"
    assert questions.of_costs(tables.costs(losses(-0.05, -0.01))).right == "not at all"


def test_the_closes_of_three_orders_stand_side_by_side() -> None:
    window = windows()["RNN"]
    window.bars[1, :, 3] = 2
    table = tables.prices_table(window)
    assert table.columns.tolist() == ["day", "as they came", "backwards", "shuffled"]
    assert len(table) == 128
    assert table.iloc[-1].tolist() == [128, 1, 2, 1]
