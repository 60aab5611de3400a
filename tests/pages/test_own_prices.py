"""A user's own files on the page Forecast: read, corrected, refused, and never otherwise than at the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from seqapp.cli import main
from tests.data.prices.forms import FORMS, bars, csv, days, yahoo
from tests.pages.helpers import charts, is_calm, texts

LONG = 300  # bars, enough for a forecast


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path / "data"))


@pytest.fixture
def command(capsys):
    def command(*arguments: object) -> dict:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        assert stopped.value.code == 0
        return json.loads(capsys.readouterr().out)

    return command


def give(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()


def say(app: AppTest, name: str, meaning: str, heading: str) -> AppTest:
    return app.selectbox(key=f"column {name} {meaning}").set_value(heading).run()


def boxes(app: AppTest, name: str) -> dict[str, str]:
    """The heading of each of our columns that is read, by the boxes."""
    begin = f"column {name} "
    chosen = {
        box.key.removeprefix(begin): box.value for box in app.selectbox if (box.key or "").startswith(begin)
    }
    return {meaning: heading for meaning, heading in chosen.items() if heading}


def fans(app: AppTest) -> list[dict]:
    return [chart for chart in charts(app) if "adjusted price" in str(chart["layout"]["yaxis"])]


def listing(app: AppTest, heading: str) -> list[str]:
    """The lines under "Notes" or "Doubts"."""
    (text,) = [one.value for one in app.markdown if one.value.startswith(f"**{heading}**")] or [""]
    return [line.removeprefix("- ").replace("\\", "") for line in text.split("\n") if line.startswith("- ")]


@pytest.mark.parametrize(
    "name", ["yahoo", "download, several", "stooq, bulk", "investing", "spreadsheet", "gzip"]
)
def test_the_page_says_of_a_file_what_data_check_says(open_app, both_tasks, tmp_path, command, name) -> None:
    form = FORMS[name]
    path = Path(tmp_path, form.file)
    path.write_bytes(form.write(bars(*form.tickers)))
    app = give(open_app(both_tasks, "forecast"), form.file, path.read_bytes())
    assert is_calm(app)
    report = command("data", "check", path, "--json")
    assert boxes(app, form.file) == {
        meaning: heading for meaning, heading in report["columns"].items() if heading
    }
    (table,) = [frame.value for frame in app.dataframe if "Bars" in frame.value]
    assert dict(zip(table["Ticker"], table["Last"], strict=True)) == {
        ticker: about["last"] for ticker, about in report["tickers"].items()
    }
    assert [f"{form.file}: {note}" for note in listing(app, "Notes")] == report["notes"]
    assert listing(app, "Doubts") == report["doubts"]


def test_the_same_bytes_and_words_give_the_same_forecast_as_at_the_command_line(
    open_app, both_tasks, tmp_path, command
) -> None:
    """A file that needs all three: a column named, the day before the month said, a ticker given."""
    frame = bars(days=LONG).rename(columns={"close": "settlement"}).drop(columns=["ticker", "adj_close"])
    path = tmp_path / "somebody's file.csv"
    path.write_bytes(csv(frame))
    app = give(open_app(both_tasks, "forecast"), path.name, path.read_bytes())
    say(app, path.name, "close", "settlement")
    app.text_input(key=f"ticker of {path.name}").set_value("m&m.ns").run()
    assert is_calm(app)
    assert app.selectbox(key="ticker").value == "M&M.NS"
    options = ("--data", path, "--ticker", "m&m.ns", "--columns", "close=settlement", "--json")
    for cell in ("rnn", "lstm"):
        fan = command("predict", "forecast", "--model", both_tasks / f"forecast_{cell}" / "1", *options)
        ends = [
            one["price"] for one in fan["quantiles"] if one["horizon"] == 10 and one["level"] in (0.05, 0.95)
        ]
        assert fan["as_of"] == str(app.date_input(key="date").value)
        assert f"from **{ends[0]:,.0f}** to **{ends[1]:,.0f}**" in texts(app).replace("\u00a0", "")


def test_a_file_without_a_close_is_corrected_by_its_box_and_no_earlier_forecast_stands_below(
    open_app, both_tasks
) -> None:
    app = open_app(both_tasks, "forecast")
    assert len(fans(app)) == 2
    frame = yahoo(bars(days=LONG)).rename(columns={"Close": "Settlement"})
    give(app, "AAPL.csv", csv(frame))
    assert is_calm(app)
    assert "Your file cannot be used" in texts(app)
    assert "has no column close" in texts(app)
    assert "--columns" not in texts(app)
    assert not fans(app)
    assert "close" not in boxes(app, "AAPL.csv")
    say(app, "AAPL.csv", "close", "Settlement")
    assert is_calm(app)
    assert "cannot be used" not in texts(app)
    assert len(fans(app)) == 2
    assert "file AAPL\\.csv" in texts(app)
    say(app, "AAPL.csv", "close", "Volume")  # a mistake: below the low
    say(app, "AAPL.csv", "date", "Settlement")
    assert "is no day of trading" in texts(app)
    assert not fans(app)
    say(app, "AAPL.csv", "date", "Date")
    say(app, "AAPL.csv", "close", "Settlement")
    assert len(fans(app)) == 2


def test_a_day_of_two_readings_is_settled_on_the_page(open_app, both_tasks) -> None:
    frame = bars(days=8, start="2025-04-01")
    content = csv(yahoo(frame).assign(Date=days(frame, "%d/%m/%Y")))
    app = give(open_app(both_tasks, "forecast"), "AAPL.csv", content)
    assert "may be 1 Apr 2025 or 4 Jan 2025" in texts(app)
    assert "--day-first" not in texts(app)
    control = app.segmented_control(key="day order of AAPL.csv")
    assert control.label == "01/04/2025 has its"
    control.set_value("day first").run()
    assert is_calm(app)
    assert str(app.date_input(key="date").value) == "2025-04-10"
    app.segmented_control(key="day order of AAPL.csv").set_value("month first").run()
    assert str(app.date_input(key="date").value) == "2025-10-04"


def test_what_was_said_of_the_days_can_be_taken_back(open_app, both_tasks) -> None:
    frame = bars(days=8, start="2025-04-01")
    table = yahoo(frame).assign(
        Date=days(frame, "%d/%m/%Y"), Settled=days(bars(days=8, start="2025-04-21"), "%d/%m/%Y")
    )
    app = give(open_app(both_tasks, "forecast"), "AAPL.csv", csv(table))
    app.segmented_control(key="day order of AAPL.csv").set_value("month first").run()
    say(app, "AAPL.csv", "date", "Settled")
    assert "cannot have its month first" in texts(app)
    app.segmented_control(key="day order of AAPL.csv").set_value(None).run()
    assert is_calm(app)
    assert "cannot be used" not in texts(app)
    assert str(app.date_input(key="date").value) == "2025-04-30"


def test_a_file_that_names_its_tickers_asks_for_none_until_that_is_denied(open_app, both_tasks) -> None:
    app = give(open_app(both_tasks, "forecast"), "x.csv", csv(bars("AAPL", days=LONG).assign(ticker="1")))
    assert not [box for box in app.text_input if "ticker of" in (box.key or "")]
    say(app, "x.csv", "ticker", "")
    app.text_input(key="ticker of x.csv").set_value("no ticker!").run()
    assert is_calm(app)
    assert "cannot be a ticker" in texts(app)
    app.text_input(key="ticker of x.csv").set_value("sap.de").run()
    assert app.selectbox(key="ticker").value == "SAP.DE"
    say(app, "x.csv", "ticker", "ticker")
    assert app.selectbox(key="ticker").value == "1"


def test_a_file_that_cannot_be_read_makes_way_for_the_next_one(open_app, both_tasks) -> None:
    app = give(open_app(both_tasks, "forecast"), "page.csv", b"<!doctype html><html>Be right back</html>")
    assert "is a web page" in texts(app)
    assert not boxes(app, "page.csv")
    give(app, "page.csv.gz", csv(bars(days=LONG)))
    assert "web page" not in texts(app)
    assert [button.key for button in app.button if (button.key or "").startswith("remove")] == [
        "remove page.csv.gz"
    ]
    assert len(fans(app)) == 2


def test_a_file_of_what_is_no_price_says_so(open_app, both_tasks) -> None:
    app = give(open_app(both_tasks, "forecast"), "vix.csv", csv(bars("^VIX", days=LONG)))
    assert "no price to forecast" in texts(app)
    assert not fans(app)


def test_two_files_of_one_content_and_different_words_are_two(open_app, both_tasks) -> None:
    content = csv(pd.DataFrame(yahoo(bars(days=LONG))).drop(columns="Adj Close"))
    app = give(open_app(both_tasks, "forecast"), "A.csv", content)
    give(app, "B.csv", content)
    assert {"A", "B"} <= set(app.selectbox(key="ticker").options)
    say(app, "B.csv", "volume", "")
    assert "no volume" in " ".join(line for one in app.markdown for line in [one.value])
    assert boxes(app, "A.csv")["volume"] == "Volume"
    assert "volume" not in boxes(app, "B.csv")
