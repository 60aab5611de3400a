"""What the Conveyor belt page draws of one layer's trace: a net's that came with the app, or a user's own."""

import streamlit as st

from seqapp.numbers import belt as maths
from seqapp.numbers.traced import Traced
from seqapp.ui.belt import charts, checks, questions, tables, texts
from seqapp.ui.belt.tables import STAY, WIDE
from seqapp.ui.blocks import chart_block
from seqapp.ui.hiding import answer
from seqapp.ui.own_models import drawn, said
from seqapp.ui.text_line import details
from seqapp.ui.texts import listed, number, percent

NO_BELT = (
    "This layer is a SimpleRNN, which has no cell state and no gates: there is no belt to look at. Choose an LSTM "
    "layer, or look at *Step by step* and *Vanishing gradient*."
)
LEFT_OUT = {
    "ledger": "Who moved the answer is left out for a model of your own: what its answer means is not known here, and "
    "one layer's belt is not all that leads to it.",
    "surgery": "Gate surgery is left out for a model of your own: it is told in the probability of an answer, and what "
    "your model's answer means is not known here.",
}
CLAIMS_LEFT_OUT = (
    "The claims about “but” and about words of opinion are about reviews; of your own model the claims about the gates "
    "and the cell state stand here."
)


def draw_own(traced: Traced, view: str) -> None:
    """Draws a view of the page over a layer of the user's, or says why it is left out."""
    if traced.label == "RNN":
        st.info(NO_BELT, icon=":material/info:")
    elif view in LEFT_OUT:
        st.info(LEFT_OUT[view], icon=":material/info:")
    elif view == "claims":
        _claims(traced)
    else:
        belt_block(traced, flow_sentence(traced))


def belt_block(traced: Traced, flow: str) -> None:
    """Draws what each step put on an LSTM's belt and what is left of it, over the sentence on how it flows."""
    frame = tables.on_the_belt(traced.items, traced.tensors)
    st.subheader(said("What each word put on, and what is left of it", traced.kind), help=texts.LEFT_HELP)
    chart_block(
        drawn(charts.belt_chart(frame), traced.kind),
        said(tables.belt_sentence(frame), traced.kind),
        frame,
        "on_the_belt",
        questions.of_belt(frame),
    )
    details(said(checks.belt_check(frame, traced.tensors), traced.kind))
    _flow("Does it flow mostly unchanged?", traced, flow)


def _claims(traced: Traced) -> None:
    gates = tables.gates(traced.items, {0: traced.tensors})
    chart_block(
        drawn(charts.gates_chart(gates, 0), traced.kind),
        said(tables.switch_sentence(traced.tensors), traced.kind),
        gates.rename(columns=lambda name: name.removesuffix(", seed 0")),
        "gates",
        questions.of_switches(traced.tensors),
    )
    st.caption(CLAIMS_LEFT_OUT)
    _flow("“The cell state flows mostly unchanged”", traced, flow_sentence(traced))


def _flow(title: str, traced: Traced, flow: str) -> None:
    st.subheader(title)
    answer(said(flow, traced.kind), questions.of_flow(traced.tensors))


def flow_sentence(traced: Traced) -> str:
    """Whether the cell state flows mostly unchanged through this layer."""
    f = traced.tensors["f"]
    rate = maths.decay(f)
    after = listed([f"{number(rate**words)} after {words} words" for words in STAY])
    verdict = (
        "It flows mostly unchanged from word to word, as the lesson has it."
        if rate > WIDE
        else "It does not flow mostly unchanged: what lasts longer than a few words was written again."
    )
    return (
        f"The forget gate stands at {f.mean():.2f} on average, {percent(float((f > WIDE).mean()))} of its values are "
        f"above {WIDE}. What was put on the belt keeps {rate:.2f} a word: {after}. {verdict}"
    )
