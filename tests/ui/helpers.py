"""Traces, run records and backtests as a net would give them, with the numbers a test wants."""

import copy

import numpy as np

from seqapp.store.records import SentimentRecord, WalkForward
from seqapp.workflows.sentiment.use import Answer, Trace
from tests.records import sentiment_record


def read(
    words: str, running: list[float], *, unknown: tuple[int, ...] = (), n_cut: int = 0, **tensors
) -> Trace:
    tokens = words.split()
    answer = Answer(words, running[-1], 0.0, len(tokens), len(unknown), n_cut, "")
    known = np.array([index not in unknown for index in range(len(tokens))])
    return Trace(
        answer, tokens, known, np.array(running), {}, {name: np.array(x) for name, x in tensors.items()}
    )


def metrics(accuracy: float) -> dict:
    by_length = [
        {
            "words_from": start,
            "words_to": end,
            "n": 50,
            "accuracy": accuracy + change,
            "accuracy_low": accuracy + change - 0.05,
            "accuracy_high": accuracy + change + 0.04,
        }
        for start, end, change in ((0, 100, 0.02), (400, 10**9, -0.03))
    ]
    return {
        "n": 100,
        "accuracy": accuracy,
        "accuracy_low": accuracy - 0.02,
        "accuracy_high": accuracy + 0.01,
        "log_loss": 0.3,
        "ece": 0.02,
        "by_length": by_length,
    }


def record(accuracy: float, baseline: float = 0.916, sha256: str = "a", **more) -> SentimentRecord:
    content = sentiment_record(
        metrics=metrics(accuracy),
        rivals={"nb_svm": metrics(baseline)},
        parameters=1_288_385,
        training_seconds=630.0,
        data={"source": "a file", "sha256": sha256, "n_train": 20_000, "n_validation": 5000},
        **more,
    )
    return SentimentRecord.model_validate(content)


def seed(accuracy: float) -> dict:
    return {"seed": 0, "accuracy": accuracy, "log_loss": 0.3, "ece": 0.02, "training_seconds": 9.0}


def spaced(text: str) -> str:
    """The text with plain spaces for those that do not break."""
    return text.replace("\u00a0", " ")


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
CONTENT = {
    "configs": [],
    "sha256": "0" * 64,
    "first_year": 2018,
    "first_date": "2018-01-02",
    "last_date": "2025-06-30",
    "n_forecasts": 109214,
    "n_dates": 1883,
    "n_tickers": 58,
    "seeds": 3,
    "source": "invented",
    "horizons": {"1": MODELS, "5": MODELS, "10": MODELS},
}
REPORT = WalkForward.model_validate(CONTENT)


def changed(*nets: str, **values) -> WalkForward:
    """The report with other scores of these nets, one day ahead."""
    content = copy.deepcopy(CONTENT)
    for net in nets:
        content["horizons"]["1"][net] |= values
    return WalkForward.model_validate(content)


def task_scores(rnn, lstm):
    """What the nets reach in each memory task, seed by seed, as a share of the way to a perfect answer."""
    reached = {}
    for label, shares in (("RNN", rnn), ("LSTM", lstm)):
        reached[f"language {label}"] = [0.05 + 0.95 * share for share in shares]
        reached[f"order {label}"] = [0.25 + 0.75 * share for share in shares]
        reached[f"adding {label}"] = [(1 - share) / 6 for share in shares]
    return reached
