"""The price series a dashboard can offer: of every ticker the one that reaches furthest."""

from dataclasses import replace
from pathlib import Path

from seqapp.data.paths import MissingDataError
from seqapp.data.prices.cache import kept_series, read_series
from seqapp.data.prices.door import FILE_IN_FOLDER, INPUT_ONLY, Prices, bundled_prices, load_prices
from seqapp.data.prices.table import content_sha256
from seqapp.numbers.errors import BadInputError, WorldError

Series = dict[str, Prices]
"""One ticker's prices by its symbol."""


def series_on_offer(root: Path) -> tuple[Series, list[str]]:
    """The table in a data folder (else the bundled sample) and what was fetched into it; the newer one of each wins.

    Returns:
        The series by ticker, in alphabetical order; and a line for each file that cannot be used.
    """
    parts, faults = [], []
    try:
        parts.append(load_prices(root / FILE_IN_FOLDER))
    except MissingDataError:
        parts.append(bundled_prices())
    except (BadInputError, WorldError) as error:
        faults.append(f"{error} The sample that comes with the installation stands in.")
        parts.append(bundled_prices())
    for path in kept_series(root):
        try:
            parts.append(read_series(path))
        except WorldError as error:
            faults.append(str(error))
    return newest(parts), faults


def newest(parts: list[Prices]) -> Series:
    """For every ticker that has a price, the part that reaches furthest; the later of equals."""
    series: Series = {}
    for part in parts:
        for ticker, rows in part.frame.groupby("ticker", sort=False):
            symbol = str(ticker).upper()  # as `fan` looks it up
            if symbol in INPUT_ONLY:
                continue
            if symbol not in series or rows["date"].iloc[-1] >= series[symbol].last_date:
                frame = rows.assign(ticker=symbol).reset_index(drop=True)
                series[symbol] = replace(part, frame=frame, sha256=content_sha256(frame))
    return dict(sorted(series.items()))
