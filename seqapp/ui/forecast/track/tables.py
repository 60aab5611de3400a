"""What the track record says on the page Forecast: a sentence for each net, and the forecasts that have arrived."""

import numpy as np
import pandas as pd

from seqapp.ui.texts import plain
from seqapp.workflows.forecast.outcomes import ARRIVED, Scored, tallies

NOTHING = "No forecast has been kept yet. The button keeps today's; it is scored when the prices arrive."
EXPLANATION = (
    "A forecast is kept only until the next session closes, with the moment it was made, and never changed "
    "afterwards."
)
UPLOADED = "Forecasts of your own file are not kept: it serves this visit only."
SHOWN = 12  # arrived forecasts that the table has; the file has all


def sentences(scored: Scored) -> list[str]:
    """How each net did, as Markdown; nothing where nothing was kept."""
    return [f"**{plain(str(one.net))}**: {plain(one.sentence)}" for one in tallies(scored)]


def arrived_table(scored: Scored) -> pd.DataFrame:
    """The newest forecasts that have arrived, the newest first: what the interval was, what came, whether it held."""
    rows = scored.forecasts
    rows = rows[rows["state"] == ARRIVED].sort_values(["arrived_on", "as_of"], ascending=False, kind="stable")
    rows = rows.head(SHOWN)
    return pd.DataFrame(
        {
            "Made after": [f"{day:%Y-%m-%d}" for day in rows["as_of"]],
            "Net": rows["net"].to_list(),
            "Days ahead": rows["horizon"].to_list(),
            f"{100 * scored.level:.0f} % interval": [
                f"{_move(low)} to {_move(high)}" for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            "Came": [_move(move) for move in rows["log_return"]],
            "On": [f"{day:%Y-%m-%d}" for day in rows["arrived_on"]],
            "Held": ["yes" if held else "no" for held in rows["held"]],
        }
    )


def kept_line(added: int, asked: int) -> str:
    """What became of the press of the button.

    >>> kept_line(2, 2), kept_line(0, 2)
    ('2 forecasts are kept.', 'Kept before: they stay as they were first made.')
    """
    if not added:
        return f"Kept before: {'it stays as it was' if asked == 1 else 'they stay as they were'} first made."
    return f"{added} {'forecast is' if added == 1 else 'forecasts are'} kept."


def _move(log_return: float) -> str:
    return f"{100 * np.expm1(log_return):+.1f} %"
