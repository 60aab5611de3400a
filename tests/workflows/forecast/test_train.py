import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import tensorflow as tf

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.networks.forecast import build_network, quantiles_after, stretch_tails, together
from seqapp.numbers.config import ForecastConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import bars_by_ticker
from seqapp.numbers.quantiles import HORIZONS, LEVELS, coverage, interval
from seqapp.store.records import ForecastRecord, WalkForward
from seqapp.store.registry import resolve
from seqapp.store.served import ServedModel
from seqapp.store.years import Years
from seqapp.workflows.forecast.backtest import Plan, backtest
from seqapp.workflows.forecast.card import dash_remark
from seqapp.workflows.forecast.evaluate import evaluate
from seqapp.workflows.forecast.evidence import newest_backtest
from seqapp.workflows.forecast.scores import SIMPLE
from seqapp.workflows.forecast.train import calibrate, train, training_segments
from seqapp.workflows.forecast.use import fan, forecast_rows, write_rows
from seqapp.workflows.training.retrain import retrain
from seqapp.workflows.training.runs import RunFolder
from tests.records import forecast_record

FRAME = synthetic_prices(3, 700, seed=1)
CUTOFF = np.datetime64("2012-01-02")
CONFIG = ForecastConfig(cell="lstm").model_copy(
    update={**ForecastConfig.smoke, "epochs": 1, "segment": 100, "burn_in": 20}
)
DATA = forecast_record()["data"]
RNN = CONFIG.model_copy(update={"cell": "rnn"})
ALONE = Plan({"lstm": CONFIG}, 2012, baselines=SIMPLE)


def quiet(_):
    """Says nothing."""


def prices_of(frame):
    return Prices(frame, "ours", content_sha256(frame), [])


def disturbed(frame, date):
    frame = frame.copy()
    after = frame["date"] >= date
    factors = np.random.default_rng(5).uniform(0.5, 2, (int(after.sum()), 1))
    columns = ["open", "high", "low", "close", "adj_close", "volume"]
    frame.loc[after, columns] = frame.loc[after, columns] * factors
    return frame


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    config = ForecastConfig(cell="rnn").model_copy(update=ForecastConfig.smoke)
    run = retrain(config, runs=tmp_path_factory.mktemp("runs"), smoke=True, tell=lambda _: None)
    return ServedModel.load(resolve(str(run.path)))


def test_training_arrays_do_not_know_the_future():
    segments, others = (
        training_segments(frame, CUTOFF, CONFIG) for frame in (FRAME, disturbed(FRAME, CUTOFF))
    )
    for name in ("inputs", "training_targets", "validation_targets", "calibration_targets"):
        np.testing.assert_array_equal(getattr(segments, name), getattr(others, name))


def test_a_trained_forecast_does_not_know_the_future(tmp_path):
    answers = []
    for number, frame in enumerate((FRAME, disturbed(FRAME, CUTOFF))):
        run = RunFolder(tmp_path / str(number))
        run.path.mkdir()
        network = train(CONFIG, training_segments(frame, CUTOFF, CONFIG), run, tell=lambda _: None).network
        rows = bars_by_ticker(frame[frame["date"] < CUTOFF])["S0"].rows[-128:]
        answers.append(quantiles_after(network, tf.constant(rows[None], tf.float32)).numpy())
    np.testing.assert_array_equal(*answers)


def test_no_day_both_teaches_and_chooses_and_the_embargo_lies_between():
    segments = training_segments(FRAME[FRAME["ticker"] == "S0"], None, CONFIG)
    training, validation = (
        np.isfinite(part).any(axis=2) for part in (segments.training_targets, segments.validation_targets)
    )
    assert training.any()
    assert validation.any()
    assert not (training & validation).any()
    last_trained = max(np.flatnonzero(row).max() for row in training if row.any())
    assert last_trained < CONFIG.segment
    dates = np.sort(FRAME["date"].unique())
    disturbed_choice = disturbed(FRAME, dates[int(len(dates) * (1 - CONFIG.holdout))])
    again = training_segments(disturbed_choice[disturbed_choice["ticker"] == "S0"], None, CONFIG)
    np.testing.assert_array_equal(
        segments.training_targets, again.training_targets
    )  # no target reaches into the days that choose


def test_the_tails_are_set_by_the_last_days_that_choose_and_by_none_that_teaches():
    config = CONFIG.model_copy(update={"calibration_days": 30})
    segments = training_segments(FRAME, None, config)
    calibrated, validated = (
        np.isfinite(part).any(axis=2) for part in (segments.calibration_targets, segments.validation_targets)
    )
    assert calibrated.any()
    assert (validated | ~calibrated).all()
    assert calibrated.sum() < validated.sum()
    none = training_segments(FRAME, None, CONFIG.model_copy(update={"calibration_days": 0}))
    assert not np.isfinite(none.calibration_targets).any()


