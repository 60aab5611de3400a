"""What the memory gym draws: results that were trained before, and a training of the visitor's own."""

from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from seqapp.numbers.gym import TASKS, Task, answer_of, examples, spelled
from seqapp.numbers.gym_config import BUDGET, INITS, VARIANTS, GymConfig, gym_config
from seqapp.store.gym import load_results, results_path
from seqapp.ui import gym_results, lesson, live
from seqapp.ui.blocks import chart_block
from seqapp.ui.charts import CONFIG, LINE, MARGIN, interval_bars
from seqapp.ui.guard import calm
from seqapp.ui.nets import BY_LABEL
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import plain

LOOKS = {  # of each variant: dash and symbol; the colour is its cell's
    VARIANTS[0].label: ("solid", "circle"),
    VARIANTS[1].label: ("dot", "circle-open"),
    VARIANTS[2].label: ("dash", "diamond"),
    VARIANTS[3].label: ("dashdot", "diamond-open"),
}
NAMES = {"rotation": 0, "identity": 1, "forget1": 2, "forget4": 3}
KINDS = {name: VARIANTS[number].label for name, number in NAMES.items()}
LENGTHS = ("20", "50", "100", "200")
STEPS = ("200", "500", "1000", "1500", "3000")
SEEDS = tuple(str(seed) for seed in range(10))
CHOICES = (
    Choice("exercise", "language", tuple(TASKS)),
    Choice("kind", "forget1", tuple(KINDS)),
    Choice("length", "50", LENGTHS),
    Choice("steps", "500", STEPS),
    Choice("start", "0", SEEDS),
)
POLL = 1.0  # seconds
SPELLED = 20  # the distance of the example shown
TRAINING = "training in the gym"
KINDS_HELP = (
    "The RNN's state weights begin as "
    + INITS["orthogonal"]
    + ", as in Keras; or as "
    + INITS["identity"]
    + ". The "
    "LSTM's forget gate begins with a bias of 1, as in Keras, so it keeps 73 % of its cell state at a step; or of 4, "
    "so it keeps 98 %."
)


def controls() -> None:
    """Draws the choice of the task."""
    with lesson.controls("controls of the gym"):
        lesson.segmented("Task", {name: task.title for name, task in TASKS.items()}, "exercise")


def gym_block() -> None:
    """Draws the task, its results, and the visitor's training."""
    task = TASKS[st.session_state.exercise]
    st.markdown(task.question)
    st.markdown(_example(task))
    st.header("Trained before", help=KINDS_HELP)
    with calm():
        results_block(task)
    st.header("Train one here", help="A process of its own trains on this machine. It ends when you leave.")
    training_block(task)


def results_block(task: Task) -> None:
    """Draws the shipped results of a task."""
    results = _results(str(results_path()))
    table = gym_results.by_distance(results, task.name)
    if not len(table):
        st.info("No result of this task is here.", icon=":material/info:")
        return
    sentence = f"{gym_results.results_sentence(table, task)} {gym_results.verdict_sentence(table, task)}"
    if not lesson.revealed(f"results of {task.name}"):
        return
    chart_block(results_chart(table, task), sentence, table, f"gym_{task.name}")
    st.caption(f"{gym_results.length_sentence(table, task)} {gym_results.how_trained(results, task.name)}")


def results_chart(table: pd.DataFrame, task: Task) -> go.Figure:
    """The score against the distance; bars reach over the seeds' 95 % intervals."""
    figure, scale = go.Figure(), 100 if task.metric == "accuracy" else 1
    for net, rows in table.groupby("net", sort=False):
        dash, symbol = LOOKS[str(net)]
        mean = scale * rows["mean"]
        figure.add_scatter(
            x=rows["distance"].astype(str),
            y=mean,
            name=str(net),
            mode="lines+markers",
            error_y=interval_bars(scale * rows["high"] - mean, mean - scale * rows["low"]),
            line={"color": BY_LABEL[rows["cell"].iloc[0]].colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 9},
            hovertemplate="%{y:.2f}" + (" %" if scale == 100 else ""),
        )
    _baseline(figure, task, scale)
    figure.update_layout(
        height=380,
        margin=MARGIN,
        hovermode="x unified",
        scattermode="group",
        scattergap=0.7,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": task.distance, "type": "category", "fixedrange": True, "showgrid": False},
        yaxis=_score_axis(task),
    )
    return figure


def training_block(task: Task) -> None:
    """Draws the controls of a training, and the training that runs or has ended."""
    running = st.session_state.get(TRAINING)
    busy = running is not None and not running.ended and not running.cancelled
    with lesson.controls("controls of a training"):
        lesson.segmented("Net", KINDS, "kind", KINDS_HELP)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            lesson.segmented("Length", {length: length for length in LENGTHS}, "length", _length_help(task))
            st.select_slider("Steps at most", STEPS, key="steps", persist_state="session")
            st.selectbox("Seed", SEEDS, key="start", persist_state="session", width=90)
        st.button("Train", type="primary", icon=":material/play_arrow:", disabled=busy, on_click=_start)
    if fault := st.session_state.pop("fault in the gym", ""):
        st.info(plain(fault), icon=":material/info:")
    if running is not None:
        st.fragment(_watch, run_every=POLL if busy else None)(busy)


