import gzip
import json

import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.config import ForecastConfig
from tests.data.prices.forms import FORMS, bars


@pytest.fixture(scope="module")
def forecaster(tmp_path_factory):
    """A smoke run's folder, made through the command line."""
    from seqapp.cli import main

    runs = tmp_path_factory.mktemp("runs")
    with pytest.raises(SystemExit) as stopped:
        main(["retrain", "forecast", "--cell", "rnn", "--smoke", "--runs", str(runs)])
    assert stopped.value.code == 0
    (run,) = runs.iterdir()
    return run


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """Prices of a ticker the model never saw, of days after its training."""
    frame = synthetic_prices(1, 400, seed=9)
    path = tmp_path_factory.mktemp("prices") / "later.csv"
    frame.assign(ticker="NEW", date=frame["date"] + pd.Timedelta(days=3652)).to_csv(path, index=False)
    return path


def only_line(text):
    assert text.count("\n") == 1, text
    return text.strip()


def test_a_fan_as_json_has_what_the_contract_says(run, forecaster, later):
    code, out, _ = run(
        "predict",
        "forecast",
        "--model",
        forecaster,
        "--ticker",
        "NEW",
        "--data",
        later,
        "--as-of",
        "2021-01-31",
        "--json",
    )
    forecast = json.loads(out)
    assert code == 0
    assert set(forecast) == {"ticker", "as_of", "net", "trained_through", "in_sample", "quantiles"}
    assert (forecast["ticker"], forecast["as_of"], forecast["in_sample"]) == ("NEW", "2021-01-31", False)
    assert set(forecast["quantiles"][0]) == {"horizon", "level", "log_return", "price"}


def test_without_data_the_bundled_sample_serves_and_is_called_in_sample(run, forecaster):
    code, out, err = run("predict", "forecast", "--model", forecaster, "--ticker", "aapl")
    assert code == 0
    assert "AAPL after 2013-03-01" in " ".join(out.split())
    assert "In sample" in err


def test_many_forecasts_are_written_and_counted(run, forecaster, later, tmp_path):
    target = tmp_path / "out.parquet"
    dates = ["--start", "2020-05-01", "--end", "2020-12-31"]
    code, out, err = run(
        "predict", "forecast", "--model", forecaster, "--data", later, *dates, "--out", target
    )
    assert (code, out) == (0, "")
    frame = pd.read_parquet(target)
    assert frame.columns.tolist() == ["ticker", "date", "horizon", "level", "value"]
    assert np.isfinite(frame["value"]).all()
    assert f"{frame.groupby(['ticker', 'date']).ngroups:,} forecasts" in err
    assert "rows left out" in err


