"""The track record: which forecasts are made live, making them, and what is kept of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from seqapp.data.prices.calendar import calendar_of
from seqapp.data.prices.door import Prices
from seqapp.data.prices.table import content_sha256
from seqapp.data.track import TrackRecord, why_not_live
from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import MANIFEST, verify_manifest
from seqapp.store.served import ServedModel
from seqapp.workflows.forecast import use
from seqapp.workflows.forecast.outcomes import FETCH
from seqapp.workflows.forecast.series import Series


def net_name(model: ServedModel, net: str) -> str:
    """What the record calls a net: the model's name and version, and the year of the net within it, or `newest`."""
    name = f"{model.version.name}/{model.version.version}"
    return f"{name} of {net}" if net.isdigit() else f"{name}, {net}"


def manifest_sha256(folder: Path) -> str:
    """The SHA-256 of a sound version's manifest, which has that of every file: whose answer it is, beyond doubt.

    Raises:
        DamagedModelError: as in `verify_manifest`.
    """
    verify_manifest(folder)
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def rows_of(fan: use.Fan, model: ServedModel, prices: Prices, made_at: datetime) -> pd.DataFrame:
    """A forecast as the record keeps it: columns `seqapp.data.track.COLUMNS`, a row for each quantile.

    Args:
        fan: the answer.
        model: the one that gave it.
        prices: those it was given. The hash that is kept is that of the ticker's own rows up to as_of.
        made_at: the moment, with its time zone.

    Raises:
        DamagedModelError: the model's files are not those that were published.
    """
    frame = prices.frame
    seen = frame[(frame["ticker"] == fan.ticker) & (frame["date"] <= pd.Timestamp(fan.as_of))]
    quantiles = pd.DataFrame(fan.quantiles)
    return quantiles[["horizon", "level", "log_return"]].assign(
        made_at=pd.Timestamp(made_at).tz_convert("UTC"),
        ticker=fan.ticker.upper(),
        as_of=pd.Timestamp(fan.as_of),
        net=net_name(model, fan.net),
        manifest_sha256=manifest_sha256(model.version.path),
        data_sha256=content_sha256(seen),
        source=prices.source,
        close=float(seen["close"].iloc[-1]),
    )


def live_tickers(series: Series, tickers: Sequence[str], now: datetime) -> tuple[list[str], dict[str, str]]:
    """Those tickers of which a forecast made now is one; of the others why not, and how to mend it.

    Raises:
        BadInputError: there are no prices of a ticker.
    """
    live, refused = [], {}
    for ticker in dict.fromkeys(name.strip().upper() for name in tickers):
        if ticker not in series:
            raise BadInputError(f"No prices of {ticker} are here. Fetch them: `{FETCH} {ticker}`.")
        if reason := refusal(series[ticker], now):
            refused[ticker] = reason
        else:
            live.append(ticker)
    return live, refused


def refusal(prices: Prices, now: datetime, as_of: datetime | None = None) -> str:
    """Why a forecast of one ticker would not be kept, and how to mend it; empty if it would be.

    Args:
        prices: of one ticker.
        now: the moment, with its time zone.
        as_of: the last day that the forecast sees, without a zone; None for the newest of the prices.
    """
    last, ticker = prices.last_date, prices.tickers[0]
    day = last if as_of is None else pd.Timestamp(as_of)
    reason = why_not_live(day.date(), last.date(), now, calendar_of(ticker, prices.frame["date"]))
    if not reason or day != last or day.date() >= now.date():
        return reason
    return f"{reason}. The prices end on {last.date()}: fetch newer ones: `{FETCH} {ticker}`"


def make(
    record: TrackRecord, models: Sequence[ServedModel], series: Series, tickers: Sequence[str], now: datetime
) -> tuple[int, int, dict[str, str]]:
    """Forecast these tickers after their newest day and keep what every model says. They must be live.

    Returns:
        How many forecasts are new, how many were kept before, and why there is none of a ticker.

    Raises:
        WorldError: the record is damaged or cannot be written, or a model is damaged.
    """
    added, known, refused = 0, 0, {}
    for ticker in tickers:
        for model in models:
            try:
                fan = use.fan(model, series[ticker], ticker)
                fresh = record.keep(rows_of(fan, model, series[ticker], now))
            except BadInputError as error:
                refused[ticker] = str(error)
                break
            added, known = added + fresh, known + 1 - fresh
    return added, known, refused
