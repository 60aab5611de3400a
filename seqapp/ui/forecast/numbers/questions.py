"""What a class guesses of the walk-forward's charts before it sees their numbers."""

import pandas as pd

from seqapp.ui.questions import Question, how_large, which_is_best
from seqapp.ui.texts import percent

ASKED = 3  # years


def of_pit(table: pd.DataFrame) -> Question:
    """How many outcomes lie in the lowest stretch of the last net's levels."""
    label = table["model"].iloc[-1]
    first = table[table["model"] == label].iloc[0]
    fair, share = float(first["to"] - first["from"]), float(first["share"])
    return how_large(
        f"What share of outcomes lies below the {label}'s lowest {percent(fair)} level?",
        share,
        [(f"clearly less than {percent(fair)}", 0.9 * fair), (f"about {percent(fair)}", 1.1 * fair)],
        f"clearly more than {percent(fair)}",
        f"It is {percent(share, 1)}.",
    )


def of_years(table: pd.DataFrame) -> Question | None:
    """In which of three years the last net's interval held least; None for one year alone."""
    rows = table[table["model"] == table["model"].iloc[-1]].sort_values("coverage")
    picked = pd.concat([rows.iloc[:1], rows.iloc[len(rows) // 2 : len(rows) // 2 + 1], rows.iloc[-1:]])
    shares = {
        f"{year:.0f}": float(share)
        for year, share in sorted(zip(picked["year"], picked["coverage"], strict=True))[:ASKED]
    }
    return which_is_best(
        f"In which year did the {rows['model'].iloc[0]}'s 90\u00a0% range hold least often?",
        shares,
        lowest=True,
        show=lambda share: percent(share, 1),
    )