def test_evaluation_shows_the_net_beside_its_baselines(run, forecaster, later):
    code, out, _ = run("evaluate", "forecast", "--model", forecaster, "--data", later, "--json")
    assert code == 0
    result = json.loads(out)
    assert set(result["horizons"]["1"]) == {"rnn", "naive", "historical_simulation", "ewma_normal", "drift"}
    assert len(result["verdict"]) > 2
    assert result["nets"][0].startswith("newest: ")
    code, out, _ = run("evaluate", "forecast", "--model", forecaster, "--data", later)
    assert "ewma_normal" in out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["predict", "forecast", "--model", "M"], "--ticker"),
        (["predict", "forecast", "--model", "M", "--start", "2020-01-01"], "--out"),
        (
            ["predict", "forecast", "--model", "M", "--start", "2020-01-01", "--as-of", "2020-01-01"],
            "--as-of",
        ),
        (["predict", "forecast", "--model", "M", "--ticker", "NOPE"], "NOPE"),
        (["predict", "forecast", "--model", "M", "--ticker", "AAPL", "--as-of", "yesterday"], "yesterday"),
        (["predict", "forecast", "--model", "M", "--ticker", "AAPL", "--as-of", "2000-03-09"], "128"),
        (["predict", "forecast", "--model", "M", "--ticker", "AAPL", "--data", "/nowhere"], "/nowhere"),
        (["predict", "sentiment", "--model", "M", "hello"], "task forecast"),
        (
            ["evaluate", "forecast", "--model", "M", "--start", "1999-01-01", "--end", "1999-02-01"],
            "1999-01-01",
        ),
        (["data", "fetch", "prices", "--ticker", "A B"], "A B"),
        (["backtest", "forecast", "--first-year", "2018"], "2018"),
        (["retrain", "forecast", "--cell", "rnn", "--set", "lookback=3"], "lookback=3"),
    ],
)
def test_bad_input_is_exit_2_with_one_line_on_stderr_and_nothing_on_stdout(run, forecaster, arguments, named):
    code, out, err = run(*[str(forecaster) if argument == "M" else argument for argument in arguments])
    assert (code, out) == (2, "")
    assert named in only_line(err)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda frame: frame.drop(columns="high"), "high"),
        (lambda frame: frame.assign(close=-frame["close"]), "close"),
        (lambda frame: pd.concat([frame, frame.tail(1).assign(volume=1)]), "row"),
        (lambda frame: frame.head(1), "too few rows"),
    ],
)
def test_a_file_of_prices_that_cannot_be_used_is_refused(run, forecaster, later, tmp_path, change, named):
    path = tmp_path / "prices.csv"
    change(pd.read_csv(later)).to_csv(path, index=False)
    code, out, err = run("predict", "forecast", "--model", forecaster, "--ticker", "NEW", "--data", path)
    assert (code, out) == (2, "")
    assert named in only_line(err)


@pytest.mark.parametrize(
    "options",
    [
        ["--cell", "lstm"],
        ["--cell", "rnn", "--seed", "5"],
        ["--cell", "rnn", "--set", "units=3"],
        ["--cell", "rnn", "--publish"],
    ],
)
def test_a_run_is_not_resumed_with_options_that_contradict_it(run, forecaster, options):
    code, out, err = run("retrain", "forecast", "--resume", forecaster, *options)
    assert (code, out) == (2, "")
    assert "drop" in only_line(err).lower()


def test_forecasts_that_have_not_come_true_are_left_out_of_the_evaluation(run, forecaster, later):
    dates = pd.to_datetime(pd.read_csv(later)["date"])
    start = ["--start", str(dates.iloc[-4].date())]
    code, out, _ = run("evaluate", "forecast", "--model", forecaster, "--data", later, *start, "--json")
    assert (code, list(json.loads(out)["horizons"])) == (0, ["1"])
    last = ["--start", str(dates.iloc[-1].date())]
    code, out, err = run("evaluate", "forecast", "--model", forecaster, "--data", later, *last)
    assert (code, out) == (2, "")
    assert "come true" in only_line(err)


def test_a_ticker_is_found_whatever_its_case(run, forecaster, later, tmp_path):
    frame = pd.read_csv(later).assign(ticker="qq.l")
    frame.to_csv(tmp_path / "prices.csv", index=False)
    for asked in ("qq.l", "QQ.L"):
        code, out, _ = run(
            "predict",
            "forecast",
            "--model",
            forecaster,
            "--ticker",
            asked,
            "--data",
            tmp_path / "prices.csv",
            "--json",
        )
        assert (code, json.loads(out)["ticker"]) == (0, "qq.l")


@pytest.fixture(scope="module")
def as_downloaded(tmp_path_factory, later):
    """The later prices as Nasdaq would have them, in a file that names no ticker."""
    frame = pd.read_csv(later, parse_dates=["date"])
    path = tmp_path_factory.mktemp("downloads") / "HistoricalData_17.csv"
    path.write_bytes(FORMS["nasdaq"].write(frame.round(dict.fromkeys(["open", "high", "low", "close"], 2))))
    return path


def test_predict_reads_files_as_downloaded_and_says_what_it_took_for_what(run, forecaster, as_downloaded):
    arguments = ["predict", "forecast", "--model", forecaster, "--data", as_downloaded, "--json"]
    code, out, err = run(*arguments, "--ticker", "m&m.ns")
    assert (code, json.loads(out)["ticker"]) == (0, "M&M.NS")
    assert "Close/Last for close" in err
    assert "dividends and splits show as returns" in err
    code, out, err = run(*arguments, "--ticker", "AAPL", "--as-of", "2019-01-01")
    assert (code, out) == (2, "")
    only_line(err)


