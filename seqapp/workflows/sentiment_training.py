"""Retrain a sentiment net: reviews to a run folder that holds a version ready to publish."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy.special import expit

from seqapp.data.reviews import load_reviews
from seqapp.data.synthetic import synthetic_reviews
from seqapp.networks.sentiment import build_network, export_network, trace_network
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.batches import length_batches
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold
from seqapp.numbers.metrics import accuracy_by_length, sentiment_metrics
from seqapp.store.publish import write_version
from seqapp.workflows.cards import sentiment_card
from seqapp.workflows.rivals import nb_svm_logits
from seqapp.workflows.runs import RunFolder, begin, describe_machine, package_versions, take_up
from seqapp.workflows.training import Batch, OnStep, Schedule, fit, seed_everything

MODEL_NAMES = {"rnn": "sentiment_plain_rnn", "lstm": "sentiment_plain_lstm"}
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


@dataclass(frozen=True)
class Lessons:
    """Reviews as training reads them: token ids of each, its label, and the recipe."""

    config: SentimentConfig
    reader: Reader
    vocabulary_size: int
    ids: list[np.ndarray]
    y_true: np.ndarray

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
    curves: list[dict[str, float]]
    validation_logits: np.ndarray


def load_data(path: Path | None, *, smoke: bool) -> Data:
    """The training reviews cut by the fixed fold; with `smoke`, reviews that the project writes itself."""
    if smoke:
        frame = synthetic_reviews(SMOKE_REVIEWS, seed=0)
        held_out = frame["movie"].map(in_validation_fold)
        digest = hashlib.sha256("\n".join(frame["text"]).encode()).hexdigest()
        return Data(
            frame[~held_out], frame[held_out], "reviews written by the project for a smoke run", digest
        )
    train, validation = load_reviews(path, "train"), load_reviews(path, "validation")
    return Data(train.frame, validation.frame, train.source, train.sha256)


def retrain(
    config: SentimentConfig,
    *,
    data: Path | None = None,
    runs: Path = Path("runs"),
    resume: Path | None = None,
    smoke: bool = False,
    tensorboard: bool = False,
    tell: Callable[[str], None] = print,
    on_step: OnStep = lambda *_: None,
) -> RunFolder:
    """Train, measure and export one sentiment net; a resumed run takes its configuration from its folder.

    Raises:
        BadInputError: no such run, other data than the run began with, unusable reviews, or another process is at
            work in the run.
    """
    run, config, smoke = take_up(resume, "sentiment", config, smoke=smoke)
    found = load_data(data, smoke=smoke)
    for part, frame in (("to learn from", found.train), ("to measure on", found.validation)):
        if frame["label"].nunique() < 2:
            raise BadInputError(
                f"The {len(frame):,} reviews {part} all have one label. "
                "Give positive and negative ones, of several films."
            )
    run = begin(run, runs, "sentiment", config, smoke=smoke, source=found.source, sha256=found.sha256)
    with run.locked():
        tell(
            f"{len(found.train):,} reviews to learn from, {len(found.validation):,} to measure on. Run: {run.path}"
        )
        if not run.export.exists():
            trained = _train(run, config, found, tensorboard=tensorboard, tell=tell, on_step=on_step)
            tell("measuring beside NB-SVM, exporting, and replaying the export in a fresh process")
            _export(run, config, found, trained)
        run.keep_record()
    return run


def prepare(config: SentimentConfig, texts: pd.Series, labels: pd.Series) -> Lessons:
    """Read the reviews to learn from; the vocabulary is theirs."""
    vocabulary = most_frequent_words(texts, config.vocabulary_size)
    reader = Reader(vocabulary, config.max_tokens)
    return Lessons(
        config, reader, len(vocabulary), reader.token_ids(texts.tolist()), labels.to_numpy("float32")
    )


def _train(
    run: RunFolder,
    config: SentimentConfig,
    data: Data,
    *,
    tensorboard: bool,
    tell: Callable[[str], None],
    on_step: OnStep,
) -> Trained:
    seed_everything(config.seed)
    lessons = prepare(config, data.train["text"], data.train["label"])
    network = build_network(config, lessons.vocabulary_size)
    validation_ids = lessons.reader.token_ids(data.validation["text"].tolist())
    logits = logit_function(network)

    def validate() -> dict[str, float]:
        measured = sentiment_metrics(data.validation["label"], expit(logits(validation_ids)))
        tell(f"validation accuracy {measured['accuracy']:.4f}, log loss {measured['log_loss']:.4f}")
        return {"validation_accuracy": measured["accuracy"], "validation_log_loss": measured["log_loss"]}

    curves = fit(
        network,
        LOSS,
        lessons.batches,
        lessons.schedule,
        run,
        validate,
        tell,
        on_step,
        tensorboard=tensorboard,
    )
    return Trained(network, lessons.reader, curves, logits(validation_ids))


def _export(run: RunFolder, config: SentimentConfig, data: Data, trained: Trained) -> None:
    validation = data.validation
    answers = pd.DataFrame(
        {
            "key": [hashlib.sha256(name.encode()).hexdigest()[:16] for name in validation["id"]],
            "label": validation["label"].to_numpy("int8"),
            "n_words": [len(words) for words in validation["text"].str.split()],
            "logit": trained.validation_logits.astype("float32"),
            "nb_svm_logit": nb_svm_logits(data.train, validation).astype("float32"),
        }
    )
    record = {
        "task": "sentiment",
        "name": MODEL_NAMES[config.cell],
        "config": config.model_dump(),
        "seed": config.seed,
        "smoke": bool(run.setting["smoke"]),
        "data": {
            "source": data.source,
            "sha256": data.sha256,
            "n_train": len(data.train),
            "n_validation": len(validation),
        },
        "parameters": trained.network.count_params(),
        "training_seconds": sum(epoch["seconds"] for epoch in trained.curves),
        "metrics": measure(answers, "logit"),
        "rivals": {"nb_svm": measure(answers, "nb_svm_logit")},
        "curves": trained.curves,
        "packages": package_versions(),
        "machine": describe_machine(),
    }

    def build(folder: Path) -> None:
        export_network(trained.network, trained.reader, folder)
        write_artefact(folder, record, answers, golden(trained.network, trained.reader))

    write_version(run.export.parent, build, version=1)


def write_artefact(folder: Path, record: dict, answers: pd.DataFrame, cases: dict) -> None:
    """Put beside a SavedModel what belongs to it: run.json, card, golden answers, answers on the validation fold."""
    run = RunFolder(folder)
    run.write_json("run.json", record)
    run.write_json("golden.json", cases)
    answers.to_parquet(folder / "validation.parquet", index=False)
    (folder / "MODEL_CARD.md").write_text(sentiment_card(record), "utf-8")


def measure(answers: pd.DataFrame, column: str) -> dict:
    """All of a model's numbers on the validation fold, from its column of logits."""
    probability = expit(answers[column].to_numpy("float64"))
    return {
        **sentiment_metrics(answers["label"], probability),
        "by_length": accuracy_by_length(answers["label"], probability, answers["n_words"]),
    }


def golden(network: keras.Model, reader: Reader) -> dict:
    """What the network in memory answers to our golden reviews: the exported one must say the same."""
    reviews = list(GOLDEN_REVIEWS)
    read = reader.read(tf.constant(reviews))
    logit = network(read["token_ids"], training=False).numpy()[:, 0]
    traced = trace_network(network, read["token_ids"], read["mask"])
    cases = [
        ("serving_default", {"probability": expit(logit), "logit": logit}),
        ("trace", {"running_probability": traced["running_probability"].numpy()}),
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
