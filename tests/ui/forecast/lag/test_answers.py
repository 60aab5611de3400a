import numpy as np
import pandas as pd
import pytest

from seqapp.data.prices.door import bundled_prices
from seqapp.numbers.errors import BadInputError
from seqapp.ui.forecast.lag.answers import judge, of_which, read
from seqapp.ui.forecast.lag.charts import lag_chart
from seqapp.ui.forecast.lag.questions import of_judged
from seqapp.ui.forecast.lag.tables import sentences
from seqapp.workflows.forecast.series import newest

SERIES = newest([bundled_prices()])
IBM = SERIES["IBM"].frame.tail(200).reset_index(drop=True)


def csv(forecast: pd.Series, **columns) -> bytes:
    table = pd.DataFrame({"date": IBM["date"].dt.date, "forecast": forecast}).assign(**columns).dropna()
    return table.to_csv(index=False).encode()


def judged(forecast: pd.Series):
    return judge("mine.csv", csv(forecast), SERIES["IBM"], "IBM")


def test_a_copy_is_found_out_in_words() -> None:
    said = judged(IBM["close"].shift(1))
    assert said.report.copies
    assert (said.column, len(said.rows), said.left_out) == ("close", 199, 0)
    verdict, moves, theils = sentences(said)
    assert verdict.startswith("**It copies yesterday.** 199 forecasts of IBM's close")
    assert "just past at a correlation of +1.00" in moves
    assert "U is 1.000: its errors are as large as those of “tomorrow = today”" in theils
    assert of_judged(said).right == "yes"


def test_a_forecast_that_foresees_is_no_copy_whichever_prices_it_is_of() -> None:
    noise = np.random.default_rng(0).normal(0, 0.002, len(IBM))
    said = judged(IBM["adj_close"] * np.exp(noise))
    assert not said.report.copies
    assert said.column == "adj_close"
    verdict, _, theils = sentences(said)
    assert "It does not copy yesterday" in verdict
    assert "adjusted close" in verdict
    assert "smaller than those" in theils
    assert of_judged(said).right == "no"


def test_only_days_one_after_the_other_are_judged() -> None:
    gap = IBM["close"].shift(1).where(IBM.index != 60)
    said = judged(gap)
    assert len(said.rows) == 139
    assert said.left_out == 59
    assert "59 rows of the file lie elsewhere" in sentences(said)[0]


def test_the_chart_has_units_on_both_axes() -> None:
    figure = lag_chart(judged(IBM["close"].shift(1)))
    assert "%" in figure.layout.xaxis.title.text
    assert "%" in figure.layout.yaxis.title.text
    np.testing.assert_allclose(
        figure.data[0].x, figure.data[0].y
    )  # the forecast moves as the price did the day before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"day,price\n2013-01-02,5\n", "has no column date and forecast"),
        (b"date,forecast\nyesterday,5\n", "row 1, column date: expected a day"),
        (b"date,forecast\n2013-01-02,5\n2013-01-03,-1\n", "row 2, column forecast: expected a price above 0"),
        (b"date,forecast\n2013-01-02,5\n2013-01-02,6\n", "two forecasts of IBM for 2013-01-02"),
        (b"date,forecast\n2013-01-02,5\n", "expected at least 30"),
        (b"<!doctype html><html></html>", "web page"),
        (b"", "too few rows"),
    ],
)
def test_what_cannot_be_judged_is_declined_by_row_and_column(content, reason) -> None:
    with pytest.raises(BadInputError, match=reason):
        judge("mine.csv", content, SERIES["IBM"], "IBM")


def test_the_ticker_on_screen_is_judged_else_one_whose_prices_are_here() -> None:
    content = csv(IBM["close"], ticker="msft")
    assert of_which(read("mine.csv", content), "MSFT", SERIES) == "MSFT"
    assert of_which(read("mine.csv", content), "IBM", SERIES) == "MSFT"
    assert of_which(read("mine.csv", csv(IBM["close"])), "IBM", SERIES) == "IBM"
    with pytest.raises(BadInputError, match="No prices of TSLA are here"):
        of_which(read("mine.csv", csv(IBM["close"], ticker="tsla")), "IBM", SERIES)
