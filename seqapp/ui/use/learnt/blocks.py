"""What the page Use it draws of how a net learnt."""

from collections.abc import Mapping

import streamlit as st

from seqapp.store.registry import ModelVersion
from seqapp.ui import hiding
from seqapp.ui.blocks import chart_block
from seqapp.ui.guard import error_boundary
from seqapp.ui.sharing import Choice
from seqapp.ui.use.learnt import answers, charts, questions, tables, texts
from seqapp.ui.use.learnt.tables import Training

RUN = "run"


def choices(runs: list[str]) -> tuple[Choice, ...]:
    """What the address holds of it: a run of these, or none, for what serves."""
    return (Choice(RUN, "", ("", *runs)),)


def learnt_block(model: ModelVersion, runs: list[str], models: Mapping[str, ModelVersion]) -> None:
    """Draws the training of a model, or of the run that is chosen, beside that of the other kind of net.

    Args:
        model: what serves.
        runs: what may be chosen.
        models: what is installed, by name.
    """
    st.header("How it learnt")
    st.markdown(texts.LEARNT)
    if runs:
        with hiding.controls("runs"):
            st.selectbox(
                "Training",
                ["", *runs],
                key=RUN,
                format_func=lambda name: name or f"of {model.name}, which serves",
                persist_state="session",
                help=texts.RUN_HELP,
            )
    else:
        st.markdown(texts.NO_RUNS)
    with error_boundary():
        _draw(answers.trainings(model, st.session_state[RUN], models))


def _draw(trainings: list[Training]) -> None:
    task = trainings[0].run.task
    frame = tables.losses(trainings)
    st.subheader("Loss, epoch by epoch", help=texts.LOSS_HELP)
    if len(frame):
        chart_block(
            charts.loss_chart(frame, texts.LOSSES[task]),
            tables.loss_sentence(frame, task),
            frame,
            "losses",
            questions.of_losses(frame),
        )
    for training in trainings:
        st.caption(tables.watched_line(training))
    watched = [training for training in trainings if training.watched]
    if watched:
        _gradients(watched)
        _inside(watched)


def _gradients(trainings: list[Training]) -> None:
    st.subheader("How far back the gradient reaches", help=texts.GRADIENT_HELP)
    ends = charts.limits(trainings)
    steps = f"steps back from the last one, {texts.STEPS[trainings[0].run.task][1]}"
    for place, training in zip(st.columns(len(trainings), gap="medium"), trainings, strict=True):
        with place:
            st.markdown(f"**{training.label}**")
            chart_block(
                charts.gradient_chart(training, ends).update_xaxes(
                    title=steps, type="category", fixedrange=True
                ),
                tables.gradient_sentence(training),
                tables.gradients(training),
                f"gradient_by_epoch_{training.style.cell}",
                questions.of_gradient(training),
            )


def _inside(trainings: list[Training]) -> None:
    means, stretches = tables.means(trainings), tables.stretches(trainings)
    st.subheader("Gates and states", help=texts.MEANS_HELP)
    chart_block(
        charts.lines_chart(means, "mean over examples, steps and units", top=1.0),
        tables.means_sentence(trainings),
        means,
        "means_by_epoch",
        questions.of_means(trainings),
    )
    st.subheader("How far a step can stretch a gradient", help=texts.STRETCH_HELP)
    chart_block(
        charts.lines_chart(stretches, "largest singular value, no unit", one=True),
        tables.stretch_sentence(trainings),
        stretches,
        "singular_values_by_epoch",
        questions.of_stretch(trainings),
    )
