"""The gate: what is worse or degenerate does not pass, what is as good or incomparable does."""

import json

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.quantiles import LEVELS
from seqapp.store.registry import ModelVersion
from seqapp.workflows.degenerate import NotPromotedError
from seqapp.workflows.forecast import promotion
from seqapp.workflows.promotion import judge
from tests.records import forecast_record, sentiment_record

N = 1000
LABEL = np.arange(N) % 2


@pytest.fixture
def sentiment(tmp_path):
    """Makes a version whose validation answers are right for the first `right` reviews of N."""

    def make(name: str, right: int, keys: str = "review", logit: np.ndarray | None = None) -> ModelVersion:
        folder = tmp_path / name
        folder.mkdir()
        if logit is None:
            logit = np.where(np.arange(N) < right, 1.0, -1.0) * (2 * LABEL - 1) * np.linspace(1, 2, N)
        table = {"key": [f"{keys} {number}" for number in range(N)], "label": LABEL, "logit": logit}
        pd.DataFrame(table).to_parquet(folder / "validation.parquet")
        (folder / "run.json").write_text(json.dumps(sentiment_record()))
        return ModelVersion("sentiment_plain_lstm", 3, folder)

    return make


def test_a_net_that_is_surely_worse_is_refused_in_one_line_that_names_what_serves(sentiment):
    with pytest.raises(NotPromotedError) as refused:
        judge(sentiment("new", right=850), sentiment("old", right=880))
    line = str(refused.value)
    assert "worse than sentiment_plain_lstm/3" in line
    assert "accuracy -3.00 points (-4." in line
    assert "--force" in line
    assert "\n" not in line


@pytest.mark.parametrize("right", [878, 880, 900], ids=["by too little", "as good", "better"])
def test_a_net_that_is_not_surely_worse_passes_and_the_comparison_is_kept(sentiment, right):
    lines = []
    comparisons = judge(sentiment("new", right), sentiment("old", right=880), tell=lines.append)
    assert comparisons[0].against == "sentiment_plain_lstm/3"
    assert comparisons[0].difference == pytest.approx(100 * (right - 880) / N)
    assert comparisons[0].low < comparisons[0].difference < comparisons[0].high
    assert "not worse than sentiment_plain_lstm/3" in lines[0]


def test_without_reviews_in_common_nothing_can_be_compared_and_it_passes(sentiment):
    lines = []
    assert judge(sentiment("new", 500), sentiment("old", 900, keys="other"), tell=lines.append) == []
    assert "nothing that serves can be compared" in lines[0]


def test_what_serves_without_its_answers_cannot_be_compared_and_the_new_net_passes(sentiment):
    old = sentiment("old", 900)
    (old.path / "validation.parquet").unlink()
    assert judge(sentiment("new", 500), old, tell=lambda _: None) == []


@pytest.mark.parametrize(
    ("logit", "fault"),
    [(np.full(N, 0.3), "all the same"), (np.where(LABEL, np.nan, 1.0), "50.0% .* are not finite")],
    ids=["constant", "NaN"],
)
def test_a_degenerate_net_is_refused_even_where_nothing_serves(sentiment, logit, fault):
    with pytest.raises(NotPromotedError, match=fault):
        judge(sentiment("new", 0, logit=logit), None)


@pytest.fixture
def forecaster(tmp_path, monkeypatch):
    """Makes a version whose fans are Normal with this multiple of the past volatility, and prices to judge it on."""
    frame = synthetic_prices(3, 900, seed=0)
    prices = Prices(frame, "invented", "0" * 64, [])
    monkeypatch.setattr(promotion, "find_prices", lambda _: prices)
    monkeypatch.setattr(promotion.ServedModel, "load", lambda version: version)

    def make(name: str, scale: float, golden: float = 2.0) -> ModelVersion:
        folder = tmp_path / name
        folder.mkdir()
        fans = np.stack([np.full((3, len(LEVELS)), 0.1), np.full((3, len(LEVELS)), 0.1 * golden)])
        case = {"cases": [{"outputs": {"quantiles": fans.tolist()}}]}
        (folder / "golden.json").write_text(json.dumps(case))
        run = forecast_record(scale=scale, config={"cell": "lstm", "lookback": 80})
        (folder / "run.json").write_text(json.dumps(run))
        return ModelVersion("forecast_lstm", 2, folder)

    def answer_rows(version, rows, which):
        from scipy.stats import norm

        windows = rows.windows(np.arange(len(rows)))
        last = np.log(windows[:, 1:, 4] / windows[:, :-1, 4]).std(axis=1)
        steps = norm.ppf(LEVELS) * np.sqrt([1, 5, 10])[:, None]
        return version.run.scale * last[:, None, None] * steps

    monkeypatch.setattr(promotion, "answer_rows", answer_rows)
    return make


def test_a_forecaster_that_is_surely_worse_is_refused_with_the_horizons_that_show_it(forecaster):
    with pytest.raises(NotPromotedError, match=r"1-day pinball loss \+115\.\d\d % \(\+"):
        judge(forecaster("new", scale=4.0), forecaster("old", scale=1.0))


def test_a_forecaster_as_good_as_the_one_that_serves_passes(forecaster):
    comparisons = judge(forecaster("new", scale=1.0), forecaster("old", scale=1.0), tell=lambda _: None)
    assert [comparison.difference for comparison in comparisons] == [0, 0, 0]
    assert judge(forecaster("better", scale=1.0), forecaster("bad", scale=4.0), tell=lambda _: None)


@pytest.mark.parametrize("golden", [1.0, np.nan], ids=["constant", "NaN"])
def test_a_degenerate_forecaster_is_refused_even_where_nothing_serves(forecaster, golden):
    with pytest.raises(NotPromotedError, match="all the same" if golden == 1.0 else "not finite"):
        judge(forecaster("new", scale=1.0, golden=golden), None)


def test_where_no_price_moves_there_is_no_ratio_to_judge_a_forecaster_by(forecaster, monkeypatch):
    frame = synthetic_prices(1, 900, seed=0)
    frame[["open", "high", "low", "close", "adj_close"]] = 1.0
    monkeypatch.setattr(promotion, "find_prices", lambda _: Prices(frame, "a fund", "0" * 64, []))
    lines = []
    assert judge(forecaster("new", scale=1.0), forecaster("old", scale=1.0), tell=lines.append) == []
    assert "nothing that serves can be compared" in lines[0]
