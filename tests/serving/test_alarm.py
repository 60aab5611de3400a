import numpy as np

from seqapp.numbers.drift import distribution
from seqapp.serving.alarm import Alarm

BEFORE = {"words": distribution(np.random.default_rng(0).normal(200, 50, 5000))}


def looked(alarm, mean, n=300, version=1):
    rng = np.random.default_rng(1)
    return [
        told["quantity"]
        for _ in range(n // 3)
        for told in alarm.look(
            "lengths", version, {"words": rng.normal(mean, 50, 3).tolist(), "width": [1]}, BEFORE
        )
    ]


def test_reviews_like_those_of_before_raise_no_alarm():
    assert looked(Alarm(), 200, n=3000) == []


def test_other_reviews_raise_it_once_and_again_after_all_was_well():
    alarm = Alarm()
    assert looked(alarm, 400, n=900) == ["words"]
    assert looked(alarm, 200, n=3000) == []
    assert looked(alarm, 400, n=1200) == ["words"]


def test_too_few_reviews_raise_none_and_versions_are_counted_apart():
    alarm = Alarm()
    assert looked(alarm, 400, n=150) == []
    assert looked(alarm, 400, n=150, version=2) == []
