"""The gate before models/: a net that is degenerate, or surely worse than the one that serves, is not published."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.panel import first_choosing_date
from seqapp.numbers.quantiles import HORIZONS, mean_pinball
from seqapp.numbers.significance import block_bootstrap_interval, mcnemar
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.compare import VALIDATION, read_table
from seqapp.workflows.forecast_scores import Rows, tested_rows
from seqapp.workflows.forecast_use import INPUT_ONLY, answer_all, find_prices


class NotPromotedError(BadInputError):
    """The net must not serve; --force overrules."""


@dataclass(frozen=True)
class Comparison:
    """A candidate against what serves on the same examples: the difference of a measure, with its 95 % interval.

    Attributes:
        measure: of what.
        unit: points (hundredths) of accuracy, or % of the other's loss.
        difference: the candidate's value less the other's.
        low: of the interval.
        high: of the interval.
        worse: whether the whole interval lies on the bad side of 0.
        n: examples (reviews, or dates).
    """

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


def judge(
    candidate: ModelVersion,
    serving: ModelVersion | None,
    data: Path | None = None,
    tell: Callable[[str], None] = print,
) -> list[dict]:
    """Let a candidate pass, or say why not.

    Reviews: the accuracy on the validation reviews that both judged (McNemar's interval, `significance.mcnemar`).
    Prices: the mean pinball loss at every horizon on the dates that chose the candidate's epoch, from which neither
    learnt if both were trained on the same prices (a block-bootstrap interval over dates).

    Args:
        candidate: an export.
        serving: what serves under its name; None if nothing does.
        data: prices, as for `retrain`.
        tell: is told of the outcome.

    Returns:
        The comparisons as dicts, for run.json; none if nothing can be compared.

    Raises:
        NotPromotedError: its answers are not finite or all the same, or the interval says that it is worse.
    """
    task = candidate.run["task"]
    compare = {"sentiment": _compare_reviews, "forecast": _compare_prices}[task]
    found = compare(candidate, serving, data)
    if serving is None or not found:
        tell("nothing that serves can be compared with it on the same examples")
        return []
    against = f"{serving.name}/{serving.version}"
    worse = [comparison for comparison in found if comparison.worse]
    if worse:
        raise NotPromotedError(
            f"Not published: it is worse than {against}, which serves on: "
            f"{'; '.join(map(str, worse))}. Train a better one, or publish this one all the same with --force."
        )
    tell(f"not worse than {against}, which serves: {'; '.join(map(str, found))}")
    return [{"against": against, **asdict(comparison)} for comparison in found]


def _compare_reviews(
    candidate: ModelVersion, serving: ModelVersion | None, _data: Path | None
) -> list[Comparison]:
    own = _logits(candidate)
    _refuse_degenerate(own["logit"].to_numpy()[:, None], "logits of its validation reviews")
    if serving is None:
        return []
    try:
        both = own.join(_logits(serving)["logit"].rename("other"), how="inner")
    except WorldError:  # what serves does not tell of its answers
        return []
    if both.empty:
        return []
    label = both["label"] == 1
    test = mcnemar((both["logit"] >= 0) == label, (both["other"] >= 0) == label)
    points = [100 * number for number in (test.difference, test.low, test.high)]
    return [Comparison("accuracy", "points", points[0], points[1], points[2], test.high < 0, len(both))]


def _compare_prices(
    candidate: ModelVersion, serving: ModelVersion | None, data: Path | None
) -> list[Comparison]:
    golden = json.loads((candidate.path / "golden.json").read_bytes())
    fans = np.array(golden["cases"][0]["outputs"]["quantiles"])
    _refuse_degenerate(fans.reshape(len(fans), -1), "quantiles of its golden examples")
    if serving is None:
        return []
    prices = find_prices(data)
    config = candidate.run["config"]
    dates = prices.frame.loc[~prices.frame["ticker"].isin(INPUT_ONLY), "date"]
    start = first_choosing_date(dates.to_numpy(), config["holdout"])
    lookback = max(config["lookback"], serving.run["config"]["lookback"])
    try:
        rows = tested_rows(prices.frame, start, np.datetime64(prices.last_date, "D"), lookback)
    except BadInputError:  # the dates that chose the epoch have too little history behind them to be scored
        return []
    own, other = (answer_all(ServedModel.load(model), rows.windows) for model in (candidate, serving))
    return [_compare_losses(rows, own[:, at], other[:, at], at) for at in range(len(HORIZONS))]


def _compare_losses(rows: Rows, own: np.ndarray, other: np.ndarray, at: int) -> Comparison:
    known = np.isfinite(rows.y_true[:, at])
    y = rows.y_true[known, at]
    losses = pd.DataFrame({"own": mean_pinball(y, own[known]), "other": mean_pinball(y, other[known])})
    daily = losses.groupby(rows.date[known]).mean()
    percent = 100 * (daily["own"] - daily["other"]) / daily["other"].mean()
    low, high = block_bootstrap_interval(percent)
    measure = f"{HORIZONS[at]}-day pinball loss"
    return Comparison(measure, "%", float(percent.mean()), low, high, worse=low > 0, n=len(percent))


def _logits(model: ModelVersion) -> pd.DataFrame:
    return read_table(model.path / VALIDATION, ["key", "label", "logit"]).set_index("key")


def _refuse_degenerate(answers: np.ndarray, what: str) -> None:
    if not np.isfinite(answers).all():
        raise NotPromotedError(
            f"Not published: {np.mean(~np.isfinite(answers)):.1%} of the {what} are not finite. Train it anew "
            "with a lower learning_rate, or publish it all the same with --force."
        )
    if (np.ptp(answers, axis=0) < 1e-6).all():
        raise NotPromotedError(
            f"Not published: the {what} are all the same, whatever it is asked. Train it anew, or publish it all "
            "the same with --force."
        )
