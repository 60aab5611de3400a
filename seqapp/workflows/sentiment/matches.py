"""RNN against LSTM, fairly: the nets of several recipes and seeds on the reviews of the fixed fold, side by side."""

import json
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.networks.text import Reader
from seqapp.numbers.decisive import FEWEST, PLACES, decisive_place
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.matches import WHOLE, Recipe, Slice, comparisons
from seqapp.numbers.metrics import LENGTH_EDGES, length_range
from seqapp.numbers.names import MODEL_NAMES, Array, Family
from seqapp.numbers.nets import Net, read
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.records import SentimentRecord
from seqapp.store.registry import ModelVersion, resolve, serving
from seqapp.store.seed_weights import SeedWeights, load_seed_weights
from seqapp.workflows.comparison import VALIDATION, read_table, recurrent_weights
from seqapp.workflows.lesson.findings import vocabulary_of
from seqapp.workflows.sentiment.train import answer_keys, pad

PLAIN: Family = "plain"
BATCH = 64
LONG = 200  # words: above, it matters most where a sentence stands
SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"')\]]*\s+|<br\s*/?>")


def measure(
    runs: Sequence[str],
    family: Family = PLAIN,
    *,
    data: Path | None = None,
    root: Path | None = None,
    tell: Callable[[str], None] = print,
) -> dict[str, Any]:
    """The nets of a family compared on the fixed fold: what `store.matches` keeps of one family.

    Args:
        runs: run folders, versions or names of models; what they answered lies in their `validation.parquet`.
        family: of the plain one the nets of models/seed_weights/ are compared too, at the recipe of those that serve.
        data: the reviews they were trained on, as `retrain` takes them.
        root: the folder of all models.
        tell: takes a line of progress.

    Raises:
        BadInputError: no such run, not a sentiment net, a recipe and seed twice, other reviews, or nothing to compare.
        WorldError: a run has no answers, or there are no seed weights.
    """
    versions, weights = [resolve(run) for run in runs], load_seed_weights(root)
    reviews = load_reviews(data, "validation")
    _check_data(reviews.sha256, weights.record["data"]["sha256"], "the nets of models/seed_weights/")
    reader = Reader(*vocabulary_of(weights, root))
    trained = [_answered(version, reviews) for version in versions]
    if family == PLAIN:
        trained += _seed_weights_answers(weights, reader, reviews, root, tell)
    recipes = _recipes(trained, reviews)
    groups, unplaced = slices(reviews.frame, reader, weights.unigrams)
    pairs = comparisons(recipes, groups)
    if not pairs:
        raise BadInputError(
            "No RNN and LSTM of these runs are matched: their recipes must be the same but for the cell, or also for "
            f"the units or the RNN's epochs. Received: {'; '.join(one.name for one in recipes) or 'no run'}."
        )
    return {
        "data": {"source": reviews.source, "sha256": reviews.sha256},
        "n": len(reviews.frame),
        "unplaced": unplaced,
        "recipes": [one.record(groups) for one in recipes],
        "comparisons": pairs,
    }


def slices(frame: pd.DataFrame, reader: Reader, unigrams: Unigrams) -> tuple[list[Slice], int]:
    """The reviews by what is asked of them: all, by length, by the place of the decisive sentence.

    Returns:
        The slices that hold a review, all reviews first; and how many reviews have no such place.
    """
    n_words = np.array([len(words) for words in frame["text"].str.split()])
    place = places(frame, reader, unigrams)
    groups = [Slice(*WHOLE, np.ones(len(frame), bool))]
    for start, end in pairwise(LENGTH_EDGES):
        within = (n_words > start) & (n_words <= end) if start else n_words <= end
        groups.append(Slice("words", length_range(start, end), within))
    for number, name in enumerate(PLACES):
        groups.append(Slice("decisive sentence", name, place == number))
    for number, name in enumerate(PLACES):
        groups.append(
            Slice(f"decisive sentence, over {LONG} words", name, (place == number) & (n_words > LONG))
        )
    return [group for group in groups if group.within.any()], int((place < 0).sum())


def places(frame: pd.DataFrame, reader: Reader, unigrams: Unigrams) -> NDArray[np.intp]:
    """In which third of what the nets read of each review its decisive sentence stands, (n,); -1 where there is none.

    Sentences end at a full stop, ! or ? before a space, and at a line break. The nets read the last `max_tokens` words.
    """
    split = [SENTENCE_ENDS.split(text) for text in frame["text"]]
    ids = iter(reader.token_ids([sentence for sentences in split for sentence in sentences]))
    found = []
    for sentences, label in zip(split, frame["label"], strict=True):
        kept = last_tokens([next(ids) for _ in sentences], reader.max_tokens)
        decisive = decisive_place(kept, unigrams, int(label)) if len(kept) >= FEWEST else None
        found.append(-1 if decisive is None else decisive[1])
    return np.array(found)


