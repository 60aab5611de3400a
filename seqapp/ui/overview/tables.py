"""What the page Overview says: the tasks, the ways through the app, and its table of all numbers."""

from dataclasses import dataclass, field

import pandas as pd

from seqapp.ui.quality import Quality
from seqapp.ui.questions import Question, how_large
from seqapp.ui.styles import NETS, the
from seqapp.ui.texts import capital, listed, percent
from seqapp.ui.walk_forward import HORIZONS, Records, newest_report

INTRODUCTION = (
    "A recurrent net reads a sequence one step at a time and keeps what it read in a memory, a fixed count of numbers. "
    "Here two such nets, a simple **RNN** and an **LSTM**, written from their textbook equations, do two tasks: they "
    "judge film reviews, and they forecast how far a price may move. You see what each thinks after every step, and "
    "what is in its memory. The lesson then asks whether the LSTM remembers better, and measures it."
)
TRIED = (
    "Every claim of the lesson is tested on the nets of this app while you look: true, partly, or not here. Do the "
    "gates of a trained LSTM close? What do they do at “but”? Each row has a number, and a link to its view."
)


@dataclass(frozen=True)
class Stop:
    """A link of a list: a page or a view of it, what to do there, and how long it takes.

    Attributes:
        page: the name of its file in pages/.
        label: of the link.
        minutes: about.
        what: to do there.
        view: its address.
    """

    page: str
    label: str
    minutes: int
    what: str
    view: dict[str, str] = field(default_factory=dict)


WAYS: dict[str, tuple[Stop, ...]] = {
    "A class": (
        Stop("sentiment", "Guess first", 5, "Read a review; the class says what each net will answer."),
        Stop("order", "Shuffle the words", 8, "Does the answer change?", {"part": "orders"}),
        Stop(
            "worksheet",
            "One step by hand",
            10,
            "Three steps of a small net with a calculator, checked line by line.",
        ),
        Stop("gradients", "What is left of the gradient", 8, "Who is right, the bound or the measurement?"),
        Stop(
            "distance",
            "Train a net live",
            6,
            "Half the class picks an RNN, half an LSTM.",
            {"view": "memory-tasks"},
        ),
        Stop("verdict", "The verdict", 4, "Claim by claim: true, partly, or not here."),
        Stop("quiz", "A quiz", 5, "Commit to an answer, then the models say which is right."),
    ),
    "A first look": (
        Stop("sentiment", "Read a review", 3, "Type a sentence and watch both nets change their minds."),
        Stop("forecast", "Name a ticker", 3, "See how far its price may move in the next days."),
        Stop("steps", "Look inside", 4, "Every gate and state at one word."),
        Stop("verdict", "The verdict", 4, "Does the LSTM remember better?"),
    ),
    "A practitioner's way": (
        Stop("compare", "RNN or LSTM?", 4, "Accuracy and cost with intervals and paired tests."),
        Stop(
            "compare",
            "The same for forecasts",
            4,
            "Beside simple baselines, year by year.",
            {"task": "forecast"},
        ),
        Stop("verdict", "The verdict", 4, "What these nets do and do not remember."),
        Stop("use", "Use it", 6, "Export, serve, retrain and roll back, with commands to copy."),
    ),
}
TASK_TEXTS = {
    "sentiment": ("Is this review positive?", "Type a review; both nets read it word by word."),
    "forecast": (
        "How far may a price move?",
        "Name a ticker, or bring your own prices; both nets draw a fan.",
    ),
}


def minutes(stops: tuple[Stop, ...]) -> int:
    """How long a list takes, in minutes."""
    return sum(stop.minutes for stop in stops)


def sentiment_sentence(qualities: list[Quality]) -> str:
    """How many reviews each model judges rightly; whoever is best comes first."""
    best_first = sorted(qualities, key=lambda one: -one.accuracy)
    shares = [f"{the(one.model)} {percent(one.accuracy, 1)}" for one in best_first]
    return f"Of reviews never seen, judged rightly: {listed(shares)}."


def forecast_sentence(records: Records) -> str:
    """How the forecasters did one day ahead in the newest backtest that they carry; empty without one."""
    newest = newest_report(records)
    parts = [f"{percent(held, 1)} of the forecasts by {the(label)}" for label, held in _held(records).items()]
    if not newest or not parts:
        return ""
    return (
        f"The next day's price lay in the 90 % interval in {listed(parts)}, over {newest[1].n_forecasts:,} "
        "forecasts of days that the nets never saw. They say how far, not which way."
    )


def forecast_question(records: Records) -> Question | None:
    """How often the next day's price lay in the interval; None where nobody tested it."""
    held = _held(records)
    if not held:
        return None
    label, share = next(iter(held.items()))
    return how_large(
        f"{capital(the(label))} says where tomorrow's price lies in 9 of 10 cases. How often did it lie there?",
        share,
        [("in fewer than 8 of 10", 0.8), ("in about 9 of 10", 0.95)],
        "nearly always",
        f"It lay there in {percent(share, 1)} of the forecasts of days never seen.",
    )


def _held(records: Records) -> dict[str, float]:
    """Of each net, how many of its intervals of one day held, as a share, in the newest backtest."""
    newest = newest_report(records)
    reached = newest[1].horizons.get(HORIZONS[0], {}) if newest else {}
    scores = {style.label: reached[style.cell] for style in NETS if style.cell in reached}
    return {label: one.coverage["90%"][0] for label, one in scores.items() if "90%" in one.coverage}


NONE = "–"


def readable_numbers(qualities: list[Quality]) -> pd.DataFrame:
    """Every number of the models to be read, one row a model."""
    return pd.DataFrame(
        [
            {
                "Model": one.model,
                "Accuracy": percent(one.accuracy, 1),
                "95 % interval": f"{100 * one.accuracy_low:.1f} to {100 * one.accuracy_high:.1f}",
                "Over seeds": _seeds(one),
                "Log loss, nats": f"{one.log_loss:.3f}",
                "ECE": percent(one.ece, 1),
                "Weights": NONE if one.weights is None else f"{one.weights:,}",
                "Training, min": NONE if one.training_minutes is None else f"{one.training_minutes:.1f}",
            }
            for one in qualities
        ]
    )


def _seeds(quality: Quality) -> str:
    mean, low, high = quality.seeds_mean, quality.seeds_low, quality.seeds_high
    if mean is None or low is None or high is None:
        return NONE
    return f"{percent(mean, 1)} ({100 * low:.1f} to {100 * high:.1f}, {quality.seeds} seeds)"
