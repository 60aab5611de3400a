"""What a user's model would take on an input, counted by the shapes of what its layers return before any of it runs."""

from math import prod
from typing import Any

from seqapp.numbers.errors import BadInputError

MOST_NUMBERS = 20_000_000
"""In what all layers return together: the gradient keeps all of it."""
MOST_ROUNDS = 20_000
"""Steps of all layers that go from step to step, together."""


def checked_cost(model: Any, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The shapes of what a functional model returns on one input.

    Args:
        model: of Keras, built as a graph.
        shape: of the input, batch first, with no size left open.

    Raises:
        BadInputError: it would take too many numbers or steps.
    """
    import keras  # noqa: PLC0415 (as TensorFlow: the pages that open no model do without it)

    first = model.inputs[0]
    given = keras.KerasTensor(shape, dtype=first.dtype)
    cost = _Cost(steps=first.shape[1])
    return [tuple(one.shape) for one in keras.tree.flatten(cost.through(model, [given], 1))]


class _Cost:
    """What was counted so far, and how many steps the model reads, if that is fixed."""

    def __init__(self, steps: int | None) -> None:
        self.steps = steps
        self.numbers = self.rounds = 0

    def through(self, model: Any, inputs: Any, times: int) -> Any:
        """Counts every layer of a model that is gone through so many times, the models within it too."""

        def called(operation: Any, *args: Any, **kwargs: Any) -> Any:
            return self._of(operation, times, *args, **kwargs)

        graph = getattr(model, "_functional", None) or model  # a Sequential keeps its graph there
        return graph._run_through_graph(inputs, call_fn=called)  # noqa: SLF001 (Keras computes its shapes by it)

    def _of(self, operation: Any, times: int, *args: Any, **kwargs: Any) -> Any:
        import keras  # noqa: PLC0415

        layers = keras.layers
        if isinstance(operation, keras.Model):
            return self.through(operation, args[0], times)
        returned = operation.compute_output_spec(*args, **kwargs)
        numbers = sum(prod(one.shape) for one in keras.tree.flatten(returned))
        rounds = 0
        if isinstance(operation, layers.RNN | layers.Bidirectional | layers.TimeDistributed):
            rounds = args[0].shape[1]
        elif isinstance(
            operation, layers.Conv1D
        ):  # it may pad its input by as many steps as it sees at a time
            numbers += operation.kernel_size[0] * operation.dilation_rate[0] * args[0].shape[-1]
        self._add(times * numbers, times * rounds)
        if isinstance(operation, layers.TimeDistributed):
            batch, steps, *rest = args[0].shape
            self._of(operation.layer, times * steps, keras.KerasTensor((batch, *rest), dtype=args[0].dtype))
        return returned

    def _add(self, numbers: int, rounds: int) -> None:
        self.numbers, self.rounds = self.numbers + numbers, self.rounds + rounds
        shorter = (
            f"It always reads {self.steps:,} steps: build it for fewer"
            if self.steps
            else "Give it a shorter input"
        )
        for count, most, what in (
            (self.numbers, MOST_NUMBERS, "numbers"),
            (self.rounds, MOST_ROUNDS, "steps"),
        ):
            if count > most:
                raise BadInputError(
                    f"The layers of this model would go through {count:,} {what} or more, and {most:,} are allowed. "
                    f"{shorter}, or choose a smaller model."
                )
