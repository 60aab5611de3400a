import pandas as pd
import pytest

from seqapp.ui.compare.charts import curve_chart, difference_chart, year_chart
from seqapp.ui.compare.tables import Difference

YEARS = pd.DataFrame({"model": ["RNN"], "year": [2020], "dates": [250], "difference": [-0.01]})
CURVES = pd.DataFrame(
    {"model": "LSTM", "epoch": [1, 2], "loss": [0.5, 0.4], "validation_log_loss": [0.4, 0.3]}
)
DIFFERENCE = Difference("RNN", -0.01, -0.02, 0.0)


@pytest.mark.parametrize(
    ("figure", "title"),
    [
        (year_chart(YEARS, "EWMA"), "pinball loss against EWMA, %"),
        (difference_chart([DIFFERENCE], "EWMA"), "model"),
        (curve_chart(CURVES, "validation_log_loss", "log loss, nats"), "log loss, nats"),
    ],
)
def test_every_axis_has_a_title_with_its_unit(figure, title) -> None:
    assert figure.layout.yaxis.title.text == title
    assert figure.layout.xaxis.title.text


def test_a_difference_is_drawn_in_percent_with_its_interval() -> None:
    (point,) = difference_chart([DIFFERENCE], "EWMA").data
    assert list(point.x) == [-1.0]
    assert list(point.text) == ["-1.0 %"]
    assert point.x[0] + point.error_x.array[0] == pytest.approx(0.0)
    assert point.x[0] - point.error_x.arrayminus[0] == pytest.approx(-2.0)


def test_a_year_without_an_interval_has_no_bars() -> None:
    (line,) = year_chart(YEARS, "EWMA").data
    assert (list(line.x), list(line.y)) == (["2020"], [-1.0])
    assert line.error_y.array is None
