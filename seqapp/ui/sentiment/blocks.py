"""What the page Sentiment draws: the answers, what each net thinks after every word, the words, the memory."""

from typing import Literal

import streamlit as st

from seqapp.numbers.names import Family
from seqapp.ui import hiding
from seqapp.ui.blocks import LONG, TEXT, chart_block, segmented
from seqapp.ui.charts import memory_chart
from seqapp.ui.questions import of_memory
from seqapp.ui.sentiment import answers, questions, tables
from seqapp.ui.sentiment.charts import probability_chart
from seqapp.ui.sharing import Choice
from seqapp.ui.tables import VIEWS, memory_sentence, opinion
from seqapp.ui.texts import GLOSSARY, percent, plain
from seqapp.workflows.sentiment.use import Trace

COLOURS: dict[str, Literal["green", "red", "gray"]] = {
    "positive": "green",
    "negative": "red",
    "not sure": "gray",
}
READS = {"review": "One review", "file": "A whole file"}
READ = Choice("read", "review", tuple(READS))


def choices(labels: list[str]) -> tuple[Choice, ...]:
    """The page's choices, with these nets."""
    tensors = tuple(name for name, view in VIEWS.items() if view.net in labels)
    return (
        TEXT,
        Choice("memory", "lstm_c" if "lstm_c" in tensors else "rnn_h", tensors),
        Choice("order", "number", tuple(tables.ORDERS)),
    )


def answers_block(read: dict[str, Trace], family: Family) -> None:
    """Draws each net's answer to the whole review as a large number, and what to know before trusting it."""
    probabilities = " ".join(f"{label} {trace.answer.probability}" for label, trace in read.items())
    if hiding.revealed(f"answers {probabilities}", questions.of_answers(read)):
        _answers(read, family)
    for notice in dict.fromkeys(trace.answer.notice for trace in read.values()):
        if notice:
            st.info(plain(notice), icon=":material/info:")


def _answers(read: dict[str, Trace], family: Family) -> None:
    with st.container(horizontal=True):
        for label, trace in read.items():
            what = opinion(trace.answer.probability)
            st.metric(
                f"{label}: P(positive)",
                percent(trace.answer.probability),
                delta=what,
                delta_color=COLOURS[what],
                delta_arrow="off",
                border=True,
                help=GLOSSARY["P(positive)"],
            )
    st.markdown(tables.verdict(read))
    if sentence := tables.not_sure_sentence(read, answers.bands(family)):
        st.info(sentence, icon=":material/balance:")


def steps_block(read: dict[str, Trace]) -> None:
    """Draws P(positive) after every word, and what the review says to the textbooks' claim."""
    st.header("What each net thinks after every word", help=tables.STEPS_HELP)
    frame, labels = tables.by_word(read), list(read)
    counts = any("linear" in trace.parts for trace in read.values())
    claim = tables.ALSO_COUNTS if counts else tables.claim_sentence(frame, labels)
    sentence = f"{tables.steps_sentence(frame, labels)} {claim}"
    chart_block(
        probability_chart(frame, labels),
        sentence,
        frame,
        "probability_by_word",
        questions.of_steps(frame, labels),
    )


def words_block(read: dict[str, Trace]) -> None:
    """Draws the words that the nets read, once if they read the same, with the unknown ones marked."""
    st.header("What the nets read", help=tables.READ_HELP)
    readers: dict[tuple, list[str]] = {}
    for label, trace in read.items():
        readers.setdefault((*trace.tokens, *trace.known), []).append(label)
    for labels in readers.values():
        trace = read[labels[0]]
        st.markdown(tables.read_sentence(labels, trace))
        with st.container(border=True, height=240 if len(trace.tokens) > LONG else "content"):
            st.markdown(tables.words_read(trace))


def memory_block(read: dict[str, Trace]) -> None:
    """Draws the choice of a tensor of the nets that read, and the tensor as a heat map."""
    st.header("Inside the memory", help=tables.MEMORY_HELP)
    views = {name: view for name, view in VIEWS.items() if view.net in read}
    if st.session_state.memory not in views:  # of a net that could not be loaded
        st.session_state.memory = next(iter(views))
    with hiding.controls("controls of the memory"):
        st.pills(
            "Show", views, key="memory", format_func=tables.title_of, required=True, persist_state="session"
        )
        segmented("Units", tables.ORDERS, "order")
    name = st.session_state.memory
    view = views[name]
    values = tables.values_by_word(read[view.net], view.tensor, st.session_state.order)
    chart_block(
        memory_chart(values, view),
        memory_sentence(values, view),
        values,
        f"{name}_by_word",
        of_memory(values, view),
    )
