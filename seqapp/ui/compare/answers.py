"""What is computed for the page Compare: paired tests and daily losses, kept in memory, and how long nets take."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.models import made_up_bars
from seqapp.ui.styles import Task
from seqapp.ui.texts import EXAMPLES
from seqapp.ui.walk_forward import NAMES
from seqapp.workflows.comparison import Pair, daily_losses, milliseconds, paired_accuracy
from seqapp.workflows.sentiment.signatures import encode


@st.cache_data(max_entries=8, show_spinner="Testing …", hash_funcs=HASH_FUNCS)
def accuracy_tests(versions: dict[str, ModelVersion], baseline: str) -> list[Pair]:
    """`paired_accuracy`, kept: a published version does not change."""
    return paired_accuracy({label: version.path for label, version in versions.items()}, baseline)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=HASH_FUNCS)
def losses_by_day(version: ModelVersion, horizon: str) -> pd.DataFrame:
    """`daily_losses` by the models' labels, kept: a published version does not change."""
    return daily_losses(version.path, int(horizon)).rename(columns=NAMES)


def speeds(task: Task, models: dict[str, ServedModel]) -> dict[str, float]:
    """Milliseconds for one prediction of each net, the median of several, side by side on this machine."""
    calls: dict[str, Callable[[], object]] = {}
    for label, model in models.items():
        inputs = (
            {"review": np.array(encode([EXAMPLES["Long middle"]]))}
            if task == "sentiment"
            else {"bars": made_up_bars(model)}
        )
        calls[label] = partial(model.call, "serving_default", **inputs)
    return milliseconds(calls)
