"""The Vanishing gradient page: its knobs, and what each of its views draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.gradients import between_steps
from seqapp.numbers.nets import Net, probability
from seqapp.store.registry import models_root
from seqapp.ui import gradients as tables
from seqapp.ui import lesson
from seqapp.ui.gradient_charts import (
    gradient_chart,
    matrix_chart,
    matrix_limits,
    matrix_table,
    tanh_chart,
    tanh_table,
)
from seqapp.ui.gradients import Knobs, Lengths
from seqapp.ui.nets import BY_LABEL
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import listed, percent
from seqapp.workflows.lesson import Words

INTRODUCTION = (
    "To learn, a net asks of every memory on the way: had you been a little different, how would the end have been? "
    "That answer is the **gradient**. It is carried back word by word (backpropagation through time, BPTT), multiplied "
    "at each by the slope of tanh and by the state weights W_hh. If each word makes it smaller, the first words of a "
    "text are never learnt from: it **vanishes**. Here it is measured in trained nets."
)
LOSSES = {
    "logit": "the answer itself",
    "positive": "wrong about “positive”",
    "negative": "wrong about “negative”",
}
LAST = {
    "all": "all words",
    "10": "last 10",
    "20": "last 20",
    "50": "last 50",
    "100": "last 100",
    "200": "last 200",
}
SCALES = ("0.5", "0.7", "0.8", "0.9", "1", "1.1", "1.25", "1.5", "2", "3")
SHIFTS = ("-4", "-2", "-1", "0", "1", "2", "3", "5")
CLIPS = {"no": "no", "step": "at every word", "weights": "all weights together"}
OF = {"h": "the memory h", "x": "the word's vector x"}
SHOWN = 120  # steps of the matrix
LOSS_HELP = (
    "What stands at the end. The answer itself is the logit; being wrong about a label is the cross-entropy that "
    "training lowers, whose gradient is the logit's times P - y: small where the net is already right."
)
SCALE_HELP = (
    "Multiplies the state weights W_hh of both nets. Below 1 each step back shrinks more, above 1 less."
)
SHIFT_HELP = (
    "Added to the bias of the LSTM's forget gate: up opens it, so that the belt keeps more; down shuts it. The RNN has "
    "none."
)
CLIP_HELP = (
    f"Training shortens gradients that are too long. Here at length {tables.CLIP:g}, either dL/dh at every word on the "
    "way back, or the gradient of all weights together, as the training of these nets did."
)
LENGTH_HELP = (
    "A gradient has a number for each unit; its length is the root of the sum of their squares. It has no unit. "
    "**Exact Jacobian product**: by how much the steps from a word to the end can stretch a change of the RNN's memory "
    "at most. **The textbook's bound**: the same if every step stretched as much as any step can. **Along the belt "
    "alone**: what the LSTM's cell state would pass back by its forget gates, with no other path."
)
HALF_LIFE_HELP = (
    "Counted back from the last word: the first word whose gradient has less than half of the length it has at the "
    "last word. “none” means that it never does within this text."
)
UNTRAINED = "These are no longer the trained nets: their weights were changed by hand."
Draw = Callable[["Asked"], None]


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: the words, the choice of the seed (see `lesson.seeds`), and the knobs."""

    words: Words
    chosen: str
    knobs: Knobs

    @property
    def ids(self) -> tuple[int, ...]:
        """The token ids, as a key of what is kept in memory."""
        return tuple(int(number) for number in self.words.ids)

    @property
    def seeds(self) -> dict[str, int]:
        """The seed of each net."""
        return lesson.seeds(self.chosen)

    def lengths(self, knobs: Knobs | None = None, seeds: dict[str, int] | None = None) -> dict[str, Lengths]:
        """The gradients of both nets, by label; of the chosen ones unless other seeds are given."""
        return _both(str(models_root()), seeds or self.seeds, self.ids, knobs or self.knobs)

    def net(self, label: str) -> Net:
        """A net as the knobs left it."""
        return self.knobs.turn(lesson.of_seed(self.chosen)[label])

    def frame(self, last: int | None = None) -> pd.DataFrame:
        """Positions and words."""
        words = self.words.words
        frame = pd.DataFrame({"position": range(1, len(words) + 1), "word": words})
        return frame if last is None else frame.iloc[-last:]


def choices() -> tuple[Choice, ...]:
    """What the address of the page holds."""
    return (
        lesson.TEXT,
        lesson.seed_choice(),
        Choice("show", "words", tuple(VIEWS)),
        Choice("loss", "logit", tuple(LOSSES)),
        Choice("last", "all", tuple(LAST)),
        Choice("scale", "1", SCALES),
        Choice("forget", "0", SHIFTS),
        Choice("clip", "no", tuple(CLIPS)),
        Choice("of", "h", tuple(OF)),
    )


def knobs() -> None:
    """Draws the knobs."""
    left, right = st.columns(2, gap="medium")
    with left:
        lesson.seed_control()
        lesson.segmented("What stands at the end", LOSSES, "loss", LOSS_HELP)
        lesson.segmented(
            "Words", LAST, "last", "Only the last words of the text: the memory starts from zero before them."
        )
    with right:
        _slider("State weights W_hh, times", SCALES, "scale", SCALE_HELP)
        _slider("Forget gate's bias, plus", SHIFTS, "forget", SHIFT_HELP)
        lesson.segmented("Clip", CLIPS, "clip", CLIP_HELP)


def view_control() -> None:
    """Draws the choice of the view."""
    lesson.segmented("Show", {name: title for name, (title, _) in VIEWS.items()}, "show")


