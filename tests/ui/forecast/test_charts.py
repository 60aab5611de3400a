from seqapp.ui.forecast.charts import Axis, fan_chart, price_range
from tests.ui.forecast.helpers import AHEAD, DAY, FAN, seen

DOLLARS = Axis("$")


def test_every_axis_has_a_title_with_its_unit() -> None:
    reach = price_range(seen(), [FAN])
    figure = fan_chart(seen(), {"RNN": FAN}, {}, DOLLARS, reach, 0.9, in_sample=True)
    assert figure.layout.yaxis.title.text == "adjusted price, $"
    assert figure.layout.xaxis.title.text
    returns = fan_chart(seen(), {"RNN": FAN}, {}, Axis("$", 100.0), reach, 0.9, in_sample=True)
    assert returns.layout.yaxis.title.text == "return since the last close, %"
    assert Axis("").title == "adjusted price, unit unknown"


def test_the_price_axis_holds_everything_that_is_drawn() -> None:
    low, high = price_range(seen(), [FAN])
    assert low < 95
    assert high > 106


def test_the_fan_begins_at_the_close_and_joins_the_horizons() -> None:
    figure = fan_chart(seen(), {"LSTM": FAN}, {}, DOLLARS, [90, 110], 0.9, in_sample=False)
    band = figure.data[0]
    assert list(band.x) == [DAY, AHEAD[0], AHEAD[4], AHEAD[4], AHEAD[0], DAY]
    assert list(band.y) == [100, 103, 106, 95, 98, 100]
    assert band.name == "90 % interval"
    assert figure.layout.annotations[0].text == "last day seen"


def test_on_the_axis_of_returns_everything_is_a_move_since_the_close() -> None:
    figure = fan_chart(
        seen(), {"LSTM": FAN}, {"EWMA": FAN}, Axis("$", 100.0), [90, 110], 0.9, in_sample=False
    )
    by_name = {line.name: [round(y, 9) for y in line.y if y is not None] for line in figure.data}
    assert by_name["90 % interval"] == [0, 3, 6, -5, -2, 0]
    assert by_name["EWMA"] == [0, 3, 6, 0, -2, -5]
    assert by_name["tomorrow = today"] == [0, 0]
    assert by_name["middle"] == [0.5, 1]
    assert by_name["price"] == [-1, 0]
    assert by_name["realised"][:2] == [0, 4]
    assert [round(end, 9) for end in figure.layout.yaxis.range] == [-10, 10]


def test_both_nets_in_one_chart_are_named_and_a_baseline_is_outlined_not_filled() -> None:
    figure = fan_chart(
        seen(), {"RNN": FAN, "LSTM": FAN}, {"GARCH(1,1)-t": FAN}, DOLLARS, [90, 110], 0.9, in_sample=False
    )
    lines = {line.name: line for line in figure.data}
    assert {"RNN, 90 % interval", "LSTM, 90 % interval", "RNN, middle", "LSTM, middle"} <= lines.keys()
    assert lines["RNN, 90 % interval"].fill == "toself"
    assert lines["GARCH(1,1)-t"].fill is None
    assert list(lines["GARCH(1,1)-t"].y) == [100, 103, 106, None, 100, 98, 95]


def test_without_a_forecast_the_history_is_drawn() -> None:
    figure = fan_chart(seen(), {}, {}, DOLLARS, price_range(seen(), []), 0.9, in_sample=False)
    assert {line.name for line in figure.data} == {"tomorrow = today", "price", "realised"}
