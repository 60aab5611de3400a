import pandas as pd

from seqapp.ui.forecast.track import tables
from seqapp.workflows.forecast.outcomes import score
from tests.data.track_rows import forecast
from tests.workflows.forecast.track_parts import SESSIONS, cut_at, moved, prices_of

DAY = 300
PRICES = moved(prices_of(), DAY, 0.02)
ROWS = pd.concat([forecast(f"{SESSIONS[row]:%Y-%m-%d}") for row in range(DAY, DAY + 8)])


def scored(known: int):
    """The forecasts when so many days after the first one are known."""
    return score(ROWS, {"AAPL": cut_at(PRICES, DAY + known)})


def test_the_newest_arrival_stands_first_with_its_interval_and_whether_it_held():
    table = tables.arrived_table(scored(2))
    assert table["Made after"].tolist() == [f"{SESSIONS[row]:%Y-%m-%d}" for row in (DAY + 1, DAY)]
    last = table.iloc[-1]
    assert (last["90 % interval"], last["Came"]) == ("-36.2 % to +56.8 %", "+2.0 %")
    assert (last["On"], last["Held"], last["Days ahead"]) == (f"{SESSIONS[DAY + 1]:%Y-%m-%d}", "yes", 1)


def test_a_long_record_is_cut_to_what_a_page_has_room_for():
    assert len(tables.arrived_table(scored(30))) == tables.SHOWN


def test_before_anything_arrived_the_table_is_empty_and_the_sentence_says_what_is_open():
    assert tables.arrived_table(scored(0)).empty
    (sentence,) = tables.sentences(scored(0))
    assert sentence.startswith(r"**forecast\_lstm/2 of 2024**: Of 24 made, none has arrived")