def test_calibrated_intervals_hold_as_often_as_they_say_on_the_days_that_set_them():
    segments = training_segments(FRAME, None, CONFIG)
    network = build_network(CONFIG)
    stretch_tails(network, np.array([0.5, 1.5, 2.0]))  # badly wrong
    calibrate(network, segments)
    answers = together(network(segments.inputs, training=False)).numpy()
    for at in range(len(HORIZONS)):
        y = segments.calibration_targets[..., at]
        known = np.isfinite(y)
        low, high = interval(answers[known][:, at], 0.9)
        assert coverage(y[known], low, high) == pytest.approx(0.9, abs=0.005)


def test_too_short_a_history_is_refused():
    with pytest.raises(BadInputError, match="No ticker has the 163 daily rows"):
        training_segments(FRAME.groupby("ticker").head(150), None, CONFIG)


def test_days_of_which_none_can_teach_or_none_can_choose_are_refused():
    config = ForecastConfig(cell="rnn", segment=40, holdout=0.49)
    with pytest.raises(BadInputError, match=r"0 days before \S+ are left to learn from"):
        training_segments(FRAME.groupby("ticker").head(103), None, config)
    late = (
        FRAME[FRAME["ticker"] == "S1"]
        .tail(30)
        .assign(date=lambda rows: rows["date"] + pd.Timedelta(days=3652))
    )
    with pytest.raises(BadInputError, match="0 after it to choose the epoch"):
        training_segments(
            pd.concat([FRAME[FRAME["ticker"] == "S0"], late]),
            None,
            CONFIG.model_copy(update={"holdout": 0.01}),
        )


def test_vix_is_never_a_target():
    vix = FRAME[FRAME["ticker"] == "S0"].assign(ticker="^VIX")
    with pytest.raises(BadInputError, match="No ticker"):
        training_segments(vix, None, CONFIG)


def test_a_fan_has_every_quantile_in_order_and_says_whether_it_is_in_sample(model):
    forecast = fan(model, prices_of(FRAME), "s0", dt.date(2011, 6, 5))
    assert (forecast.ticker, forecast.as_of) == ("S0", "2011-06-03")  # the Friday before
    assert forecast.in_sample
    assert len(forecast.quantiles) == len(HORIZONS) * len(LEVELS)
    of_five = [quantile for quantile in forecast.quantiles if quantile["horizon"] == 5]
    assert [quantile["level"] for quantile in of_five] == list(LEVELS)
    assert (np.diff([quantile["log_return"] for quantile in of_five]) > 0).all()
    close = FRAME[(FRAME["ticker"] == "S0") & (FRAME["date"] == "2011-06-03")]["close"].item()
    assert of_five[0]["price"] == pytest.approx(close * np.exp(of_five[0]["log_return"]))
    later = FRAME.assign(date=FRAME["date"] + pd.Timedelta(days=3652))
    assert not fan(model, prices_of(later), "S0").in_sample


def test_a_fan_does_not_see_beyond_its_date(model):
    date = dt.date(2011, 6, 3)
    assert fan(model, prices_of(FRAME), "S0", date) == fan(
        model, prices_of(disturbed(FRAME, "2011-06-04")), "S0", date
    )


@pytest.mark.parametrize(
    ("ticker", "as_of", "named"),
    [("NONE", None, "NONE"), ("^VIX", None, "no price"), ("S0", dt.date(2010, 2, 1), "128")],
)
def test_what_cannot_be_forecast_is_refused(model, ticker, as_of, named):
    with pytest.raises(BadInputError, match=named.replace("^", r"\^")):
        fan(model, prices_of(FRAME), ticker, as_of)