def test_evaluate_takes_the_same_options_and_tells_the_doubts_in_few_lines(run, forecaster, as_downloaded):
    arguments = ["evaluate", "forecast", "--model", forecaster, "--data", as_downloaded]
    code, out, err = run(
        *arguments, "--ticker", "NEW", "--columns", "adj_close=Open", "--month-first", "--json"
    )
    assert (code, "pinball" in out) == (0, True)
    assert "Open for adj_close" in err
    assert "doubtful: NEW has" in err
    assert len(err.splitlines()) < 15
    code, out, err = run(*arguments, "--columns", "close=Nope")
    assert (code, out) == (2, "")
    assert "no heading 'Nope'" in only_line(err)
    code, out, err = run(*arguments, "--day-first")
    assert (code, out) == (2, "")
    assert "cannot have its day first" in only_line(err)


def test_reading_options_are_refused_for_reviews(run):
    arguments = ["evaluate", "sentiment", "--model", "sentiment_plain_rnn", "--day-first"]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Drop them for reviews" in only_line(err)


def test_a_price_that_never_moves_is_null_in_json_and_a_dash_in_the_table_with_one_note(
    run, forecaster, later, tmp_path
):
    frame = pd.read_csv(later)
    frame[["open", "high", "low", "close", "adj_close"]] = 1.0
    frame.to_csv(tmp_path / "fund.csv", index=False)
    arguments = ["evaluate", "forecast", "--model", forecaster, "--data", tmp_path / "fund.csv"]
    code, out, err = run(*arguments, "--json")
    assert (code, json.loads(out)["horizons"]["1"]["rnn"]["mase"]) == (0, None)
    assert err.count("A dash stands for") == 1
    code, out, err = run(*arguments)
    assert (code, "–" in out) == (0, True)
    assert err.count("A dash stands for") == 1


def test_a_five_year_file_is_told_which_first_year_would_do_and_leaves_nothing_behind(run, tmp_path):
    frame = synthetic_prices(1, 1260, seed=4)
    frame.assign(date=frame["date"] + pd.Timedelta(days=4383)).to_csv(tmp_path / "five.csv", index=False)
    code, out, err = run("backtest", "forecast", "--data", tmp_path / "five.csv", "--runs", tmp_path / "runs")
    assert (code, out) == (2, "")
    assert "--first-year 2023" in only_line(err)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("command", ["evaluate", "predict", "backtest", "retrain"])
def test_a_download_that_broke_off_is_one_line_everywhere(run, forecaster, tmp_path, command):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(FORMS["yahoo"].write(bars()))[:400])
    options = {
        "evaluate": ["--model", forecaster],
        "predict": ["--model", forecaster, "--ticker", "AAPL"],
        "backtest": ["--runs", tmp_path / "runs"],
        "retrain": ["--cell", "rnn", "--runs", tmp_path / "runs"],
    }
    code, out, err = run(command, "forecast", "--data", path, *options[command])
    assert (code, out) == (2, "")
    assert "breaks off" in only_line(err)
    assert not (tmp_path / "runs").exists()


def test_retrain_reads_files_as_downloaded_and_says_so(run, as_downloaded, tmp_path):
    fields = [f"{name}={value}" for name, value in (ForecastConfig.smoke | {"epochs": 1}).items()]
    assignments = [word for field in fields for word in ("--set", field)]
    code, _, err = run(
        "retrain",
        "forecast",
        "--cell",
        "rnn",
        "--data",
        as_downloaded,
        "--ticker",
        "NEW",
        "--runs",
        tmp_path,
        *assignments,
    )
    assert code == 0
    assert "Close/Last for close" in err
    (folder,) = tmp_path.iterdir()
    record = json.loads(next(folder.rglob("run.json")).read_text())
    assert record["data"]["tickers"] == ["NEW"]
