"""Made-up run.json, whole: what a test does not name has some value."""

from typing import Any

ACCURACY = {"n": 60, "accuracy": 0.8, "accuracy_low": 0.7, "accuracy_high": 0.9}
METRICS = {**ACCURACY, "log_loss": 0.4, "ece": 0.02, "by_length": []}
SHARED = {
    "seed": 3,
    "smoke": False,
    "parameters": 100,
    "training_seconds": 90.0,
    "machine": {"processor": "test", "cores": 2},
}


def sentiment_record(**changes: Any) -> dict[str, Any]:
    """The run.json of a sentiment net; `changes` are put into it."""
    return {
        "task": "sentiment",
        "name": "sentiment_plain_lstm",
        "config": {"cell": "lstm", "seed": 3},
        "data": {"source": "invented reviews", "sha256": "0" * 64, "n_train": 240, "n_validation": 60},
        "metrics": METRICS,
        "rivals": {"nb_svm": METRICS},
        **SHARED,
        **changes,
    }


def forecast_record(**changes: Any) -> dict[str, Any]:
    """The run.json of a forecaster; `changes` are put into it."""
    return {
        "task": "forecast",
        "name": "forecast_lstm",
        "config": {"cell": "lstm", "seed": 3},
        "data": {
            "source": "invented prices",
            "sha256": "0" * 64,
            "n_rows": 1000,
            "tickers": ["A", "B"],
            "first_date": "2005-01-03",
        },
        "trained_through": "2013-06-28",
        "metrics": {"validation_pinball": 0.3},
        **SHARED,
        **changes,
    }
