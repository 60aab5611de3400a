import numpy as np
import pandas as pd
import pytest

from seqapp.ui.gradients import tables
from seqapp.ui.gradients.charts import gradient_chart, matrix_limits
from seqapp.ui.gradients.tables import Knobs, by_word, lengths
from tests.numbers.test_nets import random_net

WORDS = ["the", "plot", "is", "great", "but", "it", "ends", "dull"]
IDS = np.array([1, 2, 3, 4, 5, 6, 7, 8])
NETS = {"RNN": random_net("rnn"), "LSTM": random_net("lstm")}


TRAINED = Knobs()


def both(knobs: Knobs = TRAINED) -> dict[str, tables.Lengths]:
    return {label: lengths(net, IDS, knobs) for label, net in NETS.items()}


def frame_of(rnn: float, lstm: float, belt: float = 1e-9):
    """Gradients that change by these factors from the last word to the first."""
    frame = by_word(WORDS, both(), NETS["RNN"])
    for name, ratio in (("RNN h", rnn), ("LSTM c", lstm), ("LSTM belt alone", belt)):
        frame[name] = np.geomspace(ratio, 1.0, len(frame))
    return frame


@pytest.mark.parametrize(
    ("rnn", "lstm", "verdict"),
    [
        (0.5, 0.9, "Neither has vanished (below 1 % of its length at the last word), against the lesson"),
        (1e-3, 0.9, "The RNN's has vanished (below 1 % of its length at the last word), the LSTM's has not"),
        (0.5, 1e-3, "the lesson the other way round"),
        (1e-3, 1e-4, "Both have vanished (below 1 % of its length at the last word): the LSTM is not spared"),
        (1e3, 1e4, "Both have exploded."),
        (1e3, 0.9, "The RNN's exploded, the LSTM's holds"),
    ],
)
def test_whether_a_gradient_vanished_is_read_off_its_numbers(rnn, lstm, verdict) -> None:
    assert verdict in tables.fading_sentence(frame_of(rnn, lstm))


def test_who_carries_the_lstm_s_gradient_is_read_off_the_belt() -> None:
    assert "through h and the gates" in tables.fading_sentence(frame_of(0.5, 0.5, 1e-4))
    assert "the belt carries most of it" in tables.fading_sentence(frame_of(0.5, 0.5, 0.4))


def test_the_bound_promises_only_below_one() -> None:
    for scale, promise in ((0.1, "it does prove that the gradient vanishes"), (3.0, "it proves nothing")):
        knobs = Knobs(scale=scale)
        rnn = knobs.turn(NETS["RNN"])
        frame = by_word(WORDS, both(knobs), rnn)
        assert promise in tables.bound_sentence(frame, rnn, both(knobs)["RNN"].traced)


def test_clipping_all_weights_together_scales_every_gradient_alike() -> None:
    free, clipped = both(), both(Knobs(clip="weights"))
    for label in NETS:
        for name, length in free[label].by_name.items():
            np.testing.assert_allclose(clipped[label].by_name[name], clipped[label].factor * length)
        assert 0 < clipped[label].factor <= 1
    assert "gives nothing back" in tables.clip_sentence(clipped, free, "weights")


def test_half_lives_stand_by_gradient_and_seed() -> None:
    table = tables.half_lives({0: both(), 1: both(Knobs(scale=0.3))})
    assert table["gradient of"].iloc[0] == "The RNN's hidden state"
    assert list(table.columns) == ["gradient of", "seed 0", "seed 1"]
    assert int(table["seed 1"][0]) == 1


def test_the_shares_of_the_histogram_sum_to_one_and_its_slope_is_that_of_tanh() -> None:
    table = tables.tanh(np.array([[-7.3, 0.0], [0.05, 2.0]]))
    assert table["share"].sum() == pytest.approx(1.0)
    at_zero = table.iloc[(table["x"].abs()).argmin()]
    assert (at_zero["slope"], at_zero["share"]) == (1.0, 0.5)


def test_the_axis_leaves_room_for_the_gradients_but_not_for_the_bound() -> None:
    frame = frame_of(0.5, 0.5)
    frame["RNN bound"] = 1e30
    low, high = gradient_chart(frame).layout.yaxis.range
    assert high < 3
    assert low == pytest.approx(np.log10(1e-9) - 0.2)


def test_two_matrices_share_one_scale_of_at_most_six_decades() -> None:
    low, high = matrix_limits([np.array([[1e-9, 1.0]]), np.array([[0.0, 100.0]])])
    assert (round(low), high) == (-4, 2)
    assert matrix_limits([np.zeros((2, 2))])[1] == 0


def test_a_single_word_has_no_way_back() -> None:
    one = {label: lengths(net, IDS[:1], Knobs()) for label, net in NETS.items()}
    assert "at least two" in tables.fading_sentence(by_word(["fine"], one, NETS["RNN"]))


def test_what_the_knobs_did_to_the_answers_is_said_for_each_net() -> None:
    trained, turned = ({"RNN": tables.Lengths({}, {"logit": np.array([logit])}, 1.0)} for logit in (0.0, 2.0))
    assert "the RNN from 50\u00a0% to 88\u00a0%." in tables.turned_sentence(trained, turned)


def test_a_matrix_stands_with_its_words_by_position() -> None:
    words = pd.DataFrame({"position": [7, 8], "word": ["good", "film"]})
    table = tables.matrix(np.array([[1.0, 0.0], [0.5, 2.0]]), words)
    assert table.to_dict("list") == {
        "position": [7, 8],
        "answer after": ["good", "film"],
        "word 7": [1.0, 0.5],
        "word 8": [0.0, 2.0],
    }
