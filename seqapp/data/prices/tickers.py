"""What a ticker looks like: Yahoo's symbols, typed by hand, in a column or in a file's name."""

import re

from seqapp.data.prices.faults import BadTickerError

LONGEST = 30
TICKER = re.compile(rf"(?=.*[A-Z0-9])[A-Z0-9.^=&_-]{{1,{LONGEST}}}")
ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
ENDINGS = re.compile(r"(?i)(\.(csv|tsv|txt|gz|parquet|pq|dat))+$")
CURRENCIES = (  # noqa: SIM905 (a paragraph reads better than a column of thirty)
    "USD EUR GBP JPY CHF CAD AUD NZD CNY HKD INR KRW SEK NOK DKK PLN TRY BRL MXN ZAR RUB SGD TWD THB IDR ILS "
    "USDT USDC BTC ETH BNB"
).split()
"""What a pair like BTC-USD is quoted in."""
COPY = re.compile(r"\s*\(\d+\)$")  # what browsers add to a second download


def checked_ticker(ticker: str) -> str:
    """The symbol in capitals.

    Raises:
        BadTickerError: it cannot be one.

    >>> checked_ticker(" brk-b "), checked_ticker("m&m.ns")
    ('BRK-B', 'M&M.NS')
    """
    symbol = ticker.strip().upper()
    if ISIN.fullmatch(symbol):
        raise BadTickerError(
            f"{ticker!r} is an ISIN; expected Yahoo's symbol for it, like AAPL. Look it up by its name."
        )
    if not TICKER.fullmatch(symbol):
        shown = ticker if len(ticker) <= 40 else f"{ticker[:39]}…"
        raise BadTickerError(
            f"{shown!r} cannot be a ticker; expected up to {LONGEST} letters, digits and . ^ = & _ - as in AAPL, "
            "BRK-B or ^GSPC."
        )
    return symbol


def is_symbol(ticker: str) -> bool:
    """Whether a text can be a symbol as it stands.

    >>> is_symbol("NIFTY_FIN_SERVICE.NS"), is_symbol("Apple Stock Price History")
    (True, False)
    """
    return TICKER.fullmatch(ticker) is not None


def ticker_in_name(name: str) -> str:
    """The ticker that a file is called after: the one word in capitals, else the whole name without its ending.

    >>> [ticker_in_name(name) for name in ("AAPL_old.csv", "daily_adjusted_IBM.csv", "M&M.NS.csv", "MSFT (1).csv")]
    ['AAPL', 'IBM', 'M&M.NS', 'MSFT']
    >>> [ticker_in_name(name) for name in ("aapl.us.txt", "Apple Stock Price History.csv", "BRK-B.csv.gz")]
    ['aapl.us', 'Apple Stock Price History', 'BRK-B']
    """
    stem = COPY.sub("", ENDINGS.sub("", name)).strip()
    if is_symbol(stem):
        return stem
    words = [word for word in re.split(r"[\s_()]+", stem) if is_symbol(word) and re.search("[A-Z]", word)]
    return words[0] if len(words) == 1 else stem or name
