"""The two nets as the pages name and draw them: one colour, one dash and one marker each, in every chart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    """How a kind of model is named and drawn; the colours keep 3:1 contrast on the light and on the dark theme."""

    label: str
    colour: str
    dash: str
    symbol: str
    cell: str = ""
    model: str = ""

    @property
    def retrain(self) -> str:
        """The command that trains this net and installs it."""
        return f"python -m seqapp retrain sentiment --cell {self.cell} --publish"


RNN = Net("RNN", "#1F84C4", "solid", "circle", "rnn", "sentiment_plain_rnn")
LSTM = Net("LSTM", "#D55E00", "dash", "diamond", "lstm", "sentiment_plain_lstm")
NB_SVM = Net("NB-SVM", "#7A828E", "dot", "square")
NETS = (RNN, LSTM)
BY_LABEL = {net.label: net for net in (RNN, LSTM, NB_SVM)}