def test_many_forecasts_are_those_of_the_single_fans_and_omitted_rows_are_counted(model, tmp_path):
    start, end = dt.date(2010, 6, 28), dt.date(2010, 7, 9)
    frame, omitted, *_ = forecasts = forecast_rows(model, prices_of(FRAME), start, end)
    assert frame.columns.tolist() == ["ticker", "date", "horizon", "level", "value"]
    n_rows = frame.groupby(["ticker", "date"]).ngroups
    asked = ((FRAME["date"] >= "2010-06-28") & (FRAME["date"] <= "2010-07-09")).sum()
    assert n_rows + omitted == asked
    assert omitted > 0
    last = frame[(frame["ticker"] == "S1") & (frame["date"] == "2010-07-09")]
    single = fan(model, prices_of(FRAME), "S1", end)
    np.testing.assert_allclose(
        last["value"], [quantile["log_return"] for quantile in single.quantiles], atol=1e-6
    )
    target = tmp_path / "out.parquet"
    written = write_rows(model, prices_of(FRAME), start, end, target)
    assert (written.n, written.short) == (n_rows, omitted)
    about = json.loads(pq.read_schema(target).metadata[b"seqapp"])
    assert about["nets"] == forecasts.nets == ["newest: 2010-06-30 to 2010-07-09"]
    assert about["in_sample"] == n_rows
    pd.testing.assert_frame_equal(pd.read_parquet(target), frame, check_dtype=False)
    with pytest.raises(BadInputError, match="No row between"):
        forecast_rows(model, prices_of(FRAME), dt.date(1999, 1, 1), dt.date(1999, 2, 1))


def test_a_forecast_is_the_same_to_the_bit_whatever_else_is_asked(model):
    start, end = dt.date(2011, 1, 3), dt.date(2011, 12, 30)
    whole, *_ = forecast_rows(model, prices_of(FRAME), start, end)
    cut, *_ = forecast_rows(model, prices_of(FRAME[FRAME["date"] <= "2011-06-17"]), start, end)
    before = whole[whole["date"] <= "2011-06-17"].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, cut.reset_index(drop=True), check_exact=True)
    single = fan(model, prices_of(FRAME), "S2", dt.date(2011, 6, 17))
    row = whole[(whole["ticker"] == "S2") & (whole["date"] == "2011-06-17")]
    assert row["value"].tolist() == [quantile["log_return"] for quantile in single.quantiles]


