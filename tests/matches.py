"""A made-up comparison of RNN and LSTM, as models/matches/ keeps it."""

from typing import Any

import numpy as np

from seqapp.numbers.matches import WHOLE, Recipe, Slice, comparisons

N = 200
GROUPS = [
    Slice(*WHOLE, np.ones(N, bool)),
    Slice("words", "1 to 100", np.arange(N) < 80),
    *(
        Slice(by, which, np.arange(N) % 3 == number)
        for by in ("decisive sentence", "decisive sentence, over 200 words")
        for number, which in enumerate(("first third", "middle", "last third"))
    ),
]


def measured(ahead: float, seeds: int = 3) -> dict[str, Any]:
    """What is kept of one family: an LSTM about so far ahead of an RNN of equal units, weights and time."""
    rng = np.random.default_rng(0)
    shared = {"max_tokens": 400}

    def recipe(cell: str, units: int, epochs: int, weights: int, share: float) -> Recipe:
        right = {seed: rng.random(N) < share for seed in range(seeds)}
        config = {"cell": cell, "units": units, "epochs": epochs, **shared}
        return Recipe(config, weights, dict.fromkeys(right, 0.5 * epochs), right)

    recipes = [
        recipe("lstm", 64, 4, 33_024, 0.85),
        recipe("rnn", 64, 4, 8_256, 0.85 - ahead),
        recipe("rnn", 64, 7, 8_256, 0.85 - ahead),
        recipe("rnn", 152, 4, 32_984, 0.85 - ahead),
    ]
    return {
        "data": {"source": "invented reviews", "sha256": "0" * 64},
        "n": N,
        "unplaced": 3,
        "recipes": [one.record(GROUPS) for one in recipes],
        "comparisons": comparisons(recipes, GROUPS),
    }
