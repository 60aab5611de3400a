"""RNN against LSTM, fairly: what two recipes have equal, and what their seeds say of the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from seqapp.numbers.names import Cell
from seqapp.numbers.significance import mcnemar, paired_t

Match = Literal["units", "weights", "time"]
MATCHES: dict[Match, str] = {
    "units": "equal units",
    "weights": "equal weights",
    "time": "equal training time",
}
ALIKE = 0.1  # relative difference up to which two counts of weights are called equal
OF_LSTMS_ALONE = ("longest_memory",)  # fields of a recipe that say nothing of an RNN
WHOLE = ("all", "all reviews")


@dataclass(frozen=True, eq=False)
class Recipe:
    """The nets of one recipe, trained from several seeds and asked the same reviews.

    Attributes:
        config: the recipe's fields, without the seed.
        recurrent_weights: of the recurrent layer.
        minutes: of training, by seed.
        right: by seed, (reviews,): whether the net is right on each.
    """

    config: Mapping[str, Any]
    recurrent_weights: int
    minutes: Mapping[int, float]
    right: Mapping[int, NDArray[np.bool_]]

    @property
    def cell(self) -> Cell:
        """Its recurrent layer."""
        return self.config["cell"]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """As tables name it: "LSTM, 64 units, 4 epochs"."""
        label = {"rnn": "RNN", "lstm": "LSTM"}[self.cell]
        longest = self.config.get("longest_memory")
        begun = f", begun with memories of up to {longest} words" if longest else ""
        return f"{label}, {self.config['units']} units, {self.config['epochs']} epochs{begun}"

    def record(self, groups: Sequence["Slice"]) -> dict[str, Any]:
        """What is kept of it: per seed, in their order, minutes and the accuracy on each slice of the reviews."""
        seeds = sorted(self.right)
        return {
            "name": self.name,
            "cell": self.cell,
            "units": self.config["units"],
            "epochs": self.config["epochs"],
            "recurrent_weights": self.recurrent_weights,
            "seeds": seeds,
            "minutes": [self.minutes[seed] for seed in seeds],
            "accuracy": [
                {
                    "by": group.by,
                    "which": group.which,
                    "n": int(group.within.sum()),
                    "seeds": [float(self.right[seed][group.within].mean()) for seed in seeds],
                }
                for group in groups
            ],
        }


@dataclass(frozen=True, eq=False)
class Slice:
    """Some of the reviews: by what they are chosen, which those are, and (reviews,) whether each is among them."""

    by: str
    which: str
    within: NDArray[np.bool_]


def how_matched(rnn: Recipe, lstm: Recipe) -> Match | None:
    """What an RNN and an LSTM have equal; None where they differ in more than one comparison can bear.

    "units": the recipes are the same but for the cell. "weights": also the units differ, and the recurrent layers have
    as many weights, to a tenth. "time": instead the epochs differ; the RNN has more, for its steps are shorter.

    >>> nets = [Recipe({"cell": cell, "units": 8, "epochs": n}, 1, {}, {}) for cell, n in (("rnn", 7), ("lstm", 4))]
    >>> how_matched(*nets)
    'time'
    """
    if (rnn.cell, lstm.cell) != ("rnn", "lstm"):
        return None
    fields = (set(rnn.config) | set(lstm.config)) - {"cell", *OF_LSTMS_ALONE}
    other = {name for name in fields if rnn.config.get(name) != lstm.config.get(name)}
    if not other:
        return "units"
    if other == {"units"} and abs(rnn.recurrent_weights / lstm.recurrent_weights - 1) <= ALIKE:
        return "weights"
    if other == {"epochs"} and rnn.config["epochs"] > lstm.config["epochs"]:
        return "time"
    return None


def comparisons(recipes: Sequence[Recipe], groups: Sequence[Slice]) -> list[dict[str, Any]]:
    """Every RNN against every LSTM that it is matched with, over the seeds that both have.

    Args:
        recipes: the nets.
        groups: the slices to compare on, all reviews the first of them.

    Returns:
        In the order of `MATCHES`, of each: `match`, `rnn` and `lstm` (names), `seeds`, `mcnemar` (per seed: p on the
        same reviews), and `difference`, for each slice: the LSTM's accuracy less the RNN's, `seeds` one by one, their
        `mean`, `p`, `low` and `high` of the paired t-test; None for what one seed cannot tell.
    """
    nets = {cell: [one for one in recipes if one.cell == cell] for cell in ("rnn", "lstm")}
    matched = [(how_matched(*pair), *pair) for pair in product(nets["rnn"], nets["lstm"])]
    return [
        _compared(match, rnn, lstm, groups)
        for wanted in MATCHES
        for match, rnn, lstm in matched
        if match == wanted and set(rnn.right) & set(lstm.right)
    ]


def _compared(match: Match, rnn: Recipe, lstm: Recipe, groups: Sequence[Slice]) -> dict[str, Any]:
    seeds = sorted(set(rnn.right) & set(lstm.right))
    return {
        "match": match,
        "rnn": rnn.name,
        "lstm": lstm.name,
        "seeds": seeds,
        "mcnemar": [mcnemar(lstm.right[seed], rnn.right[seed]).p_value for seed in seeds],
        "difference": [_difference(rnn, lstm, seeds, group) for group in groups],
    }


def _difference(rnn: Recipe, lstm: Recipe, seeds: Sequence[int], group: Slice) -> dict[str, Any]:
    accuracy = [
        np.array([one.right[seed][group.within].mean() for seed in seeds], np.float64) for one in (lstm, rnn)
    ]
    ahead = accuracy[0] - accuracy[1]
    p, low, high = (None if np.isnan(number) else number for number in paired_t(*accuracy))
    return {
        "by": group.by,
        "which": group.which,
        "n": int(group.within.sum()),
        "seeds": ahead.tolist(),
        "mean": float(ahead.mean()),
        "p": p,
        "low": low,
        "high": high,
    }
