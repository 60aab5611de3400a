"""What the headings of a table of prices mean, as the sites and libraries write them that people have files from."""

import ast
import re
import unicodedata
from dataclasses import dataclass, replace

from seqapp.data.prices.tickers import CURRENCIES, is_symbol

PRICES = ("open", "high", "low", "close")

# For each meaning the headings that have it, the surest first, in plain letters (see `plain`): English ones, then those
# of Investing.com and the exchanges in other languages.
_DICTIONARY = """
ticker     ticker symbol tickersymbol stocksymbol tic tscode secid instrument scrip tckrsymb scripcode
ticker     股票代码 代码 종목코드
date       date datetime tradedate tradingdate exchangedate quotedate businessdate date1 traddt bizdt day timestamp
date       opentime timeopen gmttime localtime dtyyyymmdd windowstart snappedat unix epoch
date       datum fecha data tarih дата 日期 날짜 日付け 日付 time
open       open openprice openingprice opening priceopen pxopen openprc opnpric eroffn eroffnung erster ouv ouverture
open       apertura abertura openingskoers otwarcie acılıs откр открытие oppen 24hopen 今开 开盘 시가 始値
high       high highprice highest pricehigh pxhigh high1 hghpric hoch tageshoch plushaut haut maximo massimo maxima hoog
high       max najwyzszy yuksek макс максимум hogst 24hhigh 最高 高 고가 高値
low        low lowprice lowest pricelow pxlow low1 lwpric tief tagestief plusbas bas minimo minima laag min najnizszy
low        dusuk мин минимум lagst 24hlow 最低 低 저가 安値
close      close closeclosepriceadjustedforsplits closelast closeprice closingprice closing priceclose pxofficialclose
close      clspric last lastprice price pxlast trdprc1 schluss schlusskurs zuletzt dernier cloture clot cierre ultimo
close      chiusura fechamento slot laatste ostatnio zamkniecie simdi цена закрытие senaste 收盘 종가 終値
adj_close  adjclose adjustedclose adjcloseprice adjustedcloseprice adjclosingprice adjustedclosingprice adjusted
adj_close  closeadj closeadjusted
adj_close  adjcloseadjustedclosepriceadjustedforsplitsanddividendandorcapitalgaindistributions
volume     volume vol tickvol tradingvolume tradedvolume volumetraded totalvolume totaltradedquantity totaltradequantity
volume     tottrdqty ttltrdqnty ttltradgvol sharestraded noofshares numberofshares pxvolume acvoluns quantity qty
volume     volumen wolumen wol hac объем volym stucke umsatz 成交量 交易量 거래량 出来高
"""
WORDS: dict[str, list[str]] = {}
for _meaning, *_words in map(str.split, _DICTIONARY.strip().splitlines()):
    WORDS.setdefault(_meaning, []).extend(_words)
MAYBE_TICKERS = ("code", "name", "stock", "company", "index", "indexname")
"""Headings that hold tickers in some files and something else in others: for want of a surer one."""
LETTERS = {"t": "date", "o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}
"""What some feeds call their columns, where all four prices are called so: alone such a letter is a ticker."""
AXES = ("", "price", "ticker", "tickers", "symbols", "attributes", "index")
"""What pandas and yfinance write above an index: such a column holds the days if its cells are days."""
ACTIONS = ("dividends", "stocksplits")
MEANING = {word: meaning for meaning, words in WORDS.items() for word in words}
RANK = {word: rank for words in WORDS.values() for rank, word in enumerate(words)}
UNNAMED = re.compile(r"unnamed:? ?\d+.*|level_\d+", re.IGNORECASE)
MANGLED = re.compile(r"\.\d+$")  # pandas' mark of a heading that it has met before


def plain(heading: str) -> str:
    """A heading in small letters and digits alone, without accents, Alpha Vantage's numbers and units in brackets.

    >>> [plain(heading) for heading in ("Adj Close**", "<VOL>", "5. adjusted close", "Eröffn.", "Open (USD)")]
    ['adjclose', 'vol', 'adjustedclose', 'eroffn', 'open']
    >>> plain("Unnamed: 0"), plain(" PREV. CLOSE ")
    ('', 'prevclose')
    """
    text = heading.strip().strip("\ufeff")
    if UNNAMED.fullmatch(text):
        return ""
    text = re.sub(r"^\d+\.\s+|\((?:[A-Z]{3}|Rs\.?|[$€£¥₹])\)", "", text)
    letters = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter.isalnum()))


@dataclass(frozen=True)
class Column:
    """A column's heading as it stands in the file, in plain letters, and the ticker written above or beside it."""

    heading: str
    word: str
    ticker: str | None = None

    @property
    def meaning(self) -> str | None:
        """What it holds, if its heading says so."""
        return MEANING.get(self.word)


