"""Train a frontier net: reviews to a version ready to publish, in the steps that `retrain --family frontier` takes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy.special import expit

from seqapp.networks.frontier import Served, build_network
from seqapp.networks.linear import LinearPart
from seqapp.networks.ngrams import NgramReader
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.config import FrontierConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.names import FIRST_WORD_ID
from seqapp.numbers.ngram_svm import NgramSvm
from seqapp.numbers.ngrams import Tokens
from seqapp.numbers.significance import mcnemar
from seqapp.numbers.temperature import Calibration, fit_calibration
from seqapp.numbers.word_vectors import word_vectors
from seqapp.store.records import Joined, PairedAccuracy
from seqapp.workflows.sentiment.frontier.reviews import Lesson, ReadReviews
from seqapp.workflows.sentiment.frontier.watching import watch_ngrams
from seqapp.workflows.sentiment.measures import measure, validated
from seqapp.workflows.sentiment.train import (
    GOLDEN_REVIEWS,
    LOSS,
    Data,
    describe,
    export,
    golden_cases,
    load_data,
)
from seqapp.workflows.sentiment.train import prepare as prepare_reviews
from seqapp.workflows.training.fit import OnStep, fit, seed_everything
from seqapp.workflows.training.runs import RunFolder
from seqapp.workflows.training.watching import Watch

__all__ = ["describe", "export", "load_data", "prepare", "train"]

ANSWERED_AT_ONCE = 128


def prepare(config: FrontierConfig, data: Data) -> Data:
    """The data, if there is something to learn from it.

    Raises:
        BadInputError: reviews of one label; or some without labels and no linear part to teach them.
    """
    if data.unlabelled and not config.linear:
        raise BadInputError(
            "Reviews without labels are learnt from as the linear part finds them, and linear=0 leaves it out. Drop "
            "--unlabelled, or that setting."
        )
    return prepare_reviews(config, data)


def logit_function(network: keras.Model) -> Callable[[ReadReviews], np.ndarray]:
    """A function from reviews to the network's logits as it then stands, (n,); traced once."""
    specs = tuple(tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in network.inputs)
    answer = tf.function(lambda *inputs: network(inputs, training=False)[:, 0], input_signature=specs)
    return lambda reviews: _in_batches(reviews, answer)


def parts_function(served: Served) -> Callable[[ReadReviews], np.ndarray]:
    """A function from reviews to the parts of their logits, (parts, n), by all that is in the served graph."""
    ids = [tf.TensorSpec((None, None), tf.int32)]
    answer = tf.function(lambda token_ids: tf.stack(served.parts(token_ids)), input_signature=ids)
    return lambda reviews: _in_batches(reviews, lambda token_ids, *_: answer(token_ids))


def _in_batches(reviews: ReadReviews, answer: Callable) -> np.ndarray:
    """Answers whose last axis is the reviews, in their order."""
    order = np.argsort(reviews.lengths, kind="stable")
    parts = [
        answer(*reviews.padded(order[start : start + ANSWERED_AT_ONCE])).numpy()
        for start in range(0, len(order), ANSWERED_AT_ONCE)
    ]
    return np.concatenate(parts, axis=-1)[..., np.argsort(order)].astype(np.float64)


@dataclass(frozen=True)
class Trained:
    """What training leaves: the network as it is served, and its answers on the validation fold."""

    network: keras.Model
    served: Served
    reader: Reader
    words: list[str]
    curves: list[dict[str, float]]
    watch: Watch | None
    validation_logits: np.ndarray
    joined: Joined

    def export(self, folder: Path) -> None:
        """Write the SavedModel."""
        self.served.export(self.reader, folder)

    def golden(self) -> dict:
        """What the served network in memory answers to our golden reviews."""
        read = self.reader.read(tf.constant(GOLDEN_REVIEWS))
        logit = self.served.logit(read["token_ids"]).numpy()
        traced = self.served.trace(read["token_ids"], read["mask"])
        return golden_cases(logit, traced["running_probability"].numpy())

    def told(self) -> dict[str, object]:
        """What else its run.json says of it."""
        return {"joined": self.joined}