def last_tokens(sentences: Sequence[NDArray[np.integer]], most: int) -> list[NDArray[np.integer]]:
    """The sentences without what stands before the last `most` tokens, and without empty ones.

    >>> last_tokens([np.array([5, 6]), np.array([7, 8]), np.array([], int), np.array([9])], 2)
    [array([8]), array([9])]
    """
    kept: list[NDArray[np.integer]] = []
    for sentence in reversed(sentences):
        if len(sentence) and most > 0:
            kept.append(sentence[-most:])
            most -= len(kept[-1])
    return kept[::-1]


Trained = tuple[SentimentRecord, int, float, Array]
"""A net: a record of its recipe, its seed, the minutes of its training, its logits on the fold's reviews in order."""


def _answered(version: ModelVersion, reviews: Reviews) -> Trained:
    """A run, by what it answered when it was exported."""
    record = version.sentiment_run
    _check_data(reviews.sha256, record.data.sha256, str(version.path))
    logits = read_table(version.path / VALIDATION, ["key", "logit"]).set_index("key")["logit"]
    keys = answer_keys(reviews.frame)
    if set(keys) - set(logits.index):
        raise BadInputError(
            f"{version.path} was not asked all {len(keys):,} reviews of the fold. Train it anew."
        )
    return record, record.seed, minutes_of(record), logits.loc[keys].to_numpy(np.float64)


def minutes_of(record: SentimentRecord) -> float:
    """How long the training took: the median epoch times the epochs, so that a machine's pauses do not count."""
    seconds = [epoch["seconds"] for epoch in record.curves]
    return (median(seconds) * len(seconds) if seconds else record.training_seconds) / 60


def _seed_weights_answers(
    weights: SeedWeights, reader: Reader, reviews: Reviews, root: Path | None, tell: Callable[[str], None]
) -> list[Trained]:
    """The nets of models/seed_weights/ whose training the version that serves tells of, read in NumPy."""
    ids = reader.token_ids(reviews.frame["text"].tolist())
    answers = []
    for cell, name in MODEL_NAMES["sentiment"].items():
        record = serving(name, root).sentiment_run
        minutes = {one.seed: one.training_seconds / 60 for one in record.seeds}
        for net in weights.nets[cell]:
            if net.seed in minutes:
                tell(f"the {cell} of seed {net.seed} reads {len(ids):,} reviews")
                answers.append((record, net.seed, minutes[net.seed], logits_of(net, ids)))
    return answers


def logits_of(net: Net, ids: Sequence[NDArray[np.integer]]) -> Array:
    """A net's answers to many reviews, (n,); those of like length are read side by side, a review of no word is 0s."""
    lengths = np.array([len(row) for row in ids])
    order, logits = np.argsort(lengths, kind="stable"), np.empty(len(ids))
    with threadpool_limits(limits=1, user_api="blas"):  # small products: threads would wait for one another
        for start in range(0, len(ids), BATCH):
            batch = order[start : start + BATCH]
            running = read(net, pad([np.asarray(ids[index], np.int32) for index in batch]))["logit"]
            last = running[np.arange(len(batch)), np.maximum(lengths[batch], 1) - 1]
            logits[batch] = np.where(lengths[batch] > 0, last, net.output_bias)
    return logits


def _recipes(trained: Sequence[Trained], reviews: Reviews) -> list[Recipe]:
    label = reviews.frame["label"].to_numpy() == 1
    by_recipe: dict[str, list[Trained]] = {}
    for one in trained:
        by_recipe.setdefault(json.dumps(one[0].config_of_any_seed.model_dump(), sort_keys=True), []).append(
            one
        )
    recipes = []
    for some in by_recipe.values():
        seeds = [seed for _, seed, _, _ in some]
        config = some[0][0].config
        if len(set(seeds)) < len(seeds):
            raise BadInputError(
                f"A recipe and seed is named twice, or stands among the seed weights: {config.cell}, {config.units} "
                f"units, {config.epochs} epochs, seeds {sorted(seeds)}. Name each once."
            )
        recipes.append(
            Recipe(
                config.model_dump(exclude={"seed"}),
                recurrent_weights(config.cell, config.units, config.input_units),
                {seed: minutes for _, seed, minutes, _ in some},
                {seed: (logits >= 0) == label for _, seed, _, logits in some},
            )
        )
    return sorted(recipes, key=lambda one: (one.cell, one.config["units"], one.config["epochs"], one.name))


def _check_data(given: str, learnt: str, who: str) -> None:
    if given != learnt:
        raise BadInputError(
            f"Other reviews than those of {who}. Name with --data those that all nets were trained on: SHA-256 "
            f"{learnt}. Received: {given}."
        )
