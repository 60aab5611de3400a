"""What a run depends on: one frozen model a task, read by the command line, run.json, the pages and the tests."""

from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import FRONTIER_NAMES, MODEL_NAMES, Cell, Family, Task
from seqapp.numbers.ngrams import ORDERS


class Range(NamedTuple):
    """What a search draws a field from: low to high, both included; `log` where a factor counts, not a step."""

    low: float
    high: float
    log: bool = False


class RunConfig(BaseModel):
    """What every run has; the fields of one task are in its subclass.

    Attributes:
        task: what the run is for.
        smoke: what `--smoke` changes: enough to walk the whole path in a minute.
        search: what a search tries: of each field a range, or the values themselves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: ClassVar[Task]
    smoke: ClassVar[dict[str, int | float]]
    search: ClassVar[dict[str, Range | tuple[int | float, ...]]]

    cell: Cell = Field(description="rnn: SimpleRNN, lstm: LSTM")
    seed: int = Field(
        0, ge=0, lt=2**31, description="the one source of chance: weights, order of batches, dropout"
    )

    @property
    def model_name(self) -> str:
        """What a net of this recipe is called in models/."""
        return MODEL_NAMES[self.task][self.cell]

    @property
    def retrain_command(self) -> str:
        """What trains a net of this kind by the recipe's defaults."""
        return f"python -m seqapp retrain {self.task} --cell {self.cell}"

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
    """A sentiment run: one direction, words, the last state, one logit.

    Attributes:
        fine_tuning: what is otherwise where a run goes on from a trained net, with few reviews.
        kept_in_fine_tuning: fields that are that net's.
    """

    task = "sentiment"
    smoke = {
        "units": 16,
        "embedding_units": 16,
        "vocabulary_size": 2000,
        "max_tokens": 120,
        "epochs": 3,
        "batch_size": 16,
        "learning_rate": 1e-2,
        "ema_momentum": 0.9,
    }
    search = {
        "learning_rate": Range(3e-4, 1e-2, log=True),
        "units": (16, 32, 64, 128),
        "embedding_units": (16, 32, 64, 128),
        "batch_size": (16, 32, 64, 128),
        "word_dropout": Range(0.0, 0.5),
        "embedding_dropout": Range(0.0, 0.6),
        "output_dropout": Range(0.0, 0.7),
        "ema_momentum": (0.0, 0.9, 0.98, 0.99, 0.995),
    }
    fine_tuning: ClassVar[dict[str, int | float]] = {
        "epochs": 4,
        "batch_size": 16,
        "learning_rate": 5e-4,
        "ema_momentum": 0.9,
    }
    kept_in_fine_tuning: ClassVar[tuple[str, ...]] = (
        "cell",
        "units",
        "embedding_units",
        "vocabulary_size",
        "max_tokens",
    )

    family: Family = Field("plain", description="plain: memory is its only way; frontier: as good as it gets")
    units: int = Field(64, ge=1, le=1024, description="units of the recurrent layer")
    embedding_units: int = Field(64, ge=1, le=1024, description="length of a word vector")
    vocabulary_size: int = Field(
        20_000, ge=10, le=200_000, description="words the model knows, the most frequent ones"
    )
    max_tokens: int = Field(400, ge=1, le=5000, description="words it reads of a review: the last ones")
    epochs: int = Field(4, ge=1, le=100, description="passes over the training reviews")
    batch_size: int = Field(64, ge=1, le=4096, description="reviews a step")
    learning_rate: float = Field(1e-3, gt=0, le=1, description="of Adam at its peak; a cosine takes it to 0")
    clip_norm: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="the gradient's global norm is cut to this"
    )
    word_dropout: float = Field(0.2, ge=0, lt=1, description="share of words that training hides as unknown")
    embedding_dropout: float = Field(
        0.3, ge=0, lt=1, description="dropout on the word vectors, one mask for all steps"
    )
    output_dropout: float = Field(0.5, ge=0, lt=1, description="dropout on the last state")
    ema_momentum: float = Field(
        0.99, ge=0, lt=1, description="weights used are this moving average; 0: no averaging"
    )
    longest_memory: int = Field(
        0,
        ge=0,
        le=5000,
        description="lstm: its gates begin with memories of up to so many words, 3 or more; 0: as Keras's",
    )

    @property
    def input_units(self) -> int:
        """How many numbers the recurrent layer reads at every word."""
        return self.embedding_units

    @field_validator("longest_memory")
    @classmethod
    def _of_an_lstm(cls, words: int, info: ValidationInfo) -> int:
        if words and info.data.get("cell") == "rnn":
            raise ValueError("it says how the gates of an LSTM begin, an RNN has none")
        if 0 < words < 3:
            raise ValueError("input should be 0, or 3 and more")
        return words


