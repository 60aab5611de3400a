"""What the page By hand draws: the choice of the sheet, what it gives, its blanks, the key, the files to print."""

from typing import get_args

import streamlit as st

from seqapp.numbers.names import Cell
from seqapp.numbers.worksheet import LAST_SHEET, PARTS, Part, Problem, Row, check, problem, rows
from seqapp.ui import hiding
from seqapp.ui.blocks import segmented
from seqapp.ui.sharing import Choice, Number
from seqapp.ui.worksheet import paper, questions, tables, texts

CHOICES = (
    Choice("cell", "rnn", get_args(Cell)),
    Number("sheet", 1, highest=LAST_SHEET),
    Choice("part", "1", PARTS),
)


def controls() -> Problem:
    """Draws the choice of the cell and the sheet; returns the sheet."""
    with hiding.controls(), st.container(horizontal=True, vertical_alignment="bottom"):
        segmented("Cell", dict(texts.CELLS.items()), "cell")
        st.number_input(
            "Sheet",
            1,
            LAST_SHEET,
            key="sheet",
            step=1,
            width=150,
            persist_state="session",
            help=texts.SHEET_HELP,
        )
        st.button("Another sheet", on_click=_next, icon=":material/casino:")
    return problem(st.session_state.cell, st.session_state.sheet)


def given_block(sheet: Problem) -> None:
    """Draws the numbers that the sheet gives."""
    st.markdown(texts.GIVEN[sheet.cell])
    for line in tables.given_lines(sheet):
        st.markdown(line)


def blanks_block(sheet: Problem) -> None:
    """Draws the blanks of one step and what became of all that is filled in."""
    lines = rows(sheet)
    st.header("Fill in", help=texts.HOW)
    with hiding.controls("part"):
        segmented("Step", dict(texts.PARTS.items()), "part", wrap=True)
    part: Part = st.session_state.part
    st.markdown(texts.rules(sheet.cell, part))
    asked = [row for row in lines if row.part == part]
    with st.form(f"blanks {sheet.cell} {part}", border=True):
        st.caption(texts.HOW)
        half = (len(asked) + 1) // 2
        for column, some in zip(st.columns(2, gap="medium"), (asked[:half], asked[half:]), strict=True):
            for row in some:
                column.text_input(
                    tables.line(row),
                    key=_key(sheet, row),
                    max_chars=tables.LONGEST,
                    persist_state="session",
                    placeholder="unit 1  unit 2",
                )
        st.form_submit_button("Check", type="primary", icon=":material/done_all:")
    written = {row.symbol: st.session_state.get(_key(sheet, row)) or "" for row in lines}
    answers = {symbol: tables.read(text) for symbol, text in written.items() if text.strip()}
    if answers:
        checked = check(lines, answers)
        said = tables.verdict(checked, answers, len(lines))
        if checked.wrong is None:
            st.success(said, icon=":material/check_circle:")
        else:
            st.warning(said, icon=":material/edit:")


def key_block(sheet: Problem) -> None:
    """Draws the files to print, and the key for who asks for it."""
    st.header("On paper")
    st.markdown(texts.ON_PAPER)
    _download(sheet, "The sheet to print", key=False)
    st.header("Solution")
    asked = questions.of_key(sheet)
    name = f"key {sheet.cell} {sheet.seed}"
    if not hiding.revealed(name, asked):
        return
    if hiding.ANSWERS in hiding.hidden() or st.toggle("Show the solution", key=f"show {name}"):
        lines = rows(sheet)
        for column, some in zip(st.columns(2, gap="medium"), (PARTS[:2], PARTS[2:]), strict=True):
            for part in some:
                column.markdown(f"**{texts.PARTS[part]}**")
                column.markdown(tables.key_table([row for row in lines if row.part == part]))
        _download(sheet, "The key to print", key=True)


def code_block(sheet: Problem) -> None:
    """Draws the commands of the exercise."""
    st.header("In code")
    st.markdown(texts.IN_CODE)
    new = f"python -m seqapp exercise new --cell {sheet.cell} --seed {sheet.seed} --to my_cell.py"
    st.code(f"{new}\npython -m seqapp exercise check my_cell.py", language=None, wrap_lines=True)


def _download(sheet: Problem, label: str, *, key: bool) -> None:
    st.download_button(
        label,
        lambda: paper.page(sheet, key=key).encode(),
        file_name=paper.file_name(sheet, key=key),
        mime="text/html",
        key=f"paper {key}",
        on_click="ignore",
        icon=":material/print:",
    )


def _key(sheet: Problem, row: Row) -> str:
    return f"blank {sheet.cell} {sheet.seed} {row.symbol}"


def _next() -> None:
    st.session_state.sheet = st.session_state.sheet % LAST_SHEET + 1
