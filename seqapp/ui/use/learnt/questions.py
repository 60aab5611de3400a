"""What a class guesses of a training before it sees it."""

import numpy as np
import pandas as pd

from seqapp.numbers.watch import MEAN_H
from seqapp.ui.questions import Question, how_large, which_is_best
from seqapp.ui.texts import number
from seqapp.ui.use.learnt.tables import Training, gradient_sentence, means_sentence, stretch_sentence


def of_losses(frame: pd.DataFrame) -> Question | None:
    """Which net ends with the lower loss on what it has not learnt from; None for one alone.

    >>> rows = {"model": ["RNN", "LSTM"], "epoch": [1, 1], "training": [0.1, 0.2], "validation": [0.4, 0.3]}
    >>> of_losses(pd.DataFrame(rows)).right
    'LSTM'
    """
    last = frame.groupby("model", sort=False)["validation"].last()
    return which_is_best(
        "Which net ends with the lower loss on what it did not learn from?",
        {str(label): float(value) for label, value in last.items()},
        lowest=True,
        show=lambda value: f"{value:.4f}",
    )


def of_gradient(training: Training) -> Question | None:
    """How much of a net's gradient is left after training; None where it is no number."""
    share = training.left(training.ends[1])
    if np.isnan(share):
        return None
    return how_large(
        f"{training.asked} steps back, how much of the {training.label}'s gradient is left after training?",
        share,
        [("less than a hundredth", 0.01), ("up to a tenth", 0.1), ("up to all of it", 1.0)],
        "more than at the last step",
        f"It is ×{number(share)}. {gradient_sentence(training)}",
    )


def of_means(trainings: list[Training]) -> Question | None:
    """Where the forget gate stands after training; of an RNN alone, how far out its hidden state lies."""
    one = trainings[-1]
    means = one.ends[1].means
    if "f" in means:
        text = f"Where does the {one.label}'s forget gate stand after training, on average?"
        value = means["f"]
    else:
        text = f"How far from 0 lie the {one.label}'s hidden states after training, on average?"
        value = means[MEAN_H]
    if np.isnan(value):
        return None
    steps = [("below a third", 1 / 3), ("up to two thirds", 2 / 3)]
    return how_large(text, value, steps, "above two thirds", means_sentence(trainings))


def of_stretch(trainings: list[Training]) -> Question | None:
    """By how much the first net's state weights can stretch a vector after training."""
    largest = max(trainings[0].ends[1].stretch.values())
    if np.isnan(largest):
        return None
    return how_large(
        f"By how much can the {trainings[0].label}'s state weights stretch a vector after training, at most?",
        largest,
        [("less than ×1", 1.0), ("×1 to ×2", 2.0)],
        "×2 and more",
        stretch_sentence(trainings),
    )
