"""What the order of days does, as tables and in sentences that say no more than their numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import scipy

from seqapp.numbers.names import Array
from seqapp.numbers.significance import THRESHOLD, diebold_mariano, holm
from seqapp.ui.order.prices.answers import SHUFFLES, SHUFFLES_EACH, Losses, Window
from seqapp.ui.order.prices.texts import BACKWARDS, CAME, SHUFFLED
from seqapp.ui.order.tables import records
from seqapp.ui.styles import EWMA, NETS, the
from seqapp.ui.texts import capital, listed, percent

FEWEST = 60
"""Days without which nothing is tested."""
_READ = {SHUFFLED: "when they are shuffled", BACKWARDS: "when they run backwards"}
MODELS = tuple(style.label for style in NETS)


def widths(windows: Mapping[str, Window]) -> pd.DataFrame:
    """How wide each model's interval is, as log-return: `model`, as they came, backwards, this shuffle, and all's."""
    rows = []
    for model, values in by_model({label: one.widths for label, one in windows.items()}).items():
        came, backwards, this, *others = values.tolist()
        rows.append((model, came, backwards, this, min(others), max(others)))
    return pd.DataFrame(rows, columns=["model", CAME, BACKWARDS, "this shuffle", "narrowest", "widest"])


def by_model(of_nets: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
    """What belongs to each net, and once what belongs to the baselines, which come first."""
    together: dict[str, Array] = {}
    for mine in of_nets.values():
        together |= {name: values for name, values in mine.items() if name not in MODELS}
    return together | {label: mine[label] for label, mine in of_nets.items() if label in mine}


def widths_sentence(table: pd.DataFrame, window: Window) -> str:
    """What shuffling does to the intervals; `table` as `widths` gives it."""
    rows = {row["model"]: row for row in records(table)}
    parts = [
        f"The 90\u00a0% interval of {the(label)} is {percent(rows[label][CAME], 2)} wide as they came, "
        f"{percent(rows[label][BACKWARDS], 2)} backwards, and from {percent(rows[label]['narrowest'], 2)} to "
        f"{percent(rows[label]['widest'], 2)} over {SHUFFLES} shuffles."
        for label in MODELS
        if label in rows
    ]
    days = f"The {window.bars.shape[1]} days up to {window.last} hold the same returns in every order."
    return " ".join([days, *parts])


def prices_table(window: Window) -> pd.DataFrame:
    """The closes of three orders: `day` in the window, then one column for each."""
    closes = window.bars[:3, :, 3]
    return pd.DataFrame(
        {"day": range(1, closes.shape[1] + 1), CAME: closes[0], BACKWARDS: closes[1], SHUFFLED: closes[2]}
    )


def costs(losses: Mapping[str, Losses]) -> pd.DataFrame:
    """What other orders cost each model: `model`, `order`, `days`, `loss`, `change`, its ends `low`, `high`, and `p`.

    The change is that of the mean loss, as a share of the loss as they came. p is Holm's for the nets together; for a
    baseline it is NaN: it stands there to compare with, not to be tested.
    """
    rows: list[dict[str, Any]] = []
    days = {name: len(one.dates) for one in losses.values() for name in one.by_model}
    for model, (came, backwards, shuffles) in by_model(
        {label: one.by_model for label, one in losses.items()}
    ).items():
        rows.append({"model": model, "order": CAME, "days": days[model], "loss": came.mean()})
        for order, other in ((BACKWARDS, backwards), (SHUFFLED, shuffles)):
            rows.append({"model": model, "order": order, "days": days[model], **_compared(other, came)})
    table = pd.DataFrame(rows, columns=["model", "order", "days", "loss", "change", "low", "high", "p"])
    tested = table["model"].isin(MODELS) & table["p"].notna()
    table.loc[~tested, "p"] = np.nan
    if tested.any():
        table.loc[tested, "p"] = holm(table.loc[tested, "p"])
    return table


def costs_sentence(table: pd.DataFrame, losses: Mapping[str, Losses]) -> str:
    """What order is worth over many windows, and whether that is more than chance; arguments as and from `costs`."""
    dates = max((one.dates for one in losses.values()), key=len)
    rows = {(row["model"], row["order"]): row for row in records(table)}
    parts = []
    for label in MODELS:
        if (label, SHUFFLED) in rows:
            said = [f"{_change(rows[label, order])} {_READ[order]}" for order in (SHUFFLED, BACKWARDS)]
            parts.append(f"the loss of {the(label)} is {listed(said)}")
    begin = (
        f"After each of {len(dates)} days from {dates[0]} to {dates[-1]}, none of them seen by the net that answers "
        f"(shuffled: the mean of {SHUFFLES_EACH}): {'; '.join(parts)}."
    )
    return f"{begin} {_conclusion(rows)}"


def _compared(other: Array, came: Array) -> dict[str, float]:
    """A row of `costs`: the interval is that of the test."""
    tested, mean = diebold_mariano(other, came, horizon=1), came.mean()
    error = abs(tested.mean_difference / tested.statistic) if tested.statistic else 0.0
    half = float(scipy.stats.t.ppf(0.975, len(came) - 1)) * error
    change = tested.mean_difference
    return {
        "loss": other.mean(),
        "change": change / mean,
        "low": (change - half) / mean,
        "high": (change + half) / mean,
        "p": tested.p_value,
    }


def _change(row: Mapping[str, Any]) -> str:
    p = "p < 0.001" if row["p"] < 0.001 else f"p = {row['p']:.3f}"
    return f"{percent(abs(row['change']), 1)} {'higher' if row['change'] > 0 else 'lower'} ({p})"


def _conclusion(rows: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    """Whether the order of days tells the nets anything here, and how much of that EWMA sees, too."""
    loss = {label: rows[label, SHUFFLED] for label in MODELS if (label, SHUFFLED) in rows}
    worse = [label for label, row in loss.items() if row["p"] < THRESHOLD and row["change"] > 0]
    if not worse:
        return (
            "So on these days the evidence is too weak to say that a forecast is worse for having lost the order "
            f"({THRESHOLD} is the limit)."
        )
    told = listed([the(label) for label in worse])
    ewma = rows[EWMA.label, SHUFFLED]["change"]
    most = max(loss[label]["change"] for label in worse)
    simple = (
        f"EWMA, which sees of it only how long ago a move was, loses {percent(ewma, 1)}: much of what order tells here "
        "may be no more than how large the newest moves are."
        if ewma >= most / 2
        else f"EWMA, which sees of it only how long ago a move was, loses {percent(ewma, 1)}."
    )
    return f"So order tells {told} something. {capital(simple)}"
