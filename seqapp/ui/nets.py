"""The two nets as the pages name and draw them: one colour, one dash and one marker each, in every chart."""

from dataclasses import dataclass
from typing import Literal

Task = Literal["sentiment", "forecast"]
TASKS: dict[Task, str] = {"sentiment": "Sentiment", "forecast": "Forecast"}


@dataclass(frozen=True)
class Net:
    """How a kind of model is named and drawn; the colours keep 3:1 contrast on the light and on the dark theme."""

    label: str
    colour: str
    dash: str
    symbol: str
    cell: str = ""
    model: str = ""
    forecaster: str = ""

    def installed_as(self, task: Task) -> str:
        """The name of its model in `models/`."""
        return self.model if task == "sentiment" else self.forecaster

    def retrain(self, task: Task) -> str:
        """The command that trains this net and installs it."""
        return f"python -m seqapp retrain {task} --cell {self.cell} --publish"


RNN = Net("RNN", "#1F84C4", "solid", "circle", "rnn", "sentiment_plain_rnn", "forecast_rnn")
LSTM = Net("LSTM", "#D55E00", "dash", "diamond", "lstm", "sentiment_plain_lstm", "forecast_lstm")
NB_SVM = Net("NB-SVM", "#7A828E", "dot", "square")
HISTORICAL = Net("Historical simulation", "#8A7A3E", "dashdot", "triangle-up", "historical_simulation")
EWMA = Net("EWMA", "#8E6BBF", "longdash", "cross", "ewma_normal")
NETS = (RNN, LSTM)
FORECASTERS = (RNN, LSTM, HISTORICAL, EWMA)
BY_LABEL = {net.label: net for net in (RNN, LSTM, NB_SVM, HISTORICAL, EWMA)}


def the(label: str) -> str:
    """A model's name inside a sentence.

    >>> the("LSTM"), the("EWMA"), the("Historical simulation")
    ('the LSTM', 'EWMA', 'historical simulation')
    """
    if any(net.label == label for net in NETS):
        return f"the {label}"
    return label.lower() if label == HISTORICAL.label else label
