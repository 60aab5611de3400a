"""What can go wrong between Yahoo Finance and us: typed errors, a sentence for each fault of yfinance."""

import json

from seqapp.numbers.errors import BadInputError, WorldError

NO_SUCH_SYMBOL, NO_SESSIONS = "No data found", "Data doesn't exist"  # the beginnings of Yahoo's own reasons
OUT_OF_SERVICE = ("Will be right back", "CURRENTLY DOWN")  # Yahoo's page, and what yfinance makes of it


class PriceServiceError(WorldError):
    """Yahoo, or the way to it, failed: asking again later may help."""


class RateLimitedError(PriceServiceError):
    """Yahoo answered 429: too many requests from this address."""


class ServiceDownError(PriceServiceError):
    """Yahoo says of itself that it is out of service."""


class NoConnectionError(PriceServiceError):
    """No answer: no network, a blocked name, a timeout."""


class UnreadableAnswerError(PriceServiceError):
    """An answer that is no price series: a server error, a page of HTML, bars that cannot be right."""


class BadTickerError(BadInputError):
    """What was given cannot be a symbol."""


class UnknownTickerError(BadInputError):
    """Yahoo knows no such symbol (any more)."""


class NoSessionsError(BadInputError):
    """The symbol exists and has no settled session in the range asked for."""


FetchError = BadInputError | WorldError


def in_our_words(symbol: str, error: Exception) -> FetchError:
    """The typed error for what yfinance or its HTTP client raised: the first row that applies."""
    kind = type(error).__name__
    if kind in ("YFTzMissingError", "HTTPError"):
        return _unknown_or_failing(symbol)
    message = (
        f"{error} {getattr(error, 'doc', '')}"  # a JSON decoder's error carries the body it could not read
    )
    reason = getattr(error, "yahoo_reason", None) or (NO_SESSIONS if kind == "YFPricesMissingError" else "")
    later = f"asked for {symbol}. Fetch again later."
    table = (
        (
            kind == "YFRateLimitError",
            RateLimitedError(f"Yahoo refuses: too many requests from this address (429), {later}"),
        ),
        (
            any(words in message for words in OUT_OF_SERVICE),
            ServiceDownError(f"Yahoo Finance says it is out of service, {later}"),
        ),
        (reason.startswith(NO_SUCH_SYMBOL), _unknown(symbol)),
        (reason.startswith(NO_SESSIONS), no_sessions(symbol)),
        (isinstance(error, json.JSONDecodeError), _unreadable(symbol, "not JSON")),
        (
            "Timeout" in kind,
            NoConnectionError(f"Yahoo did not answer in time, {later} Or check the network."),
        ),
        (
            isinstance(error, OSError)
            or "DNSError" in message,  # a name that yfinance lacks without curl_cffi
            NoConnectionError(
                f"Yahoo cannot be reached ({kind}), {later} Or check the network and what blocks yahoo.com."
            ),
        ),
    )
    otherwise = _unreadable(symbol, " ".join(f"{kind}: {error}".split()))
    return next((sentence for applies, sentence in table if applies), otherwise)


def _unknown_or_failing(symbol: str) -> FetchError:
    """What the chart itself answers: yfinance takes any error there for a symbol without time zone."""
    from yfinance.data import YfData  # noqa: PLC0415 - it is loaded, or there were no fault of its

    try:
        answer = YfData().get(f"https://query2.finance.yahoo.com/v8/finance/chart/{symbol}", timeout=10)
    except Exception as error:  # noqa: BLE001 - again whatever it raises
        return in_our_words(symbol, error)
    if answer.status_code == 404:
        return _unknown(symbol)
    return _unreadable(symbol, f"HTTP {answer.status_code}")


def _unknown(symbol: str) -> UnknownTickerError:
    return UnknownTickerError(
        f"Yahoo knows no symbol {symbol}. It is no longer listed, or spelled differently: share classes take "
        "a hyphen (BRK-B), indices a caret (^GSPC)."
    )


def no_sessions(symbol: str) -> NoSessionsError:
    """The sentence for a symbol without a bar."""
    return NoSessionsError(
        f"Yahoo knows {symbol} and has no settled session of it. If it is listed since today, wait for the "
        "close; else give another ticker."
    )


def _unreadable(symbol: str, what: str) -> UnreadableAnswerError:
    return UnreadableAnswerError(
        f"Yahoo's answer for {symbol} is no price series ({what}). Its server may be ill, or a proxy answers "
        "in its place: fetch again later, or update yfinance."
    )
