"""Rows of a table of prices that are no bars: remarks, totals, headings once more, dividends, empty ones."""

import pandas as pd

from seqapp.data.prices.days import looks_like_a_day
from seqapp.data.texts import cut

DIGIT = r"\d"
LABEL = r"^[^\W\d_]{4,}[^\d:]*:"  # Highest: 120.5
PAID = r"[Dd]ividend|[Ss]plit"  # without (?i) and \s, for which pandas leaves its fast way


def without_remarks(cells: pd.DataFrame, day: int, prices: list[int]) -> tuple[pd.DataFrame, list[str]]:
    """The rows that may be bars, and a note on the others.

    A row is none that has no day and no number in a price's column, or a word in place of the day, or says that
    something was paid in place of a price. All are kept if most have no day: then the column of days is wrong.

    Args:
        cells: the table; its index is what messages call a row.
        day: the column of the days.
        prices: the columns of prices.

    >>> rows = [["2024-01-02", "5"], ["2024-01-03", "6"], ["2024-01-04", "7"], ["Average", "6"], ["", ""]]
    >>> bars, notes = without_remarks(pd.DataFrame(rows), 0, [1])
    >>> len(bars), notes
    (3, ["left aside as no bars: 1 of 5 rows, first 'Average'"])
    """
    written = cells[day]
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        is_day, is_word = written.notna(), pd.Series(data=False, index=cells.index)
    else:
        written = written.astype("str").fillna("").str.strip()
        is_day = written.map({one: looks_like_a_day(one) for one in written.unique()}).astype(bool)
        is_word = ~is_day & (written != "") & (~_contains(written, DIGIT) | _contains(written, LABEL))
    if 2 * int(is_day.sum()) <= len(cells):
        return cells, []
    priced = pd.concat([_contains(cells[at], DIGIT) for at in prices], axis=1).any(axis=1)
    paid = pd.concat([_contains(cells[at], PAID) for at in prices], axis=1).any(axis=1)
    gone = cells[(~is_day & (~priced | is_word)) | paid]
    told = [row for row in gone.astype("str").fillna("").to_numpy().tolist() if any(map(str.strip, row))]
    notes = []
    if told:
        first = next(cell for cell in told[0] if cell.strip())
        notes.append(f"left aside as no bars: {len(told)} of {len(cells)} rows, first {cut(first, 30)!r}")
    return cells.drop(index=gone.index), notes


def _contains(cells: pd.Series, pattern: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.notna() & (pattern == DIGIT)
    return cells.astype("str").fillna("").str.contains(pattern, regex=True)
