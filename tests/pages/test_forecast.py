import re
import shutil
import threading
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import stamina
from streamlit.testing.v1 import AppTest

from seqapp.data.prices.door import bundled_prices, series_path
from seqapp.ui import guard
from tests.data.loopback_yahoo import LoopbackYahoo, stock
from tests.pages.helpers import TRAINED_THROUGH, charts, is_calm, texts

NEWEST = date(2013, 3, 1)  # of the bundled prices
OPENING = date(2013, 2, 14)  # the last day whose ten next are known


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch) -> Path:
    """An empty data folder: the bundled prices are what there is."""
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def yahoo(monkeypatch):
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with LoopbackYahoo() as server, stamina.set_testing(True, attempts=2, cap=True):
        monkeypatch.setattr("seqapp.ui.prices.SESSION", server.session())
        yield server


def fetch(app):
    (button,) = [button for button in app.button if button.label.startswith("Fetch")]
    return button.click().run()


def two_fans(app) -> list[dict]:
    titles = {"adjusted price, $", "adjusted price, unit unknown", "return since the last close, %"}
    return [figure for figure in charts(app) if figure["layout"]["yaxis"]["title"]["text"] in titles]


def test_both_nets_draw_a_fan_beside_the_naive_line_on_one_price_axis(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast")
    assert is_calm(app)
    first, second = two_fans(app)
    assert first["layout"]["yaxis"]["range"] == second["layout"]["yaxis"]["range"]
    for figure in (first, second):
        assert {"90 % interval", "tomorrow = today", "middle", "price"} <= {
            line["name"] for line in figure["data"]
        }
    patterns = [figure["data"][0].get("fillpattern") for figure in (first, second)]
    assert patterns[0] != patterns[1]


def test_offline_the_default_shows_a_forecast_out_of_sample_what_came_and_whether_it_held(
    open_app, both_tasks
) -> None:
    app = open_app(both_tasks, "forecast")
    assert app.date_input(key="date").value == OPENING
    assert "out of sample] By the net of 2013, fitted on what came before 2013." in texts(app)
    assert "In sample" not in texts(app)
    assert "In 10 trading days (2013-03-01)" in texts(app)
    assert re.search(r"The realised price was [\d.]+.\\?\$: (inside|below|above)", texts(app))
    assert "old data" in texts(app)
    assert "public domain" in texts(app)
    assert "investment advice" in texts(app)
    assert all(figure["layout"]["annotations"][0]["text"] == "last day seen" for figure in two_fans(app))
    assert all(any(line["name"] == "realised" for line in figure["data"]) for figure in two_fans(app))


def test_the_newest_net_answers_by_asking_and_is_marked_in_sample(open_app, both_tasks) -> None:
    by_date = two_fans(open_app(both_tasks, "forecast"))
    app = open_app(both_tasks, "forecast", net="newest")
    assert is_calm(app)
    assert app.query_params == {"net": "newest"}
    assert f"**In sample.** The RNN and the LSTM learnt from days up to **{TRAINED_THROUGH}**" in texts(app)
    assert "choose the net by date under More" in texts(app)
    assert all("in sample" in figure["layout"]["annotations"][0]["text"] for figure in two_fans(app))
    assert two_fans(app)[0]["data"][0]["y"] != by_date[0]["data"][0]["y"]


def test_models_of_one_net_say_that_they_are_in_sample_and_prove_nothing_by_their_record(
    open_app, without_years
) -> None:
    app = open_app(without_years, "forecast")
    assert is_calm(app)
    assert "**In sample.** The RNN and the LSTM" in texts(app)
    assert "the nets had seen its newest days" in texts(app)
    assert app.dataframe[0].value["Net"].eq("newest, in sample").all()
    assert "no unseen days" in str(app.dataframe[0].value)


def test_before_the_first_year_no_net_answers_and_the_simple_baseline_does(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", date="2002-07-01")
    assert is_calm(app)
    assert "Every net has seen what followed 2002" in texts(app)
    assert "**simple baseline**" in texts(app)
    assert "no such" not in texts(app)


def test_a_fresh_series_opens_on_its_newest_day(open_app, both_tasks, monkeypatch) -> None:
    monkeypatch.setattr("seqapp.ui.prices.today", lambda: date(2013, 3, 4))
    app = open_app(both_tasks, "forecast")
    assert app.date_input(key="date").value == NEWEST
    assert app.query_params == {}
    assert "**Old**" not in texts(app)


def test_returns_both_nets_in_one_chart_and_baselines_come_with_the_address(open_app, both_tasks) -> None:
    query = {"axis": "return", "panels": "one", "beside": "garch_t,har_range", "days": "120"}
    app = open_app(both_tasks, "forecast", **query)
    assert is_calm(app)
    assert app.query_params == query
    (figure,) = two_fans(app)
    assert figure["layout"]["yaxis"]["title"]["text"] == "return since the last close, %"
    names = [line["name"] for line in figure["data"]]
    assert {"RNN, 90 % interval", "LSTM, 90 % interval", "GARCH(1,1)-t", "Range-HAR"} <= set(names)
    (price,) = [line for line in figure["data"] if line["name"] == "price"]
    assert len(price["x"]) == 120
    assert "Outlined beside it: GARCH\\(1,1\\)-t from" in texts(app).replace("GARCH(", "GARCH\\(").replace(
        "1)-t", "1\\)-t"
    )
    assert "More: returns, both in one chart, with GARCH(1,1)-t and range-HAR" in [
        place.label for place in app.expander
    ]


def test_a_baseline_with_too_few_days_before_is_named_and_the_others_drawn(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", ticker="FB", beside="garch_t,ewma_normal", date="2012-12-31")
    assert is_calm(app)
    assert "Too few days came before this one to fit EWMA and GARCH(1,1)-t" in texts(app)


def test_how_it_did_on_the_newest_days_stands_above_the_long_test(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", ticker="MSFT")
    said = texts(app).replace("\u00a0", " ")
    assert re.search(r"the LSTM's 90 % range held on \*\*\d+ of the last 100 days\*\*", said)
    assert "saying up every day on" in said


def test_the_watch_list_has_the_value_at_risk_of_each_and_its_backtest(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", watch="IBM,MSFT,TSLA", risk="RNN")
    assert is_calm(app)
    assert app.query_params == {"watch": "IBM,MSFT,TSLA", "risk": "RNN"}
    assert "No prices of TSLA are here" in texts(app)
    assert "**Old**: IBM and MSFT (end on 2013-03-01)" in texts(app)
    (table,) = [frame.value for frame in app.dataframe if "95 % VaR, 1 day" in frame.value]
    assert table["Ticker"].tolist() == ["IBM", "MSFT"]
    assert table["Net"].eq("2013").all()
    assert all(re.fullmatch(r"\d+ of 250 \(12\.5\)", cell) for cell in table["95 % broken (expected)"])
    assert all(re.fullmatch(r"[\d.]+ % \([\d.]+ of 1,000 \$\)", cell) for cell in table["95 % VaR, 1 day"])
    app.multiselect(key="watch").set_value([]).run()
    assert is_calm(app)
    assert app.query_params["watch"] == "-"
    assert not [frame for frame in app.dataframe if "95 % VaR, 1 day" in frame.value]


def test_what_is_typed_into_the_watch_list_is_put_in_capitals_and_nonsense_left_out(
    open_app, both_tasks
) -> None:
    app = open_app(both_tasks, "forecast")
    box = app.multiselect(key="watch")
    box.options.extend(["tsla", "no ticker!"])  # AppTest cannot type
    box.set_value(["AAPL", "tsla", "no ticker!"]).run()
    assert is_calm(app)
    assert app.multiselect(key="watch").value == ["AAPL", "TSLA"]
    assert "cannot be a ticker" in texts(app).replace("\\", "")


def test_refreshing_the_watch_list_fetches_all_waits_out_a_refusal_and_says_what_failed(
    open_app, both_tasks, yahoo, own_data, monkeypatch
) -> None:
    monkeypatch.setattr("seqapp.ui.prices.WAIT", 1)
    yahoo.stocks["AAPL"] = stock("2010-01-04", "2024-06-28")
    yahoo.faults["IBM"] = "404"
    yahoo.faults["MSFT"] = "429"
    app = open_app(both_tasks, "forecast", watch="AAPL,IBM,MSFT")
    app.button(key="refresh").click().run()
    assert is_calm(app)
    assert "1 series is as new as can be" in texts(app)
    assert "knows no symbol IBM" in texts(app)
    assert "too many requests" in texts(app)
    assert series_path(own_data, "AAPL").exists()
    assert sum("MSFT" in str(asked) for asked in yahoo.asked) >= 2
    assert app.date_input(key="date").value > NEWEST  # the default day of the new series


def test_the_numbers_are_one_click_away(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", horizon="1")
    assert not [frame for frame in app.dataframe if "MASE" in frame.value]
    app.session_state["numbers"] = True
    app.run()
    assert is_calm(app)
    simple, tests = [frame.value for frame in app.dataframe if "MASE" in frame.value]
    assert list(simple["Model"])[:4] == ["RNN", "LSTM", "Hist. simulation", "EWMA"]
    assert all(" to " in cell for cell in simple["90 % interval held"])
    assert {"CRPS × 10,000", "RMSSE", "VaR 5 % broken"} <= set(tests.columns)
    titles = [figure["layout"]["yaxis"]["title"]["text"] for figure in charts(app)]
    assert {"share of outcomes, %", "outcomes within the 90 % range, %"} <= set(titles)


def test_a_forecast_of_ones_own_that_copies_yesterday_is_found_out(open_app, both_tasks) -> None:
    frame = bundled_prices().frame
    frame = frame[frame["ticker"] == "IBM"].tail(200)
    copied = pd.DataFrame({"date": frame["date"].dt.date, "forecast": frame["close"].shift(1)}).dropna()
    app = open_app(both_tasks, "forecast", ticker="IBM")
    app.session_state["lag"] = True  # opens it
    app.run()

    def give(content: bytes) -> None:
        app.file_uploader(key="own forecast").set_value(("mine.csv", content, "text/csv")).run()

    give(copied.to_csv(index=False).encode())
    assert is_calm(app)
    assert "**It copies yesterday.**" in texts(app)
    assert "Theil's U is 1.000" in texts(app)
    give(b"day,price\n2013-01-02,5\n")
    assert is_calm(app)
    assert "has no column date and forecast" in texts(app)


def test_the_track_record_has_its_place(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast")
    assert "Track record" in [element.value for element in app.header]
    assert "No forecast has been kept yet" in texts(app)


def test_where_it_is_known_what_came_is_drawn_and_said(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", ticker="MSFT", date="2010-06-30")
    assert is_calm(app)
    assert "The realised price was" in texts(app)
    (realised,) = [line for line in two_fans(app)[0]["data"] if line["name"] == "realised"]
    assert len(realised["x"]) == 11  # the day itself and the ten after it


def test_the_walk_forward_stands_below_with_a_verdict_from_its_tests(open_app, both_tasks) -> None:
    said = texts(open_app(both_tasks, "forecast")).replace("\\", "")
    assert "the 90 % range held in" in said
    assert "Its direction is no better than saying up every day" in said


def test_a_busy_server_says_so_and_the_simple_baseline_answers(open_app, both_tasks, monkeypatch) -> None:
    monkeypatch.setattr(guard, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(guard, "PATIENCE", 0.01)
    with guard.compute_slot():
        app = open_app(both_tasks, "forecast", ticker="MSFT", date="2010-03-31")
    assert is_calm(app)
    assert "try again in a few seconds" in texts(app)
    assert "**simple baseline**" in texts(app)
    app.run()
    assert len(two_fans(app)) == 2
    assert "try again" not in texts(app)


def test_a_link_restores_ticker_day_horizon_and_interval(open_app, both_tasks) -> None:
    query = {"ticker": "IBM", "date": "2011-02-03", "horizon": "5", "interval": "50", "days": "120"}
    app = open_app(both_tasks, "forecast", **query)
    assert app.selectbox(key="ticker").value == "IBM"
    assert app.date_input(key="date").value == date(2011, 2, 3)
    assert "In 5 trading days (2011-02-10) the 50\u00a0% interval" in texts(app)
    assert app.query_params == query


def test_the_first_visit_leaves_the_address_empty(open_app, both_tasks) -> None:
    assert open_app(both_tasks, "forecast").query_params == {}


@pytest.mark.parametrize(
    "query",
    [
        {"ticker": "../../etc", "date": "yesterday", "horizon": "7"},
        {"ticker": "x" * 5000, "date": "20130301"},
        {"interval": "\0", "ticker": "<b>"},
        {"net": "1999", "beside": "oracle", "watch": "AAPL,<b>", "axis": "log", "panels": "9", "risk": "GRU"},
    ],
)
def test_a_malformed_link_shows_the_defaults(open_app, both_tasks, query) -> None:
    app = open_app(both_tasks, "forecast", **query)
    assert is_calm(app)
    assert app.selectbox(key="ticker").value == "AAPL"
    assert app.date_input(key="date").value == OPENING
    assert "left out" in texts(app)


@pytest.mark.parametrize("day", ["1990-01-01", "2099-12-31"])
def test_a_day_outside_the_series_shows_the_one_it_opens_on_and_says_so(open_app, both_tasks, day) -> None:
    app = open_app(both_tasks, "forecast", date=day)
    assert is_calm(app)
    assert app.date_input(key="date").value == OPENING
    assert f"{OPENING} is shown, not {day}" in texts(app)


def test_a_day_with_too_little_before_it_is_declined_and_its_history_shown(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", date="2000-03-20", net="newest")
    assert is_calm(app)
    assert "A forecast needs 80 daily rows" in texts(app)
    (figure,) = two_fans(app)
    assert "price" in [line["name"] for line in figure["data"]]


def test_another_ticker_keeps_the_day_unless_it_was_the_one_it_opened_on(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast", date="2012-11-05")
    app.selectbox(key="ticker").set_value("IBM").run()
    assert app.date_input(key="date").value == date(2012, 11, 5)
    assert app.query_params == {"ticker": "IBM", "date": "2012-11-05"}


@pytest.mark.parametrize(("typed", "becomes"), [("msft", "MSFT"), ("tsla", "TSLA"), ("no ticker!", "AAPL")])
def test_a_typed_ticker_is_put_in_capitals_and_nonsense_is_put_back(
    open_app, both_tasks, typed, becomes
) -> None:
    app = open_app(both_tasks, "forecast")
    box = app.selectbox(key="ticker")
    box.options.append(typed)  # AppTest cannot type
    box.set_value(typed).run()
    assert is_calm(app)
    assert app.selectbox(key="ticker").value == becomes
    assert ("cannot be a ticker" in texts(app)) == (becomes == "AAPL")


def test_without_a_model_history_and_the_simple_baseline_are_drawn(open_app, tmp_path) -> None:
    app = open_app(tmp_path / "nothing", "forecast")
    assert is_calm(app)
    assert "python -m seqapp retrain forecast --cell rnn --publish" in texts(app)
    assert "simple baseline" in texts(app)
    assert "how good it is nobody knows" in texts(app)
    (figure,) = two_fans(app)
    assert figure["data"][0]["name"] == "90 % interval"


def test_with_one_net_that_one_is_drawn(open_app, both_tasks, tmp_path) -> None:
    root = shutil.copytree(both_tasks, tmp_path / "models")
    shutil.rmtree(root / "forecast_lstm")
    app = open_app(root, "forecast")
    assert is_calm(app)
    assert "--cell lstm --publish" in texts(app)
    assert [element.value for element in app.subheader] == ["RNN"]


def test_a_damaged_forecaster_is_named_and_the_other_answers(open_app, both_tasks, tmp_path) -> None:
    root = shutil.copytree(both_tasks, tmp_path / "models")
    (root / "forecast_rnn" / "1" / "saved_model.pb").write_bytes(b"rubbish")
    app = open_app(root, "forecast")
    assert is_calm(app)
    assert "is damaged" in texts(app)
    assert len(two_fans(app)) == 1


def test_the_page_is_drawn_while_the_models_load(open_app, both_tasks, monkeypatch) -> None:
    monkeypatch.setattr("seqapp.ui.models.Loading.ready", False)
    app = open_app(both_tasks, "forecast", wait=False)
    assert is_calm(app)
    assert "Loading TensorFlow" in texts(app)
    assert "range held in" in texts(app)


def test_a_fetched_ticker_is_forecast_out_of_sample(
    open_app, both_tasks, yahoo, own_data, monkeypatch
) -> None:
    monkeypatch.setattr("seqapp.ui.prices.today", lambda: date(2024, 7, 1))
    yahoo.stocks["NEW"] = stock("2023-01-03", "2024-06-28")
    app = open_app(both_tasks, "forecast", ticker="NEW")
    assert "No prices of NEW are here" in texts(app)
    app = fetch(app)
    assert is_calm(app)
    assert "out of sample" in texts(app)
    assert "In sample" not in texts(app)
    assert app.date_input(key="date").value == date(2024, 6, 28)
    assert "Yahoo Finance through yfinance" in texts(app)
    assert series_path(own_data, "NEW").exists()
    assert "AAPL" in app.selectbox(key="ticker").options


def test_fetching_takes_one_who_looks_at_the_opening_day_to_the_new_one(
    open_app, both_tasks, yahoo, monkeypatch
) -> None:
    monkeypatch.setattr("seqapp.ui.prices.today", lambda: date(2024, 7, 1))
    yahoo.stocks["AAPL"] = stock("2012-01-03", "2024-06-28")
    app = fetch(open_app(both_tasks, "forecast"))
    assert app.date_input(key="date").value == date(2024, 6, 28)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("429", "too many requests"),
        ("html", "is no price series"),
        ("404", "knows no symbol AAPL"),
    ],
)
def test_when_yahoo_fails_the_page_says_how_and_keeps_showing_what_it_has(
    open_app, both_tasks, yahoo, fault, reason
) -> None:
    yahoo.faults["AAPL"] = fault
    app = fetch(open_app(both_tasks, "forecast"))
    assert is_calm(app)
    assert reason in texts(app)
    assert "keeps showing" in texts(app)
    assert len(two_fans(app)) == 2


def test_without_a_network_the_page_says_so(open_app, both_tasks, monkeypatch, yahoo) -> None:
    yahoo.stocks["AAPL"] = stock("2012-01-03", "2024-06-28")
    yahoo.faults["AAPL"] = "slow"
    app = fetch(open_app(both_tasks, "forecast"))
    assert is_calm(app)
    assert "did not answer in time" in texts(app)
    assert len(two_fans(app)) == 2


def test_a_file_of_ones_own_is_forecast(open_app, both_tasks) -> None:
    frame = bundled_prices().frame
    mine = frame[frame["ticker"] == "IBM"].assign(ticker="mine").tail(400)
    app = open_app(both_tasks, "forecast")
    app.file_uploader[0].set_value(("mine.csv", mine.to_csv(index=False).encode(), "text/csv")).run()
    assert is_calm(app)
    assert app.selectbox(key="ticker").value == "MINE"
    assert "file mine\\.csv" in texts(app)
    assert len(two_fans(app)) == 2


def upload_mine(app: AppTest) -> AppTest:
    frame = bundled_prices().frame
    mine = frame[frame["ticker"] == "IBM"].assign(ticker="mine").tail(400)
    app.file_uploader[0].set_value(("mine.csv", mine.to_csv(index=False).encode(), "text/csv")).run()
    return app


def test_uploaded_prices_are_on_every_page_of_the_visit_until_they_are_removed(open_app, both_tasks) -> None:
    app = upload_mine(open_app(both_tasks, "forecast", watch="-"))
    assert "unit unknown" in str(charts(app))
    assert "$" not in texts(app)
    app.query_params.clear()
    app.switch_page("pages/overview.py").run()
    app.switch_page("pages/steps.py").run()
    app.segmented_control(key="what").set_value("prices").run()
    assert is_calm(app)
    assert app.selectbox(key="ticker").value == "MINE"
    app.query_params.clear()
    app.switch_page("pages/forecast.py").run()
    assert app.selectbox(key="ticker").value == "MINE"
    assert len(two_fans(app)) == 2
    app.button(key="remove mine.csv").click().run()
    assert app.selectbox(key="ticker").value == "AAPL"
    assert "MINE" not in app.selectbox(key="ticker").options
    assert "$" in texts(app)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "too few rows: none at all"),
        (b"a,b\n1,2\n", "column"),
        (
            b"ticker,date,open,high,low,close,adj_close,volume\nA,2024-01-02,1,2,1,1,1,5\nA,2024-01-03,1,2,1,x,1,5\n",
            "row 2, column close",
        ),
    ],
)
def test_an_unusable_file_is_declined_by_row_and_column(open_app, both_tasks, content, reason) -> None:
    app = open_app(both_tasks, "forecast")
    app.file_uploader[0].set_value(("mine.csv", content, "text/csv")).run()
    assert is_calm(app)
    assert "Your file cannot be used" in texts(app)
    assert reason in texts(app).replace("\\", "")
    assert not [
        chart for chart in charts(app) if "adjusted price" in str(chart)
    ]  # of another ticker: no answer


def test_the_choices_outlive_a_change_of_page(open_app, both_tasks) -> None:
    app = open_app(both_tasks, "forecast")
    app.selectbox(key="ticker").set_value("MSFT").run()
    app.segmented_control(key="horizon").set_value("5").run()
    app.switch_page("pages/overview.py").run()
    app.query_params.clear()
    app.switch_page("pages/forecast.py").run()
    assert app.selectbox(key="ticker").value == "MSFT"
    assert app.segmented_control(key="horizon").value == "5"
    assert app.session_state["visit"].page == "forecast"
