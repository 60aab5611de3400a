"""The figures of a layer in a notebook: `from seqapp.ui import show`. Loads no Streamlit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from seqapp.numbers.gradients import asked_at_the_end, backward, norms
from seqapp.numbers.nets import read
from seqapp.numbers.traced import asked_of_the_last_state
from seqapp.ui.charts import add_over_words, lay_out_over_words, log_ends, memory_chart
from seqapp.ui.styles import LSTM, RNN
from seqapp.ui.tables import VIEWS, by_unit, words_frame
from seqapp.workflows.own_models import CELLS, net_of, refusal

GATES = {  # what each is called, its colour, dash and marker
    "f": ("forget gate f", LSTM.colour, "solid", "circle"),
    "i": ("input gate i", "#1E8C50", "dash", "square"),
    "o": ("output gate o", "#8E6BBF", "dot", "diamond"),
}


def show(layer: Any, x: Any, steps: Sequence[str] | None = None) -> list[go.Figure]:
    """What a recurrent layer computes on one input, as Plotly figures, in the order in which it reads.

    Args:
        layer: a SimpleRNN or an LSTM with weights, ours or Keras's (then `from_keras` bridges it).
        x: (timesteps, features) or (1, timesteps, features).
        steps: what each step is called; their numbers if it is left out.

    Returns:
        Heat maps, unit by step: the hidden state, and of an LSTM the cell state. Then of an LSTM its gates, mean over
        the units; and last, of a layer with tanh and sigmoid, the length of the gradient at every step: what the mean
        of the last state asks of each state before it.

    Raises:
        ValueError: another layer, one without weights, or another shape.
    """
    ours, x = _ours(layer), np.asarray(x, dtype=np.float32)
    x = x[0] if x.ndim == 3 and len(x) == 1 else x
    if x.ndim != 2 or not len(x):
        raise ValueError(
            f"Give one input, (timesteps, features) or (1, timesteps, features). Received: {x.shape}."
        )
    names = [str(step) for step in steps] if steps is not None else [str(step + 1) for step in range(len(x))]
    if len(names) != len(x):
        raise ValueError(f"Give a name for each of the {len(x)} steps. Received {len(names)}.")
    traced = {name: np.asarray(value[0], np.float64) for name, value in ours.trace(x[None]).items()}
    x, names = (x[::-1], names[::-1]) if ours.go_backwards else (x, names)
    cell = CELLS[type(ours).__name__]
    views = [VIEWS[f"{cell}_{name}"] for name in ("h", "c") if name in traced]
    figures = [
        memory_chart(by_unit(names, traced[view.tensor]), view).update_layout(title=view.title)
        for view in views
    ]
    if cell == "lstm":
        figures.append(_gates(names, traced))
    if not refusal(ours.cell):
        figures.append(_gradient(ours, x, names))
    return [
        figure.update_layout(margin={"t": 60}, xaxis_title="step, in the order of reading")
        for figure in figures
    ]


def _ours(layer: Any) -> Any:
    from seqapp import layers  # noqa: PLC0415 (it loads TensorFlow)

    ours = layer if isinstance(layer, (layers.SimpleRNN, layers.LSTM)) else layers.from_keras(layer)
    if type(ours).__name__ not in CELLS or not ours.built:
        raise ValueError(
            "Give a SimpleRNN or LSTM layer that has weights: one that was called, or one of a model's `layers`. "
            f"Received: {layer}."
        )
    return ours


def _gates(names: list[str], traced: dict[str, np.ndarray]) -> go.Figure:
    figure, frame = go.Figure(), words_frame(names)
    for name, (title, colour, dash, symbol) in GATES.items():
        mean = frame.assign(mean=traced[name].mean(axis=1))["mean"]
        add_over_words(
            figure,
            frame,
            mean,
            name=title,
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            hovertemplate="%{y:.2f}",
        )
    lay_out_over_words(figure, frame, {"title": "mean over the units, no unit", "range": [0, 1.02]})
    return figure


def _gradient(layer: Any, x: np.ndarray, names: list[str]) -> go.Figure:
    direction, _ = asked_of_the_last_state(np.zeros(layer.units))
    net = net_of(layer, x.astype(np.float64), direction)
    traced = read(net, np.arange(len(x)))
    gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
    figure, frame = go.Figure(), words_frame(names)
    lines = {"hidden state h": gradients.h, **({"cell state c": gradients.c} if net.cell == "lstm" else {})}
    lengths = {title: norms(value) for title, value in lines.items()}
    for (title, length), dash in zip(lengths.items(), ("solid", "dash"), strict=False):
        add_over_words(
            figure,
            frame,
            frame.assign(length=length)["length"].where(length > 0),
            name=title,
            line={"color": (RNN if net.cell == "rnn" else LSTM).colour, "dash": dash, "width": 2.5},
            hovertemplate="%{y:.2e}",
        )
    low, high = np.log10(log_ends(np.concatenate(list(lengths.values()))))
    axis = {"title": "length of the gradient, log scale", "type": "log", "range": [low - 0.2, high + 0.3]}
    lay_out_over_words(figure, frame, {**axis, "exponentformat": "power"})
    return figure
