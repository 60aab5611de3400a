"""Play: the page goes on by one step every two seconds until its end, or until somebody stops it."""

import time

import streamlit as st

PACE = 2.0  # seconds a step
LEFT = 5 * PACE  # a page that was not drawn for so long was left
DRAWN, DUE = "play drawn", "play due"  # when the page was last drawn while it played; whether a step is due


def playing() -> bool:
    """Whether the page goes on by itself."""
    return DRAWN in st.session_state


def stop() -> None:
    """Stays at the step that is shown."""
    st.session_state.pop(DRAWN, None)
    st.session_state.pop(DUE, None)


def go_on(steps: int) -> None:
    """Before the step is drawn: goes to the next one if it is due, and ends at the last one of `steps`."""
    state = st.session_state
    if not playing():
        return
    if time.monotonic() - state[DRAWN] > LEFT:
        stop()
        return
    if state.pop(DUE, False):
        state.step = min(state.step + 1, steps)
    state[DRAWN] = time.monotonic()
    if state.step >= steps:
        stop()


def button(steps: int) -> None:
    """Draws Play, or Stop while it plays."""
    if playing():
        st.button("Stop", on_click=stop, icon=":material/stop:", key="play stop")
        st.fragment(_wait, run_every=PACE)()
    else:
        st.button("Play", on_click=_start, args=(steps,), icon=":material/play_arrow:", key="play start")


def _start(steps: int) -> None:
    state = st.session_state
    if state.step >= steps:
        state.step = 1
    state[DRAWN] = time.monotonic()


def _wait() -> None:
    """Asks for the next step when the time is up; the run that draws the page calls it too, too early."""
    if playing() and time.monotonic() - st.session_state[DRAWN] >= PACE / 2:
        st.session_state[DUE] = True
        st.rerun()
