"""What several pages draw: a chart with its sentence, table and download; choices; loading; what is missing."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, get_args

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from seqapp.numbers.names import Family
from seqapp.store.records import WalkForward
from seqapp.ui import hiding, looks
from seqapp.ui.figures import FORMATS, enlarged, settings, without_numbers
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import Installed, Loading, nets_for, start_loading
from seqapp.ui.questions import Question
from seqapp.ui.sharing import Choice
from seqapp.ui.styles import NETS, Task
from seqapp.ui.texts import (
    DEFAULT_REVIEW,
    EXAMPLES,
    LOADING,
    REVIEW_HELP,
    example_of,
    listed,
    plain,
    spoken,
)
from seqapp.ui.walk_forward import Records, newest_report

POLL = 1.0  # seconds
LONG = 250  # words, from which on they scroll
TEXT = Choice("review", DEFAULT_REVIEW, common=True)
"""A text that is read; every page with one calls it the same, so it comes along from page to page."""


def chart_block(
    figure: go.Figure, sentence: str, table: pd.DataFrame, name: str, question: Question | None
) -> None:
    """Draws a chart under the sentence that says what it shows, and over its table and its CSV.

    Where answers are hidden the drawing stays, without its numbers, over its question and what reveals the rest.
    """
    answer = f"{name} {sentence}"
    shown = hiding.is_shown(answer, question)
    if shown:
        hiding.revealed(answer, question)  # the guess and the answer, once it is revealed
        if sentence:
            st.markdown(sentence)
    place, saved_as = st.container(), ""
    if shown:
        saved_as = _table_and_download(table, name)
    else:
        hiding.revealed(answer, question)
    with place:
        alt = (spoken(sentence) if shown else "") or name.replace("_", " ")
        draw_chart(figure, f"chart {name}", alt, shown=shown, saved_as=saved_as)


def _table_and_download(table: pd.DataFrame, name: str) -> str:
    """Draws what is folded below a chart; returns what its figure can be saved as, empty while that is shut."""
    below = st.expander("Table and download", key=f"table {name}", on_change="rerun", icon=":material/table:")
    if not below.open:
        return ""
    with below:
        st.dataframe(table, hide_index=True, height=min(35 * (len(table) + 1) + 3, 400))
        download_button(table, name, f"csv {name}")
        key = f"{name} is saved as"
        st.session_state.setdefault(key, next(iter(FORMATS)))
        segmented("The camera above the figure saves it as", FORMATS, key)
    return str(st.session_state[key])


def draw_chart(
    figure: go.Figure, key: str, alt: str, *, shown: bool = True, saved_as: str = "", **more: Any
) -> Any:
    """Draws a figure as every page does; without its numbers where it is not to be `shown` whole.

    Args:
        figure: what to draw.
        key: of the element.
        alt: what it shows, for those who hear it.
        shown: whether its numbers are drawn.
        saved_as: of `figures.FORMATS`, what the figure's camera saves it as; empty for no camera.
        more: as `st.plotly_chart` takes it.
    """
    figure = figure if shown else without_numbers(figure)
    figure = enlarged(figure) if looks.is_projected() else figure
    return st.plotly_chart(figure, config=settings(saved_as, key), key=key, alt=alt, **more)


def download_button(table: pd.DataFrame, name: str, key: str | None = None) -> None:
    """Draws a button that saves a table as `<name>.csv`."""
    st.download_button(
        "Download as CSV",
        lambda: table.to_csv(index=False).encode(),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def segmented(
    title: str, options: dict[str, str], key: str, help_text: str | None = None, *, wrap: bool | None = None
) -> None:
    """Draws a choice of one, from the keys of `options`, shown as their values."""
    st.segmented_control(
        title,
        list(options),
        key=key,
        format_func=options.__getitem__,
        required=True,
        wrap=wrap,
        persist_state="session",
        help=help_text,
    )


def text_control(title: str, height: int, on_change: Callable[[], None] | None = None) -> str:
    """Draws the text of the page, which is restored by `TEXT`: examples, the box, the button. Returns it.

    Args:
        title: of the box.
        height: of it, in pixels.
        on_change: called when another text is there.
    """
    _examples(on_change)
    text = st.text_area(
        title, key=TEXT.name, height=height, persist_state="session", help=REVIEW_HELP, on_change=on_change
    )
    st.button("Read it", type="primary", icon=":material/play_arrow:")
    return text


def day_control(title: str, first: date, last: date, width: int | Literal["stretch"] = "stretch") -> None:
    """Draws the choice of a day, `date` in the address, of a series that runs from the first to the last."""
    st.date_input(
        title,
        key="date",
        min_value=first,
        max_value=last,
        format="YYYY-MM-DD",
        persist_state="session",
        width=width,
    )


def loading_line(task: Task = "sentiment", family: Family = "plain", *, say_ready: bool = False) -> Loading:
    """Draws a line while the models load, looks every second, and redraws the page once they are ready.

    Args:
        task: whose models.
        family: of sentiment nets, which.
        say_ready: whether a line stays after that.
    """
    loading = start_loading(task, family)
    if not loading.ready:
        st.fragment(_watch, run_every=POLL)(task, family)
        return loading
    if say_ready and loading.models:
        names = listed([f"the {label}" for label in loading.models])
        st.caption(
            f":material/check_circle: TensorFlow and {names} are ready, after {loading.seconds:.0f} s."
        )
    for fault in loading.faults:
        st.warning(plain(fault), icon=":material/warning:")
    return loading


def missing_models(installed: Installed, task: Task = "sentiment", family: Family = "plain") -> None:
    """Says which nets are not installed and how to get them, and what is damaged."""
    for line in installed.damage:
        st.warning(plain(line), icon=":material/warning:")
    missing = [style for style in NETS if style.label not in installed.versions]
    if len(missing) == len(NETS):
        others = task == "sentiment" and any(nets_for(task, each).versions for each in get_args(Family))
        kind = f"{family} {task}" if others else task
        st.info(
            f"No {kind} model is installed. Train one and install it; reload this page a minute later:\n\n"
            + "\n".join(f"    {style.retrain(task, family)}" for style in missing),
            icon=":material/info:",
        )
    elif missing:
        st.info(
            f"The {missing[0].label} is not installed. To add it: `{missing[0].retrain(task, family)}`",
            icon=":material/info:",
        )


def newest_backtest(records: Records, lost: str) -> tuple[str, WalkForward] | None:
    """The newest backtest that the models carry, and whose it is; without one, draws what is lost, and the mend."""
    newest = newest_report(records)
    if newest is None:
        st.info(
            f"No installed forecaster carries a walk-forward backtest, so {lost}. Make one with "
            "`python -m seqapp backtest forecast`, then publish a run from the same folder.",
            icon=":material/info:",
        )
    return newest


def _examples(on_change: Callable[[], None] | None) -> None:
    """Draws the examples, the one chosen whose text is in the box.

    Each choice is a widget of its own: a browser that has not yet learnt that the text is another one still tells the
    choice of before, which would be taken for a click and overwrite what was typed.
    """
    key = _key_of_examples()
    st.pills(
        "Examples",
        EXAMPLES,
        default=example_of(st.session_state[TEXT.name]),
        key=key,
        on_change=_take_example,
        args=(key, on_change),
        wrap=True,
    )


def _key_of_examples() -> str:
    return f"example {example_of(st.session_state[TEXT.name])}"


def _take_example(key: str, on_change: Callable[[], None] | None) -> None:
    example = st.session_state[key]
    if example and key == _key_of_examples():
        st.session_state[TEXT.name] = EXAMPLES[example]
        if on_change:
            on_change()


def _watch(task: Task, family: Family) -> None:
    with error_boundary():
        loading = start_loading(task, family)
        if loading.ready:
            st.rerun()
        st.caption(f":material/hourglass_top: {LOADING} {loading.seconds:.0f} s so far.")
