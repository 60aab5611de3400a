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


def watched(cell: str, epochs: int = 2, steps: int = 101) -> dict[str, Any]:
    """What run.json says of a training that was watched: what is left of a gradient grows from epoch to epoch."""
    distances = [distance for distance in (0, 1, 2, 5, 10, 20, 50, 100, 200) if distance < steps]
    names, blocks = (("h", "c"), "ifgo") if cell == "lstm" else (("h",), "h")
    rows = [
        {
            "gradients": {name: [(0.5 + 0.1 * epoch) ** one for one in distances] for name in names},
            "means": {**({"i": 0.4, "f": 0.5 + 0.1 * epoch, "o": 0.6} if cell == "lstm" else {}), "|h|": 0.3},
            "stretch": dict.fromkeys(blocks, 0.9 + 0.2 * epoch),
            "epoch": epoch,
            "curve": {"loss": 0.6 / epoch, "validation_log_loss": 0.5} if epoch else {},
            "training_seconds": 10.0 * (epoch > 0),
            "seconds": 0.1,
        }
        for epoch in range(epochs + 1)
    ]
    return {"layer": "memory", "n_examples": 16, "steps": steps, "distances": distances, "epochs": rows}
