"""Made-up forecasts as the track record keeps them."""

import numpy as np
import pandas as pd

from seqapp.data.track import COLUMNS
from seqapp.numbers.quantiles import HORIZONS, LEVELS


def forecast(as_of: str, ticker: str = "AAPL", shift: float = 0.0, **changes) -> pd.DataFrame:
    """One forecast: at every horizon the log-returns -0.49 to 0.49, moved by `shift`."""
    levels = np.tile(LEVELS, len(HORIZONS))
    rows = pd.DataFrame(
        {
            "made_at": pd.Timestamp(as_of, tz="UTC") + pd.Timedelta("23h"),
            "ticker": ticker,
            "as_of": pd.Timestamp(as_of),
            "net": "forecast_lstm/2 of 2024",
            "manifest_sha256": "a" * 64,
            "data_sha256": "d" * 64,
            "source": "made up",
            "horizon": np.repeat(HORIZONS, len(LEVELS)),
            "level": levels,
            "log_return": levels - 0.5 + shift,
            "close": 100.0,
        }
    )
    return rows.assign(**changes)[list(COLUMNS)]
