"""A forecaster of before gains the widths of its intervals: published anew, its weights and answers the same."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from seqapp.data.prices.door import Prices
from seqapp.numbers.errors import BadInputError
from seqapp.store.registry import ModelVersion, serving
from seqapp.store.served import ServedModel
from seqapp.workflows.completing import check_same_data, publish_completed, watched_by
from seqapp.workflows.forecast.card import card
from seqapp.workflows.forecast.drift import drift_baseline
from seqapp.workflows.forecast.train import load_data


def complete(
    name: str,
    data: Path | Prices | None = None,
    watched: Path | None = None,
    *,
    root: Path | None = None,
    tell: Callable[[str], None] = print,
) -> ModelVersion:
    """Publish what serves under a name anew, with `drift_baseline` in its run.json.

    Args:
        name: of a forecaster.
        data: the prices that it was trained on, as for `retrain`.
        watched: a run folder of its recipe and seed, whose record of the training it gains too.
        root: the folder of all models.
        tell: takes a line of progress.

    Returns:
        The new version; its run.json says `completed_from`.

    Raises:
        BadInputError: no such net, nothing to complete, other prices than it was trained on, or as in `watched_by`.
        WorldError: as in `publish`.
    """
    version = serving(name, root)
    run = version.forecast_run
    if run.drift_baseline and not watched:
        raise BadInputError(f"{name}/{version.version} has a drift baseline: nothing to complete.")
    seen = {"watched": watched_by(version, watched)} if watched else {}
    prices = load_data(data, smoke=run.smoke)
    check_same_data(version, prices.sha256)
    model = ServedModel.load(version)

    def answer(bars: np.ndarray) -> np.ndarray:
        return model.call("serving_default", bars=bars)["quantiles"]

    widths = drift_baseline(answer, prices.frame, run.config.lookback)
    tell(f"the widths of {', '.join(str(each.n) for each in widths.values()) or 'no'} forecasts are measured")
    completed = run.model_copy(update={"completed_from": version.version, "drift_baseline": widths, **seen})
    return publish_completed(version, completed, card(completed), lambda _: None, root)
