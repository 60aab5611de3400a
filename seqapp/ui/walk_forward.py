"""The walk-forward backtest of the installed forecasters: its tables, and a verdict from its numbers."""

from typing import Any, NamedTuple

import pandas as pd

from seqapp.ui.nets import EWMA, FORECASTERS, HISTORICAL, NETS, the
from seqapp.ui.quality import Records
from seqapp.ui.texts import listed, percent

Report = dict[str, Any]
"""What `workflows.forecast_scores.score` returns, with the settings of the backtest."""
NAMES = {net.cell: net.label for net in FORECASTERS}
RIVALS = (HISTORICAL, EWMA)
SAME = 1e-9


class Difference(NamedTuple):
    """A model's pinball loss relative to a rival's, with its 95 % interval; negative is better."""

    model: str
    difference: float
    low: float
    high: float


def newest_report(records: Records) -> tuple[str, Report] | None:
    """The backtest that ends last among those that the installed models carry, and whose it is."""
    found = [
        (label, record["walk_forward"]) for label, record in records.items() if record.get("walk_forward")
    ]
    return max(found, key=lambda one: (one[1]["last_date"], one[1]["n_dates"]), default=None)


def how_tested(report: Report) -> str:
    """On what the walk-forward was made."""
    return (
        f"Walk-forward, {report['first_date']} to {report['last_date']}: {report['n_forecasts']:,} forecasts of "
        f"{report['n_tickers']} tickers on {report['n_dates']:,} dates ({report['source']}). Before every year the "
        f"nets learnt anew from what came before it, with {report['seeds']} seeds, whose forecasts are averaged. No "
        "forecast is in sample. Part of each net is linear (a range-HAR); it was not tested alone, so how much of "
        "the gain is the memory's is not known."
    )


def table(report: Report) -> pd.DataFrame:
    """One row for each horizon and model, shares and log-returns as they are, each with its 95 % interval."""
    rows = []
    for horizon, models in report["horizons"].items():
        for key, scores in models.items():
            if key not in NAMES:
                continue
            row: dict[str, Any] = {"horizon": int(horizon), "model": NAMES[key]}
            row |= _estimate("pinball", scores["pinball"])
            for rival in RIVALS:
                row |= _estimate(f"against_{rival.cell}", scores["pinball_against"].get(rival.cell))
            row |= _estimate("coverage_90", scores["coverage"]["90%"])
            row |= _estimate("mase", scores["mase"])
            row |= _estimate("direction", scores["direction"])
            rows.append(row | {"always_up": scores["always_up"][0]})
    return pd.DataFrame(rows)


def shown(report: Report) -> pd.DataFrame:
    """The same to be read: the nets, and the rivals below them."""
    rows = []
    for horizon, models in report["horizons"].items():
        for key, name in NAMES.items():
            if key not in models:
                continue
            scores = models[key]
            against = {
                f"Against {short}": _percents(scores["pinball_against"].get(rival.cell), "+.1f")
                for rival, short in zip(RIVALS, ("hist. sim.", "EWMA"), strict=True)
            }
            rows.append(
                {
                    "Days ahead": int(horizon),
                    "Model": name.replace("Historical", "Hist."),
                    **against,
                    "90 % interval held": _percents(scores["coverage"]["90%"], ".1f"),
                    "MASE": "{:.3f} ({:.3f} to {:.3f})".format(*scores["mase"]),
                    "Direction right": percent(scores["direction"][0], 1),
                    "Always up": percent(scores["always_up"][0], 1),
                }
            )
    return pd.DataFrame(rows)


def differences(report: Report, horizon: str, against: str) -> list[Difference]:
    """Every model's pinball loss relative to that of the rival with this key."""
    models = report["horizons"][horizon]
    return [
        Difference(name, *models[key]["pinball_against"][against])
        for key, name in NAMES.items()
        if key in models and against in models[key]["pinball_against"]
    ]


def difference_sentence(found: list[Difference], against: str) -> str:
    """How far each model is from the rival, and whether the interval leaves room for no difference."""
    parts = []
    for row in found:
        size = percent(abs(row.difference), 1)
        if row.low <= 0 <= row.high:
            parts.append(f"{the(row.model)} cannot be told from it")
        else:
            parts.append(f"{the(row.model)} is {size} {'better' if row.difference < 0 else 'worse'}")
    return f"Against {against}, the dotted line: {listed(parts)}." if parts else ""


def verdict(report: Report, horizon: str = "1") -> str:
    """Two sentences: how far, and which way; each says no more than the intervals do."""
    models = report["horizons"][horizon]
    nets = {net.label: models[net.cell] for net in NETS if net.cell in models}
    if not nets:
        return ""
    return f"{_how_far(nets)} {_which_way(nets)}"


def _how_far(nets: dict[str, dict]) -> str:
    ahead: list[tuple[str, str]] = []
    level: list[tuple[str, str]] = []
    for label, scores in nets.items():
        against = {rival: scores["pinball_against"].get(rival.cell) for rival in RIVALS}
        known = {rival: found for rival, found in against.items() if found}
        sizes = listed([f"{percent(-v[0], 1)} than {the(rival.label)}" for rival, v in known.items()])
        better = all(found[2] < 0 for found in known.values())
        (ahead if better else level).append((label, sizes))
    if not level:
        said = "; ".join(f"the {label} loses less by {sizes}" for label, sizes in ahead)
        return f"**How far** a price may move, they say better than both simple rivals: {said} (pinball loss, 1 day)."
    names = listed([f"the {label}" for label, _ in level])
    return f"**How far** a price may move: {names} cannot be shown to beat both simple rivals."


def _which_way(nets: dict[str, dict]) -> str:
    scores = list(nets.values())
    right = max(one["direction"][0] for one in scores)
    up = scores[0]["always_up"][0]
    if all(one["direction"][1] <= one["always_up"][0] for one in scores):
        if all(abs(one["direction"][0] - one["always_up"][0]) < SAME for one in scores):
            return (
                f"**Which way**, they do not say: their middle is always a little above today's price, so their "
                f"direction is right on {percent(right, 1)} of days, exactly like saying “up” every day."
            )
        return (
            f"**Which way**, they do not say: their direction is right on {percent(right, 1)} of days, saying “up” "
            f"every day on {percent(up, 1)}."
        )
    return (
        f"**Which way**: the direction is right on {percent(right, 1)} of days, saying “up” every day on "
        f"{percent(up, 1)}."
    )


def _estimate(name: str, values: list[float] | None) -> dict[str, float | None]:
    value, low, high = values or (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _percents(values: list[float] | None, form: str) -> str:
    if values is None:
        return "–"
    value, low, high = (f"{100 * number:{form}}" for number in values)
    return f"{value} % ({low} to {high})"
