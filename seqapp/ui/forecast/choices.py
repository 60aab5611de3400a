"""What can be chosen on the page Forecast, as its address holds it."""

from dataclasses import dataclass, replace

import streamlit as st

from seqapp.store.years import NEWEST
from seqapp.ui import prices, sharing
from seqapp.ui.sharing import LONGEST, Choice
from seqapp.ui.styles import BASELINES
from seqapp.ui.walk_forward import HORIZONS
from seqapp.workflows.forecast.series import Series

DAYS = ("60", "120", "250")
LEVELS = ("50", "80", "90", "95")
BY_DATE = "date"
NETS = (BY_DATE, NEWEST)
PRICE, RETURN = "price", "return"
TWO, ONE = "two", "one"
WATCHED = 5  # series, where nobody chose
MOST = 40  # that a watch list holds
DAY = sharing.Day("date", None, common=True)
_NOTHING = "-"


@dataclass(frozen=True)
class Several(Choice):
    """Several values, with commas between them in an address; `options` and `fits` hold for each."""

    def takes(self, value: str) -> bool:
        """Whether an address may set it to `value`.

        >>> several = Several("beside", [], ("a", "b"))
        >>> [several.takes(text) for text in ("a", "a,b", "-", "a,a", "a,c", "")]
        [True, True, True, False, False, False]
        """
        parts = self.read(value)
        return len(value) <= LONGEST and len(set(parts)) == len(parts) <= MOST and self._allows(parts)

    def holds(self, value: object) -> bool:
        """Whether the page may have these values."""
        return isinstance(value, list) and self._allows(value)

    def read(self, received: str) -> list[str]:
        """The values."""
        return [] if received == _NOTHING else received.split(",")

    def write(self, value: list[str]) -> str:
        """The values as an address holds them.

        >>> Several("beside", []).write(["a", "b"]), Several("beside", []).write([])
        ('a,b', '-')
        """
        return ",".join(value) or _NOTHING

    def _allows(self, parts: list[str]) -> bool:
        return all(part in self.options if self.options else self.fits(part) for part in parts)


def choices(series: Series) -> tuple[Choice, ...]:
    """The page's choices; a link may name tickers that are not here yet."""
    first = "AAPL" if "AAPL" in series else next(iter(series), "AAPL")
    return (
        Choice("ticker", first, fits=prices.is_ticker, common=True),
        DAY,
        Choice("horizon", "10", HORIZONS),
        Choice("interval", "90", LEVELS),
        Choice("days", "60", DAYS),
        Choice("axis", PRICE, (PRICE, RETURN)),
        Choice("panels", TWO, (TWO, ONE)),
        Choice("net", BY_DATE, NETS),
        Several("beside", [], tuple(style.cell for style in BASELINES)),
        Several("watch", list(series)[:WATCHED], fits=lambda part: part in series or prices.is_ticker(part)),
        Choice("risk", "LSTM", ("RNN", "LSTM")),
    )


def with_opening_day(choices: tuple[Choice, ...], series: Series) -> tuple[Choice, ...]:
    """The choices with the day that the ticker's prices open on as the default day, which no address holds."""
    opening = replace(DAY, default=prices.opening_day(series[st.session_state["ticker"]]))
    return tuple(opening if choice is DAY else choice for choice in choices)
