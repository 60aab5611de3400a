"""What the memory tasks draw: results that were trained before, and a training of the visitor's own."""

from pathlib import Path

import streamlit as st

from seqapp.numbers.memory_tasks.config import BUDGET, VARIANTS, MemoryTaskConfig, memory_task_config
from seqapp.numbers.memory_tasks.tasks import TASKS, MemoryTask
from seqapp.store.memory_tasks import load_results, results_path
from seqapp.ui import hiding, lesson
from seqapp.ui.blocks import chart_block, draw_chart
from seqapp.ui.guard import error_boundary
from seqapp.ui.memory_tasks import charts, live, questions, tables
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import plain

NAMES = {"rotation": 0, "identity": 1, "forget1": 2, "forget4": 3}
KINDS = {name: VARIANTS[number].label for name, number in NAMES.items()}
LENGTHS = ("20", "50", "100", "200")
STEPS = ("200", "500", "1000", "1500", "3000")
SEEDS = tuple(str(seed) for seed in range(10))
CHOICES = (
    Choice("exercise", "language", tuple(TASKS)),
    # With these one kind of net solves the task, 20 to 35 s after the button on two busy cores, TensorFlow's start
    # included, and the RNN as Keras begins it does not.
    Choice("kind", "forget4", tuple(KINDS)),
    Choice("length", "50", LENGTHS),
    Choice("steps", "1000", STEPS),
    Choice("start", "0", SEEDS),
)
POLL = 1.0  # seconds
TRAINING = "training on a memory task"
FAULT = "fault in the training"


def controls() -> None:
    """Draws the choice of the task."""
    with hiding.controls("controls of the memory tasks"):
        lesson.segmented("Task", {name: task.title for name, task in TASKS.items()}, "exercise")


def memory_tasks_block() -> None:
    """Draws the task, its results, and the visitor's training."""
    task = TASKS[st.session_state.exercise]
    st.markdown(task.question)
    st.markdown(tables.example_text(task))
    st.header("Trained before", help=tables.KINDS_HELP)
    with error_boundary():
        results_block(task)
    st.header("Train one here", help="A process of its own trains on this machine. It ends when you leave.")
    training_block(task)


def results_block(task: MemoryTask) -> None:
    """Draws the shipped results of a task."""
    results = _results(results_path())
    table = tables.by_distance(results, task.name)
    if not len(table):
        st.info("No result of this task is here.", icon=":material/info:")
        return
    sentences = (tables.results_sentence, tables.verdict_sentence, tables.learnt_sentence)
    sentence = " ".join(sentence for of in sentences if (sentence := of(table, task)))
    name, asked = f"memory_task_{task.name}", questions.of_results(table, task)
    chart_block(charts.results_chart(table, task), sentence, table, name, asked)
    if hiding.is_shown(f"{name} {sentence}", asked):
        st.caption(f"{tables.length_sentence(table, task)} {tables.how_trained(results, task.name)}")


def training_block(task: MemoryTask) -> None:
    """Draws the controls of a training, and the training that runs or has ended."""
    running = st.session_state.get(TRAINING)
    busy = running is not None and not running.ended and not running.cancelled
    with hiding.controls("controls of a training"):
        lesson.segmented("Net", KINDS, "kind", tables.KINDS_HELP)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            lengths = {length: length for length in LENGTHS}
            lesson.segmented("Length", lengths, "length", tables.length_help(task))
            st.select_slider("Steps at most", STEPS, key="steps", persist_state="session")
            st.selectbox("Seed", SEEDS, key="start", persist_state="session", width=90)
        st.button("Train", type="primary", icon=":material/play_arrow:", disabled=busy, on_click=_start)
    with error_boundary():
        expectation(task)
    if fault := st.session_state.pop(FAULT, ""):
        st.info(plain(fault), icon=":material/info:")
    if running is not None:
        st.fragment(_watch, run_every=POLL if busy else None)(busy)


def expectation(task: MemoryTask) -> None:
    """Draws which kinds of net solved such a training before, so that one to watch fail or succeed can be chosen."""
    path = results_path()
    if path.exists() and "answers" not in hiding.hidden():
        state = st.session_state
        st.caption(tables.expected_sentence(_results(path), task.name, int(state.length), int(state.steps)))


def chosen() -> MemoryTaskConfig:
    """The training that the widgets describe."""
    state = st.session_state
    variant = VARIANTS[NAMES[state.kind]]
    return memory_task_config(
        task=state.exercise,
        cell=variant.cell,
        init=variant.init,
        forget_bias=variant.forget_bias,
        learning_rate=variant.learning_rate,
        length=int(state.length),
        steps=int(state.steps),
        units=BUDGET[state.exercise]["units"],
        seed=int(state.start),
    )


def _start() -> None:
    _cancel()
    try:
        st.session_state[TRAINING] = live.start(chosen())
    except live.BusyError as busy:
        st.session_state[FAULT] = str(busy)


def _cancel() -> None:
    if running := st.session_state.pop(TRAINING, None):
        running.cancel()


def _watch(busy: bool) -> None:
    with error_boundary():
        running: live.Training | None = st.session_state.get(TRAINING)
        if running is None:  # cancelled: the whole page shall know
            st.rerun()
        seen, config = running.look(), running.config
        st.markdown(tables.training_title(config))
        if seen.fault:
            st.warning(f"The training stopped. {plain(seen.fault)}", icon=":material/warning:")
        elif seen.result is None:
            _progress(seen, config)
        if seen.progress:
            _scores(seen, TASKS[config.task])
        if seen.ended and busy:
            st.rerun()


def _progress(seen: live.Seen, config: MemoryTaskConfig) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    last = seen.progress[-1] if seen.progress else None
    left.progress(
        last["step"] / last["steps"] if last else 0.0, text=tables.progress_sentence(last, config.steps)
    )
    right.button("Cancel", icon=":material/stop:", key="cancel training", on_click=_cancel)


def _scores(seen: live.Seen, task: MemoryTask) -> None:
    """Draws how the training has done so far, or what it came to."""
    table = tables.progress_table(seen.progress)
    figure = charts.progress_chart(table, task, int(seen.progress[-1]["steps"]))
    if seen.result:
        ended = tables.ended_sentence(seen.result, task)
        chart_block(figure, ended, table, "memory_task_training", questions.of_training(seen.result, task))
        return
    shown = hiding.ANSWERS not in hiding.hidden()
    sentence = tables.report_sentence(seen.progress[-1], task) if shown else ""
    if shown:
        st.markdown(sentence)
    draw_chart(figure, "chart training", sentence or "how well the net does so far", shown=shown)


@st.cache_resource(ttl=60, max_entries=2, show_spinner=False)  # read only: no copy for every run
def _results(path: Path) -> dict:
    return load_results(path)
