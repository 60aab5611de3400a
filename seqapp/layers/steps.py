"""The steps of a cell, in order and in reverse: what the loop over time does, for any stretch of it.

Forwards, for t = 1 ... timesteps, with a state s_t = h_t, or (h_t, c_t):

    z_t = x_t W + h_{t-1} U + b                            (rows, blocks * units)
    s_t = equations(z_t, s_{t-1})                          each (rows, units)

Backwards. The loss over a sequence is the sum of the losses of its steps, so what a state is worth to the loss,
delta_t = dL/ds_t, is what it is worth in its own step plus what it is worth to the next step:

    delta_t   += dL_t/ds_t                                 for t = timesteps ... 1
    dz_t, delta_{t-1} = backward_equations(derivatives(s_t, s_{t-1}), delta_t)
    delta_{t-1, h}   += dz_t U^T                           the product over steps that vanishes or explodes

Sources: Werbos (1990), "Backpropagation through time: what it does and how to do it"; for the LSTM, Graves (2012),
section 4.6.
"""

import tensorflow as tf

from seqapp.layers.cells import TextbookCell, Weights

GATES = "gates"
"""What the gates are kept as: side by side in one array, which is quicker than one for each."""


def forward(
    cell: TextbookCell, x, states, mask, weights: Weights, length, *, every: bool, keep: bool, ahead: bool
):
    """The steps in order.

    Args:
        cell: whose steps.
        x: (rows, timesteps, features), or (rows, timesteps, width) if it has been weighted.
        states: before the first step, each (rows, units).
        mask: (rows, timesteps), True for a real step, at others the states stay as they were; or None.
        weights: of the step.
        length: how many of the timesteps to go.
        every: whether h of every step is asked for.
        keep: whether a gradient will be.
        ahead: whether x_t W + b of all steps is computed before the loop, at once: quicker as ordinary operations.

    Returns:
        The last states, each (rows, units), and by name, each (timesteps, rows, ...), what is kept of every step: with
        `keep` the states and the gates, else h with `every`.
    """
    timesteps = tf.shape(x)[1]
    x_t, mask_t = time_first(x), None if mask is None else time_first(mask)[..., None]
    if ahead:
        x_t, weights = weights.weighted(x_t), weights._replace(kernel=None, bias=None)
    widths = widths_kept(cell, every=every, keep=keep)
    arrays = [
        tf.TensorArray(x.dtype, timesteps, element_shape=(x.shape[0], width)) for width in widths.values()
    ]

    def step(t, before, arrays):
        traced = cell.equations(weights.sum(x_t[t], before[0]), before)
        if mask_t is not None:
            for name, state in zip(cell.state_names, before, strict=True):
                traced[name] = tf.where(mask_t[t], traced[name], state)
        if GATES in widths:
            traced[GATES] = tf.concat([traced[name] for name in cell.gate_names], 1)
        arrays = [array.write(t, traced[name]) for name, array in zip(widths, arrays, strict=True)]
        states_t = [traced[name] for name in cell.state_names]
        keep_shapes(states_t, before)
        return t + 1, states_t, arrays

    _, last, arrays = tf.while_loop(
        lambda t, *_: t < length, step, (0, list(states), arrays), maximum_iterations=timesteps
    )
    return last, {name: array.stack() for name, array in zip(widths, arrays, strict=True)}


def unrolled(cell: TextbookCell, x, states, mask, weights: Weights):
    """The steps in order without a loop of TensorFlow's, which its forward-mode derivatives do not go through.

    Returns:
        The last states, and h of every step (rows, timesteps, units).

    Raises:
        NotImplementedError: the number of timesteps is not known.
    """
    if x.shape[1] is None:
        raise NotImplementedError(
            "TensorFlow takes no forward-mode derivatives (ForwardAccumulator) through a loop whose number of "
            "timesteps it does not know. Give the inputs a fixed length, or call the layer eagerly."
        )
    every = []
    for t in range(x.shape[1]):
        traced = cell.equations(weights.sum(x[:, t], states[0]), states)
        new = [traced[name] for name in cell.state_names]
        if mask is not None:
            new = [tf.where(mask[:, t, None], a, b) for a, b in zip(new, states, strict=True)]
        states = new
        every.append(states[0])
    return states, tf.stack(every, 1)


