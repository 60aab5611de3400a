"""The price series a dashboard can offer: of every ticker the one that reaches furthest."""

import tempfile
from dataclasses import replace
from pathlib import Path

from seqapp.data.paths import MissingDataError
from seqapp.data.prices import FILE_IN_FOLDER, Prices, bundled_prices, load_prices
from seqapp.data.prices_cache import kept_series, read_series
from seqapp.data.prices_table import content_sha256
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.workflows.forecast_use import INPUT_ONLY

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
    found: Series = {}
    for part in parts:
        for ticker, rows in part.frame.groupby("ticker", sort=False):
            symbol = str(ticker).upper()  # as `fan` looks it up
            if symbol in INPUT_ONLY:
                continue
            if symbol not in found or rows["date"].iloc[-1] >= found[symbol].last_date:
                frame = rows.assign(ticker=symbol).reset_index(drop=True)
                found[symbol] = replace(part, frame=frame, sha256=content_sha256(frame))
    return dict(sorted(found.items()))


def uploaded_series(name: str, content: bytes) -> Series:
    """The series in a file that a user gave, by ticker.

    Args:
        name: as the user called it; its ending says what it is.
        content: what is in it.

    Raises:
        BadInputError: it is no table of daily bars; names row and column.
    """
    with tempfile.TemporaryDirectory(prefix="seqapp-upload-") as folder:
        path = Path(folder, Path(name).name or "prices.csv")
        path.write_bytes(content)
        return newest([load_prices(path)])
