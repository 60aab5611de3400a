"""Go on from a trained sentiment net with a user's own labelled reviews: the steps that `retrain --from` takes."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from scipy.special import expit

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.networks.sentiment import build_network, export_network
from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.config import SentimentConfig
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold
from seqapp.numbers.metrics import sentiment_metrics
from seqapp.numbers.names import UNKNOWN_ID
from seqapp.numbers.seen import Hashes, text_hashes
from seqapp.store.learnt import MEND, SEEN, read_seen, read_vocabulary, write_learnt
from seqapp.store.manifest import DamagedModelError, weights_sha256
from seqapp.store.publish import write_version
from seqapp.store.records import ReviewData, SentimentRecord
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.comparison import BASELINE_LOGIT, VALIDATION
from seqapp.workflows.sentiment import train as whole
from seqapp.workflows.sentiment.baseline import nb_svm_logits
from seqapp.workflows.sentiment.card import card
from seqapp.workflows.sentiment.drift import drift_baseline
from seqapp.workflows.sentiment.fine_tuned import ORIGIN_LOGIT, compared, pair_sentence
from seqapp.workflows.sentiment.measures import measure
from seqapp.workflows.sentiment.readout import fit_readout
from seqapp.workflows.sentiment.train import LOSS, Data, TrainingReviews, golden, logit_function
from seqapp.workflows.sentiment.watching import watch_words
from seqapp.workflows.training.artefacts import shared_fields, write_artefacts
from seqapp.workflows.training.fit import OnStep, fit, seed_everything
from seqapp.workflows.training.runs import RunFolder
from seqapp.workflows.training.watching import Watch

FEWEST_REVIEWS = 500
FEWEST_OF_A_LABEL = 50  # of those to learn from: NB-SVM's sigmoid is fitted on a fifth of them
FEWEST_FILMS = 5
CHOOSES = "validation_log_loss"


@dataclass(frozen=True)
class Words:
    """How many of the words of some reviews a net knows: different ones, new ones, and the share of all unknown."""

    n_words: int
    n_new_words: int
    unknown_share: float


@dataclass(frozen=True)
class FineTuned:
    """What fine-tuning leaves: the network of the best epoch, and what it and its origin say of the fold."""

    network: keras.Model
    reader: Reader
    words: tuple[str, ...]
    curves: list[dict[str, float]]
    watch: Watch | None
    validation_logits: np.ndarray
    origin_logits: np.ndarray
    n_chosen: int
    known: Words


@dataclass(frozen=True)
class FineTuningSteps:
    """The steps of a training that goes on from a net.

    The user's reviews are cut twice, by movie (without one, by id): the fixed fold is what is reported, and of the
    others about one in five chooses the epoch.
    """

    origin: ModelVersion

    def load_data(self, place: Path | Reviews | None, /, *, smoke: bool) -> Data:
        """Labelled reviews, cut by the fixed fold; what stands on both sides is left to the fold.

        Raises:
            BadInputError: too few reviews.
        """
        if smoke:
            return whole.load_data(None, smoke=True)
        reviews = load_reviews(place, "all")
        frame = reviews.frame
        if len(frame) < FEWEST_REVIEWS:
            raise BadInputError(
                f"Fine-tuning needs {FEWEST_REVIEWS} labelled reviews to be measured with any meaning, "
                f"{FEWEST_REVIEWS - len(frame):,} more than there are in {reviews.source}. Until then, use a net "
                "as it is."
            )
        held_out = frame["movie"].map(in_validation_fold)
        twice = np.isin(text_hashes(frame["text"]), text_hashes(frame.loc[held_out, "text"])) & ~held_out
        return Data(frame[~held_out & ~twice], frame[held_out], reviews.source, reviews.sha256)

    def describe(self, data: Data) -> str:
        """How many reviews there are."""
        return f"{whole.describe(data)}, going on from {_name(self.origin)}"

    def prepare(self, _config: SentimentConfig, data: Data) -> Data:
        """The data, if nets and NB-SVM can learn from it and be measured on it.

        Raises:
            BadInputError: they cannot.
        """
        if data.validation["label"].nunique() < 2:
            raise BadInputError(
                f"The {len(data.validation):,} of these reviews in the validation fold do not have both labels. It "
                "goes by movie, and without a column movie by id: leave that column out, or give more films."
            )
        fewest = int(data.train["label"].value_counts().reindex([0, 1], fill_value=0).min())
        if fewest < FEWEST_OF_A_LABEL or data.train["movie"].nunique() < FEWEST_FILMS:
            raise BadInputError(
                f"Outside the validation fold {fewest:,} reviews have the rarer label, of "
                f"{data.train['movie'].nunique():,} films; needed are {FEWEST_OF_A_LABEL} of each label, of "
                f"{FEWEST_FILMS} films at least. Label more."
            )
        if _chooses(data.train)["label"].nunique() < 2:
            raise BadInputError(
                "The reviews that would choose the epoch, one in five, all have one label. Label more of the other."
            )
        self._lists()
        return data

    def train(
        self,
        config: SentimentConfig,
        data: Data,
        run: RunFolder,
        tell: Callable[[str], None],
        on_step: OnStep,
        *,
        tensorboard: bool,
    ) -> FineTuned:
        """The network of the epoch that was best on the reviews that choose."""
        seed_everything(config.seed)
        _, words = self._lists()
        reader = Reader(list(words), config.max_tokens)
        network = _network(self.origin, config, len(words))
        choose = _chooses(data.train)
        learn = data.train.drop(choose.index)
        logits = logit_function(network)
        ids, choose_ids, fold_ids = (
            reader.token_ids(frame["text"].tolist()) for frame in (learn, choose, data.validation)
        )
        known = _known(data.train["text"], words, [*ids, *choose_ids])
        tell(
            f"{known.n_new_words:,} of the {known.n_words:,} different words are new to {_name(self.origin)} and stay "
            f"unknown to it: {known.unknown_share:.1%} of what is read"
        )
        origin_logits = logits(fold_ids)

        fit_readout(network, ids, learn["label"].to_numpy())
        watch = watch_words(network, config.cell, choose_ids)
        reviews = TrainingReviews(config, reader, list(words), ids, learn["label"].to_numpy("float32"))
        curves = fit(
            network,
            LOSS,
            reviews.batches,
            reviews.schedule,
            run,
            lambda: _measured(choose["label"], logits(choose_ids), tell),
            tell,
            on_step,
            keep_best=CHOOSES,
            watch=watch,
            tensorboard=tensorboard,
        )
        answers = logits(fold_ids)
        return FineTuned(network, reader, words, curves, watch, answers, origin_logits, len(choose), known)

    def export(
        self,
        run: RunFolder,
        config: SentimentConfig,
        data: Data,
        trained: FineTuned,
        tell: Callable[[str], None],
    ) -> None:
        """Measure net, origin and NB-SVM on the fold, and write the version that is ready to publish."""
        tell(
            "measuring beside NB-SVM of the same reviews, exporting, and replaying the export in a fresh process"
        )
        seen, _ = self._lists()
        answers = _answers(data, trained)
        fine_tuning = compared(
            answers,
            known_before=np.isin(text_hashes(data.validation["text"]), seen),
            origin=_name(self.origin),
            origin_sha256=weights_sha256(self.origin.path),
            n_chosen=trained.n_chosen,
            epoch=best_epoch(trained.curves),
            **asdict(trained.known),
        )
        shared = shared_fields(run, config, trained.network, trained.curves, trained.watch)
        record = SentimentRecord(
            **shared | {"name": f"{self.origin.name[:53]}_fine_tuned"},
            data=ReviewData(
                source=data.source,
                sha256=data.sha256,
                n_train=len(data.train),
                n_validation=len(data.validation),
            ),
            metrics=measure(answers, "logit"),
            baselines={"nb_svm": measure(answers, BASELINE_LOGIT)},
            drift_baseline=drift_baseline(trained.reader, data.train["text"], trained.validation_logits),
            fine_tuning=fine_tuning,
        )

        def build(folder: Path) -> None:
            export_network(trained.network, trained.reader, folder)
            write_artefacts(folder, record, card(record), golden(trained.network, trained.reader))
            write_learnt(folder, data.train["text"], trained.words, before=seen)
            answers.to_parquet(folder / VALIDATION, index=False)

        write_version(run.export.parent, build, version=1)
        for pair in fine_tuning.pairs:
            tell(pair_sentence(pair))

    def _lists(self) -> tuple[Hashes, tuple[str, ...]]:
        """What the origin learnt from, and its words; DamagedModelError if its version does not tell."""
        seen, words = read_seen(self.origin), read_vocabulary(self.origin)
        if seen is None:
            raise DamagedModelError(self.origin.path, f"{SEEN!r} is missing: {MEND}")
        return seen, words


def best_epoch(curves: list[dict[str, float]]) -> int:
    """The epoch, from 1, that the reviews which choose liked best; of two alike the earlier."""
    return int(min(curves, key=lambda epoch: epoch[CHOOSES])["epoch"])


def _name(version: ModelVersion) -> str:
    return f"{version.name}/{version.version}"


def _chooses(train: pd.DataFrame) -> pd.DataFrame:
    """The reviews to learn from that choose the epoch: another fold of the same kind, by movie."""
    return train[train["movie"].map(lambda movie: in_validation_fold(f"chooses the epoch: {movie}"))]


def _measured(label: pd.Series, logit: np.ndarray, tell: Callable[[str], None]) -> dict[str, float]:
    """What the learning curve has of the reviews that choose the epoch; told of, too."""
    measured = sentiment_metrics(label, expit(logit))
    tell(
        f"on {len(label):,} that choose: accuracy {measured['accuracy']:.4f}, log loss {measured['log_loss']:.4f}"
    )
    return {"validation_accuracy": measured["accuracy"], CHOOSES: measured["log_loss"]}


def _network(origin: ModelVersion, config: SentimentConfig, vocabulary_size: int) -> keras.Model:
    """The origin's network with its weights, ready to be trained.

    Raises:
        BadInputError: its weights have other names than ours.
    """
    network, values = build_network(config, vocabulary_size), ServedModel.load(origin).variables
    try:
        for variable in network.trainable_variables:
            variable.assign(values[variable.path])
    except (KeyError, ValueError) as error:
        raise BadInputError(
            f"{origin.path} is no plain sentiment net to go on from. Expected the weights "
            f"{', '.join(variable.path for variable in network.trainable_variables)}. Name another with --from."
        ) from error
    return network


def _known(texts: pd.Series, words: tuple[str, ...], ids: list[np.ndarray]) -> Words:
    """What a net knows of the words of its new reviews."""
    different = set(most_frequent_words(texts, sys.maxsize))
    read = np.concatenate(ids)
    return Words(len(different), len(different - set(words)), float(np.mean(read == UNKNOWN_ID)))


def _answers(data: Data, trained: FineTuned) -> pd.DataFrame:
    """What the three say of each review of the fold; its key is its text's, as a user's ids may be row numbers."""
    fold = data.validation
    return pd.DataFrame(
        {
            "key": [f"{value:016x}" for value in text_hashes(fold["text"])],
            "label": fold["label"].to_numpy("int8"),
            "n_words": [len(words) for words in fold["text"].str.split()],
            "logit": trained.validation_logits.astype("float32"),
            BASELINE_LOGIT: nb_svm_logits(data.train, fold).astype("float32"),
            ORIGIN_LOGIT: trained.origin_logits.astype("float32"),
        }
    )