@dataclass(frozen=True)
class Headings:
    """The columns of a table.

    Attributes:
        columns: in the table's order.
        maybe_days: the columns that an index may be in: no heading says what they hold.
        adjusted: the layout is yfinance's own, in which a close without an adjusted one beside it is adjusted.
    """

    columns: list[Column]
    maybe_days: list[int]
    adjusted: bool

    @classmethod
    def of(cls, rows: list[tuple[str, ...]]) -> "Headings":
        """Understand the rows of headings, given by column."""
        parted = _parted(rows)
        level, above = _levels(parted or rows)
        columns = [_column(cells, level, above) for cells in parted or rows]
        maybe_days = [at for at, cells in enumerate(rows) if all(plain(cell) in AXES for cell in cells)]
        words = {column.word for column in columns}
        if words >= {"o", "h", "l", "c"}:
            columns = [replace(column, word=LETTERS.get(column.word, column.word)) for column in columns]
        from_yfinance = above is not None and (parted is None or rows[-1][0].startswith("("))
        return cls(columns, maybe_days, from_yfinance or words.issuperset(ACTIONS))

    @property
    def tickers(self) -> list[str]:
        """The tickers in the headings, in the table's order."""
        return list(dict.fromkeys(column.ticker for column in self.columns if column.ticker is not None))

    def named(self, heading: str) -> list[int]:
        """The columns that a person calls so: by the letter, else in plain letters."""
        exact = [at for at, column in enumerate(self.columns) if column.heading == heading.strip()]
        return exact or [at for at, column in enumerate(self.columns) if column.word == plain(heading)]

    def places(self, ticker: str | None) -> dict[str, list[int]]:
        """Of a ticker in the headings, or of the table: meaning to the columns with the surest heading for it."""
        places: dict[str, list[int]] = {}
        for at, column in enumerate(self.columns):
            if column.ticker != ticker or column.meaning is None:
                continue
            best = places.get(column.meaning)
            rank = RANK[column.word]
            if best is None or rank < RANK[self.columns[best[0]].word]:
                places[column.meaning] = [at]
            elif rank == RANK[self.columns[best[0]].word]:
                best.append(at)
        if ticker is None and "volume" not in places:  # a pair's, in the first of its two currencies
            in_currency = [
                at
                for at, column in enumerate(self.columns)
                if column.word.startswith("volume") and column.word[6:].upper() in CURRENCIES
            ]
            places |= {"volume": in_currency[:1]} if in_currency else {}
        return places

    def maybe_tickers(self) -> list[int]:
        """The columns that may hold tickers, the likeliest first."""
        return [at for word in MAYBE_TICKERS for at, column in enumerate(self.columns) if column.word == word]


def _levels(rows: list[tuple[str, ...]]) -> tuple[int, int | None]:
    """Which row of headings says what a column holds, and which one says of which ticker."""
    depth = len(rows[0]) if rows else 1
    priced = [[MEANING.get(_word(cells[level])) in PRICES for cells in rows] for level in range(depth)]
    level = max(range(depth), key=lambda one: sum(priced[one]))
    for above in range(depth):
        tickers = [cells[above] for cells, is_price in zip(rows, priced[level], strict=True) if is_price]
        units = len(set(tickers)) == 1 and tickers[0].upper() in CURRENCIES
        if above != level and tickers and all(tickers) and not units:
            return level, above
    return level, None


def _column(cells: tuple[str, ...], level: int, above: int | None) -> Column:
    word = _word(cells[level])
    if above is None:
        return Column(cells[level], plain(cells[level]))
    if cells[above] and MEANING.get(word) not in (None, "date", "ticker") and plain(cells[above]) not in AXES:
        return Column(cells[level], word, cells[above])
    label = next((cell for cell in reversed(cells) if plain(cell) not in AXES), "")
    return Column(label, plain(label))


def _word(cell: str) -> str:
    return plain(MANGLED.sub("", cell))


def _parted(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]] | None:
    """One row of headings like Close_AAPL, AAPL.Close or ('Close', 'AAPL') as two; None where it is not so made."""
    labels = [cells[0] for cells in rows]
    if len(rows[0]) > 1 or sum(MEANING.get(plain(label)) in PRICES for label in labels) >= len(PRICES):
        return None
    parted = [_parts(label) for label in labels]
    tickers = {
        ticker: {MEANING[plain(value)] for value, one in parted if one == ticker}
        for _, ticker in parted
        if ticker
    }
    whole = {ticker for ticker, meanings in tickers.items() if meanings.issuperset(PRICES)}
    if not whole:
        return None
    return [
        (value, ticker) if ticker in whole else (label, "")
        for label, (value, ticker) in zip(labels, parted, strict=True)
    ]


def _parts(label: str) -> tuple[str, str]:
    """What a heading says the column holds, and of which ticker."""
    if label.startswith("("):
        try:
            pair = [str(part).strip() for part in ast.literal_eval(label)]
        except (ValueError, SyntaxError, TypeError):
            return label, ""
        pairs = [(pair[0], pair[1]), (pair[1], pair[0])] if len(pair) == 2 else []
    else:
        pairs = [
            pair
            for at, mark in enumerate(label)
            if mark in " _.|:"
            for pair in ((label[:at], label[at + 1 :]), (label[at + 1 :], label[:at]))
        ]
    for value, ticker in pairs:
        if (
            MEANING.get(plain(value)) not in (None, "date", "ticker")
            and is_symbol(ticker)
            and ticker not in CURRENCIES
        ):
            return value, ticker
    return label, ""
