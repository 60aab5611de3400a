"""Train a sentiment net: reviews to a version ready to publish, in the steps that `retrain` takes."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy.special import expit

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.data.reviews.splits import Unlabelled
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.networks.sentiment import build_network, export_network, trace_network
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.batches import length_batches
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold
from seqapp.store.learnt import write_learnt
from seqapp.store.publish import write_version
from seqapp.store.records import ReviewData, SentimentRecord, UnlabelledData
from seqapp.workflows.comparison import BASELINE_LOGIT, VALIDATION
from seqapp.workflows.sentiment.baseline import nb_svm_logits
from seqapp.workflows.sentiment.card import card
from seqapp.workflows.sentiment.drift import drift_baseline
from seqapp.workflows.sentiment.measures import measure, validated
from seqapp.workflows.sentiment.watching import watch_words
from seqapp.workflows.training.artefacts import shared_fields, write_artefacts
from seqapp.workflows.training.fit import Batch, OnStep, Schedule, fit, seed_everything
from seqapp.workflows.training.runs import RunFolder
from seqapp.workflows.training.watching import Watch

SMOKE_REVIEWS = 1500
VALIDATION_BATCH = 256
LOSS = keras.losses.BinaryCrossentropy(from_logits=True)
GOLDEN_REVIEWS = (
    "A warm, funny film with a cast I would follow anywhere.",
    "Two hours of my life I will never get back. Dull, dull, dull!",
    "It opens brilliantly, but by the last act I was bored and checking the time.",
    "Slow to begin with, yet it grew on me and the ending is wonderful.",
    "<b>Odd</b> marks &amp; an unheard-of word: zyxomma.",
    "",
)


@dataclass(frozen=True)
class Data:
    """What a run learns from and is measured on."""

    train: pd.DataFrame
    validation: pd.DataFrame
    source: str
    sha256: str
    unlabelled: Unlabelled | None = None


@dataclass(frozen=True)
class TrainingReviews:
    """Reviews as training reads them: token ids of each, its label, and the recipe."""

    config: SentimentConfig
    reader: Reader
    words: list[str]
    ids: list[np.ndarray]
    y_true: np.ndarray

    @property
    def vocabulary_size(self) -> int:
        """How many words the network knows."""
        return len(self.words)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """The batches of an epoch: reviews of like length, padded to what they need."""
        config, lengths = self.config, np.array([len(row) for row in self.ids])
        for batch in length_batches(lengths, config.batch_size, config.seed, epoch):
            yield pad([self.ids[index] for index in batch]), self.y_true[batch][:, None]

    @property
    def schedule(self) -> Schedule:
        """How long to train and how."""
        config = self.config
        return Schedule(
            epochs=config.epochs,
            steps=-(-len(self.ids) // config.batch_size),
            learning_rate=config.learning_rate,
            clip_norm=config.clip_norm,
            ema_momentum=config.ema_momentum,
        )


@dataclass(frozen=True)
class Trained:
    """What training leaves: the network with its averaged weights, and its answers on the validation fold."""

    network: keras.Model
    reader: Reader
    words: list[str]
    curves: list[dict[str, float]]
    watch: Watch | None
    validation_logits: np.ndarray

    def export(self, folder: Path) -> None:
        """Write the SavedModel."""
        export_network(self.network, self.reader, folder)

    def golden(self) -> dict:
        """What the network in memory answers to our golden reviews."""
        return golden(self.network, self.reader)

    def told(self) -> dict[str, object]:
        """What else its run.json says of it."""
        return {}


def load_data(path: Path | Reviews | None, *, smoke: bool) -> Data:
    """The training reviews cut by the fixed fold; with `smoke` and no path, reviews that the project writes."""
    if smoke and path is None:
        frame = synthetic_reviews(SMOKE_REVIEWS, seed=0)
        held_out = frame["movie"].map(in_validation_fold)
        digest = hashlib.sha256("\n".join(frame["text"]).encode()).hexdigest()
        return Data(
            frame[~held_out], frame[held_out], "reviews written by the project for a smoke run", digest
        )
    reviews = load_reviews(path)
    train, validation = load_reviews(reviews, "train"), load_reviews(reviews, "validation")
    return Data(train.frame, validation.frame, train.source, train.sha256, train.unlabelled)


def describe(data: Data) -> str:
    """How many reviews there are."""
    more = "" if data.unlabelled is None else f" (and {len(data.unlabelled.texts):,} without labels)"
    return f"{len(data.train):,} reviews to learn from{more}, {len(data.validation):,} to measure on"


def prepare(_config: SentimentConfig, data: Data) -> Data:
    """The data, if it has reviews of both labels to learn from and to measure on.

    Raises:
        BadInputError: it has not.
    """
    for part, frame in (("to learn from", data.train), ("to measure on", data.validation)):
        if frame["label"].nunique() < 2:
            raise BadInputError(
                f"The {len(frame):,} reviews {part} all have one label. "
                "Give positive and negative ones, of several films."
            )
    return data


def read_reviews(config: SentimentConfig, texts: pd.Series, labels: pd.Series) -> TrainingReviews:
    """Read the reviews to learn from; the vocabulary is theirs."""
    vocabulary = most_frequent_words(texts, config.vocabulary_size)
    reader = Reader(vocabulary, config.max_tokens)
    return TrainingReviews(
        config, reader, vocabulary, reader.token_ids(texts.tolist()), labels.to_numpy("float32")
    )


def train(
    config: SentimentConfig,
    data: Data,
    run: RunFolder,
    tell: Callable[[str], None],
    on_step: OnStep,
    *,
    tensorboard: bool,
) -> Trained:
    """A network trained on these reviews, with its averaged weights."""
    seed_everything(config.seed)
    reviews = read_reviews(config, data.train["text"], data.train["label"])
    network = build_network(config, reviews.vocabulary_size)
    validation_ids = reviews.reader.token_ids(data.validation["text"].tolist())
    logits, watch = logit_function(network), watch_words(network, config.cell, validation_ids)

    def validate() -> dict[str, float]:
        return validated(data.validation["label"], logits(validation_ids), tell)

    curves = fit(
        network,
        LOSS,
        reviews.batches,
        reviews.schedule,
        run,
        validate,
        tell,
        on_step,
        watch=watch,
        tensorboard=tensorboard,
    )
    return Trained(network, reviews.reader, reviews.words, curves, watch, logits(validation_ids))


def export(
    run: RunFolder, config: SentimentConfig, data: Data, trained: Trained, tell: Callable[[str], None]
) -> None:
    """Measure the network beside NB-SVM and write the version that is ready to publish into the run folder."""
    tell("measuring beside NB-SVM, exporting, and replaying the export in a fresh process")
    validation = data.validation
    answers = pd.DataFrame(
        {
            "key": answer_keys(validation),
            "label": validation["label"].to_numpy("int8"),
            "n_words": [len(words) for words in validation["text"].str.split()],
            "logit": trained.validation_logits.astype("float32"),
            BASELINE_LOGIT: nb_svm_logits(data.train, validation).astype("float32"),
        }
    )
    record = SentimentRecord(
        **shared_fields(run, config, trained.network, trained.curves, trained.watch),
        data=ReviewData(
            source=data.source,
            sha256=data.sha256,
            n_train=len(data.train),
            n_validation=len(validation),
            **recorded(data.unlabelled),
        ),
        metrics=measure(answers, "logit"),
        baselines={"nb_svm": measure(answers, BASELINE_LOGIT)},
        drift_baseline=drift_baseline(trained.reader, data.train["text"], trained.validation_logits),
        **trained.told(),
    )

    def build(folder: Path) -> None:
        trained.export(folder)
        write_artefacts(folder, record, card(record), trained.golden())
        write_learnt(folder, data.train["text"], trained.words)
        answers.to_parquet(folder / VALIDATION, index=False)

    write_version(run.export.parent, build, version=1)


def recorded(unlabelled: Unlabelled | None) -> dict[str, UnlabelledData]:
    """What run.json says of reviews without labels; nothing where there were none."""
    if unlabelled is None:
        return {}
    n = len(unlabelled.texts)
    return {"unlabelled": UnlabelledData(source=unlabelled.source, sha256=unlabelled.sha256, n=n)}


def answer_keys(reviews: pd.DataFrame) -> list[str]:
    """What the answers to reviews are told apart by: hashes of their ids, which may name people or places."""
    return [hashlib.sha256(name.encode()).hexdigest()[:16] for name in reviews["id"]]


def golden(network: keras.Model, reader: Reader) -> dict:
    """What the network in memory answers to our golden reviews: the exported one must say the same."""
    read = reader.read(tf.constant(GOLDEN_REVIEWS))
    logit = network(read["token_ids"], training=False).numpy()[:, 0]
    traced = trace_network(network, read["token_ids"], read["mask"])
    return golden_cases(logit, traced["running_probability"].numpy())


def golden_cases(logit: np.ndarray, running_probability: np.ndarray) -> dict:
    """What golden.json holds, of the answers to our golden reviews."""
    reviews = list(GOLDEN_REVIEWS)
    cases = [
        ("serving_default", {"probability": expit(logit), "logit": logit}),
        ("trace", {"running_probability": running_probability}),
    ]
    return {
        "tolerance": 1e-5,
        "cases": [
            {
                "signature": signature,
                "inputs": {"review": reviews},
                "outputs": {name: value.tolist() for name, value in outputs.items()},
            }
            for signature, outputs in cases
        ],
    }


def logit_function(network: keras.Model) -> Callable[[list[np.ndarray]], np.ndarray]:
    """A function from n rows of token ids to the network's logits as it then stands, (n,); traced once."""
    answer = tf.function(
        lambda batch: network(batch, training=False), input_signature=[tf.TensorSpec((None, None), tf.int32)]
    )

    def logits(ids: list[np.ndarray]) -> np.ndarray:
        order = np.argsort([len(row) for row in ids], kind="stable")
        result = np.empty(len(ids))
        for start in range(0, len(ids), VALIDATION_BATCH):
            batch = order[start : start + VALIDATION_BATCH]
            result[batch] = answer(pad([ids[index] for index in batch])).numpy()[:, 0]
        return result

    return logits


def pad(rows: list[np.ndarray]) -> np.ndarray:
    """Rows of token ids as one array (n, longest), at least one timestep, padded with 0 on the right."""
    padded = np.zeros((len(rows), max(1, *(len(row) for row in rows))), np.int32)
    for target, row in zip(padded, rows, strict=True):
        target[: len(row)] = row
    return padded
