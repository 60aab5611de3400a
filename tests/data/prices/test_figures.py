import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqapp.data.prices.figures import Figures, read_numbers
from seqapp.data.texts import Place
from seqapp.numbers.errors import BadInputError

PRICE, VOLUME = Place("f.csv", "Close"), Place("f.csv", "Volume")
relaxed = settings(deadline=None)  # a busy machine is no fault
NUMBERS = st.lists(st.floats(min_value=0, allow_infinity=False, allow_nan=False), min_size=1, max_size=6)
CENTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)


def column(cells):
    return pd.Series(cells, index=range(1, len(cells) + 1), dtype="str")


def read(prices, volumes=("1",), *, sound=True, semicolons=False):
    numbers, notes = read_numbers(
        Figures({PRICE: column(prices)}),
        Figures({VOLUME: column(volumes)}),
        sound if callable(sound) else lambda _: sound,
        semicolons=semicolons,
    )
    return numbers[PRICE].tolist(), numbers[VOLUME].tolist(), notes


@relaxed
@given(NUMBERS)
def test_what_repr_writes_comes_back_bit_for_bit(numbers):
    assert read([repr(number) for number in numbers]) == (numbers, [1.0], [])


@relaxed
@given(CENTS, st.sampled_from(["{:,.2f}", "${:,.2f}", "{:,.2f} EUR", "Rs. {:,.2f}", "€{:,.2f}"]))
def test_thousands_and_currency_come_off_and_the_digits_stay(cents, form):
    prices, _, _ = read([form.format(cent / 100) for cent in cents])
    assert prices == [float(f"{cent / 100:.2f}") for cent in cents]


@relaxed
@given(CENTS, st.sampled_from([".", " ", "\u00a0", "'", "’", ""]))
def test_decimal_commas_come_back_whatever_parts_the_thousands(cents, mark):
    written = [f"{cent / 100:,.2f}".replace(",", "T").replace(".", ",").replace("T", mark) for cent in cents]
    prices, _, notes = read(written)
    assert prices == [float(f"{cent / 100:.2f}") for cent in cents]
    assert any("decimal commas" in note for note in notes)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("8.14M", 8.14e6),
        ("8.14 M", 8.14e6),
        ("2.5K", 2500.0),
        ("1.2B", 1.2e9),
        ("12,34,567", 1234567.0),
        ("1.23E+08", 1.23e8),
        ("4547737.0", 4547737.0),
    ],
)
def test_volumes_as_people_write_them(cell, number):
    assert read(["101.25"], [cell])[1] == [number]


@pytest.mark.parametrize("cell", ["", "-", "--", "N/A", "null", "NaN", "#N/A", "None", "n/a", "."])
def test_what_says_that_there_is_no_number_is_none(cell):
    prices, _, notes = read([cell, "1.5"])
    assert prices[0] != prices[0]
    assert notes == []


@pytest.mark.parametrize("cell", ["abc", "1,23.5", "1.2.3", "12X", "1_000", "0x10", "$", "5%", "1,5,0"])
def test_what_is_no_number_is_refused_with_its_row(cell):
    with pytest.raises(BadInputError, match=r"f\.csv, row 2, column Close: "):
        read(["101.25", cell, "102.5"])


def test_a_cell_with_two_readings_is_decided_by_the_others():
    assert read(["1,234", "1,234.5"])[0] == [1234.0, 1234.5]
    assert read(["1,234", "0,95"])[0] == [1.234, 0.95]
    assert read(["1,234", "12"], ["8.14M"])[0] == [1234.0, 12.0]
    assert read(["1.234", "12"], ["8,14M"])[0] == [1234.0, 12.0]
    assert read(["101.25"], ["1,234"])[1] == [1234.0]
    assert read(["101,25"], ["1.234"])[1] == [1234.0]
    assert read(["101", "99"], ["1,234"])[1] == [1234.0]


def test_then_by_bars_that_one_reading_makes_sound():
    prices, _, _ = read(["1,002", "998"], sound=lambda numbers: numbers[PRICE].min() > 900)
    assert prices == [1002.0, 998.0]


def test_then_by_semicolons_and_else_it_is_refused_with_both_readings():
    assert read(["1,234", "1,240"], semicolons=True)[0] == [1.234, 1.24]
    with pytest.raises(BadInputError, match=r"1,234 may be 1234 or 1\.234, and no other cell decides"):
        read(["1,234", "1,240"])


def test_points_alone_are_read_as_every_program_reads_them():
    assert read(["1.234", "1.240"]) == ([1.234, 1.24], [1.0], [])


def test_every_dressing_is_told_by_an_example():
    _, _, notes = read(["$1,494.65", "12"], ["8.14M"])
    assert notes == [
        "8.14M is read as 8140000 (multiples)",
        "$1,494.65 is read as 1494.65 (commas between thousands)",
        "$1,494.65 is read as 1494.65 (currency)",
    ]
