"""What a class guesses on the page Compare before it sees the answers."""

import pandas as pd

from seqapp.numbers.significance import THRESHOLD
from seqapp.ui.compare.tables import CURVES, Difference
from seqapp.ui.questions import Question, how_large, which_is_best
from seqapp.ui.styles import LSTM, RNN, Task, the
from seqapp.ui.texts import percent
from seqapp.workflows.comparison import Pair

CLOSE = "too close to call"


def of_tests(pairs: list[Pair], better: str) -> Question | None:
    """Which of the first two compared is better, as far as the test can tell; None where nothing was compared.

    Args:
        pairs: the first is asked about.
        better: "higher" or "lower", the sign of what is better.
    """
    if not pairs:
        return None
    pair = pairs[0]
    ahead = pair.a if (pair.difference > 0) == (better == "higher") else pair.b
    surely = pair.p_value < THRESHOLD
    return Question(
        "Which is better, by the paired test?",
        (pair.a, pair.b, CLOSE),
        ahead if surely else CLOSE,
        f"Chance alone would part them so far with probability p = {pair.p_value:.2g}, which is "
        f"{'below' if surely else 'not below'} {THRESHOLD:g}.",
    )


def of_differences(differences: list[Difference], against: str) -> Question | None:
    """Who loses least beside a baseline; None for one model."""
    values = {row.model: row.difference for row in differences}
    return which_is_best(
        f"Whose pinball loss lies lowest, beside {against}?",
        values,
        show=lambda share: f"{100 * share:+.1f}\u00a0%",
        lowest=True,
    )


def of_years(table: pd.DataFrame, against: str) -> Question | None:
    """In how many years the last net of a table loses less than the baseline; None where there is none."""
    nets = [label for label in (LSTM.label, RNN.label) if label in set(table["model"])]
    if not nets:
        return None
    rows = table[table["model"] == nets[0]]
    better = rows["difference"] < 0
    return how_large(
        f"In how many of the {len(rows)} years does {the(nets[0])} lose less than {against}?",
        float(better.mean()),
        [("in none to half of them", 0.5 + 1e-9), ("in most", 1 - 1e-9)],
        "in all",
        f"It does in {int(better.sum())}.",
    )


def of_costs(table: pd.DataFrame) -> Question:
    """How many times as many recurrent weights the LSTM has; of one net, how many of its weights are recurrent."""
    weights = dict(zip(table["model"], table["recurrent_weights"], strict=True))
    if {RNN.label, LSTM.label} <= set(weights):
        rnn, lstm = weights[RNN.label], weights[LSTM.label]
        return how_large(
            "How many times as many recurrent weights as the RNN has the LSTM?",
            lstm / rnn,
            [("about as many", 1.5), ("two or three times", 3.5), ("about four times", 4.5)],
            "more",
            f"It has {lstm:,}, the RNN {rnn:,}; an LSTM of as many units has a candidate and three gates to learn.",
        )
    row = table.iloc[0]
    share = row["recurrent_weights"] / row["weights"]
    return how_large(
        f"How many of the weights of {the(row['model'])} are recurrent?",
        share,
        [("less than a tenth", 0.1), ("less than half", 0.5)],
        "half or more",
        f"{row['recurrent_weights']:,} of {row['weights']:,}, {percent(share)}.",
    )


def of_curves(task: Task, table: pd.DataFrame) -> Question | None:
    """Who reaches the lowest loss on unseen data; None for one net."""
    column, unit = CURVES[task]
    lowest = table.groupby("model", sort=False)[column].min()
    return which_is_best(
        f"Which net reaches the lowest loss on data that training does not see ({unit})?",
        {str(label): float(value) for label, value in lowest.items()},
        show=lambda value: f"{value:.3g}",
        lowest=True,
    )
