import datetime as dt
import shutil

import numpy as np
import pytest

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import MANIFEST, write_manifest
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.store.years import YEARS, Years
from seqapp.workflows.forecast.evaluate import evaluate
from seqapp.workflows.forecast.nets import LAST, NONE, nets_for
from seqapp.workflows.forecast.use import fan, forecast_rows
from seqapp.workflows.training.retrain import retrain

FRAME = synthetic_prices(2, 900, seed=1)
PRICES = Prices(FRAME, "ours", content_sha256(FRAME), [])
CUTOFFS = np.array(["2011-06-01", "2012-06-01"], "datetime64[D]")
DAYS = np.array(
    ["2011-05-31", "2011-06-01", "2012-05-31", "2012-06-01", "2013-06-03", "2099-01-01"], "datetime64[D]"
)


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    """A forecaster with nets of two years, each twice as wide as the one before; and the same without them."""
    config = ForecastConfig(cell="rnn").model_copy(update=ForecastConfig.smoke)
    run = retrain(config, runs=tmp_path_factory.mktemp("runs"), smoke=True, tell=lambda _: None)
    folder = tmp_path_factory.mktemp("dated") / "1"
    shutil.copytree(run.export, folder, ignore=shutil.ignore_patterns(MANIFEST))
    plain = ServedModel.load(resolve(str(run.path)))
    own = _weights(plain)
    Years(CUTOFFS, np.stack([own * 1.1, own * 1.2]).astype(np.float32)).write(folder / YEARS)
    write_manifest(folder, 1)
    return ServedModel.load(resolve(str(folder))), plain


def _weights(model):
    """All weights in the order of the signature `dated`: members after one another as their layers were made."""
    size = model._loaded.signatures["dated"].structured_input_signature[1]["weights"].shape[0]
    return np.random.default_rng(0).normal(scale=0.1, size=size)


def test_every_date_gets_the_newest_net_that_had_not_seen_it(dated):
    model, _ = dated
    nets = nets_for(model, DAYS)
    assert nets.which.tolist() == [NONE, 0, 0, 1, 1, LAST]
    assert nets.names.tolist() == ["", "2011", "2011", "2012", "2012", "newest"]
    assert not nets.in_sample.any()


def test_a_net_that_is_asked_for_answers_for_all_dates_and_says_where_it_had_seen_them(dated):
    model, _ = dated
    assert nets_for(model, DAYS, "newest").in_sample.tolist() == [True] * 5 + [False]
    nets = nets_for(model, DAYS, "2012")
    assert set(nets.names) == {"2012"}
    assert nets.in_sample.tolist() == [True] * 3 + [False] * 3
    with pytest.raises(BadInputError, match="2011, 2012, newest"):
        nets_for(model, DAYS, "2007")


def test_a_model_of_one_net_answers_for_all_dates_and_says_which_are_in_sample(dated):
    _, plain = dated
    nets = nets_for(plain, DAYS)
    assert set(nets.names) == {"newest"}
    assert nets.in_sample.tolist() == [True] * 5 + [False]


def test_forecasts_are_each_by_their_own_net_and_early_days_are_left_out(dated):
    model, _ = dated
    start, end = dt.date(2011, 5, 20), dt.date(2012, 6, 8)
    forecasts = forecast_rows(model, PRICES, start, end)
    assert forecasts.early > 0
    assert forecasts.frame["date"].min() >= np.datetime64("2011-06-01")
    assert forecasts.nets == ["2011: 2011-06-01 to 2012-05-31", "2012: 2012-06-01 to 2012-06-08"]
    for day, net in (("2012-05-31", "2011"), ("2012-06-01", "2012")):
        single = fan(model, PRICES, "S1", dt.date.fromisoformat(day))
        assert (single.net, single.in_sample) == (net, False)
        rows = forecasts.frame[(forecasts.frame["ticker"] == "S1") & (forecasts.frame["date"] == day)]
        assert rows["value"].tolist() == [quantile["log_return"] for quantile in single.quantiles]
        assert single.quantiles != fan(model, PRICES, "S1", dt.date.fromisoformat(day), "newest").quantiles


def test_a_day_that_every_net_had_seen_is_refused_unless_asked_for(dated):
    model, _ = dated
    with pytest.raises(BadInputError, match="--net newest"):
        fan(model, PRICES, "S0", dt.date(2011, 3, 1))
    with pytest.raises(BadInputError, match="days from 2011-06-01 on"):
        forecast_rows(model, PRICES, dt.date(2011, 1, 3), dt.date(2011, 3, 1))
    assert fan(model, PRICES, "S0", dt.date(2011, 3, 1), "2011").in_sample


def test_evaluation_without_dates_starts_with_the_first_net(dated):
    model, _ = dated
    report = evaluate(model, PRICES, None, None)
    assert report["first_date"] == "2011-06-01", report["baselines"]
    assert not report["in_sample"]
    assert [line[:4] for line in report["nets"]] == ["2011", "2012"]
    earlier = evaluate(model, PRICES, dt.date(2011, 2, 1), dt.date(2011, 7, 1))
    assert earlier["left_out"] > 0
    assert earlier["first_date"] == "2011-06-01"
