"""How an LSTM's bias begins, beyond what Keras has: for memories of given lengths."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seqapp")
class ChronoBias(keras.initializers.RandomUniform):
    """The bias of an LSTM whose units begin with memories of many lengths, the longest about `longest` steps.

        b_f ~ log U(1, longest - 1)      b_i = -b_f      b_g = b_o = 0

    A forget gate of sigmoid(log(T - 1)) = 1 - 1/T keeps something for about T steps, and as much as it keeps the input
    gate, its complement, lets in. For the `bias_initializer` of an LSTM of ours or of Keras, with
    `unit_forget_bias=False`, which would put its own b_f in the place of this one. Source: Tallec and Ollivier (2018),
    "Can recurrent neural networks warp time?", equation 16.

    Args:
        longest: T_max, in steps, at least 3.
        seed: of the draw; a layer built twice from one initializer begins alike.

    >>> b_i, b_f, b_g, b_o = ops.split(ChronoBias(400, seed=0)((256,)), 4)
    >>> bool(ops.all(b_i == -b_f)), bool(ops.max(ops.sigmoid(b_f)) < 1 - 1 / 400), float(ops.sum(b_g + b_o))
    (True, True, 0.0)
    """

    def __init__(self, longest: float, seed: int | None = None) -> None:
        if not longest >= 3:
            raise ValueError(
                f"`longest` is the length of the longest memory in steps, at least 3. Received: {longest!r}."
            )
        super().__init__(minval=1.0, maxval=longest - 1.0, seed=seed)
        self.longest = longest

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """The bias, (4 * units,), in the blocks i, f, g, o.

        Raises:
            ValueError: another shape.
        """
        if len(shape) != 1 or shape[0] % 4:
            raise ValueError(
                "ChronoBias is for the bias of an LSTM, (4 * units,), with unit_forget_bias=False. "
                f"Received: shape={tuple(shape)}."
            )
        b_f = ops.log(super().__call__((shape[0] // 4,), dtype=dtype))
        return ops.concatenate([-b_f, b_f, ops.zeros_like(b_f), ops.zeros_like(b_f)])

    def get_config(self) -> dict[str, Any]:
        """The constructor arguments."""
        return {"longest": self.longest, "seed": super().get_config()["seed"]}
