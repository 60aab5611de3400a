"""The nets and the baselines as the pages name and draw them: one colour, dash and marker each, in every chart."""

from dataclasses import dataclass

from seqapp.numbers.config import ForecastConfig, FrontierConfig, RunConfig, SentimentConfig
from seqapp.numbers.names import FRONTIER_NAMES, MODEL_NAMES, Family, Task

TASKS: dict[Task, str] = {"sentiment": "Sentiment", "forecast": "Forecast"}
RECIPES: dict[Task, type[RunConfig]] = {"sentiment": SentimentConfig, "forecast": ForecastConfig}


@dataclass(frozen=True)
class Style:
    """How a kind of model is named and drawn; the colours keep 3:1 contrast on the light and on the dark theme.

    Attributes:
        cell: of a net; of a forecast's baseline its key in a backtest.
    """

    label: str
    colour: str
    dash: str
    symbol: str
    cell: str = ""

    def installed_as(self, task: Task, family: Family = "plain") -> str:
        """The name of a net's model in `models/`; empty for a baseline."""
        names = FRONTIER_NAMES if (task, family) == ("sentiment", "frontier") else MODEL_NAMES[task]
        return next((name for cell, name in names.items() if cell == self.cell), "")

    def retrain(self, task: Task, family: Family = "plain") -> str:
        """The command that trains this net and installs it."""
        recipe = FrontierConfig if family == "frontier" else RECIPES[task]
        return f"{recipe.model_validate({'cell': self.cell}).retrain_command} --publish"


RNN = Style("RNN", "#1F84C4", "solid", "circle", "rnn")
LSTM = Style("LSTM", "#D55E00", "dash", "diamond", "lstm")
NB_SVM = Style("NB-SVM", "#7A828E", "dot", "square")
NB_SVM_CENTRED = Style("NB-SVM, re-centred", "#C0508A", "longdashdot", "x")
HISTORICAL = Style("Historical simulation", "#8A7A3E", "dashdot", "triangle-up", "historical_simulation")
EWMA = Style("EWMA", "#8E6BBF", "longdash", "cross", "ewma_normal")
GARCH = Style("GARCH(1,1)-t", "#B8730B", "3px,3px", "triangle-down", "garch_t")
GJR = Style("GJR-GARCH", "#B0568F", "6px,2px,2px,2px", "star", "gjr_fhs")
RANGE_HAR = Style("Range-HAR", "#2F7F86", "10px,3px", "pentagon", "har_range")
NETS = (RNN, LSTM)
FORECASTERS = (RNN, LSTM, HISTORICAL, EWMA)
BASELINES = (HISTORICAL, EWMA, GARCH, GJR, RANGE_HAR)
"""Of a forecast, those that can be fitted to one ticker while somebody waits."""
BY_LABEL = {style.label: style for style in (RNN, LSTM, NB_SVM, NB_SVM_CENTRED, *BASELINES)}


def the(label: str) -> str:
    """A model's name inside a sentence.

    >>> the("LSTM"), the("EWMA"), the("Historical simulation"), the("Range-HAR")
    ('the LSTM', 'EWMA', 'historical simulation', 'range-HAR')
    """
    if any(style.label == label for style in NETS):
        return f"the {label}"
    return label[:1].lower() + label[1:] if label in (HISTORICAL.label, RANGE_HAR.label) else label