def asked() -> Asked:
    """What the widgets say."""
    state = st.session_state
    words = lesson.token_ids(state[lesson.TEXT.name])
    if state["last"] != "all":
        words = lesson.last_words(words, int(state["last"]))
    turned = Knobs(state["loss"], float(state["scale"]), float(state["forget"]), state["clip"])
    return Asked(words, state["seed"], turned)


def draw(what: Asked) -> None:
    """Draws the view that is chosen, and nothing of the others."""
    lesson.shown_text(what.words)
    if not what.knobs.trained:
        st.warning(UNTRAINED, icon=":material/build:")
        lesson.answer(_moved(what))
    VIEWS[st.session_state["show"]][1](what)


def _words(what: Asked) -> None:
    both = what.lengths()
    rnn = what.net("RNN")
    frame = _by_word(
        str(models_root()), tuple(what.seeds.items()), tuple(what.words.words), what.ids, what.knobs
    )
    st.subheader("The gradient at every word", help=LENGTH_HELP)
    lesson.answer_block(gradient_chart(frame), tables.fading_sentence(frame), frame, "gradient_by_word")
    of_seeds = {seed: what.lengths(seeds=lesson.seeds(seed)) for seed in lesson.common_seeds()}
    st.subheader("How far back it reaches", help=HALF_LIFE_HELP)
    half_lives = tables.half_lives(of_seeds)
    if lesson.revealed(f"half-lives {half_lives.to_csv()}"):
        st.markdown(
            f"Words back until less than half is left. The chart above shows {lesson.shown(what.chosen)}."
        )
        st.dataframe(half_lives, hide_index=True)
        st.markdown(tables.seeds_sentence(of_seeds))
    st.subheader("The textbook's bound")
    lesson.answer(tables.bound_sentence(frame, rnn, both["RNN"].traced))
    if what.knobs.clip != "no":
        st.subheader("What clipping does")
        free = what.lengths(Knobs(what.knobs.loss, what.knobs.scale, what.knobs.forget))
        lesson.answer(tables.clip_sentence(both, free, what.knobs.clip))


def _tanh(what: Asked) -> None:
    traced = what.lengths()["RNN"].traced
    table = tanh_table(traced["pre_activation"])
    lesson.answer_block(tanh_chart(table), tables.slope_sentence(traced, what.net("RNN")), table, "tanh")


def _pairs(what: Asked) -> None:
    st.markdown(
        "In training by BPTT every word may have a loss of its own, and their sum is carried back in one go. Here the "
        "sum is taken apart: a row is the answer had the text ended at that word, a column a word before it."
        + (
            f" Shown are the last {SHOWN} words, as computed on the whole text."
            if len(what.words.words) > SHOWN
            else ""
        )
    )
    with lesson.controls("pairs"):
        lesson.segmented("With respect to", OF, "of")
    frame = what.frame(SHOWN)
    matrices = {
        label: _pairs_of(
            str(models_root()), label, what.seeds[label], what.ids, what.knobs, st.session_state["of"]
        )
        for label in lesson.nets()
    }
    limits = matrix_limits(list(matrices.values()))
    for place, (label, matrix) in zip(st.columns(2), matrices.items(), strict=True):
        with place:
            st.subheader(label)
            lesson.answer_block(
                matrix_chart(matrix, frame, limits),
                tables.between_sentence(matrix, frame["word"].tolist(), label),
                matrix_table(matrix, frame),
                f"gradient_pairs_{BY_LABEL[label].cell}",
            )


VIEWS: dict[str, tuple[str, Draw]] = {
    "words": ("Word by word", _words),
    "tanh": ("tanh and its slope", _tanh),
    "pairs": ("Every pair of words", _pairs),
}


def _moved(what: Asked) -> str:
    trained = Knobs(what.knobs.loss)
    parts = []
    for label in lesson.nets():
        before, after = (
            float(probability(what.lengths(knobs)[label].traced["logit"])[-1])
            for knobs in (trained, what.knobs)
        )
        parts.append(f"the {label} from {percent(before)} to {percent(after)}")
    return f"P(positive) with the changed weights: {listed(parts)}."


@st.cache_data(max_entries=48, show_spinner=False)
def _lengths(root: str, label: str, seed: int, ids: tuple[int, ...], knobs: Knobs) -> Lengths:  # noqa: ARG001 - root keys
    return tables.lengths(lesson.of_seed(seed)[label], np.array(ids), knobs)


def _both(root: str, seeds: dict[str, int], ids: tuple[int, ...], knobs: Knobs) -> dict[str, Lengths]:
    return {label: _lengths(root, label, seed, ids, knobs) for label, seed in seeds.items()}


@st.cache_data(max_entries=64, show_spinner=False)
def _by_word(
    root: str, seeds: tuple[tuple[str, int], ...], words: tuple[str, ...], ids: tuple[int, ...], knobs: Knobs
) -> pd.DataFrame:
    own = dict(seeds)
    rnn = knobs.turn(lesson.of_seed(own["RNN"])["RNN"])
    return tables.by_word(list(words), _both(root, own, ids, knobs), rnn)


@st.cache_data(max_entries=48, show_spinner=False)
def _pairs_of(root: str, label: str, seed: int, ids: tuple[int, ...], knobs: Knobs, of: str) -> np.ndarray:
    net, traced = knobs.turn(lesson.of_seed(seed)[label]), _lengths(root, label, seed, ids, knobs).traced
    late = {name: value[-SHOWN:] for name, value in traced.items()}
    before = traced["c"][-SHOWN - 1] if net.cell == "lstm" and len(traced["c"]) > SHOWN else None
    return between_steps(net, late, "x" if of == "x" else "h", c_before=before)


def _slider(title: str, options: tuple[str, ...], key: str, help_text: str) -> None:
    st.select_slider(title, options, key=key, persist_state="session", help=help_text)