def train(
    config: FrontierConfig,
    data: Data,
    run: RunFolder,
    tell: Callable[[str], None],
    on_step: OnStep,
    *,
    tensorboard: bool,
) -> Trained:
    """A network trained on these reviews, with its averaged weights, joined with a linear part and calibrated."""
    seed_everything(config.seed)
    words = most_frequent_words(data.train["text"], config.vocabulary_size)
    reader, size = Reader(words, config.max_tokens), len(words) + FIRST_WORD_ID
    tokens, validation_tokens = (
        Tokens.of(reader.token_ids(frame["text"].tolist())) for frame in (data.train, data.validation)
    )
    buckets = [size, config.ngram_buckets, config.ngram_buckets]
    lesson = Lesson.of(config, tokens, data.train, buckets)
    validation = lesson.read(validation_tokens)
    network = build_network(config, len(words))
    unlabelled = Tokens.of(reader.token_ids(data.unlabelled.texts.tolist())) if data.unlabelled else None
    tell("fitting the linear part")
    linear = fit_linear(lesson)
    if unlabelled and linear:
        lesson = taught(lesson, linear, unlabelled)
    vectors = word_vectors(
        tokens + unlabelled if unlabelled else tokens, size, config.embedding_units, config.seed
    )
    network.get_layer("embedding").set_weights([vectors])
    logits = logit_function(network)
    label, watch = data.validation["label"], watch_ngrams(network, config, validation)

    curves = fit(
        network,
        LOSS,
        lesson.batches,
        lesson.schedule,
        run,
        lambda: validated(label, logits(validation), tell),
        tell,
        on_step,
        watch=watch,
        tensorboard=tensorboard,
    )
    tell("joining the two")
    served, alone = join(lesson, linear, logits(lesson.reviews.some(lesson.held_out)), network, buckets)
    joined, answers = measured_parts(served, alone, data.validation, validation)
    return Trained(network, served, reader, words, curves, watch, answers, joined)


@dataclass(frozen=True)
class Linear:
    """The linear part.

    Attributes:
        of_learnt: fitted to what the network is fitted to, so that the reviews held out are new to it.
        of_all: fitted to all reviews.
    """

    of_learnt: NgramSvm
    of_all: NgramSvm


def fit_linear(lesson: Lesson) -> Linear | None:
    """The linear part of a lesson; None if the recipe has none."""
    if not lesson.config.linear:
        return None
    parts = [lesson.learnt, np.arange(len(lesson.y_true))]
    return Linear(*NgramSvm.fit(lesson.tokens, lesson.y_true, parts, lesson.config.linear))


def taught(lesson: Lesson, linear: Linear, unlabelled: Tokens) -> Lesson:
    """The lesson with reviews that carry no label: the linear part is their teacher.

    What it says is calibrated on the reviews held out, then learnt as if it were a label (Hinton et al. 2015,
    "Distilling the knowledge in a neural network"): reviews enough that the recurrent layer need not learn the few by
    heart that carry a label.
    """
    held_out = linear.of_learnt.logit(lesson.tokens)[lesson.held_out]
    scale = fit_calibration(lesson.y_true[lesson.held_out], held_out).recurrent_weight
    return lesson.with_taught(unlabelled, expit(scale * linear.of_learnt.logit(unlabelled)))


def join(
    lesson: Lesson, linear: Linear | None, recurrent: np.ndarray, network: keras.Model, buckets: list[int]
) -> tuple[Served, Calibration]:
    """The network beside a linear part, weighed on the reviews held out, and its weight if it were alone.

    Args:
        lesson: what was learnt from.
        linear: the linear part, if there is one.
        recurrent: (held out,) the network's logits.
        network: trained.
        buckets: places of the tables.
    """
    y_true = lesson.y_true[lesson.held_out]
    alone = fit_calibration(y_true, recurrent)
    ratios = NgramReader(lesson.tables)
    if linear is None:
        return Served(lesson.config, network, ratios, None, alone), alone
    both = fit_calibration(y_true, recurrent, linear.of_learnt.logit(lesson.tokens)[lesson.held_out])
    part = LinearPart(linear.of_all.tables(buckets), linear.of_all.bias)
    return Served(lesson.config, network, ratios, part, both), alone


def measured_parts(
    served: Served, alone: Calibration, frame: pd.DataFrame, reviews: ReadReviews
) -> tuple[Joined, np.ndarray]:
    """How good the parts of a served net are on reviews (text, label), each alone and both together; and its logits."""
    parts = parts_function(served)(reviews)
    answers = pd.DataFrame(
        {
            "label": frame["label"].to_numpy(),
            "n_words": [len(words) for words in frame["text"].str.split()],
            "recurrent": parts[0] * (alone.recurrent_weight / served.calibration.recurrent_weight),
            "logit": parts.sum(axis=0),
        }
    )
    of_linear = {}
    if served.linear:
        answers["linear"] = parts[1]
        is_positive = answers["label"] == 1
        right, right_linear = ((answers[name] >= 0) == is_positive for name in ("logit", "linear"))
        test = mcnemar(right, right_linear)
        pair = PairedAccuracy(
            a="joined",
            b="linear",
            difference=test.difference,
            low=test.low,
            high=test.high,
            p_value=test.p_value,
            n=len(answers),
            only_a=test.b,
            only_b=test.c,
        )
        of_linear = {"linear": measure(answers, "linear"), "pair": pair}
    joined = Joined(**asdict(served.calibration), recurrent=measure(answers, "recurrent"), **of_linear)
    return joined, answers["logit"].to_numpy()
