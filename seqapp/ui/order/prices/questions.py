"""What a class guesses about the order of days before it sees the answers."""

import pandas as pd

from seqapp.ui.order.prices.tables import MODELS
from seqapp.ui.order.prices.texts import CAME, SHUFFLED
from seqapp.ui.order.tables import records
from seqapp.ui.questions import Question, how_large, which_is_higher
from seqapp.ui.styles import the
from seqapp.ui.texts import percent

APART = 0.05  # shares of a width closer than this are called the same


def of_widths(table: pd.DataFrame) -> Question | None:
    """Whose interval the shuffles change more; None for one net. `table` as `tables.widths` gives it."""
    nets = table[table["model"].isin(MODELS)]
    if len(nets) != 2:
        return None
    spread = (nets["widest"] - nets["narrowest"]) / nets[CAME]
    return which_is_higher(
        "The same days, shuffled: whose interval changes its width more?",
        dict(zip(nets["model"], spread.tolist(), strict=True)),
        APART,
        because="That is from the narrowest to the widest, as a share of the width as they came.",
    )


def of_costs(table: pd.DataFrame) -> Question | None:
    """How much a shuffle costs the net that loses more; None without a net. `table` as `tables.costs` gives it."""
    rows = table[table["model"].isin(MODELS) & (table["order"] == SHUFFLED)]
    if rows.empty:
        return None
    row = max(records(rows), key=lambda one: one["change"])
    return how_large(
        "By how much does the loss of a forecaster grow, at most, when it reads the days shuffled?",
        row["change"],
        [("not at all", 0.0005), ("up to 2 %", 0.02), ("2 to 10 %", 0.1)],
        "more than 10 %",
        f"That of {the(row['model'])} changes by {percent(float(row['change']), 1)}.",
    )
