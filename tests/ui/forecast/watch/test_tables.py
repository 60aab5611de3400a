from datetime import date

from seqapp.ui.forecast.watch.answers import Backtest, Risk
from seqapp.ui.forecast.watch.questions import of_risks
from seqapp.ui.forecast.watch.tables import old_line, readable, sentence, whole
from tests.ui.helpers import spaced


def risk(ticker: str, loss: float, broken: int = 12, p: float | None = 0.9, unit: str = "$") -> Risk:
    test = Backtest(250 if p is not None else 0, broken if p is not None else 0, 12.5, p)
    return Risk(
        ticker, date(2024, 7, 5), "2024", False, unit, {0.05: loss, 0.01: 2 * loss}, {0.05: test, 0.01: test}
    )


def test_the_list_gives_the_loss_in_percent_and_in_money_and_its_backtest_in_words() -> None:
    row = readable([risk("AAPL", 0.0234)]).iloc[0]
    assert row["95 % VaR, 1 day"] == "2.34 % (23.40 of 1,000 $)"
    assert row["99 % VaR, 1 day"] == "4.68 % (46.80 of 1,000 $)"
    assert row["95 % broken (expected)"] == "12 of 250 (12.5)"
    assert row["95 %: as promised?"] == "yes (p 0.90)"
    assert readable([risk("MINE", 0.02, unit="")]).iloc[0]["95 % VaR, 1 day"] == "2.00 % (20.00 of 1,000)"


def test_the_file_has_the_numbers_as_they_are() -> None:
    row = whole([risk("AAPL", 0.0234)]).iloc[0]
    assert (row["var_95"], row["var_95_per_1000"], row["var_95_kupiec_p"]) == (0.0234, 1000 * 0.0234, 0.9)
    assert (row["var_99"], row["var_99_broken"], row["unit"]) == (0.0468, 12, "$")


def test_the_sentence_names_the_riskiest_and_who_broke_its_promise() -> None:
    said = spaced(sentence([risk("AAPL", 0.02), risk("FB", 0.04, 30, 0.001)], "LSTM"))
    assert said == (
        "By the LSTM, **FB** may lose most: more than **4.0 %** in one day with a chance of 5 %. Over the last days "
        "that happened 42 times where 25 are expected: on 1 of 2 as often as promised, not on FB."
    )
    assert "on none is that too often or too seldom" in sentence([risk("AAPL", 0.02)], "RNN")
    assert "Over the last days" not in sentence([risk("AAPL", 0.02, p=None)], "RNN")


def test_the_question_is_which_loses_most_and_there_is_none_about_one() -> None:
    assert of_risks([risk("AAPL", 0.02), risk("FB", 0.04)]).right == "FB"
    assert of_risks([risk("AAPL", 0.02)]) is None


def test_old_series_are_named_with_their_last_days() -> None:
    said = old_line({"AAPL": "2013-03-01", "IBM": "2020-01-02"})
    assert said.startswith("**Old**: AAPL (ends on 2013-03-01); IBM (ends on 2020-01-02).")
