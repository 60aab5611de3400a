"""What the page that goes step by step draws."""

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.nets import probability
from seqapp.numbers.units import extremes, most_similar, sums, word_parts
from seqapp.ui import course as courses
from seqapp.ui import lesson, step_charts, step_texts
from seqapp.ui.blocks import chart_block
from seqapp.ui.cell_figure import INK, cell_svg
from seqapp.ui.charts import CONFIG
from seqapp.ui.course import FREQUENT, Course
from seqapp.ui.memory import VIEWS, memory_sentence
from seqapp.ui.stepping import CELL, MAP, TENSORS, one_of, take_click
from seqapp.ui.texts import percent, plain, spoken

MANY, FEW, MOMENTS, APART = 8, 5, 6, 3
FIRST_ID = 2  # of the vocabulary


def cell_block(course: Course, step: int, unit: int) -> None:
    """Draws the cell with its numbers, and its equations with theirs."""
    if not lesson.revealed(f"cell {_view(course)} {step} {unit}"):
        return
    drawn, written = st.columns(2, gap="medium")
    t, u = step - 1, unit - 1
    before = {name: course.at(name, t - 1) for name in ("h", "c") if name in course.tensors}
    now = {name: float(course.at(name, t)[u]) for name in course.tensors if name != "logit"}
    with drawn:
        picture, said = _figure(course, t, u)
        st.image(picture, width="stretch", alt=said)
        st.markdown(step_texts.READER[course.label])
        st.markdown(_readout(course, t, u))
        st.caption(step_texts.EXACT)
    parts = (
        sums(course.net, int(course.ids[t]), before["h"], u)
        if course.net and course.ids is not None
        else None
    )
    equations = (
        step_texts.rnn_equations(now, parts)
        if course.label == "RNN"
        else step_texts.lstm_equations(now, float(before["c"][u]), parts)
    )
    with written:
        for equation in equations:
            number, code = equation.source
            st.markdown(
                f"**{equation.name}.** {equation.job}\n\n$$\n{equation.latex}\n$$\n\n"
                f":small[`{code}` :gray[line {number} of seqapp/layers/cells.py]]"
            )


def memory_block(course: Course, step: int, unit: int) -> None:
    """Draws a tensor over all steps; a click on it chooses step and unit."""
    with lesson.controls("tensors"):
        shown = {
            name: VIEWS[f"{CELL[course.label]}_{name}"].title for name in TENSORS if name in course.tensors
        }
        one_of("Show", "tensor", shown)
    tensor = st.session_state.tensor
    view, frame = VIEWS[f"{CELL[course.label]}_{tensor}"], course.frame(tensor)
    sentence = memory_sentence(frame, view)
    if course.kind == "day":
        sentence = sentence.replace("word", "day")
    if not lesson.revealed(f"map {_view(course)} {tensor}"):
        return
    st.markdown(sentence)
    st.plotly_chart(
        step_charts.marked_memory(frame, view, step, unit, course.kind),
        config=CONFIG,
        key=MAP,
        alt=spoken(sentence),
        on_select=take_click,
        selection_mode="points",
    )
    st.caption(":material/touch_app: Click a cell to go to its step and its unit.")
    table = st.expander(
        "Table and download", key="table memory_by_step", on_change="rerun", icon=":material/table:"
    )
    if table.open:
        with table:
            st.dataframe(frame, hide_index=True, height=400)
            st.download_button(
                "Download as CSV",
                lambda: frame.to_csv(index=False).encode(),
                file_name=f"{CELL[course.label]}_{tensor}_by_step.csv",
                mime="text/csv",
                key="csv memory_by_step",
                on_click="ignore",
                icon=":material/download:",
            )


