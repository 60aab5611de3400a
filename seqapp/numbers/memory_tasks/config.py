"""What one training in the memory tasks depends on, and which trainings its shipped results are made of."""

from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.memory_tasks.tasks import LONGEST, TASKS, TaskName, check_distance
from seqapp.numbers.names import Cell

Init = Literal["orthogonal", "identity", "glorot"]
INITS: dict[Init, str] = {
    "orthogonal": "a random rotation: keeps the length of the state",
    "identity": "the identity, with ReLU for tanh: copies the state (RNN only)",
    "glorot": "Glorot uniform: not made for state weights",
}
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Variant:
    """A kind of net that is trained on the memory tasks: what it is called, and what it begins with.

    Attributes:
        label: for a person.
        net: the kind of net that it is, as the charts name it.
        cell, init, forget_bias, learning_rate: as in `MemoryTaskConfig`.
    """

    label: str
    net: str
    cell: Cell
    init: Init
    forget_bias: float
    learning_rate: float

    def fits(self, config: dict[str, Any]) -> bool:
        """Whether a training was of this variant."""
        return all(config[field] == getattr(self, field) for field in ("cell", "init", "forget_bias"))


VARIANTS = (
    Variant("RNN, rotation", "RNN", "rnn", "orthogonal", 1.0, 1e-3),
    Variant("RNN, identity", "RNN", "rnn", "identity", 1.0, 1e-3),
    Variant("LSTM, forget bias 1", "LSTM", "lstm", "orthogonal", 1.0, 5e-3),
    Variant("LSTM, forget bias 4", "LSTM", "lstm", "orthogonal", 4.0, 5e-3),
)
"""The RNN as Keras begins it, and begun to remember (Le, Jaitly and Hinton 2015); the LSTM as Keras begins it, and
begun to remember (Jozefowicz, Zaremba and Sutskever 2015). Learning rates from a few trials on the language task, seed
0: the best of 2e-3 and 5e-3 for the LSTM, of 1e-3 and 2e-3 for the RNN, and of 5e-4 too with the identity."""


class MemoryTaskConfig(BaseModel):
    """One training: a task, a net of one recurrent layer, and how it learns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: TaskName = Field(description="what is asked")
    cell: Cell = Field(description="rnn: SimpleRNN, lstm: LSTM")
    init: Init = Field("orthogonal", description="what the state weights begin as")
    forget_bias: float = Field(1.0, ge=-10, le=10, description="of an LSTM: what its forget gate begins with")
    length: int = Field(100, ge=1, le=LONGEST, description="the distance, or the longest one")
    units: int = Field(32, ge=1, le=256, description="units of the recurrent layer")
    steps: int = Field(1500, ge=1, le=100_000, description="batches at most; it ends earlier once solved")
    batch_size: int = Field(128, ge=1, le=4096, description="examples a step, never seen before")
    learning_rate: float = Field(2e-3, gt=0, le=1, description="of Adam")
    clip_norm: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="the gradient's global norm is cut to this"
    )
    seed: int = Field(0, ge=0, lt=2**31, description="the one source of chance")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_distance(self.task, self.length)
        if self.cell == "lstm" and self.init == "identity":
            raise BadInputError(
                "The identity as a beginning belongs to an RNN with ReLU. Choose orthogonal or glorot for the LSTM."
            )
        return self

    @property
    def name(self) -> str:
        """A name among the shipped trainings: task, cell, init, forget bias, length, seed.

        >>> MemoryTaskConfig(task="order", cell="rnn", length=50, seed=1).name
        'order-rnn-orthogonal-1-50-seed1'
        """
        return f"{self.task}-{self.cell}-{self.init}-{self.forget_bias:g}-{self.length}-seed{self.seed}"

    @property
    def distances(self) -> tuple[int, ...]:
        """Where it is measured: at its own length, or, where one net learns all distances, at each up to it."""
        task = TASKS[self.task]
        if not task.one_net:
            return (self.length,)
        return tuple(
            sorted({distance for distance in task.distances if distance < self.length} | {self.length})
        )


def memory_task_config(**values: Any) -> MemoryTaskConfig:
    """A configuration from what a person gave.

    Raises:
        BadInputError: a value is out of its range, or two do not fit together.

    >>> memory_task_config(task="order", cell="rnn", steps=10).steps
    10
    """
    try:
        return MemoryTaskConfig(**values)
    except ValidationError as error:
        first = error.errors()[0]
        where = first["loc"][0] if first["loc"] else ""
        reason = first["msg"].removeprefix("Value error, ")
        raise BadInputError(
            reason
            if not where
            else f"A memory task's {where} cannot be {first['input']!r}: {reason.lower()}. "
            "`python -m seqapp memory-tasks --help` lists what can be set."
        ) from error


def shipped_configs(seeds: tuple[int, ...] = SEEDS) -> list[MemoryTaskConfig]:
    """The trainings that `memory-tasks all` runs: every variant, length and seed of every task, seed by seed."""
    return [
        MemoryTaskConfig(
            task=name,
            cell=variant.cell,
            init=variant.init,
            forget_bias=variant.forget_bias,
            learning_rate=variant.learning_rate,
            length=length,
            seed=seed,
            **BUDGET[name],
        )
        for seed in seeds
        for name, task in TASKS.items()
        for length in ((max(task.distances),) if task.one_net else task.distances)
        for variant in VARIANTS
    ]


BUDGET: dict[TaskName, dict[str, Any]] = {
    "language": {"units": 64, "steps": 1500},
    "adding": {"units": 32, "steps": 1500},
    "order": {"units": 32, "steps": 1500},
}
"""How the shipped results were trained; the same for all nets of a task."""
KEPT = MemoryTaskConfig(
    task="language",
    cell="lstm",
    forget_bias=4.0,
    length=100,
    learning_rate=VARIANTS[-1].learning_rate,
    **BUDGET["language"],
)
"""The one training whose weights are kept beside the results: the LSTM begun to remember, whose belt a page shows."""
