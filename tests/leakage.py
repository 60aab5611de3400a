"""What was measured of the mistakes, invented: all but the scaler buy skill."""

from seqapp.numbers.leakage import MISTAKES
from seqapp.store.leakage import Leakage, MistakeOutcome, Outcome, Spread


def around(mean: float) -> Spread:
    return Spread(mean=mean, low=mean - 0.01, high=mean + 0.01)


def outcome(honest: float, reported: float, n: int, caught: int | None = None, alarms: int = 0) -> Outcome:
    return Outcome(
        n=n,
        honest=around(honest),
        reported=around(reported),
        caught=n if caught is None else caught,
        false_alarms=alarms,
    )


def leakage(**changes) -> Leakage:
    rows = [
        MistakeOutcome(
            name=name,
            prices=outcome(-0.01, -0.02 if name == "scaler_on_all" else 0.4, 3),
            random_walk=outcome(-0.01, -0.01 if name == "scaler_on_all" else 0.6, 5),
        )
        for name in MISTAKES
    ]
    content = {
        "source": "invented",
        "sha256": "0" * 64,
        "tickers": ["A", "B", "C"],
        "left_out": [],
        "first_date": "2015-01-02",
        "last_date": "2024-12-31",
        "series_days": 2520,
        "test_days": 500,
        "mistakes": rows,
    }
    return Leakage(**content | changes)
