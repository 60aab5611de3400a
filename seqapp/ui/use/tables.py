"""The page Use it in commands and tables: filled in from the records of what is installed."""

import re
from collections.abc import Sequence

import pandas as pd

from seqapp.store.records import ForecastRecord, SentimentRecord
from seqapp.store.registry import ModelVersion
from seqapp.ui.styles import EWMA
from seqapp.ui.tables import retrain_command
from seqapp.ui.texts import percent

PORT = 8601  # of the server in the example; the app itself has 8501
EXPORTED = "serving"
REVIEW = "A warm, funny film."


def export_command(model: ModelVersion) -> str:
    """Copies the version that serves to where a server may read it."""
    return f"python -m seqapp export --model {model.name} --to {EXPORTED}/{model.name}"


def serve_commands(model: ModelVersion) -> str:
    """Serves the exported folder, and asks it what the model says."""
    server = (
        f"tensorflow_model_server --rest_api_port={PORT} --model_name={model.name} \\\n"
        f'    --model_base_path="$PWD/{EXPORTED}/{model.name}"'
    )
    url = f"http://127.0.0.1:{PORT}/v1/models/{model.name}"
    if isinstance(model.run, SentimentRecord):
        body = f'{{"instances": [{{"review": "{REVIEW}"}}]}}'
        return f"{server}\ncurl {url}:predict -d '{body}'"
    return f"{server}\ncurl {url}/metadata  # names, shapes and types of what it takes"


def load_code(model: ModelVersion) -> str:
    """Loads the exported folder in Python and asks it."""
    lines = [
        "import tensorflow as tf",
        "",
        f'model = tf.saved_model.load("{EXPORTED}/{model.name}/{model.version}")',
        'answer = model.signatures["serving_default"]',
    ]
    if isinstance(model.run, SentimentRecord):
        lines += [f'print(answer(review=tf.constant(["{REVIEW}"])))']
    else:
        lookback = model.forecast_run.config.lookback
        lines += [
            "# the last days of one ticker: open, high, low, close, adjusted close, volume",
            f"bars = tf.tile([[[100.0, 101.0, 99.0, 100.0, 100.0, 1e6]]], [1, {lookback}, 1])",
            "print(answer(bars=bars))",
        ]
    return "\n".join(lines)


def ask_command(model: ModelVersion) -> str:
    """Answers in bulk."""
    if isinstance(model.run, SentimentRecord):
        return (
            f"python -m seqapp predict sentiment --model {model.name} --csv MY_REVIEWS.csv --out ANSWERS.csv"
        )
    return (
        f"python -m seqapp predict forecast --model {model.name} --data MY_PRICES.csv --start 2025-01-02 "
        "--end 2025-06-30 --out QUANTILES.parquet"
    )


def retrain_commands(model: ModelVersion) -> str:
    """Trains the model's recipe on one's own files, measures, and lets the result serve."""
    run = model.run
    if isinstance(run, SentimentRecord):
        file = "MY_REVIEWS.csv"
        check = f"python -m seqapp evaluate sentiment --model {model.name} --data MORE_REVIEWS.csv"
    else:
        file = "MY_PRICES.csv"
        check = "python -m seqapp backtest forecast --data MY_PRICES.csv --seeds 3"
    train = f"{retrain_command(run)} --seed {run.seed} --data {file}"
    return f"{train}\n{check}\n{train} --publish"


def roll_back_commands(model: ModelVersion) -> str:
    """Lists what is installed, and lets an earlier version serve again."""
    return f"python -m seqapp models\npython -m seqapp models rollback {model.name}"


def roll_back_sentence(model: ModelVersion, installed: Sequence[ModelVersion]) -> str:
    """Which versions there are to go back to."""
    before = [one.version for one in installed if one.version < model.version]
    if not before:
        return f"Of {model.name} there is no version before {model.version} yet: nothing to go back to."
    numbers = ", ".join(str(version) for version in before)
    return f"{model.name}/{model.version} serves. Before it: {numbers}. Another one than the last with `--to NUMBER`."


def measured(model: ModelVersion) -> pd.DataFrame:
    """What was measured of a model: measure, value."""
    run = model.run
    rows = _sentiment_rows(run) if isinstance(run, SentimentRecord) else _forecast_rows(run)
    rows += [
        ("Weights", f"{run.parameters:,}"),
        (
            "Training",
            f"{run.training_seconds / 60:.1f} min on {run.machine.cores} cores of {run.machine.processor}",
        ),
        ("Learnt from", run.data.source),
        ("Seed", str(run.seed)),
    ]
    return pd.DataFrame(rows, columns=["measure", "value"])


def _sentiment_rows(run: SentimentRecord) -> list[tuple[str, str]]:
    reached = run.metrics
    interval = f"95 % interval {100 * reached.accuracy_low:.1f} to {100 * reached.accuracy_high:.1f}"
    rows = [
        (f"Accuracy on {reached.n:,} unseen reviews", f"{percent(reached.accuracy, 1)} ({interval})"),
        ("Log loss, nats", f"{reached.log_loss:.3f}"),
        ("Calibration error (ECE)", percent(reached.ece, 1)),
    ]
    if baseline := run.baselines.get("nb_svm"):
        rows.append(("Accuracy of NB-SVM, the simple baseline", percent(baseline.accuracy, 1)))
    if len(run.seeds) > 1:
        over = [seed.accuracy for seed in run.seeds]
        rows.append((f"Accuracy over {len(over)} seeds", f"{100 * min(over):.1f} to {percent(max(over), 1)}"))
    return rows


def _forecast_rows(run: ForecastRecord) -> list[tuple[str, str]]:
    rows = [("Trained through", run.trained_through)]
    report = run.walk_forward
    if report is None:
        return rows
    days = f"{report.first_date} to {report.last_date}"
    rows.append(("Walk-forward", f"{report.n_forecasts:,} forecasts of {report.n_tickers} tickers, {days}"))
    for horizon, models in report.horizons.items():
        reached = models.get(run.config.cell)
        if reached is None:
            continue
        days = f"{horizon} {'day' if horizon == '1' else 'days'} ahead"
        if "90%" in reached.coverage:
            rows.append((f"{days}: held by the 90 % interval", percent(reached.coverage["90%"][0], 1)))
        if against := reached.pinball_against.get(EWMA.cell):
            rows.append(
                (
                    f"{days}: pinball loss against EWMA",
                    f"{100 * against[0]:+.1f} % (95 % interval {100 * against[1]:+.1f} to {100 * against[2]:+.1f})",
                )
            )
    return rows


def below_a_title(card: str) -> str:
    """A card whose headings stand below those of a page.

    >>> below_a_title("# a_model")
    '### a_model'
    """
    return re.sub(r"^(#{1,3}) ", r"##\1 ", card, flags=re.MULTILINE)
