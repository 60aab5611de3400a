"""What a class guesses of how far nets can be trusted, before it sees the answers."""

import pandas as pd

from seqapp.ui.compare.trust.answers import Bands
from seqapp.ui.questions import Question, which_is_best
from seqapp.ui.styles import NB_SVM_CENTRED
from seqapp.ui.texts import percent


def of_bands(bands: Bands) -> Question | None:
    """Who may answer most; None for one model."""
    shares = {label: band.measured.coverage[0] for label, band in bands.items() if band is not None}
    return which_is_best("Which answers most reviews, if it may abstain where it is not sure?", shares)


def of_spans(table: pd.DataFrame) -> Question | None:
    """Who judges most single sentences rightly, each at its own threshold; None for one model."""
    shortest = table[table["sentences"] == table["sentences"].iloc[0]].set_index("model")["accuracy"]
    values = {str(label): float(value) for label, value in shortest.items() if label != NB_SVM_CENTRED.label}
    return which_is_best(
        "Which judges most single sentences rightly?", values, show=lambda share: percent(share, 1)
    )


def of_behaviour(table: pd.DataFrame) -> Question | None:
    """Who passes most cases; None for one model."""
    sums = table.groupby("model", sort=False)[["passed", "cases"]].sum()
    shares = {str(label): float(row["passed"] / row["cases"]) for label, row in sums.iterrows()}
    return which_is_best("Which passes most of the cases?", shares)
