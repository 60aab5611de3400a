"""The Conveyor belt page: its controls, and what each of its views draws."""

from collections.abc import Callable

import streamlit as st

from seqapp.ui import country, hiding, lesson, own_models
from seqapp.ui.asked import asked
from seqapp.ui.belt import answers, charts, checks, layer, questions, tables, texts
from seqapp.ui.belt.answers import Belt
from seqapp.ui.belt.tables import HOLDS, SCOPES, GateIntervention
from seqapp.ui.blocks import chart_block
from seqapp.ui.sharing import Choice
from seqapp.ui.text_line import details, edited, more

AUTOMATIC = "0"
MOST_WORDS = 400
WHATS = {"review": "the review nets", "task": "the memory tasks' LSTM"}
Draw = Callable[[Belt], None]


def choices() -> tuple[Choice, ...]:
    """What the address of the page holds."""
    return (
        Choice("what", "review", tuple(WHATS)),
        lesson.TEXT,
        lesson.seed_choice(),
        country.SENTENCE,
        Choice("view", "belt", tuple(VIEWS)),
        Choice("cut", "keep", tuple(HOLDS)),
        Choice("scope", "from", tuple(SCOPES)),
        Choice("word", AUTOMATIC, tuple(str(number) for number in range(MOST_WORDS + 1))),
        *own_models.choices(),
    )


def controls() -> None:
    """Draws what reads, its text, the seed and the choice of the view."""
    state = st.session_state
    with hiding.controls():
        own_models.control()
        with st.container(horizontal=True):
            lesson.segmented("Show", {name: title for name, (title, _) in VIEWS.items()}, "view")
            if not own_models.chosen():
                lesson.segmented("What reads", WHATS, "what")
        if own_models.chosen():
            return
        if state["what"] == "task":
            with edited(state["sentence"], "sentence"):
                country.sentence_control()
        else:
            with edited(state["review"]):
                lesson.text_control()
            with more():
                lesson.seed_control()


def draw() -> None:
    """Draws the view that is chosen, and nothing of the others."""
    state = st.session_state
    if own_models.chosen():
        layer.draw_own(own_models.read(), state["view"])
        return
    now = answers.of_sentence(state["sentence"]) if state["what"] == "task" else answers.of_review(asked())
    lesson.shown_text(now.words)
    if now.answered is not None:
        trace = answers.traced(now.nets["LSTM"], now.words)
        hiding.answer(
            f"At the end the net says {now.answered.says(trace['h'][-1])}.",
            questions.of_end(now.answered, trace),
        )
    VIEWS[state["view"]][1](now)


def _belt(now: Belt) -> None:
    layer.belt_block(now.trace, tables.flow_sentence(now.of_every_seed(), now.seed, now.forget_bias))


def _ledger(now: Belt) -> None:
    nets = now.nets
    traced = {label: answers.traced(net, now.words) for label, net in nets.items()}
    frame = tables.ledger(now.words.words, nets, traced)
    st.subheader("What each word did to the answer", help=texts.BELT_HELP)
    sentence = tables.ledger_sentence(frame, nets, traced)
    chart_block(charts.ledger_chart(frame), sentence, frame, "ledger", questions.of_ledger(frame))
    hiding.answer(tables.belt_against_steps(frame), questions.of_late_words(frame))
    details(checks.ledger_check(frame, nets, traced))


def _gate_intervention(now: Belt) -> None:
    words, seed = now.words.words, now.seed
    with hiding.controls("gate intervention"):
        lesson.segmented("Hold", {str(kind): title for kind, title in HOLDS.items()}, "cut", texts.HOLD_HELP)
        lesson.segmented("Where", SCOPES, "scope")
        _word_control(words)
    state = st.session_state
    at = tables.middle(words) if state["word"] == AUTOMATIC else int(state["word"]) - 1
    intervention = GateIntervention(state["cut"], state["scope"], at)
    trained = {one: now.answer(values) for one, values in now.of_every_seed().items()}
    held = {one: now.answer(intervention.apply(net, now.words.ids)) for one, net in now.lstms.items()}
    frame = tables.before_and_after(words, trained[seed], held[seed])
    ends = tables.last_answers(trained, held)
    chart_block(
        charts.intervention_chart(frame, *intervention.span(len(words)), now.name),
        tables.intervention_sentence(intervention, words, ends, seed, now.name),
        frame,
        "surgery",
        questions.of_intervention(ends, seed, now.name),
    )


def _claims(now: Belt) -> None:
    words, seed = now.words.words, now.seed
    of_seeds = now.of_every_seed()
    own = of_seeds[seed]
    gates = tables.gates(words, of_seeds)
    sentence = tables.switch_sentence(own)
    chart_block(charts.gates_chart(gates, seed), sentence, gates, "gates", questions.of_switches(own))
    flows = tables.flow_sentence(of_seeds, seed, now.forget_bias)
    if now.answered is not None:
        st.subheader("“The forget gate keeps, the input gate opens at what matters”")
        hiding.answer(country.gates_sentence(now.answered, own), questions.of_forget_gate(own))
    else:
        st.subheader("“The forget gate keeps the early opinion at ‘but’”")
        hiding.answer(tables.forget_sentence(words, of_seeds), questions.of_turn(words, of_seeds, seed))
        st.subheader("“The input gate stores the words that matter”")
        weights = lesson.seed_weights().unigrams.weight[now.words.ids]
        stored = tables.input_sentence(words, weights, of_seeds, seed)
        hiding.answer(stored, questions.of_storing(words, weights, own))
    st.subheader("“The cell state flows mostly unchanged”")
    hiding.answer(flows, questions.of_flow(own))


VIEWS: dict[str, tuple[str, Draw]] = {
    "belt": ("On the belt", _belt),
    "ledger": ("Who moved the answer", _ledger),
    "surgery": ("Gate surgery", _gate_intervention),
    "claims": ("The lesson's claims", _claims),
}


def _word_control(words: list[str]) -> None:
    options = [str(number) for number in range(len(words) + 1)]
    if st.session_state["word"] not in options:
        st.session_state["word"] = AUTOMATIC
    st.select_slider(
        "Word",
        options,
        key="word",
        persist_state="session",
        format_func=lambda number: tables.word_option(words, int(number)),
        help=texts.WORD_HELP,
    )
