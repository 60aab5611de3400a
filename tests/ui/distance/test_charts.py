import numpy as np

from seqapp.ui.distance.charts import answer_chart, effect_chart
from seqapp.ui.styles import LSTM, RNN

VALUES = {"RNN": np.array([[0.2, 0.4], [0.4, 0.8]]), "LSTM": np.array([[0.5, 0.5], [0.7, 0.5]])}


def test_every_seed_is_a_faint_line_and_their_mean_a_strong_one() -> None:
    figure = answer_chart(VALUES, 1)
    assert [line.name for line in figure.data] == [
        f"{net}, {what}" for net in VALUES for what in ("single seeds", "single seeds", "mean")
    ]
    assert [line.opacity for line in figure.data] == [0.4, 0.4, None] * 2
    assert [line.line.color for line in figure.data] == [RNN.colour] * 3 + [LSTM.colour] * 3
    np.testing.assert_allclose(figure.data[2].y, [30, 60])
    assert figure.layout.yaxis.title.text == "P(positive), %"


def test_an_effect_is_drawn_in_logit_and_the_chosen_distance_is_marked() -> None:
    figure = effect_chart(VALUES, 1)
    np.testing.assert_array_equal(figure.data[3].y, VALUES["LSTM"][0])
    zero, at = figure.layout.shapes
    assert (zero.y0, at.x0) == (0, 1)
