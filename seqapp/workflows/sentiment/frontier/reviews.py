"""Reviews as a frontier net learns from them: with ratios of n-grams that do not know the review's own label."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from seqapp.numbers.batches import length_batches
from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.ngrams import ORDERS, NgramTable, Tokens, pair_ids
from seqapp.numbers.ratios import NgramCounts, folds_by_group
from seqapp.workflows.sentiment.train import pad
from seqapp.workflows.training.fit import Batch, Schedule


@dataclass(frozen=True)
class ReadReviews:
    """Reviews as a frontier net reads them, each an array: (timesteps,) and of the ratios (timesteps, 3)."""

    token_ids: list[np.ndarray]
    pairs: list[np.ndarray]
    ratios: list[np.ndarray]

    @classmethod
    def of(cls, tokens: Tokens, ratios: np.ndarray, pair_buckets: int) -> "ReadReviews":
        """Reviews with the ratios (tokens, 3) of their n-grams."""
        pairs = pair_ids(tokens.keys(2), pair_buckets)
        return cls(tokens.split(tokens.ids.astype(np.int32)), tokens.split(pairs), tokens.split(ratios))

    @cached_property
    def lengths(self) -> np.ndarray:
        """(reviews,) how many words each has."""
        return np.array([len(row) for row in self.token_ids])

    def some(self, chosen: np.ndarray) -> "ReadReviews":
        """Some of them."""
        parts = (self.token_ids, self.pairs, self.ratios)
        return ReadReviews(*([rows[index] for index in chosen] for rows in parts))

    def __add__(self, other: "ReadReviews") -> "ReadReviews":
        """These, then the others."""
        return ReadReviews(
            self.token_ids + other.token_ids, self.pairs + other.pairs, self.ratios + other.ratios
        )

    def padded(self, chosen: np.ndarray, spans: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
        """What the network takes of some reviews, padded on the right.

        Args:
            chosen: (n,) which.
            spans: (n, 2) from which word to before which other each is read; None for the whole.
        """
        if spans is None:
            spans = np.stack([np.zeros(len(chosen), int), self.lengths[chosen]], axis=1)
        cut = [(index, slice(start, end)) for index, (start, end) in zip(chosen, spans, strict=True)]
        ids, pairs = (
            pad([rows[index][span] for index, span in cut]) for rows in (self.token_ids, self.pairs)
        )
        ratios = np.zeros((*ids.shape, len(ORDERS)), np.float32)
        for row, (index, span) in zip(ratios, cut, strict=True):
            row[: span.stop - span.start] = self.ratios[index][span]
        pairs[:, 0] = 0  # what stood before a span is not in it
        for order in ORDERS[1:]:
            ratios[:, : order - 1, order - 1] = 0
        return ids, pairs, ratios


@dataclass(frozen=True)
class Lesson:
    """What is learnt from: reviews read with ratios that do not know their own labels.

    Attributes:
        config: the recipe.
        tokens: of all reviews that are not of the fixed fold.
        reviews: the same, as the network reads them.
        y_true: (reviews,) labels; of a review without one, how likely a teacher finds it positive.
        learnt: which of them the network is fitted to.
        held_out: which of them calibrate it.
        tables: the ratios of all of them, for reviews that are none of them.
    """

    config: FrontierConfig
    tokens: Tokens
    reviews: ReadReviews
    y_true: np.ndarray
    learnt: np.ndarray
    held_out: np.ndarray
    tables: list[NgramTable]

    @classmethod
    def of(cls, config: FrontierConfig, tokens: Tokens, frame: pd.DataFrame, buckets: list[int]) -> "Lesson":
        """The reviews of a frame (label, movie) whose tokens these are; the tables have so many places."""
        y_true, films = frame["label"].to_numpy("float32"), frame["movie"]
        folds = folds_by_group(films, config.folds, config.seed)
        columns, tables = [], []
        for order, places in zip(ORDERS, buckets, strict=True):
            counts = NgramCounts.of(tokens, y_true, folds, order)
            columns.append(counts.out_of_fold(tokens, folds, order))
            tables.append(counts.table(places))
        part = folds_by_group(films, round(1 / config.held_out), config.seed + 1)
        learnt, held_out = np.flatnonzero(part != 0), np.flatnonzero(part == 0)
        reviews = ReadReviews.of(tokens, np.stack(columns, axis=-1), config.pair_buckets)
        return cls(config, tokens, reviews, y_true, learnt, held_out, tables)

    def with_taught(self, tokens: Tokens, probability: np.ndarray) -> "Lesson":
        """The lesson with further reviews, which a teacher finds positive with these probabilities."""
        more = self.read(tokens)
        places = np.arange(len(self.y_true), len(self.y_true) + len(probability))
        return replace(
            self,
            reviews=self.reviews + more,
            y_true=np.concatenate([self.y_true, probability.astype(np.float32)]),
            learnt=np.concatenate([self.learnt, places]),
        )

    def read(self, tokens: Tokens) -> ReadReviews:
        """Reviews that are not learnt from, as the served net reads them."""
        values = [table.look_up(tokens.keys(order)) for order, table in zip(ORDERS, self.tables, strict=True)]
        return ReadReviews.of(tokens, np.stack(values, axis=-1), self.config.pair_buckets)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """The batches of an epoch: reviews, or spans of them, of like length."""
        config, lengths = self.config, self.reviews.lengths[self.learnt]
        spans = random_spans(lengths, config, epoch)
        for batch in length_batches(spans[:, 1] - spans[:, 0], config.batch_size, config.seed, epoch):
            chosen = self.learnt[batch]
            yield self.reviews.padded(chosen, spans[batch]), self.y_true[chosen][:, None]

    @property
    def schedule(self) -> Schedule:
        """How long to train and how."""
        config = self.config
        return Schedule(
            epochs=config.epochs,
            steps=-(-len(self.learnt) // config.batch_size),
            learning_rate=config.learning_rate,
            clip_norm=config.clip_norm,
            ema_momentum=config.ema_momentum,
        )


def random_spans(lengths: np.ndarray, config: FrontierConfig, epoch: int) -> np.ndarray:
    """From which word to before which other each review is read in an epoch, (reviews, 2): some whole, some a span."""
    rng = np.random.default_rng((config.seed, epoch, 1))
    is_span = rng.random(len(lengths)) < config.span_share
    most = max(config.span_least, config.span_most)
    n = np.where(
        is_span, np.minimum(rng.integers(config.span_least, most + 1, len(lengths)), lengths), lengths
    )
    start = (rng.random(len(lengths)) * (lengths - n + 1)).astype(int)
    return np.stack([start, start + n], axis=1)
