"""What the tests of the layers share: random weights, and the reference run as the layers run."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, softmax

from seqapp.layers import LSTM, SimpleRNN
from seqapp.numbers import reference

BATCH, TIMESTEPS, FEATURES, UNITS, OUTPUT_UNITS = 3, 6, 3, 4, 2
LAYERS = {"simple_rnn": SimpleRNN, "lstm": LSTM}
STEPS = {"simple_rnn": reference.simple_rnn_step, "lstm": reference.lstm_step}
STATES = {"simple_rnn": ("h",), "lstm": ("h", "c")}
ACTIVATIONS: dict[str, Callable] = {
    "linear": np.asarray,
    "sigmoid": expit,
    "softmax": lambda z: softmax(z, axis=-1),
}
MASKS = {
    "leading": [[0, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1]],
    "middle": [[1, 0, 1, 1, 0, 1], [1, 1, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1]],
    "trailing": [[1, 1, 1, 1, 1, 0], [1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]],
    "scattered": [[0, 1, 0, 1, 1, 0], [1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0]],
}


def mask_of(name):
    return None if name is None else np.array(MASKS[name], dtype=bool)


def random_inputs(kind, seed=1, dtype="float64"):
    """x (batch, timesteps, features) and non-zero initial states, each (batch, units)."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(BATCH, TIMESTEPS, FEATURES)).astype(dtype)
    return x, [rng.uniform(-0.9, 0.9, size=(BATCH, UNITS)).astype(dtype) for _ in STATES[kind]]


def randomise(layer, seed=0):
    """Give a built layer or model random weights, no two alike, biases too."""
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(scale=0.6, size=weight.shape) for weight in layer.weights])
    return layer


def random_layer(kind, seed=0, **arguments):
    """A layer of ours for inputs (batch, timesteps, features), random weights, in float64 unless told."""
    layer = LAYERS[kind](UNITS, **{"dtype": "float64", **arguments})
    layer.build((BATCH, TIMESTEPS, FEATURES))
    return randomise(layer, seed)


def reference_course(kind, weights, x, states, mask=None, *, step=None, go_backwards=False, use_bias=True):
    """The trajectory of every state, (batch, timesteps, units), in processing order."""
    kernel, recurrent_kernel = weights[:2]
    bias = weights[2] if use_bias else np.zeros(kernel.shape[1])
    step = step or STEPS[kind]
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    return reference.run(lambda x_t, *s: step(x_t, *s, kernel, recurrent_kernel, bias), x, states, mask)


def reference_layer(
    kind, weights, x, states, mask=None, *, activation=None, go_backwards=False, use_bias=True, step=None
):
    """What a layer with `return_sequences` and `return_state` must return: outputs, last h[, last c].

    Keras's convention for masked steps: the output repeats the one before, and is zero where there is none.
    """
    trajectory = reference_course(
        kind, weights, x, states, mask, step=step, go_backwards=go_backwards, use_bias=use_bias
    )
    outputs = trajectory[0]
    if activation is not None:
        output_kernel = weights[3 if use_bias else 2]
        output_bias = weights[4] if use_bias else np.zeros(OUTPUT_UNITS)
        outputs = reference.readout(outputs, output_kernel, output_bias, ACTIVATIONS[activation])
    if mask is not None:
        begun = np.logical_or.accumulate(mask[:, ::-1] if go_backwards else mask, axis=1)
        outputs = np.where(begun[..., None], outputs, 0.0)
    return [outputs, *(state[:, -1] for state in trajectory)]
