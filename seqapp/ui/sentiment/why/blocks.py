"""What the page Sentiment draws of why a net answers as it does."""

import streamlit as st

from seqapp.numbers.names import Family
from seqapp.ui import hiding
from seqapp.ui.blocks import chart_block, segmented
from seqapp.ui.guard import error_boundary
from seqapp.ui.sentiment.why import answers, charts, questions, tables
from seqapp.ui.sharing import Choice
from seqapp.workflows.sentiment.attribution import ledger
from seqapp.workflows.sentiment.use import Trace

WAYS = {"reads": "As it reads", "hidden": "With a word hidden"}
WAY = Choice("why", "reads", tuple(WAYS))


def choices(labels: list[str]) -> tuple[Choice, ...]:
    """What the address holds of it, with these nets."""
    return (WAY, Choice("whose", labels[-1], tuple(labels))) if labels else (WAY,)


def why_block(read: dict[str, Trace], family: Family) -> None:
    """Draws what each word adds to a net's answer, or what hiding it takes away, and how far to believe that."""
    st.header("Why this answer", help=tables.HELP)
    with hiding.controls("controls of why"), st.container(horizontal=True):
        segmented("Each word", WAYS, WAY.name)
        if len(read) > 1:
            segmented("Of", {label: label for label in read}, "whose")
    label = st.session_state.whose if st.session_state.whose in read else list(read)[-1]
    with error_boundary():
        if st.session_state[WAY.name] == "reads":
            _as_it_reads(read[label], label)
        else:
            _with_a_word_hidden(read[label], label, family)


def _as_it_reads(trace: Trace, label: str) -> None:
    frame = ledger(trace)
    chart_block(
        charts.ledger_chart(frame, label),
        tables.ledger_sentence(frame, label),
        frame,
        f"ledger_{label}",
        questions.of_amounts(frame, "total", f"Which word moved the {label}'s logit most?"),
    )


def _with_a_word_hidden(trace: Trace, label: str, family: Family) -> None:
    found, tested = answers.hidden(label, family, trace.tokens)
    frame = tables.hidden_table(found)
    chart_block(
        charts.hidden_chart(frame, label),
        tables.hidden_sentence(found, label),
        frame,
        f"hidden_{label}",
        questions.of_amounts(frame, "amount", f"Hiding which word changes the {label}'s logit most?"),
    )
    if len(found.tokens) < 2:
        return  # there is but one order
    st.subheader("Do these amounts tell the truth?")
    table = tables.deletion_table(tested)
    chart_block(
        charts.deletion_chart(table, label),
        tables.deletion_sentence(tested),
        table,
        f"deletion_{label}",
        questions.of_deletion(tested),
    )