class FrontierConfig(SentimentConfig):
    """A frontier run: words, pairs and ratios of n-grams, one direction, running pooling, one logit."""

    smoke = {**SentimentConfig.smoke, "pair_units": 4, "pair_buckets": 1024, "ngram_buckets": 4096}
    search = {**SentimentConfig.search, "pair_units": (8, 16, 32)}

    family: Family = Field(
        "frontier", description="plain: memory is its only way; frontier: as good as it gets"
    )
    units: int = Field(128, ge=1, le=1024, description="units of the recurrent layer")
    max_tokens: int = Field(400, ge=1, le=5000, description="words it reads of a review: the last ones")
    epochs: int = Field(2, ge=1, le=100, description="passes over the training reviews")
    learning_rate: float = Field(2e-3, gt=0, le=1, description="of Adam at its peak; a cosine takes it to 0")
    word_dropout: float = Field(0.3, ge=0, lt=1, description="share of words that training hides as unknown")
    pair_units: int = Field(16, ge=1, le=256, description="length of a pair's vector")
    pair_buckets: int = Field(2**15, ge=2, le=2**22, description="vectors that the pairs of words share")
    ngram_buckets: int = Field(
        196_608, ge=2, le=2**24, description="places of a table of n-grams, for pairs and triples each"
    )
    linear: int = Field(
        200_000,
        ge=0,
        le=2_000_000,
        description="n-grams of the linear part beside the net; 0: no linear part",
    )
    folds: int = Field(
        10, ge=2, le=100, description="parts, by film, without each of which ratios are counted"
    )
    held_out: float = Field(
        0.05, gt=0, lt=0.5, description="share of the films that set the temperature and are not learnt from"
    )
    span_share: float = Field(
        0.0, ge=0, le=1, description="share of reviews of which a span is learnt from, not the whole"
    )
    span_least: int = Field(8, ge=1, le=5000, description="words of the shortest span")
    span_most: int = Field(60, ge=1, le=5000, description="words of the longest span")

    @property
    def input_units(self) -> int:
        """How many numbers the recurrent layer reads at every word: two vectors, and the ratios of the n-grams."""
        return self.embedding_units + self.pair_units + len(ORDERS)

    @property
    def model_name(self) -> str:
        """What a net of this recipe is called in models/."""
        return FRONTIER_NAMES[self.cell]

    @property
    def retrain_command(self) -> str:
        """What trains a net of this kind by the recipe's defaults."""
        return f"{super().retrain_command} --family {self.family}"


Parts = Literal["both", "linear", "recurrent"]


class ForecastConfig(RunConfig):
    """A forecast run: daily bars to quantiles of the log-return some trading days ahead, one model for all tickers."""

    task = "forecast"
    smoke = {"units": 4, "members": 2, "epochs": 2, "ema_momentum": 0.8}
    search = {
        "learning_rate": Range(3e-4, 3e-2, log=True),
        "units": (4, 8, 16, 32),
        "batch_size": (16, 32, 64),
        "weight_decay": Range(1e-3, 1.0, log=True),
        "dropout": Range(0.0, 0.7),
        "ema_momentum": (0.0, 0.9, 0.98, 0.99),
    }

    units: int = Field(16, ge=1, le=256, description="units of the recurrent layer")
    members: int = Field(
        3, ge=1, le=20, description="nets that answer together, by the mean of their quantiles"
    )
    parts: Parts = Field(
        "both", description="both: linear part and memory; linear, recurrent: one of them alone"
    )
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
    clip_norm: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="the gradient's global norm is cut to this"
    )
    ema_momentum: float = Field(0.98, ge=0, lt=1, description="weights used are this moving average; 0: none")
    holdout: float = Field(
        0.1, gt=0, lt=0.5, description="share of the training dates, the last, that choose the epoch"
    )
    calibration_days: int = Field(
        375,
        ge=0,
        le=5000,
        description="the last of these dates, which set how far the tails reach; 0: as learnt",
    )