def progress_chart(seen: live.Seen, task: Task) -> go.Figure:
    """The score of each report, every batch being new."""
    figure, scale = go.Figure(), 100 if task.metric == "accuracy" else 1
    figure.add_scatter(
        x=[report["step"] for report in seen.progress],
        y=[scale * report["score"] for report in seen.progress],
        mode="lines",
        name=task.metric,
        line={"width": 2.5, "color": "#8E6BBF"},
        hovertemplate="%{y:.3f}<extra>step %{x}</extra>",
    )
    _baseline(figure, task, scale)
    steps = seen.progress[-1]["steps"] if seen.progress else 1
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 16},
        showlegend=False,
        xaxis={"title": "step", "range": [0, steps], "fixedrange": True},
        yaxis=_score_axis(task),
    )
    return figure


def ended_sentence(result: dict, task: Task) -> str:
    """What a finished training came to."""
    how = "It solved the task" if result["solved"] else "It has not solved the task"
    found = "; ".join(
        f"{gym_results.value(task, row['value'])} at {row['distance']} (95 % interval "
        f"{gym_results.value(task, row['low'])} to {gym_results.value(task, row['high'])})"
        for row in result["rows"]
    )
    what = "accuracy" if task.metric == "accuracy" else "mean squared error"
    return (
        f"{how} in {result['steps']:,} steps, {result['seconds']:.0f} s. On {result['rows'][0]['n']:,} new examples "
        f"its {what} is {found}. Without a memory: {gym_results.value(task, task.baseline)}."
    )


def chosen() -> GymConfig:
    """The training that the widgets describe."""
    state = st.session_state
    variant = VARIANTS[NAMES[state.kind]]
    return gym_config(
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
        st.session_state["fault in the gym"] = str(busy)


def _cancel() -> None:
    if running := st.session_state.pop(TRAINING, None):
        running.cancel()


def _watch(busy: bool) -> None:
    with calm():
        running: live.Training | None = st.session_state.get(TRAINING)
        if running is None:  # cancelled: the whole page shall know
            st.rerun()
        seen, config = running.look(), running.config
        task = TASKS[config.task]
        kind = next(variant.label for variant in VARIANTS if variant.fits(config.model_dump()))
        st.markdown(f"**{task.title}, {kind}, length {config.length}, seed {config.seed}**")
        if seen.fault:
            st.warning(f"The training stopped. {plain(seen.fault)}", icon=":material/warning:")
        elif seen.result is None:
            _progress(seen, config)
        if seen.progress:
            said = ended_sentence(seen.result, task) if seen.result else _report(seen, task)
            table = pd.DataFrame(seen.progress)[["step", "loss", "score", "seconds"]]
            if seen.result:
                chart_block(progress_chart(seen, task), said, table, "gym_training")
            else:
                st.markdown(said)
                st.plotly_chart(progress_chart(seen, task), config=CONFIG, key="chart training", alt=said)
        if seen.ended and busy:
            st.rerun()


def _progress(seen: live.Seen, config: GymConfig) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    if seen.progress:
        last = seen.progress[-1]
        text = f"step {last['step']:,} of {last['steps']:,}, at most {last['left']:.0f} s left"
        left.progress(last["step"] / last["steps"], text=text)
    else:
        left.progress(0.0, text=f"TensorFlow starts; then at most {config.steps:,} steps")
    right.button("Cancel", icon=":material/stop:", key="cancel training", on_click=_cancel)


def _report(seen: live.Seen, task: Task) -> str:
    last = seen.progress[-1]
    what = "accuracy" if task.metric == "accuracy" else "mean squared error"
    return (
        f"Loss {last['loss']:.4f}, {what} {gym_results.value(task, last['score'])}, on examples it has never seen. "
        f"Without a memory: {gym_results.value(task, task.baseline)}."
    )


def _example(task: Task) -> str:
    inputs, targets = examples(task.name, 1, SPELLED, np.random.default_rng(4))
    said = f"{plain(spelled(task.name, inputs[0]))} → **{plain(answer_of(task.name, float(targets[0])))}**"
    return f"> {said}\n\nAn example with {SPELLED} {task.distance}."


def _length_help(task: Task) -> str:
    return f"{task.distance.capitalize()}{': the most; it learns all from 5 on' if task.one_net else ''}."


def _score_axis(task: Task) -> dict:
    if task.metric == "accuracy":
        return {
            "title": "accuracy, %",
            "range": [-2, 104],
            "dtick": 25,
            "fixedrange": True,
            "zeroline": False,
        }
    return {"title": "mean squared error", "rangemode": "tozero", "fixedrange": True, "zeroline": False}


def _baseline(figure: go.Figure, task: Task, scale: int) -> None:
    figure.add_hline(
        y=scale * task.baseline,
        line={"color": LINE, "width": 1.5, "dash": "dash"},
        annotation={"text": "without a memory", "xanchor": "right"},
        annotation_position="top right",
    )


@st.cache_data(ttl=60, max_entries=2, show_spinner=False)
def _results(path: str) -> dict:
    return load_results(Path(path))
