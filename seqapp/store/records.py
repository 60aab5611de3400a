"""run.json: what a run was, typed; read and written here alone.

Keys that this version does not know, of a newer or an older one, are kept. `rivals` in the file is `baselines` here.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from seqapp.numbers.config import ForecastConfig, FrontierConfig, RunConfig, SentimentConfig
from seqapp.numbers.drift import Distribution
from seqapp.numbers.files import write_json
from seqapp.numbers.names import Task
from seqapp.numbers.watched import Watched
from seqapp.store.manifest import DamagedModelError

RECORD, WALK_FORWARD = "run.json", "walk_forward.json"
Estimate = tuple[float, float, float]
"""A value, and the ends of its 95 % interval."""


class Part(BaseModel):
    """A part of run.json."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class RecordedSentimentConfig(SentimentConfig):
    """The recipe of a sentiment run, in whichever version's fields."""

    model_config = ConfigDict(extra="allow")


class RecordedFrontierConfig(FrontierConfig):
    """The recipe of a frontier run, in whichever version's fields."""

    model_config = ConfigDict(extra="allow")


class RecordedForecastConfig(ForecastConfig):
    """The recipe of a forecast run, in whichever version's fields; before, it was one net, its tails as learnt."""

    model_config = ConfigDict(extra="allow")

    members: int = 1
    calibration_days: int = 0


class Data(Part):
    """Where the data came from, and which it was."""

    source: str
    sha256: str


class UnlabelledData(Data):
    """Further reviews that a run learnt from, without labels."""

    n: int


class ReviewData(Data):
    """The reviews of a run: how many it learnt from, and how many it was measured on."""

    n_train: int
    n_validation: int
    unlabelled: UnlabelledData | None = None


class PriceData(Data):
    """The prices of a run: daily rows of which tickers, from when on."""

    n_rows: int
    tickers: list[str]
    first_date: str


class Machine(Part):
    """What timings were taken on."""

    processor: str
    cores: int


class Accuracy(Part):
    """A share of right answers among n, with its 95 % interval."""

    n: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float


class LengthAccuracy(Accuracy):
    """The accuracy on reviews of more than `words_from` and at most `words_to` words, if that is not `NO_LIMIT`."""

    words_from: int
    words_to: int


class Execution(Part):
    """What a result's last bits hang on besides the recipe: TensorFlow's threads, and the shares of a batch at most."""

    threads: int
    shares: int


class SentimentMetrics(Accuracy):
    """What a classifier reached on the validation fold."""

    log_loss: float
    ece: float
    by_length: list[LengthAccuracy]


class ForecastMetrics(Part):
    """What a forecaster reached on the dates that chose its epoch."""

    validation_pinball: float


class SeedResult(Part):
    """What the same recipe reached from one seed; of a frontier net also what its recurrent part reached alone."""

    seed: int
    accuracy: float
    log_loss: float
    ece: float
    training_seconds: float
    recurrent_accuracy: float | None = None


@dataclass(frozen=True)
class Pair:
    """A paired test of a against b: the difference of their means, a less b, its p-value, and on how many."""

    a: str
    b: str
    difference: float
    p_value: float
    n: int
    only_a: int | None = None
    only_b: int | None = None


class MatchedRnn(Part):
    """What a SimpleRNN with as many recurrent weights as the LSTM reached, and McNemar's test against the LSTM."""

    units: int
    seed: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    log_loss: float
    pair: Pair


class PairedAccuracy(Part):
    """McNemar's test of a against b on the same n reviews.

    Attributes:
        a: the one net or baseline.
        b: the other.
        difference: the accuracy of a less that of b.
        low: of its 95 % interval.
        high: of its 95 % interval.
        p_value: exact, two-sided.
        n: reviews.
        only_a: where only a is right.
        only_b: where only b is right.
    """

    a: str
    b: str
    difference: float
    low: float
    high: float
    p_value: float
    n: int
    only_a: int
    only_b: int


