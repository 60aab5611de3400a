"""A table of whatever kind to bars: which column is what, its cells as days and numbers, and a note on each guess."""

from dataclasses import dataclass, field

import pandas as pd

from seqapp.data.prices.calendar import calendar_of
from seqapp.data.prices.days import Days, looks_like_a_day, open_day, read_days
from seqapp.data.prices.figures import PLAIN, Figures, Numbers, read_numbers
from seqapp.data.prices.headings import Headings, plain
from seqapp.data.prices.hints import Hints
from seqapp.data.prices.remarks import without_remarks
from seqapp.data.prices.table import COLUMNS, NUMBER_COLUMNS, PRICE_COLUMNS
from seqapp.data.prices.tickers import checked_ticker, ticker_in_name
from seqapp.data.tables import NAMELESS, Table
from seqapp.data.texts import Place, cut, listed
from seqapp.numbers.errors import BadInputError, UnsettledError

REQUIRED = ("date", "open", "high", "low", "close")


@dataclass
class Reader:
    """One table on its way to bars.

    Attributes:
        table: the table.
        hints: what a person says of it.
        file_name: what the file is called; the ticker may stand in it.
        notes: what was taken for what, so far.
    """

    table: Table
    hints: Hints
    file_name: str
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.table.name
        self.headings = Headings.of(self.table.headings)
        self.notes += self.table.notes
        tickers: list[str | None] = [*self.headings.tickers] or [None]
        self.places = {ticker: self._places(ticker) for ticker in tickers}

    @property
    def columns(self) -> dict[str, str]:
        """Which heading each column of the contract has in the file."""
        places = next(iter(self.places.values()))
        return {meaning: self._heading(places[meaning]) for meaning in COLUMNS if meaning in places}

    @property
    def names_tickers(self) -> bool:
        """Whether the file says of which ticker its bars are."""
        return bool(self.headings.tickers) or "ticker" in self.columns

    @property
    def open_day(self) -> str:
        """A cell that is one day or another, where the column does not decide; else empty."""
        at = next(iter(self.places.values())).get("date")
        return "" if at is None else open_day(self.table.cells[at])

    def bars(self) -> pd.DataFrame:
        """The contract's columns, with the file's row numbers as index.

        Raises:
            BadInputError: a column is missing, or a cell is no day or number.
        """
        missing = [
            meaning for meaning in REQUIRED if any(meaning not in places for places in self.places.values())
        ]
        if missing:
            raise self._lacking(missing)
        frame = self._long(self._bars())
        days = read_days(frame["date"], self._place("date"), self.hints.day_order)
        numbers = self._numbers(frame)
        self.notes += days.notes
        self._name_columns()
        bars = pd.DataFrame(
            {meaning: numbers[self._place(meaning)] for meaning in NUMBER_COLUMNS if meaning in frame}
        )
        bars = self._completed(bars)
        bars["ticker"] = self._tickers(frame)
        bars["date"] = _exchange_days(days, bars["ticker"])
        if not self.headings.tickers:
            return bars[list(COLUMNS)]
        has_prices = bars[list(PRICE_COLUMNS)].notna().any(axis=1)  # the others traded on the other days
        if gone := sorted(set(self.headings.tickers).difference(bars["ticker"][has_prices])):
            self.notes.append(f"no prices in it of {listed(gone, 40)}")
        return bars[has_prices | (not has_prices.any())][list(COLUMNS)]

    def _lacking(self, missing: list[str]) -> UnsettledError:
        headings = listed([cut(column.heading, 24) for column in self.headings.columns]) or "no headings"
        if NAMELESS in self.table.notes:
            return UnsettledError(
                f"{self.name} begins with values and names no columns; they are called {headings}.",
                "Say --columns date=column 1,open=column 2 and so on, or put a line of headings first.",
            )
        return UnsettledError(
            f"{self.name} has no column {', '.join(missing)}; it has {headings}.",
            f"If one of them is meant, say --columns {missing[0]}=HEADING.",
        )

    def _name_columns(self) -> None:
        """Note what is called otherwise than the contract calls it."""
        renamed = [
            f"{cut(heading, 30)} for {meaning}"
            for meaning, heading in self.columns.items()
            if plain(heading) not in ("", plain(meaning))
        ]
        if renamed:
            self.notes.append(f"taken: {', '.join(renamed)}")
        if tickers := self.headings.tickers:
            self.notes.append(f"the tickers are in the headings: {listed(tickers, 40)}")

    def _places(self, ticker: str | None) -> dict[str, int]:
        candidates = self.headings.places(None) | (self.headings.places(ticker) if ticker is not None else {})
        for meaning, heading in self.hints.columns:
            candidates.pop(meaning, None)
            if not heading:
                continue
            named = [
                at
                for at in self.headings.named(heading)
                if self.headings.columns[at].ticker in (None, ticker)
            ]
            if not named:
                known = [column.heading for column in self.headings.columns]
                raise BadInputError(
                    f"{self.name} has no heading {cut(heading)!r} for {meaning}; it has {listed(known)}."
                )
            candidates[meaning] = named
        places = {}
        for meaning, columns in candidates.items():
            if len(columns) > 1:
                raise BadInputError(
                    f"{self.name} has one column twice: {len(columns)} are called {self._heading(columns[0])!r}. "
                    "Rename or delete one."
                )
            places[meaning] = columns[0]
        settled = {meaning for meaning, _ in self.hints.columns}
        if "date" not in {*places, *settled} and (days := self._index_of_days()) is not None:
            places["date"] = days
        if (
            ticker is None
            and "ticker" not in {*places, *settled}
            and (names := self._column_of_names()) is not None
        ):
            places["ticker"] = names
        return places

    def _index_of_days(self) -> int | None:
        for at in self.headings.maybe_days:
            cells = self.table.cells[at]
            if (
                pd.api.types.is_datetime64_any_dtype(cells)
                or cells.astype("str").head(50).map(looks_like_a_day).all()
            ):
                self.notes.append(f"the days are in column {at + 1}, whose heading does not say so")
                return at
        return None

    def _column_of_names(self) -> int | None:
        for at in self.headings.maybe_tickers():
            cells = self.table.cells[at].astype("str").str.strip()
            some = cells.head(50)
            if (
                cells.nunique() < len(cells)
                and not (some.str.fullmatch(PLAIN) | some.map(looks_like_a_day)).any()
            ):
                return at
        return None

    def _bars(self) -> pd.DataFrame:
        """The cells of the rows that are bars."""
        prices = {places[meaning] for places in self.places.values() for meaning in REQUIRED[1:]}
        day = next(iter(self.places.values()))["date"]
        cells, notes = without_remarks(self.table.cells, day, sorted(prices))
        self.notes += notes
        return cells

    def _long(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The cells with the contract's names, tickers that have columns of their own one below the other."""
        parts = []
        for ticker, places in self.places.items():
            part = cells[list(places.values())].set_axis(list(places), axis="columns")
            if ticker is not None:
                part = part.assign(ticker=ticker).set_axis(
                    [f"{row} of {ticker}" for row in part.index], axis="index"
                )
            parts.append(part)
        return pd.concat(parts)

    def _numbers(self, frame: pd.DataFrame) -> Numbers:
        """All prices and volumes together: what parts thousands shows in some cells and holds for all."""
        columns = {self._place(meaning): frame[meaning] for meaning in NUMBER_COLUMNS if meaning in frame}
        volume = self._place("volume")
        semicolons = any("semicolon" in note for note in self.table.notes)
        numbers, notes = read_numbers(
            Figures({place: cells for place, cells in columns.items() if place != volume}),
            Figures({place: cells for place, cells in columns.items() if place == volume}),
            self._sound,
            semicolons=semicolons,
        )
        self.notes += notes
        return numbers

    def _sound(self, numbers: Numbers) -> bool:
        opening, high, low, close = (numbers[self._place(meaning)] for meaning in REQUIRED[1:])
        above = (high < opening) | (high < close)
        return not (above | (low > opening) | (low > close)).any()

    def _completed(self, bars: pd.DataFrame) -> pd.DataFrame:
        """The bars with what their source does not give."""
        if "adj_close" not in bars or bars["adj_close"].isna().all():
            self._note(
                "no adjusted close: in yfinance's own layout close is adjusted already, and taken so"
                if self.headings.adjusted
                else "no adjusted close: close is taken for it, so that dividends and splits show as returns"
            )
            bars = bars.assign(adj_close=bars["close"])
            for places in self.places.values():
                places["adj_close"] = places["close"]
        if "volume" not in bars:
            self._note("no volume: taken as 0")
            bars = bars.assign(volume=0.0)
        return bars

    def _tickers(self, frame: pd.DataFrame) -> pd.Series:
        if "ticker" in frame:
            tickers = frame["ticker"].astype("str").str.strip().fillna("")
            empty = tickers.index[tickers == ""]
            if len(empty):
                raise BadInputError(
                    f"{self._place('ticker').row(empty[0])}: it is empty, expected a symbol like AAPL."
                )
            return tickers
        if self.hints.ticker:
            ticker = checked_ticker(self.hints.ticker)
        else:
            ticker = ticker_in_name(self.file_name)
            self._note(
                f"no ticker in it: {cut(ticker)}, after the file's name; one that you give goes before it"
            )
        return pd.Series(ticker, index=frame.index, dtype="str")

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _heading(self, column: int) -> str:
        return self.headings.columns[column].heading

    def _place(self, meaning: str) -> Place:
        """The column for messages."""
        places = next((places for places in self.places.values() if meaning in places), {})
        return Place(self.name, self._heading(places[meaning]) if meaning in places else meaning)


def _exchange_days(days: Days, tickers: pd.Series) -> pd.Series:
    """The days; where a time with an offset is written, the day that the exchange had then."""
    timed = days.moments.dropna()
    result = days.days.copy()
    for ticker, rows in tickers[timed.index].groupby(tickers[timed.index], sort=False):
        if zone := calendar_of(str(ticker)).zone:
            local_days = (
                timed[rows.index]
                .dt.tz_localize("UTC")
                .dt.tz_convert(zone)
                .dt.tz_localize(None)
                .dt.normalize()
            )
            result[rows.index] = local_days.astype(result.dtype)
    return result


def headings_of(table: Table) -> list[str]:
    """What the columns of a table are called, in its order, each name once."""
    return list(
        dict.fromkeys(column.heading for column in Headings.of(table.headings).columns if column.heading)
    )


def starts_data(row: list[str]) -> bool:
    """Whether a row of a file of prices holds values: some cell is written like a day."""
    return any(looks_like_a_day(cell) for cell in row)
