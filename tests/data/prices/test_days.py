from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.data.prices.days import read_days
from seqapp.data.texts import Place
from seqapp.numbers.errors import BadInputError

PLACE = Place("f.csv", "Date")
relaxed = settings(deadline=None)  # a busy machine is no fault
DAYS = st.lists(st.dates(date(1971, 1, 1), date(2067, 12, 31)), min_size=1, max_size=8)
WITH_A_YEAR_FIRST = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y-%b-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
]
WITH_A_MONTHS_NAME = [
    "%d-%b-%Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%y",
    "%a, %b %d, %Y",
    "%d%b%Y",
    "%b-%d-%Y",
]
IN_NUMBERS = {
    "day first": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y"],
    "month first": ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"],
}


def column(*cells):
    return pd.Series(cells, index=range(1, len(cells) + 1), dtype="str")


def read(*cells, order=None):
    return [day.date() for day in read_days(column(*cells), PLACE, order).days]


def refusal(*cells, order=None):
    with pytest.raises(BadInputError) as caught:
        read_days(column(*cells), PLACE, order)
    assert len(str(caught.value)) < 300
    return str(caught.value)


@relaxed
@given(DAYS, st.sampled_from([*WITH_A_YEAR_FIRST, *WITH_A_MONTHS_NAME]))
def test_days_that_have_one_reading_come_back_as_they_were_written(days, form):
    assert read(*(day.strftime(form) for day in days)) == days


@relaxed
@given(DAYS, st.sampled_from(["day first", "month first"]), st.data())
def test_days_in_numbers_come_back_or_are_refused_but_never_come_back_wrong(days, order, data):
    form = data.draw(st.sampled_from(IN_NUMBERS[order]))
    cells = [day.strftime(form) for day in days]
    assert read(*cells, order=order) == days
    if any(day.day > 12 for day in days) or all(day.day == day.month for day in days):
        assert read(*cells) == days
    else:
        assert "--day-first or --month-first" in refusal(*cells)


def test_a_refusal_names_both_readings():
    assert refusal("03/04/2024", "05/04/2024") == (
        "f.csv, column Date: '03/04/2024' may be 3 Apr 2024 or 4 Mar 2024, and no row decides. "
        "Say --day-first or --month-first."
    )


def test_one_row_decides_for_all_and_is_named():
    days = read_days(column("03/04/2024", "31/01/2024"), PLACE)
    assert days.days.dt.strftime("%Y-%m-%d").tolist() == ["2024-04-03", "2024-01-31"]
    assert days.notes == ["days are read day first: in 31/01/2024 no other number can be the month"]


def test_a_column_that_contradicts_itself_or_the_option_is_refused_with_its_rows():
    assert "'31/01/2024' (row 1) has its day first and '01/31/2024' (row 2)" in refusal(
        "31/01/2024", "01/31/2024"
    )
    assert "'31/01/2024' (row 2) cannot have its month first" in refusal(
        "01/01/2024", "31/01/2024", order="month first"
    )


@pytest.mark.parametrize(
    "cell", ["2024-02-30", "2024-13-01", "31-Foo-2024", "", "101.5", "9999-12-31", "0000-01-01", "x" * 99]
)
def test_what_is_no_day_is_refused_with_its_row(cell):
    assert refusal("2024-01-02", "2024-01-03", cell).startswith("f.csv, row 3, column Date: ")


def test_a_row_written_otherwise_than_the_others_is_refused():
    assert "row 3, column Date: '31/01/2024' is no day" in refusal("2024-01-02", "2024-01-03", "31/01/2024")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-04-16 00:00:00-04:00", 16),
        ("2025-04-16T00:00:00Z", 16),
        ("2025-04-16T00:00:00.000+05:30", 16),
        ("2025-04-16 16:00:00", 16),
        ("4/16/2025 4:00:00 PM", 16),
        ("16.04.2025 00:00:00.000 GMT+0200", 16),
        ("20250416 000000", 16),
        ("1744761600", 16),  # midnight in UTC
        ("1744761600000", 16),
        ("2025-04-16 00:00:00+00", 16),
        ("Wed Apr 16 2025 00:00:00 GMT+0000 (Coordinated Universal Time)", 16),
        ("Wed Apr 16 00:00:00 2025", 16),
        ("45763", 16),  # as a spreadsheet counts
        ("45763.0", 16),
        ("2025年4月16日", 16),
        ("2025년 4월 16일", 16),
        ("2025- 04- 16", 16),
        ("2025.04.16.", 16),
        ("16. 4. 2025", 16),
        ("16\u00a0Apr\u202f2025", 16),
    ],
)
def test_the_day_is_the_one_on_the_wall_where_it_was_written(cell, day):
    days = read_days(column(cell), PLACE)
    assert days.days.iloc[0] == pd.Timestamp(2025, 4, day)
    assert days.moments.isna().all()


@pytest.mark.parametrize(
    "cell",
    [
        "2025-04-15T22:00:00Z",
        "2025-04-16T07:00:00+09:00",
        "1744754400",
        "2025-04-15 18:00:00 -0400",
        "2025-04-15 10:00 PM UTC",
    ],
)
def test_a_time_of_day_with_an_offset_is_a_moment_whose_day_the_exchange_knows(cell):
    assert read_days(column(cell), PLACE).moments.tolist() == [pd.Timestamp("2025-04-15 22:00")]


@pytest.mark.parametrize("zone", [None, "America/New_York", "Asia/Tokyo"])
def test_days_of_a_parquet_file_keep_the_day_on_the_wall(zone):
    cells = pd.Series(pd.date_range("2025-01-02", periods=3, tz=zone))
    days = read_days(cells, PLACE)
    assert days.days.dt.day.tolist() == [2, 3, 4]
    assert days.days.dtype == "datetime64[ns]"
    assert days.moments.isna().all()


def test_years_of_two_digits_are_told():
    assert "years of two digits are read as 1969 to 2068" in read_days(column("31-Jan-99"), PLACE).notes
    assert read("31-Jan-99", "1-Feb-12") == [date(1999, 1, 31), date(2012, 2, 1)]


@pytest.mark.parametrize(
    "months",
    [
        "January February March April May June July August September October November December",
        "JAN FEB MAR APR MAY JUN JUL AUG SEPT OCT NOV DEC",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan. Feb. Mrz Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez.".replace("Mrz", "Mär"),
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "ene feb mar abr may jun jul ago sept oct nov dic",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    ],
)
def test_months_are_named_in_the_languages_of_the_exports(months):
    written = [f"{5} {name} 2024" for name in months.split()]
    assert read(*written) == [date(2024, month, 5) for month in range(1, 13)]


def test_a_beginning_that_two_months_share_is_none():
    assert "row 1" in refusal("5 jui 2024")


def test_moments_of_the_last_century_have_a_digit_less():
    assert read("946598400", "946944000") == [date(1999, 12, 31), date(2000, 1, 4)]
    assert read("999561600000", "1000166400000") == [date(2001, 9, 4), date(2001, 9, 11)]


def test_years_of_two_digits_may_come_first():
    days = read_days(column("25/01/30", "25/01/31", "25/02/03"), PLACE)
    assert days.days.tolist() == [
        pd.Timestamp("2025-01-30"),
        pd.Timestamp("2025-01-31"),
        pd.Timestamp("2025-02-03"),
    ]
    assert read("30/01/25", "31/01/25", "03/02/25") == [
        date(2025, 1, 30),
        date(2025, 1, 31),
        date(2025, 2, 3),
    ]
