"""What the page Overview draws: the tasks, the verdict, the ways through the app, and how good the nets are."""

import streamlit as st

from seqapp.ui import hiding, learners, path, quality, walk_forward
from seqapp.ui.blocks import chart_block
from seqapp.ui.charts import accuracy_chart, length_chart
from seqapp.ui.guard import error_boundary
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.overview import tables
from seqapp.ui.quality import Records
from seqapp.ui.styles import TASKS
from seqapp.ui.texts import GLOSSARY

HEADS = {  # of the table of all numbers, and what explains them
    "Model": "NB-SVM",
    "Accuracy": "accuracy",
    "95 % interval": "accuracy",
    "Over seeds": "seeds",
    "Log loss, nats": "log loss",
    "ECE": "ECE",
    "Weights": "weights",
}


def tasks_block(sentiment: Records, forecast: walk_forward.Records) -> None:
    """Draws both tasks: what they are, how well they are done, and the way in."""
    qualities = quality.qualities_of(sentiment) if sentiment else []
    done = {
        "sentiment": (
            tables.sentiment_sentence(qualities) if qualities else "",
            quality.best_question(qualities),
        ),
        "forecast": (tables.forecast_sentence(forecast), tables.forecast_question(forecast)),
    }
    for column, (task, (question, text)) in zip(st.columns(2), tables.TASK_TEXTS.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{question}**  \n{text}")
            hiding.answer(*done[task])
            path.link(task, TASKS[task])  # type: ignore[index]  # a task of two


def verdict_block() -> None:
    """Draws what the memory tasks say to the lesson's question, and the way to all its claims."""
    with st.container(border=True):
        with error_boundary():
            scores = learners.scores_if_here()
            hiding.answer(learners.sentence(scores), learners.question(scores))
        st.markdown(tables.TRIED)
        path.link("verdict", "The verdict, claim by claim")


def ways_block() -> None:
    """Draws three lists of links in their order, with minutes."""
    for column, (title, stops) in zip(st.columns(3), tables.WAYS.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{title}**, about {tables.minutes(stops)} minutes")
            for number, stop in enumerate(stops, start=1):
                path.link(stop.page, f"{number}. {stop.label}", stop.view, stop.minutes)
                st.caption(stop.what)


def lesson_block() -> None:
    """Draws every page of the lesson: its place, its aim, and why the next one follows."""
    for number, step in enumerate(path.LESSON, start=1):
        after = path.following(step.page)
        with st.container(border=True):
            path.link(step.page, f"{number} of {len(path.LESSON)}: {step.title}", minutes=step.minutes)
            st.markdown(step.aim)
            if after:
                st.caption(f"Next: {after.title}, because {step.because}.")


def quality_block(records: Records) -> None:
    """Draws how good the nets are beside NB-SVM: accuracy, accuracy by length, and all numbers."""
    qualities = quality.qualities_of(records)
    st.caption(quality.measured_on(records))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Beside a simple baseline", help=GLOSSARY["NB-SVM"])
        table = quality.quality_table(qualities)
        chart_block(
            accuracy_chart(qualities),
            quality.accuracy_sentence(qualities),
            table,
            "accuracy",
            quality.overlap_question(qualities),
        )
    with right:
        st.subheader("By length of the review", help="Long reviews are where memory is needed.")
        lengths = quality.length_table(records)
        chart_block(
            length_chart(lengths),
            quality.length_sentence(lengths),
            lengths,
            "accuracy_by_length",
            quality.length_question(lengths),
        )
    st.subheader("All numbers", help="Point at the head of a column to read what it means.")
    sentence = quality.seeds_sentence(qualities)
    if not hiding.revealed(f"all numbers {sentence}", quality.calibration_question(qualities)):
        return
    st.markdown(sentence)
    heads = {name: GLOSSARY[term] for name, term in HEADS.items()}
    table_or_cards(tables.readable_numbers(qualities), "all-numbers", heads)
