"""What a net computes from its first step to its last, on a text or on a window of prices: for the page of steps."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.data.prices import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.nets import Net, read
from seqapp.numbers.panel import bars_by_ticker
from seqapp.store.registry import models_root
from seqapp.store.served import ServedModel
from seqapp.ui import lesson
from seqapp.ui.guard import slot
from seqapp.ui.models import sentiment_nets, start_loading
from seqapp.ui.nets import BY_LABEL
from seqapp.ui.texts import EXAMPLES
from seqapp.workflows.vocabulary import vocabulary

Kind = Literal["word", "day"]
FREQUENT = 5_000  # words of the vocabulary that are looked at: rarer ones met the net too seldom


@dataclass(frozen=True, eq=False)
class Course:
    """All steps of one net.

    Attributes:
        label: "RNN" or "LSTM".
        kind: what an item is.
        items: (timesteps,) what is read at each step.
        tensors: by name (timesteps, units), as `layer.trace` names them.
        net: its weights, where the lab has them.
        ids: (timesteps,) the token ids of words.
        bars: (days, 6), for prices: those of the steps are the last.
    """

    label: str
    kind: Kind
    items: list[str]
    tensors: dict[str, np.ndarray]
    net: Net | None = None
    ids: np.ndarray | None = None
    bars: np.ndarray | None = None

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.items)

    @property
    def units(self) -> int:
        """How many numbers the hidden state holds."""
        return self.tensors["h"].shape[1]

    def at(self, name: str, step: int) -> np.ndarray:
        """A tensor after a step counted from 0, (units,); before the first step every state is zero."""
        return self.tensors[name][step] if step >= 0 else np.zeros(self.units)

    def frame(self, name: str) -> pd.DataFrame:
        """A tensor as `memory.values_by_word` gives it: `position`, `word`, and a column for each unit."""
        values = self.tensors[name]
        table = pd.DataFrame(values, columns=[f"unit {unit + 1}" for unit in range(self.units)])
        table.insert(0, "word", self.items)
        table.insert(0, "position", range(1, self.steps + 1))
        return table


def of_text(text: str, label: str, seed: int) -> Course:
    """A sentiment net reads a text. Errors as in `lesson.token_ids`."""
    words = lesson.token_ids(text)
    net = lesson.of_seed(seed)[label]
    return Course(label, "word", words.words, read(net, words.ids), net, words.ids)


def of_prices(prices: Prices, ticker: str, label: str, day: date) -> Course:
    """A forecaster reads the days up to one.

    Raises:
        BadInputError: too short a history, or no forecaster is installed for this net.
    """
    models = start_loading("forecast").models
    if label not in models:
        raise BadInputError(
            f"No forecaster with an {label} is installed. Choose the other net, or install it: "
            f"`{BY_LABEL[label].retrain('forecast')}`."
        )
    return _of_prices(models[label], prices, ticker, day)


@st.cache_data(
    max_entries=16,
    show_spinner=False,
    hash_funcs={
        ServedModel: lambda model: str(model.version.path),
        Prices: lambda prices: (prices.sha256, prices.source),
    },
)
def _of_prices(model: ServedModel, prices: Prices, ticker: str, day: date) -> Course:
    dates, bars = bars_by_ticker(prices.frame)[ticker]
    lookback = model.version.run["config"]["lookback"]
    known = int(np.searchsorted(dates, np.datetime64(day, "D"), side="right"))
    if known < lookback:
        raise BadInputError(
            f"The net reads {lookback} days up to the one you choose. {ticker} has {known} up to {day}. Choose a later "
            "day."
        )
    seen = bars[known - lookback : known].astype(np.float32)
    with slot():
        traced = model.call("trace", bars=seen[None])
    tensors = {name: value[0].astype(np.float64) for name, value in traced.items() if value.ndim == 3}
    steps = len(tensors["h"])
    days = [str(one) for one in dates[known - steps : known]]
    return Course(BY_LABEL_OF[model.version.name], "day", days, tensors, bars=seen)


BY_LABEL_OF = {net.forecaster: net.label for net in BY_LABEL.values() if net.forecaster}


def interval_after(course: Course, step: int) -> tuple[float, float, float]:
    """The 90 % interval of the next day's log-return after a step, and its middle: low, middle, high.

    Raises:
        ValueError: the course is one of words.
    """
    if course.bars is None:
        raise ValueError(f"Only a course of prices has an interval. Received one of words: {course.label}.")
    model = start_loading("forecast").models[course.label]
    return _interval(model, course.bars[: len(course.bars) - course.steps + step + 1])


@st.cache_data(
    max_entries=512, show_spinner=False, hash_funcs={ServedModel: lambda model: str(model.version.path)}
)
def _interval(model: ServedModel, bars: np.ndarray) -> tuple[float, float, float]:
    with slot():
        said = model.call("serving_default", bars=bars[None])
    levels = said["levels"].ravel()[: said["quantiles"].shape[-1]]
    low, middle, high = (
        float(said["quantiles"][0, 0, int(np.abs(levels - level).argmin())]) for level in (0.05, 0.5, 0.95)
    )
    return low, middle, high


@st.cache_resource(max_entries=8, show_spinner=False)
def example_courses(root: str, label: str, seed: int) -> dict[str, Course]:  # noqa: ARG001 (of the key)
    """The page's example reviews, read by one net."""
    return {name: of_text(text, label, seed) for name, text in EXAMPLES.items()}


def examples(label: str, seed: int) -> dict[str, Course]:
    """`example_courses` of the models that are installed."""
    return example_courses(str(models_root()), label, seed)


def words() -> tuple[str, ...]:
    """The vocabulary of the installed sentiment nets, from token id 2 on, most frequent first."""
    version = next(iter(sentiment_nets().versions.values()))
    return _words(str(version.path))


@st.cache_data(max_entries=4, show_spinner=False)
def _words(path: str) -> tuple[str, ...]:
    return vocabulary(next(one for one in sentiment_nets().versions.values() if str(one.path) == path))
