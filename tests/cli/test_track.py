import json
from datetime import timedelta

import pandas as pd
import pytest

from seqapp.data.track import TrackRecord
from tests.workflows.forecast.track_parts import SESSIONS, after_close, cut_at, fan_of, net_in, prices_of

PRICES = prices_of()
DAY = 300


class World:
    """A data folder whose prices and clock a test moves."""

    def __init__(self, root, monkeypatch):
        self.root, self.now = root, after_close(DAY)
        monkeypatch.setattr("seqapp.cli.track.clock", lambda: self.now)
        self.at(DAY)

    def at(self, row, prices=(PRICES,)):
        """The evening of a row's day, with the prices known by then."""
        self.now = after_close(row)
        folder = self.root / "prices"
        folder.mkdir(exist_ok=True)
        pd.concat([cut_at(one, row).frame for one in prices]).to_parquet(folder / "daily.parquet")


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path))
    return World(tmp_path, monkeypatch)


@pytest.fixture
def net(tmp_path, monkeypatch):
    """`--model forecast_lstm` is a net that answers as `fan_of` does."""

    def fan(_, prices, ticker):
        assert prices.tickers == [ticker]
        return fan_of(prices)

    monkeypatch.setattr("seqapp.workflows.forecast.use.fan", fan)
    monkeypatch.setattr("seqapp.cli.track.load", lambda name, _: net_in(tmp_path / "models", name))
    return ["--model", "forecast_lstm"]


def only_line(text):
    assert text.count("\n") == 1, text
    return text.strip()


def test_before_anything_is_kept_it_says_how_to_begin(run, world):
    code, out, err = run("track")
    assert (code, err) == (0, "")
    assert out.startswith("No forecast has been kept yet. `python -m seqapp track --make` keeps today's")


def test_a_forecast_kept_on_one_evening_is_scored_on_later_ones(run, world, net):
    code, out, err = run("track", "--make", "--ticker", "aapl", *net)
    assert code == 0
    assert "1 forecast kept in" in err
    assert "forecast_lstm/2, newest: Of 3 made, none has arrived. 3 are still open." in out
    world.at(DAY + 5)
    code, out, _ = run("track")
    assert "Of 3 made, 2 have arrived and" in out
    assert "1 is still open." in out
    world.at(DAY + 10)
    assert "Of 3 made, 3 have arrived and" in run("track")[1]


def test_the_second_make_of_an_evening_keeps_nothing_and_exits_0(run, world, net):
    run("track", "--make", *net)
    before = TrackRecord.below(world.root).read()
    world.now += timedelta(hours=1)
    code, _, err = run("track", "--make", *net)
    assert code == 0
    assert "0 forecasts kept in" in err
    assert "1 kept before" in err
    pd.testing.assert_frame_equal(TrackRecord.below(world.root).read(), before)


def test_stale_prices_are_told_of_in_one_line_with_the_command_that_fetches_newer_ones(run, world, net):
    world.now = after_close(DAY + 1)
    code, out, err = run("track", "--make", *net)
    assert (code, out) == (1, "")
    line = only_line(err)
    assert f"the session of {SESSIONS[DAY + 1]:%Y-%m-%d} has closed" in line
    assert "`python -m seqapp data fetch prices --ticker AAPL`" in line
    assert not TrackRecord.below(world.root).tickers


def test_of_several_tickers_those_that_are_live_are_kept_and_the_others_named(run, world, net):
    world.at(DAY, [PRICES, cut_at(prices_of("MSFT", 6), DAY - 1)])
    code, out, err = run("track", "--make", "--json", *net)
    report = json.loads(out)
    assert code == 0
    assert (report["kept"], report["known"], list(report["refused"])) == (1, 0, ["MSFT"])
    assert "MSFT is not kept: its outcome is known" in err
    assert {row["ticker"] for row in report["forecasts"]} == {"AAPL"}


def test_json_and_csv_have_every_forecast_beside_its_outcome(run, world, net, tmp_path):
    run("track", "--make", *net)
    world.at(DAY + 5)
    code, out, _ = run("track", "--json", "--csv", tmp_path / "out.csv", "--interval", 80)
    report, table = json.loads(out), pd.read_csv(tmp_path / "out.csv")
    assert code == 0
    assert report["level"] == 0.8
    assert [row["state"] for row in report["forecasts"]] == ["arrived", "arrived", "open"]
    assert report["forecasts"][2]["held"] is None
    assert report["tallies"][0]["made"] == 3
    assert table["low"].tolist() == pytest.approx([-0.08] * 3)
    assert table["log_return"].isna().tolist() == [False, False, True]


def test_a_file_of_prices_scores_the_record_of_the_usual_place(run, world, net, tmp_path):
    run("track", "--make", *net)
    cut_at(PRICES, DAY + 10).frame.to_parquet(tmp_path / "newer.parquet")
    assert "Of 3 made, 3 have arrived" in run("track", "--data", tmp_path / "newer.parquet")[1]


def test_another_ticker_has_a_record_of_its_own(run, world, net):
    run("track", "--make", *net)
    assert "No forecast has been kept yet" in run("track", "--ticker", "MSFT")[1]


def test_a_damaged_record_is_the_worlds_fault_and_stays_as_it_is(run, world, net):
    run("track", "--make", *net)
    path = TrackRecord.below(world.root).path("AAPL")
    path.write_bytes(path.read_bytes()[:3000])
    before = path.read_bytes()
    for arguments in (["track"], ["track", "--make", *net]):
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert "is damaged" in only_line(err)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--interval", "91"], "91"),
        (["--model", "forecast_lstm"], "--make"),
        (["--csv", "/nowhere/out.csv"], "--csv"),
        (["--data", "/nowhere"], "/nowhere"),
        (["--ticker", "A B"], "A B"),
        (["--make", "--ticker", "NOPE"], "NOPE"),
        (["--make", "--model", "no_such_net"], "no_such_net"),
    ],
)
def test_bad_input_is_exit_2_with_one_line_on_stderr_and_nothing_on_stdout(run, world, arguments, named):
    code, out, err = run("track", *arguments)
    assert (code, out) == (2, "")
    assert named in only_line(err)


def test_without_a_forecaster_it_says_that_none_is_installed(run, world, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path / "none"))
    code, _, err = run("track", "--make")
    assert code == 2
    assert "No forecaster is installed" in only_line(err)


def test_the_nets_that_come_with_the_project_can_be_kept_and_scored(run, world):
    code, out, _ = run("track", "--make", "--json")
    assert code == 0
    assert json.loads(out)["kept"] == 2
    world.at(DAY + 10)
    report = json.loads(run("track", "--json")[1])
    assert {row["state"] for row in report["forecasts"]} == {"arrived"}
    assert {row["net"].partition("/")[0] for row in report["forecasts"]} == {"forecast_rnn", "forecast_lstm"}