class FineTuning(Part):
    """Where a net went on from, and how that one did on the same validation fold.

    Attributes:
        origin: the name and version it went on from.
        origin_sha256: of that one's weights.
        n_chosen: reviews to learn from that chose the epoch.
        epoch: which one was chosen, from 1.
        n_words: different words in the reviews to learn from.
        n_new_words: those that are not in the vocabulary.
        unknown_share: of all words read.
        n_seen: reviews of the fold that the origin had learnt from before.
        metrics: of the origin, on the fold.
        pairs: the tests of net, origin and NB-SVM against each other, on the fold.
        unseen: the metrics of all three by name on the reviews that the origin had not seen, where it had seen some.
    """

    origin: str
    origin_sha256: str
    n_chosen: int
    epoch: int
    n_words: int
    n_new_words: int
    unknown_share: float
    n_seen: int
    metrics: SentimentMetrics
    pairs: list[PairedAccuracy]
    unseen: dict[str, SentimentMetrics] = {}


class Joined(Part):
    """What a frontier net's logit is made of, and how good each part of it is alone.

    Attributes:
        recurrent_weight: of the recurrent net's logit.
        linear_weight: of the linear part's; 0 where there is none.
        n: reviews, of films of their own, that these were fitted on and that the recurrent net did not learn from.
        recurrent: the metrics of the recurrent net alone, with a temperature of its own.
        linear: of the linear part alone.
        pair: McNemar's test of both together against the linear part alone.
    """

    recurrent_weight: float
    linear_weight: float
    n: int
    recurrent: SentimentMetrics
    linear: SentimentMetrics | None = None
    pair: PairedAccuracy | None = None


class Comparison(Part):
    """A candidate against what serves on the same examples: the difference of a measure, with its 95 % interval.

    Attributes:
        against: the name and version that serves.
        measure: of what.
        unit: points (hundredths) of accuracy, or % of the other's loss.
        difference: the candidate's value less the other's.
        low: of the interval.
        high: of the interval.
        worse: whether the whole interval lies on the bad side of 0.
        n: examples (reviews, or dates).
    """

    against: str
    measure: str
    unit: str
    difference: float
    low: float
    high: float
    worse: bool
    n: int

    def __str__(self) -> str:
        """One clause."""
        interval = f"{self.low:+.2f} to {self.high:+.2f}"
        return f"{self.measure} {self.difference:+.2f} {self.unit} ({interval}, n = {self.n:,})"


class ForecastTest(Part):
    """A Diebold-Mariano test: t below 0 where the first has lost less; p, and p by Holm over all baselines."""

    t: float
    p: float
    p_holm: float | None = None


class ValueAtRisk(Part):
    """How often outcomes fell below a low quantile; the tests one day ahead alone, as longer outcomes overlap.

    Attributes:
        hits: the share of all rows.
        kupiec: tickers tested, tests that reject at 5 %, how many of right forecasts would, and 95 % limits of that.
        independence: the same for Christoffersen's independence of hits.
        conditional: the same for both at once.
    """

    hits: float
    kupiec: tuple[int, int, float, int, int] | None = None
    independence: tuple[int, int, float, int, int] | None = None
    conditional: tuple[int, int, float, int, int] | None = None


class Scores(Part):
    """One model's scores at one horizon; estimates come with a 95 % block-bootstrap interval over dates.

    Attributes:
        pinball: mean over the levels, log-return.
        coverage: share of outcomes in the intervals of 50 and 90 %.
        mase: mean absolute error of the median over that of no change; None where no price moved.
        direction: share of signs that the median has right.
        always_up: of rises.
        pinball_against: by other model, the relative difference, negative where this one is better.
        tests: by other model, whether that is chance; of nets alone.
        crps: continuous ranked probability score, log-return.
        winkler: of the 90 % interval: its width and what it costs to miss, log-return.
        rmsse: root mean squared error of the median over that of no change.
        coverage_by_volatility: of the 90 % interval by tercile of the trailing volatility.
        coverage_by_year: the same by calendar year.
        tickers: by ticker the mean pinball loss and the share in the 90 % interval.
        pit: share of outcomes in each of 20 equal stretches of the levels; 0.05 each if forecasts are right.
        value_at_risk: of the quantiles 1 and 5 %.
        members: of a net of several: each one's mean pinball loss alone.
    """

    pinball: Estimate
    coverage: dict[str, Estimate]
    mase: Estimate | None
    direction: Estimate
    always_up: Estimate
    pinball_against: dict[str, Estimate | None]
    tests: dict[str, ForecastTest] = {}
    crps: float | None = None
    winkler: float | None = None
    rmsse: float | None = None
    coverage_by_volatility: dict[str, float] = {}
    coverage_by_year: dict[str, float] = {}
    tickers: dict[str, tuple[float, float]] = {}
    pit: list[float] = []
    value_at_risk: dict[str, ValueAtRisk] = {}
    members: list[float] = []


