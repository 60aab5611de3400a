import pandas as pd

from seqapp.ui.forecast.track import questions
from seqapp.workflows.forecast.outcomes import score
from tests.data.track_rows import forecast
from tests.workflows.forecast.track_parts import SESSIONS, cut_at, prices_of

DAY = 300
PRICES = prices_of()
ROWS = pd.concat([forecast(f"{SESSIONS[row]:%Y-%m-%d}") for row in range(DAY, DAY + 8)])


def scored(known: int, shift: float = 0.0):
    """The forecasts, moved by `shift`, when so many days after the first one are known."""
    rows = ROWS.assign(log_return=ROWS["log_return"] + shift)
    return score(rows, {"AAPL": cut_at(PRICES, DAY + known)})


def test_a_class_is_asked_whether_the_interval_kept_its_word_once_something_arrived():
    assert questions.of_record(scored(0)) is None
    asked = questions.of_record(scored(30))
    assert asked.right.replace("\u00a0", " ") == "90 %, give or take"
    assert asked.why.startswith("24 of 24")


def test_an_interval_that_never_holds_is_surely_below_its_word():
    assert questions.of_record(scored(30, shift=1.0)).right.startswith("surely fewer")
