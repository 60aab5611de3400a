"""Invented reviews, and what the shipped nets say to them, computed here and not by the app."""

import numpy as np

from seqapp.store.registry import models_root, serving
from seqapp.store.served import ServedModel
from seqapp.ui.styles import NETS
from seqapp.ui.texts import percent
from seqapp.workflows.sentiment.use import predict

WORDS = [
    "the", "a", "this", "that", "film", "movie", "story", "plot", "cast", "ending", "music", "was",
    "is", "and", "but", "not", "very", "really", "i", "we", "loved", "hated", "good", "great",
    "wonderful", "funny", "clever", "moving", "bad", "dull", "boring", "awful", "poor", "slow", "worst",
    "best", "never", "always",
]  # fmt: skip


def invented(rng: np.random.Generator, n_words: int, mark: str = "") -> str:
    """A review of so many words in no order; the mark, a word that nobody uses, is one of them."""
    words = rng.choice(WORDS, n_words).tolist()
    if mark:
        words[int(rng.integers(n_words))] = mark
    return " ".join(words)


def large_numbers(texts: list[str]) -> list[dict[str, str]]:
    """The numbers that the Sentiment page must show for each review, by their label; one review at a time."""
    nets = {
        net.label: ServedModel.load(serving(net.installed_as("sentiment"), models_root())) for net in NETS
    }
    return [
        {
            f"{label}: P(positive)": percent(predict(model, [text])[0].probability)
            for label, model in nets.items()
        }
        for text in texts
    ]
