"""Collect models/seed_weights/: the nets of every seed as plain arrays, and the unigram baseline beside them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.metrics import sentiment_metrics
from seqapp.numbers.nets import Net, probability, read
from seqapp.numbers.unigrams import Unigrams, fit_unigrams
from seqapp.store.registry import ModelVersion, resolve
from seqapp.store.seed_weights import write_seed_weights
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment import signatures
from seqapp.workflows.sentiment.train import GOLDEN_REVIEWS, Data, load_data

TOLERANCE = 1e-5
COMPARED = 100  # reviews whose token ids must come out alike
KEPT = ("accuracy", "accuracy_low", "accuracy_high", "log_loss", "n")


def collect(
    runs: Sequence[str],
    *,
    data: Path | None = None,
    root: Path | None = None,
    tell: Callable[[str], None] = print,
) -> Path:
    """Read the nets of finished sentiment runs, fit the unigram baseline beside them, write models/seed_weights/.

    Args:
        runs: run folders, versions or names of models: each cell and seed once, all trained on the same reviews.
        data: the reviews they were trained on, as `retrain` takes them.
        root: the folder of all models.
        tell: takes a line of progress.

    Returns:
        The folder that was written.

    Raises:
        BadInputError: no such run, not a sentiment net, one twice, or other reviews than they were trained on.
        WorldError: a net in NumPy answers otherwise than its SavedModel, or the disk refused.
    """
    models = [ServedModel.load(_sentiment(run)) for run in runs]
    first = _alike(models)
    nets = [net_of(model) for model in models]
    for net, model in zip(nets, models, strict=True):
        difference = largest_difference(net, model, GOLDEN_REVIEWS)
        tell(f"{net.cell}, seed {net.seed}: differs from its SavedModel by at most {difference:.1e}")
    reviews = load_data(data, smoke=first.version.run.smoke)
    if reviews.sha256 != first.version.run.data.sha256:
        raise BadInputError(
            f"These nets were trained on other reviews. Name with --data those of their run.json: SHA-256 "
            f"{first.version.run.data.sha256}. Received: {reviews.sha256}."
        )
    unigrams, chosen = _baseline(reviews, first, len(nets[0].embedding))
    tell(f"unigrams: accuracy {chosen['accuracy']:.4f} on {chosen['n']:,} reviews held out")
    record = {
        "data": first.version.run.data.model_dump(),
        "nets": {
            f"{net.cell}-{net.seed}": model.version.sentiment_run.metrics.model_dump(include=set(KEPT))
            for net, model in zip(nets, models, strict=True)
        },
        "unigrams": chosen,
    }
    return write_seed_weights(nets, unigrams, record, root)


def net_of(model: ServedModel) -> Net:
    """A served sentiment net as plain arrays.

    Raises:
        BadInputError: its weights have other names than ours.
    """
    weights = {"/".join(name.split("/")[::2]): value for name, value in model.variables.items()}
    weights |= {name: value for name, value in model.variables.items() if name.count("/") == 1}
    try:
        config = model.version.run.config
        return Net(
            cell=config.cell,
            seed=config.seed,
            embedding=weights["embedding/embeddings"],
            kernel=weights["memory/kernel"].astype(np.float64),
            recurrent_kernel=weights["memory/recurrent_kernel"].astype(np.float64),
            bias=weights["memory/bias"].astype(np.float64),
            output_kernel=weights["logit/kernel"][:, 0].astype(np.float64),
            output_bias=float(weights["logit/bias"][0]),
        )
    except KeyError as error:
        raise BadInputError(
            f"{model.version.path} is no plain sentiment net: it has no {error}. Received: {sorted(model.variables)}."
        ) from error


def largest_difference(net: Net, model: ServedModel, reviews: Sequence[str]) -> float:
    """How far a net in NumPy is from its SavedModel, over every tensor at every word.

    Raises:
        WorldError: further than 1e-5.
    """
    worst = 0.0
    for review in reviews:
        theirs = signatures.read(model, review)
        ours = read(net, theirs.token_ids)
        pairs = [(probability(ours.pop("logit")), theirs.running_probability)]
        pairs += [(value, theirs.tensors[name]) for name, value in ours.items()]
        worst = max(worst, *(float(abs(value - other).max(initial=0.0)) for value, other in pairs))
    if worst > TOLERANCE:
        raise WorldError(
            f"The weights in {model.version.path} do not answer in NumPy as its SavedModel does: they differ by "
            f"{worst:.1e}, at most {TOLERANCE:.0e} is allowed. Export the run again."
        )
    return worst


def _sentiment(run: str) -> ModelVersion:
    version = resolve(run)
    if version.run.task != "sentiment":
        raise BadInputError(
            f"{run} is a model of the task {version.run.task}. Name runs of the task sentiment."
        )
    return version


def _alike(models: Sequence[ServedModel]) -> ServedModel:
    seen: dict[tuple[str, int], ServedModel] = {}
    for model in models:
        config = model.version.run.config
        key = (config.cell, config.seed)
        if key in seen:
            raise BadInputError(
                f"Two runs are the {key[0]} of seed {key[1]}: {seen[key].version.path} and {model.version.path}. "
                "Name each once."
            )
        seen[key] = model
        for name in ("vocabulary_size", "max_tokens"):
            if _read_by(model, name) != _read_by(models[0], name):
                raise BadInputError(
                    f"The runs read other words: {models[0].version.path} and {model.version.path} differ in the "
                    f"training reviews or in {name}. Name runs of one recipe."
                )
    if not seen:
        raise BadInputError("Name at least one finished sentiment run. Received: none.")
    return models[0]


def _read_by(model: ServedModel, name: str) -> tuple[str, int]:
    run = model.version.sentiment_run
    return run.data.sha256, getattr(run.config, name)


def _baseline(data: Data, model: ServedModel, vocabulary: int) -> tuple[Unigrams, dict]:
    config = model.version.sentiment_run.config
    reader = Reader(most_frequent_words(data.train["text"], config.vocabulary_size), config.max_tokens)
    sample = data.validation["text"].tolist()[:COMPARED]
    if not np.array_equal(
        signatures.token_ids(model, sample), reader.read(tf.constant(sample))["token_ids"].numpy()
    ):
        raise WorldError(
            f"The vocabulary that these reviews give is not the one inside {model.version.path}. "
            "Collect with the version of seqapp that trained it."
        )
    ids = reader.token_ids(data.train["text"].tolist())
    unigrams, chosen = fit_unigrams(ids, data.train["label"], data.train["movie"], vocabulary)
    held_out = reader.token_ids(data.validation["text"].tolist())
    logits = [unigrams.logit(row) for row in held_out]
    measured = sentiment_metrics(data.validation["label"], probability(logits))
    return unigrams, {**chosen, **{key: measured[key] for key in KEPT}}
