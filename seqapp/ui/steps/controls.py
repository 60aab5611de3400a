"""The choices of the page that goes step by step: what is read, by which net, which step, which unit."""

from dataclasses import replace

import streamlit as st

from seqapp.ui import blocks, country, hiding, lesson, own_models, prices, sharing
from seqapp.ui.sharing import Choice, Day, Number
from seqapp.ui.steps import play, tables
from seqapp.ui.steps import trajectory as trajectories
from seqapp.ui.steps.tables import CELL, TENSORS
from seqapp.ui.steps.trajectory import Trajectory
from seqapp.ui.text_line import edited, more

WHATS = {"review": "the review nets", "task": "the memory tasks' LSTM", "prices": "the price nets"}
FIGURES = {"unit": "the chosen unit", "mean": "the mean of all units"}
COLOURS = {"values": "the values, a gate from 0 to 1", "mean": "the difference from the unit's own mean"}
DAY = Day("date", None, common=True)
MAP = "chart memory_by_step"
BEGAN = "steps began"  # the step and the unit that the page chose by itself
UNSET = (0, 0)


def choices() -> tuple[Choice, ...]:
    """The page's choices."""
    series, _ = prices.on_offer()
    ticker = "AAPL" if "AAPL" in series else next(iter(series), "AAPL")
    step, unit = st.session_state.get(BEGAN, UNSET)
    return (
        Choice("what", "review", tuple(WHATS)),
        Choice("net", "LSTM", tuple(CELL)),
        lesson.TEXT,
        lesson.seed_choice(),
        country.SENTENCE,
        Choice("ticker", ticker, tuple(series) or (ticker,), common=True),
        DAY,
        Number("step", step),
        Number("unit", unit),
        Choice("figure", "unit", tuple(FIGURES)),
        Choice("tensor", "h", TENSORS),
        Choice("colours", "values", tuple(COLOURS)),
        *own_models.choices(),
    )


def share() -> bool:
    """Puts the choices into the address; not the step while it plays: each would be a step back in the browser.

    The newest day of the ticker's prices is the default day, which no address holds.
    """
    own = prices.on_offer()[0].get(st.session_state.ticker)
    newest = replace(DAY, default=own.last_date.date() if own else None)
    held = (newest if choice is DAY else choice for choice in choices())
    return sharing.share([choice for choice in held if choice.name != "step" or not play.playing()])


def controls() -> None:
    """Draws what is read, and by which net."""
    what = st.session_state.what
    with hiding.controls():
        own_models.control()
        if own_models.chosen():
            return
        with st.container(horizontal=True):
            lesson.segmented("What reads", WHATS, "what")
            if what != "task":
                lesson.segmented("Net", {label: label for label in CELL}, "net")
            if what == "prices":
                _prices_controls()
        if what == "review":
            with edited(st.session_state.review):
                blocks.text_control("Text", height=110, on_change=country.begin_anew)
        elif what == "task":
            with edited(st.session_state.sentence, "sentence"):
                country.sentence_control()


def read() -> Trajectory:
    """What the chosen net computes on what is chosen. Errors as in `trajectory`."""
    state = st.session_state
    if own_models.chosen():
        return trajectories.of_own(own_models.read())
    if state.what == "task":
        return trajectories.of_sentence(state.sentence)
    if state.what == "review":
        return trajectories.of_text(state.review, lesson.of_seed(state.seed)[state.net])
    return trajectories.of_prices(prices.on_offer()[0][state.ticker], state.ticker, state.net, state.date)


def begin(trajectory: Trajectory) -> None:
    """Chooses the step and the unit where most happens, unless the visitor or the address has chosen others."""
    state, start = st.session_state, trajectory.biggest_change
    for name, began, value in zip(("step", "unit"), state.get(BEGAN, UNSET), start, strict=True):
        if state[name] in (0, began):
            state[name] = value
    state[BEGAN] = start
    state.step, state.unit = min(state.step, trajectory.steps), min(state.unit, trajectory.units)
    state.tensor = state.tensor if state.tensor in trajectory.tensors else "h"
    play.go_on(trajectory.steps)


def step_controls(trajectory: Trajectory) -> None:
    """Draws the slider with its buttons beside it, so that the figure lies on the first screen, and what is read."""
    with hiding.controls("stepping"):
        chosen, moved = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
        with chosen:
            if trajectory.steps > 1:
                st.slider(
                    "Step", 1, trajectory.steps, key="step", persist_state="session", on_change=play.stop
                )
        with moved.container(horizontal=True):
            _step_buttons(trajectory)
    st.markdown(tables.reading_line(trajectory, st.session_state.step - 1))


def _step_buttons(trajectory: Trajectory) -> None:
    state = st.session_state
    for label, by, icon, key in (
        ("Previous", -1, ":material/chevron_left:", "P"),
        ("Next", 1, ":material/chevron_right:", "N"),
    ):
        st.button(
            label,
            on_click=_move,
            args=(by, trajectory.steps),
            icon=icon,
            shortcut=key,
            disabled=not 1 <= state.step + by <= trajectory.steps,
        )
    play.button(trajectory.steps)
    st.button(
        "Biggest change",
        on_click=_jump,
        icon=":material/bolt:",
        disabled=(state.step, state.unit) == state[BEGAN],
        help="To the step that moves the answer most, and to the unit with most part in it.",
    )


def more_controls(trajectory: Trajectory) -> None:
    """Draws the unit, the seed and what the figure shows."""
    with hiding.controls("unit and figure"), more(), st.container(horizontal=True):
        st.number_input(
            "Unit",
            1,
            trajectory.units,
            key="unit",
            step=1,
            width=150,
            help=tables.UNIT_HELP,
            persist_state="session",
        )
        lesson.segmented("Figure shows", FIGURES, "figure")
        if st.session_state.what == "review" and not own_models.chosen():
            lesson.seed_control()


def take_click() -> None:
    """Goes to the step and the unit of the cell of the heat map that was clicked."""
    clicked = st.session_state[MAP]["selection"]["points"]
    if clicked:
        play.stop()
        st.session_state.step, st.session_state.unit = int(clicked[0]["x"]), int(clicked[0]["y"])


def _prices_controls() -> None:
    series, _ = prices.on_offer()
    own = series[st.session_state.ticker].frame["date"]
    first, last = own.iloc[0].date(), own.iloc[-1].date()
    day = st.session_state.date
    st.session_state.date = last if day is None else min(max(day, first), last)
    st.selectbox("Ticker", list(series), key="ticker", persist_state="session", width=110)
    blocks.day_control("Last day", first, last, width=150)
    prices.upload_chips()


def _move(by: int, steps: int) -> None:
    play.stop()
    st.session_state.step = min(max(st.session_state.step + by, 1), steps)


def _jump() -> None:
    play.stop()
    st.session_state.step, st.session_state.unit = st.session_state[BEGAN]