def test_a_broken_backtest_goes_on_and_gives_what_an_unbroken_one_gives(tmp_path):
    prices, plan = prices_of(FRAME), Plan({"lstm": CONFIG, "rnn": RNN}, 2012, baselines=SIMPLE)
    whole = backtest(prices, plan, runs=tmp_path / "whole", tell=quiet)

    def stop(done, total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backtest(prices, plan, runs=tmp_path / "broken", on_refit=stop, tell=quiet)
    (broken,) = (tmp_path / "broken").iterdir()
    resumed = backtest(prices, plan, runs=tmp_path, resume=broken, tell=quiet)
    reports = [json.loads((run.path / "walk_forward.json").read_text()) for run in (whole, resumed)]
    assert reports[0] == reports[1]
    report = reports[0]
    assert report["first_date"] >= "2012-01-01"
    one_day = report["horizons"]["1"]
    assert set(one_day) == {"lstm", "rnn", *SIMPLE}
    assert np.mean(one_day["lstm"]["members"]) == pytest.approx(one_day["lstm"]["pinball"][0], rel=0.01)
    assert Years.read(whole.path) is None
    nets = [np.load(run.path / "years-lstm.npz")["weights"] for run in (whole, resumed)]
    np.testing.assert_array_equal(*nets)
    assert one_day["naive"]["mase"][0] == 1
    value, low, high = one_day["lstm"]["pinball_against"]["naive"]
    assert low < value < high < 0
    daily = pd.read_parquet(whole.path / "daily.parquet")
    assert daily["1:lstm"].mean() == pytest.approx(one_day["lstm"]["pinball"][0])
    with pytest.raises(BadInputError, match="other data or settings"):
        backtest(prices, replace(plan, first_year=2011), runs=tmp_path, resume=broken, tell=quiet)


def test_evaluation_without_dates_takes_the_rows_after_training(model, tmp_path):
    later = FRAME.assign(date=FRAME["date"] + pd.Timedelta(days=600))
    later.to_parquet(tmp_path / "later.parquet")
    report = evaluate(model, tmp_path / "later.parquet", None, None)
    assert report["first_date"] > report["trained_through"]
    assert not report["in_sample"]
    assert evaluate(model, tmp_path / "later.parquet", dt.date(2012, 9, 3), None)["in_sample"]


STILL = ["open", "high", "low", "close", "adj_close"]


def test_a_price_that_never_moves_has_scores_without_ratios(model):
    still = FRAME[FRAME["ticker"] == "S0"].copy()
    still[STILL] = 1.0
    report = evaluate(model, prices_of(still), dt.date(2011, 6, 1), None)
    one_day = report["horizons"]["1"]
    assert one_day["rnn"]["mase"] is None
    assert set(one_day["rnn"]["pinball_against"].values()) == {None}
    assert one_day["rnn"]["pinball"][0] > 0
    assert one_day["naive"]["pinball"] == [0.0, 0.0, 0.0]
    assert "NaN" not in json.dumps(report)


def test_one_day_without_a_move_has_scores_too(model):
    frame = FRAME[FRAME["ticker"] == "S0"].reset_index(drop=True)
    frame.loc[501, STILL] = frame.loc[500, STILL]
    day = frame["date"][500].date()
    one_day = evaluate(model, prices_of(frame), day, day)["horizons"]["1"]
    assert one_day["rnn"]["mase"] is None
    assert one_day["rnn"]["pinball_against"]["naive"] is None
    assert one_day["rnn"]["pinball_against"]["ewma_normal"] is not None


def test_a_backtest_on_a_price_that_never_moves_comes_to_its_end(tmp_path):
    still = FRAME[FRAME["ticker"] == "S0"].copy()
    still[STILL] = 1.0
    run = backtest(prices_of(still), ALONE, runs=tmp_path, tell=quiet)
    report = WalkForward.model_validate_json((run.path / "walk_forward.json").read_bytes())
    assert report.horizons["1"]["lstm"].mase is None
    assert "no price moved" in dash_remark(report)


@pytest.mark.parametrize(
    ("since", "until"), [("2011-12-31", None), ("2012-06-01", "2012-05-31"), ("2031-01-01", None)]
)
def test_dates_to_score_outside_the_years_are_refused_before_any_training(tmp_path, since, until):
    dates = {"score_from": np.datetime64(since), "score_to": np.datetime64(until) if until else None}
    with pytest.raises(BadInputError, match="--score-from and --score-to"):
        backtest(prices_of(FRAME), replace(ALONE, **dates), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_the_evidence_of_a_run_is_of_its_own_recipe_and_no_ablations(tmp_path):
    run = RunFolder(tmp_path / "forecast-rnn")
    (tmp_path / "backtest-1").mkdir()
    wider = RNN.model_copy(update={"units": 9})
    report = {
        "first_date": "2012-01-03",
        "last_date": "2012-12-31",
        "n_forecasts": 1,
        "n_dates": 1,
        "n_tickers": 1,
        "horizons": {},
        "configs": [RNN.model_dump(), wider.model_dump()],
        "labels": ["rnn", "rnn_36"],
        "sha256": "0" * 64,
        "seeds": 1,
        "first_year": 2012,
        "source": "ours",
    }
    (tmp_path / "backtest-1" / "walk_forward.json").write_text(json.dumps(report))
    for config, found in ((RNN, True), (wider, False), (CONFIG, False)):
        record = ForecastRecord.model_validate(
            forecast_record(config=config.model_dump(), data={**DATA, "sha256": "0" * 64})
        )
        assert (newest_backtest(run, record) is not None) == found


@pytest.mark.parametrize(("first_year", "words"), [(2008, "--first-year 2011"), (2010, "--first-year 2011")])
def test_a_first_year_with_too_little_before_it_names_the_first_that_would_do(tmp_path, first_year, words):
    with pytest.raises(BadInputError, match=words) as caught:
        backtest(prices_of(FRAME), replace(ALONE, first_year=first_year), runs=tmp_path / "runs")
    assert "--set" not in str(caught.value)
    assert not (tmp_path / "runs").exists()


def test_a_history_too_short_for_any_year_is_said_to_be_and_leaves_no_folder(tmp_path):
    short = FRAME[FRAME["date"] >= "2011-06-01"]
    with pytest.raises(BadInputError, match="Give a longer history"):
        backtest(prices_of(short), ALONE, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_backtest_of_which_nothing_has_come_true_is_refused_before_any_training(tmp_path):
    ends = FRAME[FRAME["date"] <= "2012-01-02"]
    with pytest.raises(BadInputError, match="come true"):
        backtest(prices_of(ends), ALONE, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_file_that_ends_before_the_models_training_does_is_said_to(model):
    early = prices_of(FRAME[FRAME["date"] <= "2012-01-31"])
    with pytest.raises(
        BadInputError, match=r"ours ends on 2012-01-31, and the model has learnt .* through 2013"
    ):
        evaluate(model, early, None, None)
    with pytest.raises(BadInputError, match=r"No day from 2012-03-01 to 2012-01-31: ours ends on 2012-01-31"):
        evaluate(model, early, dt.date(2012, 3, 1), None)
    with pytest.raises(BadInputError, match="Choose other dates"):
        evaluate(
            model,
            prices_of(FRAME.assign(date=FRAME["date"] + pd.Timedelta(days=900))),
            None,
            dt.date(2013, 1, 2),
        )
