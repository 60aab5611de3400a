"""How exact the sums of the conveyor belt are: for those who ask."""

import pandas as pd

from seqapp.numbers import belt as maths
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net
from seqapp.ui.texts import listed, number


def ledger_check(frame: pd.DataFrame, nets: dict[str, Net], traced: dict[str, dict[str, Array]]) -> str:
    """How far the sums of the ledger are from the answers: rounding alone."""
    parts = []
    for column in ("RNN step", "LSTM step", "LSTM belt"):
        label = column.split()[0]
        if label in nets:
            total = frame[column].sum() + nets[label].output_bias
            parts.append(f"“{column}” is off by {number(abs(total - traced[label]['logit'][-1]))}")
    return f"The sum over the words, with the bias, against the answer: {listed(parts)}."


def belt_check(frame: pd.DataFrame, traced: dict[str, Array]) -> str:
    """How far the sum over the words is from the cell state: rounding alone."""
    return (
        f"The sum over all {len(frame)} words against the cell state after the last one: the largest error over the "
        f"units is {number(maths.left_over(traced))}."
    )
