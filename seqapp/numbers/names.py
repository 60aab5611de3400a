"""What every floor calls the same: the tasks, the cells, the models in models/, the first token ids, arrays."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Task = Literal["sentiment", "forecast"]
Cell = Literal["rnn", "lstm"]
Family = Literal["plain", "frontier"]
"""Of sentiment nets: plain ones, which teach what a memory carries, and frontier ones, which are as good as we can."""

MODEL_NAMES: dict[Task, dict[Cell, str]] = {
    "sentiment": {"rnn": "sentiment_plain_rnn", "lstm": "sentiment_plain_lstm"},
    "forecast": {"rnn": "forecast_rnn", "lstm": "forecast_lstm"},
}
FRONTIER_NAMES: dict[Cell, str] = {"rnn": "sentiment_rnn", "lstm": "sentiment_lstm"}
SHIPPED_NAMES: dict[Task, tuple[str, ...]] = {
    "sentiment": (*FRONTIER_NAMES.values(), *MODEL_NAMES["sentiment"].values()),
    "forecast": tuple(MODEL_NAMES["forecast"].values()),
}
PADDING_ID, UNKNOWN_ID, FIRST_WORD_ID = 0, 1, 2
"""Token ids: no word; a word that is not in the vocabulary; the vocabulary's first word."""
