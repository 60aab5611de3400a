"""What the page that goes step by step draws."""

from dataclasses import replace

import streamlit as st

from seqapp.ui import country, hiding, lesson
from seqapp.ui.blocks import chart_block, draw_chart
from seqapp.ui.narrow import narrow, table_or_cards, wide
from seqapp.ui.own_models import DIRECTION, said
from seqapp.ui.steps import charts, questions, tables
from seqapp.ui.steps import trajectory as trajectories
from seqapp.ui.steps.cell_figure import INK, cell_figure
from seqapp.ui.steps.controls import COLOURS, MAP, take_click
from seqapp.ui.steps.equations import equations_of
from seqapp.ui.steps.trajectory import Trajectory
from seqapp.ui.texts import spoken


def cell_block(trajectory: Trajectory, step: int, unit: int) -> None:
    """Draws the cell with its numbers, and its equations with theirs."""
    name = f"cell {_view(trajectory)} {step} {unit}"
    mean = st.session_state.figure == "mean"
    asked = questions.of_cell(trajectory, step - 1, unit - 1, mean=mean)
    shown = hiding.is_shown(name, asked)
    drawn, written = st.columns(2, gap="medium")
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]
    with drawn:
        for place, is_narrow in ((wide, False), (narrow, True)):
            with place("cell"):
                picture, description = cell_figure(
                    trajectory,
                    step - 1,
                    unit - 1,
                    mean=mean,
                    ink=ink,
                    is_narrow=is_narrow,
                    numbered=shown,
                )
                st.image(picture, width="stretch", alt=description)
        if not hiding.revealed(name, asked):
            return
        st.markdown(_answer(trajectory, step - 1, unit - 1), help=DIRECTION if trajectory.own else None)
        if trajectory.answered is not None:
            st.markdown(country.gates_sentence(trajectory.answered, trajectory.tensors))
        readers = tables.READERS[trajectory.label]
        st.markdown(said(readers, trajectory.kind) if trajectory.own else readers)
        st.markdown(tables.INTRODUCTION)
        st.caption(tables.EXACT)
    with written:
        for equation in equations_of(trajectory, step - 1, unit - 1):
            st.markdown(equation.text)


def memory_block(trajectory: Trajectory, step: int, unit: int) -> None:
    """Draws a tensor over all steps; a click on it chooses step and unit."""
    with hiding.controls("tensors"):
        lesson.segmented("Show", tables.tensor_titles(trajectory), "tensor")
        lesson.segmented("Colours show", COLOURS, "colours")
    tensor = st.session_state.tensor
    view, frame = tables.view_of(trajectory, tensor), tables.values_by_step(trajectory, tensor)
    sentence, asked = (
        tables.values_sentence(trajectory, frame, view),
        questions.of_map(trajectory, frame, view),
    )
    if st.session_state.colours == "mean":
        frame = tables.less_own_mean(frame)
        sentence = tables.difference_sentence(frame, view)
        view = replace(view, title=f"{view.title}, less the unit's own mean", gate=False)
    name = f"map {_view(trajectory)} {tensor} {st.session_state.colours}"
    shown = hiding.is_shown(name, asked)
    if shown:
        st.markdown(sentence)
    draw_chart(
        charts.marked_memory(frame, view, step, unit, trajectory.kind),
        MAP,
        spoken(sentence) if shown else view.title,
        shown=shown,
        on_select=take_click,
        selection_mode="points",
    )
    st.caption(":material/touch_app: Click a cell to go to its step and its unit.")
    if not hiding.revealed(name, asked):
        return
    table = st.expander(
        "Table and download", key="table memory_by_step", on_change="rerun", icon=":material/table:"
    )
    if table.open:
        with table:
            st.dataframe(frame, hide_index=True, height=400)
            st.download_button(
                "Download as CSV",
                lambda: frame.to_csv(index=False).encode(),
                file_name=f"{tables.CELL[trajectory.label]}_{tensor}_by_step.csv",
                mime="text/csv",
                key="csv memory_by_step",
                on_click="ignore",
                icon=":material/download:",
            )


def words_block(trajectory: Trajectory, unit: int) -> None:
    """Draws the words that a unit answers to, in the vocabulary and in this text."""
    if trajectory.net is None or trajectory.ids is None or trajectory.own:
        st.markdown(tables.NO_OWN_WORDS if trajectory.own else tables.NO_WORDS)
        return
    names, first = trajectories.words(trajectory)
    table = tables.words_of_unit(trajectory.net, trajectory.ids, trajectory.items, names, unit, first)
    sentence = tables.unit_sentence(unit, table, len(names))
    chart_block(charts.words_chart(table), sentence, table, "words_of_unit", questions.of_unit(unit, table))


def moments_block(trajectory: Trajectory, step: int) -> None:
    """Draws the moments, here and in the examples, whose hidden state is most like the current one."""
    moments = trajectories.similar_moments(trajectory, step - 1)
    if hiding.revealed(f"moments {_view(trajectory)} {step}", questions.of_moments(moments)):
        st.markdown(tables.moments_sentence(moments, trajectory.label))
        if moments:
            table_or_cards(tables.moments_table(moments), "moments")


def _answer(trajectory: Trajectory, t: int, u: int) -> str:
    if trajectory.net is None:
        return tables.interval_sentence(trajectory.label, trajectories.interval_after(trajectory, t))
    return tables.answer_sentence(trajectory, trajectory.net, t, u)


def _view(trajectory: Trajectory) -> str:
    who = trajectory.net.digest if trajectory.net and trajectory.own else ""
    seed = trajectory.net.seed if trajectory.net else ""
    return f"{who}{trajectory.label} {seed} {' '.join(trajectory.items)}"