def backward(
    cell: TextbookCell, states, mask, weights: Weights, length, kept, delta, delta_h, *, ahead: bool
):
    """The steps in reverse: what dL/ds_T and dL/dh_t mean for every step before.

    Args:
        cell: whose steps.
        states: before the first step.
        mask: as in `forward`.
        weights: of the step.
        length: how many of the timesteps were gone.
        kept: what `forward` kept.
        delta: dL/ds_T, for every state, each (rows, units).
        delta_h: dL/dh_t of every step (rows, timesteps, units); or None.
        ahead: whether the derivatives of all steps are computed before the loop, at once: quicker as ordinary
            operations, and more memory.

    Returns:
        d_pre_activation, dL/dz_t (timesteps, rows, width), and dL/ds_0 for every state.
    """
    mask_t = None if mask is None else time_first(mask)[..., None]
    delta_h = None if delta_h is None else time_first(delta_h)
    timesteps, rows = tf.shape(kept["h"])[0], states[0].shape[0]
    array = tf.TensorArray(kept["h"].dtype, timesteps, element_shape=(rows, weights.recurrent.shape[1]))
    if ahead:
        earlier = [tf.concat([state[None], kept[name][:-1]], 0) for name, state in _named(cell, states)]
        derivatives = cell.derivatives(_traced(cell, kept), earlier)

    def derivatives_at(t):
        if ahead:
            return {name: values[t] for name, values in derivatives.items()}
        before = [
            tf.where(t > 0, kept[name][tf.maximum(t - 1, 0)], state) for name, state in _named(cell, states)
        ]
        return cell.derivatives(_traced(cell, {name: values[t] for name, values in kept.items()}), before)

    def step(t, delta, array):
        if delta_h is not None:
            delta = [delta[0] + delta_h[t], *delta[1:]]  # what h_t is worth in its own step
        real = delta if mask_t is None else [tf.where(mask_t[t], d, tf.zeros_like(d)) for d in delta]
        dz_t, delta_before = cell.backward_equations(derivatives_at(t), real)
        delta_before = [weights.through_recurrent(dz_t), *delta_before]
        if mask_t is not None:  # a masked step hands its states on as they are
            delta_before = [tf.where(mask_t[t], new, d) for new, d in zip(delta_before, delta, strict=True)]
        keep_shapes(delta_before, delta)
        return t - 1, delta_before, array.write(t, dz_t)

    _, delta, array = tf.while_loop(
        lambda t, *_: t >= 0, step, (length - 1, list(delta), array), maximum_iterations=timesteps
    )
    return array.stack(), delta


def widths_kept(cell: TextbookCell, *, every: bool, keep: bool) -> dict[str, int]:
    """What `forward` keeps of every step, and how wide it is."""
    if not keep:
        return {"h": cell.units} if every else {}
    gates = {GATES: len(cell.gate_names) * cell.units} if cell.gate_names else {}
    return dict.fromkeys(cell.state_names, cell.units) | gates


def products(x, h_0, h, d_pre_activation, weights: Weights):
    """The gradients that collect from all steps, in one product each:

        dx_t = dz_t W^T    dW = sum_t x_t^T dz_t      dU = sum_t h_{t-1}^T dz_t      db = sum_t dz_t

    Args:
        x: (rows, timesteps, features).
        h_0: (rows, units).
        h: of every step, time first.
        d_pre_activation: dz_t of every step, time first.
        weights: of the step.

    Returns:
        dL/dx, time first, dL/dW, dL/dU, dL/db. Where x came weighted, dL/dx is d_pre_activation, and dL/dW and dL/db
        are None.
    """
    masks = weights.masks
    d_recurrent = _summed(h[:-1], d_pre_activation[1:], masks) + _summed(
        h_0[None], d_pre_activation[:1], masks
    )
    if weights.kernel is None:
        return d_pre_activation, None, d_recurrent, None
    dx = tf.tensordot(d_pre_activation, weights.kernel, [[2], [1]])
    d_bias = None if weights.bias is None else tf.reduce_sum(d_pre_activation, (0, 1))
    return dx, _summed(time_first(x), d_pre_activation, None), d_recurrent, d_bias


def keep_shapes(tensors, known) -> None:
    """What a step hands on has the shape of what it was given, which TensorFlow's loop asks for.

    It may know less of it: that rows are 1 is lost where they meet a tensor whose rows the graph does not know.
    """
    for tensor, of in zip(tensors, known, strict=True):
        tensor.set_shape(of.shape)


def time_first(x):
    """(rows, timesteps, ...) to (timesteps, rows, ...), and back."""
    return tf.transpose(x, (1, 0, *range(2, len(x.shape))))


def _summed(inputs, d_pre_activation, masks):
    """sum_t inputs_t^T dz_t, (inputs, width)."""
    if masks is None:
        flat = [tf.reshape(tensor, (-1, tensor.shape[-1])) for tensor in (inputs, d_pre_activation)]
        return tf.matmul(*flat, transpose_a=True)
    parts = tf.split(d_pre_activation, len(masks), axis=2)
    return tf.concat([_summed(inputs * mask, part, None) for mask, part in zip(masks, parts, strict=True)], 1)


def _named(cell, states):
    return zip(cell.state_names, states, strict=True)


def _traced(cell, kept):
    """What was kept, every gate by its own name."""
    if GATES not in kept:
        return kept
    return kept | dict(
        zip(cell.gate_names, tf.split(kept[GATES], len(cell.gate_names), axis=-1), strict=True)
    )