class Report(Part):
    """Forecasts that came true, scored: `horizons` holds the scores by horizon, by model."""

    first_date: str
    last_date: str
    n_forecasts: int
    n_dates: int
    n_tickers: int
    horizons: dict[str, dict[str, Scores]]
    baselines: list[str] = []


class WalkForward(Report):
    """The report of a walk-forward backtest, with its settings.

    Attributes:
        configs: the recipes.
        sha256: of the prices.
        seeds: nets that answer together.
        first_year: the first that was forecast.
        source: where the prices came from.
        labels: what the recipes are called in `horizons`.
        years: whose nets were kept.
    """

    configs: list[RecordedForecastConfig]
    sha256: str
    seeds: int
    first_year: int
    source: str
    labels: list[str] = []
    years: list[str] = []


class _Record(Part):
    """What every run.json has; `drift_baseline` is what later requests are compared with, by quantity."""

    task: Task
    name: str
    config: RunConfig
    seed: int
    smoke: bool = False
    data: Data
    parameters: int
    training_seconds: float
    curves: list[dict[str, int | float]] = []
    packages: dict[str, str] = {}
    machine: Machine
    execution: Execution | None = None
    promotion: Literal["forced"] | list[Comparison] | None = None
    restored_from: int | None = None
    completed_from: int | None = None
    drift_baseline: dict[str, Distribution] = {}
    watched: Watched | None = None

    @property
    def config_of_any_seed(self) -> RunConfig:
        """The recipe, the same for runs that differ only in the seed."""
        return self.config.model_copy(update={"seed": 0})


def _family_of(config: Any) -> str:
    """The family that a recipe is of; before there were two it did not say."""
    family = config.get("family", "plain") if isinstance(config, dict) else getattr(config, "family", "plain")
    return str(family)


class SentimentRecord(_Record):
    """A sentiment run; `seeds` and `matched` are put in when it is published."""

    task: Literal["sentiment"]
    config: Annotated[
        Annotated[RecordedSentimentConfig, Tag("plain")] | Annotated[RecordedFrontierConfig, Tag("frontier")],
        Discriminator(_family_of),
    ]
    data: ReviewData
    metrics: SentimentMetrics
    baselines: dict[str, SentimentMetrics] = Field(alias="rivals")
    seeds: list[SeedResult] = []
    matched: MatchedRnn | None = None
    fine_tuning: FineTuning | None = None
    joined: Joined | None = None


class ForecastRecord(_Record):
    """A forecast run; `walk_forward` is put in when it is published."""

    task: Literal["forecast"]
    config: RecordedForecastConfig
    data: PriceData
    trained_through: str
    metrics: ForecastMetrics
    walk_forward: WalkForward | None = None


RunRecord = SentimentRecord | ForecastRecord
_RECORD: TypeAdapter[RunRecord] = TypeAdapter(Annotated[RunRecord, Field(discriminator="task")])


def read_record(folder: Path) -> RunRecord:
    """What the run.json in a folder says.

    Raises:
        DamagedModelError: it is missing, or no record of a run.
    """
    try:
        content = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedModelError(folder, f"{RECORD!r} cannot be read") from error
    if not isinstance(content, dict):
        raise DamagedModelError(folder, f"{RECORD!r} is not a JSON object")
    try:
        return _RECORD.validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "task"
        raise DamagedModelError(
            folder, f"{RECORD!r} is no record of a run ({where}: {first['msg']})"
        ) from error


def write_record(folder: Path, record: RunRecord) -> None:
    """Writes a folder's run.json, whole or not at all: what was set, and what was read of other versions.

    Raises:
        OSError: the disk refused.
    """
    write_json(folder / RECORD, as_json(record))


def read_walk_forward(folder: Path) -> WalkForward:
    """The report in a backtest's folder."""
    return WalkForward.model_validate(json.loads((folder / WALK_FORWARD).read_bytes()))


def as_json(record: RunRecord) -> dict[str, Any]:
    """The record as run.json holds it."""
    return record.model_dump(by_alias=True, exclude_unset=True)
