import numpy as np

from seqapp.serving.calls import Call
from seqapp.serving.seen import seen


def test_of_reviews_words_and_the_answer_are_kept_and_nothing_else(call):
    assert seen(call("a good film", "bad"), {"probability": np.array([0.91234, 0.1], np.float32)}) == {
        "words": [3, 1],
        "positive": [0.912, 0.1],
    }


def test_where_the_net_says_how_much_it_read_the_share_of_unknown_words_is_kept(call):
    outputs = {"probability": np.ones(2), "n_tokens": np.array([3, 0]), "n_unknown": np.array([1, 0])}
    assert seen(call("a good film", "!"), outputs)["unknown"] == [0.3333, 0.0]


def test_of_bars_the_width_of_the_interval_of_the_first_horizon_is_kept(bar_signatures):
    call = Call(bar_signatures["serving_default"], {"bars": np.ones((1, 64, 6))}, 1, ("quantiles",))
    outputs = {"levels": np.array([0.05, 0.5, 0.95]), "quantiles": np.array([[[-0.02, 0, 0.03], [-9, 0, 9]]])}
    assert seen(call, outputs) == {"width": [0.05]}


def test_a_trace_leaves_nothing(call):
    assert seen(call("a", signature="trace"), {"probability": np.ones(1)}) == {}