def words_block(course: Course, unit: int) -> None:
    """Draws the words that a unit answers to, in the vocabulary and in this text."""
    if course.net is None or course.ids is None:
        st.markdown(
            "The days' features have no names as words have: read a text to see what a unit answers to."
        )
        return
    names, parts = courses.words(), word_parts(course.net, unit - 1)
    known = range(FIRST_ID, min(FREQUENT + FIRST_ID, len(names) + FIRST_ID))
    largest, smallest = extremes(parts, known, MANY)
    here = sorted({int(one) for one in course.ids}, key=lambda one: -abs(parts[one]))[:FEW]
    spelt = dict(zip(course.ids.tolist(), course.items, strict=True))
    rows = [("vocabulary", names[one - FIRST_ID], parts[one]) for one in [*largest, *reversed(smallest)]]
    table = pd.DataFrame(rows, columns=["where", "word", "input"])
    own = pd.DataFrame([("this text", spelt[one], parts[one]) for one in here], columns=table.columns)
    up, down = ([names[one - FIRST_ID] for one in some] for some in (largest, smallest))
    sentence = step_texts.unit_sentence(unit, up, down, [spelt[one] for one in here])
    if lesson.revealed(f"words {course.label} {course.net.seed} {unit} {sentence}"):
        chart_block(step_charts.words_chart(table), sentence, pd.concat([table, own]), "words_of_unit")


def moments_block(course: Course, step: int) -> None:
    """Draws the moments, here and in the examples, whose hidden state is most like the current one."""
    t = step - 1
    here = course.tensors["h"].copy()
    here[max(t - APART + 1, 0) : t + APART] = np.nan
    others: dict[str, Course] = {"this text" if course.kind == "word" else "this window": course}
    if course.net is not None:
        read = courses.examples(course.label, course.net.seed)
        others |= {name: one for name, one in read.items() if one.items != course.items}
    names = list(others)
    states = [here, *(others[name].tensors["h"] for name in names[1:])]
    found = most_similar(states, course.tensors["h"][t], MOMENTS, APART)
    rows = [
        {
            "in": names[text],
            course.kind: at + 1,
            "read last": _last(others[names[text]], at),
            "cosine": round(cosine, 3),
            **(
                {"P(positive)": percent(float(probability(others[names[text]].tensors["logit"][at])))}
                if course.net
                else {}
            ),
        }
        for text, at, cosine in found
    ]
    best = (rows[0]["in"], str(rows[0]["read last"]), found[0][2]) if rows else None
    if lesson.revealed(f"moments {_view(course)} {step}"):
        st.markdown(
            step_texts.moments_sentence(
                best and (plain(str(best[0])), *best[1:]), f"the {course.label}'s memory"
            )
        )
        if rows:
            st.dataframe(pd.DataFrame(rows), hide_index=True)


def _figure(course: Course, t: int, u: int) -> tuple[str, str]:
    mean = st.session_state.figure == "mean"

    def of(name: str, step: int) -> float:
        values = course.at(name, step)
        return float(values.mean() if mean else values[u])

    names = [name for name in course.tensors if name != "logit"]
    numbers = {name: of(name, t) for name in names}
    state = "c" if course.label == "LSTM" else "h"
    numbers |= {"before": of(state, t - 1), "h_before": of("h", t - 1)}
    who = f"Mean over all {course.units} units" if mean else f"Unit {u + 1} of {course.units}"
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]
    return cell_svg(
        CELL[course.label], numbers, course.items[t], f"{who}, step {t + 1} of {course.steps}", ink=ink
    )


def _readout(course: Course, t: int, u: int) -> str:
    if course.net is not None:
        said = probability(course.tensors["logit"])
        before = float(said[t - 1]) if t else None
        return step_texts.readout_line(
            float(course.tensors["h"][t][u]), float(course.net.output_kernel[u]), float(said[t]), before
        )
    low, middle, high = (100 * value for value in courses.interval_after(course, t))
    return (
        f"After this day the {course.label} gives the next one's log-return a 90\u00a0% interval from **{low:+.2f}** "
        f"to **{high:+.2f}\u00a0%**, with {middle:+.2f}\u00a0% in the middle."
    )


def _last(course: Course, at: int) -> str:
    return " ".join(course.items[max(at - 4, 0) : at + 1]) if course.kind == "word" else course.items[at]


def _view(course: Course) -> str:
    return f"{course.label} {course.net.seed if course.net else ''} {' '.join(course.items)}"
