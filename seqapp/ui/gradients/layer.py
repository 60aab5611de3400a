"""What the Vanishing gradient page draws of a layer's trace: a net's that came with the app, or a user's own."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers import gradients as maths
from seqapp.numbers.nets import Net
from seqapp.numbers.traced import Traced
from seqapp.ui import hiding, lesson
from seqapp.ui.blocks import chart_block
from seqapp.ui.gradients import answers, charts, questions, tables, texts
from seqapp.ui.gradients.tables import ALONE, NAMES, SHOWN, Knobs, Lengths
from seqapp.ui.own_models import DIRECTION, drawn, said, words_of
from seqapp.ui.questions import Question, how_large
from seqapp.ui.styles import BY_LABEL, the
from seqapp.ui.tables import words_frame
from seqapp.ui.texts import listed, number

OF = {"h": "the memory h", "x": "the word's vector x"}
ROW_PAIRS = (
    "In training by BPTT every step may have a loss of its own, and their sum is carried back in one go. Here it is "
    "taken apart: from top to bottom the answers had the input ended at that step, from left to right the steps before."
)
NO_TANH = (
    "This layer is an LSTM: its memory does not go through one tanh a step, so there is no slope to show. Choose a "
    "SimpleRNN layer to see where on tanh it runs."
)
CHANGED = "This is no longer your trained layer: its weights were changed by hand."
LEFT_OUT = (
    "Left out for a model of your own: several seeds, the loss of a label and clipping, which are about the nets that "
    "came with the app."
)


def draw_own(traced: Traced, view: str, knobs: Knobs) -> None:
    """Draws a view of the page over a layer of the user's.

    Args:
        traced: what the layer computed.
        view: "words", "tanh" or "pairs".
        knobs: what is turned.
    """
    if not knobs.trained:
        st.warning(CHANGED, icon=":material/build:")
    if view == "pairs":
        pairs_block([traced], knobs)
    elif view == "words":
        _words(traced, knobs)
    elif traced.label == "RNN":
        tanh_block(traced, knobs)
    else:
        st.info(NO_TANH, icon=":material/info:")


def _words(traced: Traced, knobs: Knobs) -> None:
    label, kind = traced.label, traced.kind
    lengths = _lengths(traced, knobs)
    frame = by_step(traced, lengths, knobs)
    st.subheader(said("The gradient at every word", kind), help=f"{DIRECTION}\n\n{texts.LENGTH_HELP}")
    chart_block(
        drawn(charts.gradient_chart(frame), kind),
        said(fading_sentence(frame), kind),
        frame,
        "gradient_by_step",
        _question(label, lengths),
    )
    st.subheader("How far back it reaches", help=texts.HALF_LIFE_HELP)
    hiding.answer(said(reach_sentence(lengths), kind), _question(label, lengths))
    if label == "RNN" and len(frame) > 1:
        st.subheader("The textbook's bound")
        turned = knobs.turn(_net(traced))
        sentence = tables.bound_sentence(frame, turned, lengths.traced)
        bound = questions.of_bound(turned, lengths.traced)
        hiding.answer(said(sentence, kind), bound)
    st.caption(LEFT_OUT)


def tanh_block(traced: Traced, knobs: Knobs) -> None:
    """Draws tanh, its slope, and where an RNN runs on it."""
    net, values = knobs.turn(_net(traced)), _lengths(traced, knobs).traced
    table, kind = tables.tanh(values["pre_activation"]), traced.kind
    figure = charts.tanh_chart(table)
    figure.data[0].name = said(figure.data[0].name, kind)
    sentence = said(tables.slope_sentence(values, net), kind)
    chart_block(figure, sentence, table, "tanh", questions.of_slope(values))


def pairs_block(every: Sequence[Traced], knobs: Knobs) -> None:
    """Draws how each answer depends on each step before it, for layers that read the same, side by side."""
    kind, items = every[0].kind, every[0].items
    pairs = texts.PAIRS if kind == "word" else ROW_PAIRS
    st.markdown(said(f"{pairs} {texts.LAST_PAIRS}" if len(items) > SHOWN else pairs, kind))
    with hiding.controls("pairs"):
        lesson.segmented("With respect to", {of: said(title, kind) for of, title in OF.items()}, "of")
    frame = words_frame(items).iloc[-SHOWN:]
    matrices = [answers.between(_net(one), words_of(one), knobs, st.session_state["of"]) for one in every]
    limits = charts.matrix_limits(matrices)
    for place, one, matrix in zip(st.columns(len(every)), every, matrices, strict=True):
        with place:
            st.subheader(one.label)
            chart_block(
                drawn(charts.matrix_chart(matrix, frame, limits), kind),
                said(tables.between_sentence(matrix, frame["word"].tolist(), one.label), kind),
                tables.matrix(matrix, frame),
                f"gradient_pairs_{BY_LABEL[one.label].cell}",
                questions.of_pairs(matrix, one.label),
            )


def by_step(traced: Traced, lengths: Lengths, knobs: Knobs) -> pd.DataFrame:
    """The gradients of one layer at every step, in the columns of `tables.by_word` that it has."""
    back = np.arange(traced.steps)[::-1]
    frame = words_frame(traced.items).assign(**{"words back": back, **lengths.by_name})
    if traced.label == "RNN":
        rnn, slope = knobs.turn(_net(traced)), tables.slopes(lengths.traced).max()
        frame["RNN Jacobian"] = tables.jacobian(rnn, lengths.traced)
        frame["RNN bound"] = maths.bound(rnn, back, slope)
    return frame


def fading_sentence(frame: pd.DataFrame) -> str:
    """Whether the gradient vanishes between the last step and the first, and by how much."""
    if len(frame) < 2:
        return "One word has no way back: give the layer at least two."
    ratios = {name: tables.ratio(frame[name].to_numpy()) for name in ALONE if name in frame}
    parts = [f"{NAMES[name]} ×{number(ratio)}" for name, ratio in ratios.items()]
    state = "RNN h" if "RNN h" in ratios else "LSTM c"
    change = f"On the way from the last word back over {len(frame) - 1} words the gradient changes: {listed(parts)}."
    if ratios[state] < tables.VANISHED:
        return f"{change} It has vanished ({tables.BELOW})."
    if ratios[state] > tables.EXPLODED:
        return f"{change} It has exploded."
    return f"{change} It has not vanished: that would be {tables.BELOW}."


def reach_sentence(lengths: Lengths) -> str:
    """After how many steps back each gradient is below half of its length at the last."""
    parts = []
    for name, length in lengths.by_name.items():
        lasting = maths.half_life(length)
        reach = "never" if lasting is None else f"{lasting} {'word' if lasting == 1 else 'words'} back"
        parts.append(f"{NAMES[name]}: {reach}")
    return f"First below half of its length at the last word: {'; '.join(parts)}."


def _question(label: str, lengths: Lengths) -> Question:
    lasting = maths.half_life(lengths.by_name[f"{label} h"])
    return how_large(
        f"After how many steps back is half of the gradient of {the(label)}'s hidden state gone?",
        float("inf") if lasting is None else lasting,
        [("1 or 2", 2.5), ("3 to 10", 10.5), ("more than 10", float("inf"))],
        "it never falls below half",
        "It never falls below half of that at the last step."
        if lasting is None
        else f"It is first below half of that at the last step {lasting} back.",
    )


def _lengths(traced: Traced, knobs: Knobs) -> Lengths:
    return answers.lengths({traced.label: _net(traced)}, words_of(traced), knobs)[traced.label]


def _net(traced: Traced) -> Net:
    if traced.net is None:
        raise ValueError(
            f"A gradient needs the weights of the net. Received a trace of {traced.label} without them."
        )
    return traced.net
