"""What is computed of how far nets can be trusted: from what their versions carry, and on our own cases; kept."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from seqapp.store.measured import Measured, read_measured
from seqapp.store.registry import ModelVersion, models_root
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.certainty import certainty_of
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import LOOK_AGAIN
from seqapp.ui.styles import NB_SVM
from seqapp.workflows.comparison import BASELINE_LOGIT
from seqapp.workflows.sentiment.behaviour import judge_baseline, judge_net, kept_of
from seqapp.workflows.sentiment.certainty import Band

Bands = dict[str, Band | None]
"""By the model's label; None where its answers are never sure enough."""


def certainties(versions: Mapping[str, ModelVersion]) -> tuple[dict[str, pd.DataFrame], Bands]:
    """The reliability and the band of every net, and of NB-SVM, by their labels.

    Raises:
        WorldError: a version carries no answers to the fold.
    """
    diagrams, bands = {}, {}
    for label, version in versions.items():
        diagrams[label], bands[label] = certainty_of(version)
    for version in list(versions.values())[:1]:
        diagrams[NB_SVM.label], bands[NB_SVM.label] = certainty_of(version, BASELINE_LOGIT)
    return diagrams, bands


def measured() -> Measured:
    """What was measured of published versions and kept.

    Raises:
        WorldError: it is damaged.
    """
    return _measured(models_root())


@st.cache_data(ttl=LOOK_AGAIN, show_spinner=False)
def _measured(root: Path) -> Measured:
    return read_measured(root)


def judged(models: Mapping[str, ServedModel]) -> dict[str, pd.DataFrame]:
    """What every net makes of our cases, and NB-SVM where its answers to them are kept, by their labels.

    Raises:
        WorldError: what was kept is damaged. BusyError: too many others are computing.
    """
    by_label = {label: _judged(model) for label, model in models.items()}
    kept = kept_of(measured())
    return by_label if kept is None else {**by_label, NB_SVM.label: judge_baseline(kept)}


@st.cache_data(max_entries=8, show_spinner="Reading the cases …", hash_funcs=HASH_FUNCS)
def _judged(model: ServedModel) -> pd.DataFrame:
    with compute_slot():
        return judge_net(model)
