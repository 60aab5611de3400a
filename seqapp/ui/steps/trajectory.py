"""What a net computes from its first step to its last, on a text or on a window of prices: for the page of steps."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import streamlit as st

from seqapp.data.prices.door import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.memory_tasks.words import VOCABULARY
from seqapp.numbers.names import FIRST_WORD_ID
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.panel import bars_by_ticker
from seqapp.numbers.traced import Kind, Traced
from seqapp.numbers.units import biggest_change, most_similar
from seqapp.store.learnt import read_vocabulary
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.ui import country, lesson
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.country import Answered
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import sentiment_nets, start_loading
from seqapp.ui.styles import BY_LABEL, NETS
from seqapp.ui.texts import EXAMPLES
from seqapp.workflows.forecast.signatures import forecast, trace
from seqapp.workflows.lesson.words import Words, read_words

LABEL_OF = {net.cell: net.label for net in NETS}
HERE: dict[Kind, str] = {"word": "this text", "day": "this window", "row": "these numbers"}
MOMENTS, APART = 6, 3  # that are shown; steps between two of one text


@dataclass(frozen=True, eq=False)
class Trajectory(Traced):
    """All steps of one net, and what the page knows of it besides.

    Attributes:
        bars: (days, 6), for prices: those of the steps are the last.
        answered: the sentence, where the memory tasks' LSTM reads one.
    """

    bars: np.ndarray | None = None
    answered: Answered | None = None

    @property
    def biggest_change(self) -> tuple[int, int]:
        """The step that moves the answer most (of prices: the memory), and the unit with most part in it, from 1."""
        h, net = self.tensors["h"], self.net
        if net is None:
            step, unit = biggest_change(h)
        else:
            every = np.concatenate([np.zeros_like(h[:1]), h])
            right = self.answered.right if self.answered else None
            running = every @ net.output_kernel + net.output_bias
            answers = right(every) if right else running if self.own else probability(running)
            step, unit = biggest_change(h, net.output_kernel, answers)
        return step + 1, unit + 1


@dataclass(frozen=True)
class Moment:
    """A moment of a trajectory that resembles another.

    Attributes:
        where: what the trajectory is of, for example "this text".
        trajectory: it.
        step: from 0.
        cosine: how alike the hidden states are.
    """

    where: str
    trajectory: Trajectory
    step: int
    cosine: float


def of_own(traced: Traced) -> Trajectory:
    """A layer of a model of the user's own, on what it was given."""
    return Trajectory(
        traced.label, traced.kind, traced.items, traced.tensors, traced.net, traced.ids, traced.own
    )


def of_text(text: str, net: Net) -> Trajectory:
    """A sentiment net reads a text. Errors as in `lesson.token_ids`."""
    return _of_words(lesson.token_ids(text), net)


def _of_words(words: Words, net: Net) -> Trajectory:
    return Trajectory(LABEL_OF[net.cell], "word", words.words, read(net, words.ids), net, words.ids)


def of_sentence(text: str) -> Trajectory:
    """The memory tasks' LSTM reads a sentence. Errors as in `country.answered`."""
    answered = country.answered(text)
    ids = np.array(answered.sentence.ids)
    return Trajectory(
        LABEL_OF[answered.net.cell],
        "word",
        answered.sentence.words,
        read(answered.net, ids),
        answered.net,
        ids,
        answered=answered,
    )


def of_prices(prices: Prices, ticker: str, label: str, day: date) -> Trajectory:
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
    return _of_prices(models[label], label, prices, ticker, day)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=HASH_FUNCS)
def _of_prices(model: ServedModel, label: str, prices: Prices, ticker: str, day: date) -> Trajectory:
    dates, bars = bars_by_ticker(prices.frame)[ticker]
    lookback = model.version.forecast_run.config.lookback
    known = int(np.searchsorted(dates, np.datetime64(day, "D"), side="right"))
    if known < lookback:
        raise BadInputError(
            f"The net reads {lookback} days up to the one you choose. {ticker} has {known} up to {day}. Choose a later "
            "day."
        )
    seen = bars[known - lookback : known].astype(np.float32)
    with compute_slot():
        traced = trace(model, seen)
    tensors = {name: value.astype(np.float64) for name, value in traced.items()}
    steps = len(tensors["h"])
    days = [str(one) for one in dates[known - steps : known]]
    return Trajectory(label, "day", days, tensors, bars=seen)


def interval_after(trajectory: Trajectory, step: int) -> tuple[float, float, float]:
    """The 90 % interval of the next day's log-return after a step, and its middle: low, middle, high.

    Raises:
        ValueError: the trajectory is one of words.
    """
    if trajectory.bars is None:
        raise ValueError(
            f"Only a trajectory of prices has an interval. Received one of words: {trajectory.label}."
        )
    model = start_loading("forecast").models[trajectory.label]
    return _interval(model, trajectory.bars[: len(trajectory.bars) - trajectory.steps + step + 1])


@st.cache_data(max_entries=512, show_spinner=False, hash_funcs=HASH_FUNCS)
def _interval(model: ServedModel, bars: np.ndarray) -> tuple[float, float, float]:
    with compute_slot():
        quantiles = forecast(model, bars[None])
    low, middle, high = (float(quantiles.at(level)[0, 0]) for level in (0.05, 0.5, 0.95))
    return low, middle, high


def similar_moments(trajectory: Trajectory, t: int) -> list[Moment]:
    """The moments, here and in the example reviews, whose hidden state is most like that after step t, from 0."""
    here = trajectory.tensors["h"].copy()
    here[max(t - APART + 1, 0) : t + APART] = np.nan
    trajectories = {HERE[trajectory.kind]: trajectory}
    if trajectory.net is not None and trajectory.answered is None and not trajectory.own:
        examples = _examples(trajectory.net, lesson.reader())
        trajectories |= {name: one for name, one in examples.items() if one.items != trajectory.items}
    names = list(trajectories)
    states = [here, *(trajectories[name].tensors["h"] for name in names[1:])]
    similar = most_similar(states, trajectory.tensors["h"][t], MOMENTS, APART)
    return [Moment(names[text], trajectories[names[text]], step, cosine) for text, step, cosine in similar]


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_FUNCS)
def _examples(net: Net, reader: ServedModel) -> dict[str, Trajectory]:
    with compute_slot():
        return {name: _of_words(read_words(reader, text), net) for name, text in EXAMPLES.items()}


def words(trajectory: Trajectory) -> tuple[tuple[str, ...], int]:
    """The words that a trajectory's net knows, and the id of the first; of review nets the most frequent first."""
    if trajectory.answered is not None:
        return VOCABULARY[1:], 1
    return review_words(), FIRST_WORD_ID


def review_words() -> tuple[str, ...]:
    """The vocabulary of the installed sentiment nets, from `FIRST_WORD_ID` on, most frequent first."""
    return _vocabulary(next(iter(sentiment_nets().versions.values())))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=HASH_FUNCS)
def _vocabulary(version: ModelVersion) -> tuple[str, ...]:
    return read_vocabulary(version)
