"""What a run depends on: one frozen model a task, read by the command line, run.json, the pages and the tests."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seqapp.numbers.errors import BadInputError

Cell = Literal["rnn", "lstm"]


class RunConfig(BaseModel):
    """What every run has; the fields of one task are in its subclass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cell: Cell = Field(description="rnn: SimpleRNN, lstm: LSTM")
    seed: int = Field(
        0, ge=0, lt=2**31, description="the one source of chance: weights, order of batches, dropout"
    )

    def replace(self, assignments: list[str]) -> Self:
        """A copy with `field=value` assignments applied, as the command line gives them.

        Raises:
            BadInputError: a text is no assignment, a field does not exist, or a value is out of its range.

        >>> SentimentConfig(cell="rnn").replace(["units=32"]).units
        32
        """
        values = self.model_dump()
        for assignment in assignments:
            field, equals, value = assignment.partition("=")
            if not equals or field not in values:
                raise BadInputError(
                    f"--set takes field=value with one of the fields {', '.join(values)}. Received: {assignment!r}."
                )
            values[field] = value
        try:
            return type(self).model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            raise BadInputError(
                f"--set {first['loc'][0]}={first['input']}: {first['msg'].lower()}. "
                f"`python -m seqapp retrain --help` lists the fields."
            ) from error


class SentimentConfig(RunConfig):
    """A sentiment run: one direction, words, the last state, one logit."""

    units: int = Field(64, ge=1, le=1024, description="units of the recurrent layer")
    embedding_units: int = Field(64, ge=1, le=1024, description="length of a word vector")
    vocabulary_size: int = Field(
        20_000, ge=10, le=200_000, description="words the model knows, the most frequent ones"
    )
    max_tokens: int = Field(400, ge=1, le=5000, description="words it reads of a review: the last ones")
    epochs: int = Field(4, ge=1, le=100, description="passes over the training reviews")
    batch_size: int = Field(64, ge=1, le=4096, description="reviews a step")
    learning_rate: float = Field(1e-3, gt=0, le=1, description="of Adam at its peak; a cosine takes it to 0")
    clip_norm: float = Field(1.0, gt=0, description="the gradient's global norm is cut to this")
    word_dropout: float = Field(0.2, ge=0, lt=1, description="share of words that training hides as unknown")
    embedding_dropout: float = Field(
        0.3, ge=0, lt=1, description="dropout on the word vectors, one mask for all steps"
    )
    output_dropout: float = Field(0.5, ge=0, lt=1, description="dropout on the last state")
    ema_momentum: float = Field(
        0.99, ge=0, lt=1, description="weights used are this moving average; 0: no averaging"
    )


class ForecastConfig(RunConfig):
    """A forecast run: daily bars to quantiles of the log-return some trading days ahead, one model for all tickers."""

    units: int = Field(16, ge=1, le=256, description="units of the recurrent layer")
    lookback: int = Field(128, ge=80, le=1000, description="trading days it sees")
    segment: int = Field(160, ge=40, le=2000, description="days in a row that one training example holds")
    burn_in: int = Field(32, ge=0, le=500, description="first days of a segment that only fill the memory")
    epochs: int = Field(
        8, ge=1, le=100, description="passes over the training days, the best of which is kept"
    )
    batch_size: int = Field(32, ge=1, le=1024, description="segments a step")
    learning_rate: float = Field(3e-3, gt=0, le=1, description="of Adam at its peak; a cosine takes it to 0")
    weight_decay: float = Field(0.1, ge=0, le=1, description="of the recurrent layer and its head")
    dropout: float = Field(0.5, ge=0, lt=1, description="dropout on the recurrent layer's output")
    clip_norm: float = Field(1.0, gt=0, description="the gradient's global norm is cut to this")
    ema_momentum: float = Field(0.98, ge=0, lt=1, description="weights used are this moving average; 0: none")
    holdout: float = Field(
        0.1, gt=0, lt=0.5, description="share of the training dates, the last, that choose the epoch"
    )


SMOKE: dict[str, dict[str, int | float]] = {
    "sentiment": {
        "units": 16,
        "embedding_units": 16,
        "vocabulary_size": 2000,
        "max_tokens": 120,
        "epochs": 3,
        "batch_size": 16,
        "learning_rate": 1e-2,
        "ema_momentum": 0.9,
    },
    "forecast": {"units": 4, "epochs": 2, "ema_momentum": 0.8},
}
"""What `--smoke` changes in each task's recipe: enough to walk the whole path in a minute."""
