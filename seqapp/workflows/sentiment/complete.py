"""A sentiment net of before gains what every later one has: published anew, its weights and answers the same."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from seqapp.networks.text import Reader, most_frequent_words
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.names import FIRST_WORD_ID
from seqapp.store.learnt import SEEN, VOCABULARY, read_vocabulary, write_learnt
from seqapp.store.registry import ModelVersion, serving
from seqapp.store.served import ServedModel
from seqapp.workflows.comparison import VALIDATION, read_table
from seqapp.workflows.completing import check_same_data, publish_completed, watched_by
from seqapp.workflows.sentiment import signatures
from seqapp.workflows.sentiment.card import card
from seqapp.workflows.sentiment.drift import drift_baseline
from seqapp.workflows.sentiment.train import load_data


def complete(
    name: str,
    data: Path | None = None,
    watched: Path | None = None,
    *,
    root: Path | None = None,
    tell: Callable[[str], None] = print,
) -> ModelVersion:
    """Publish what serves under a name anew, with `seen.npy` and `vocabulary.txt` beside it and a drift baseline.

    The gate is not asked: the SavedModel is copied byte for byte, so it answers as before. Its words are those that
    the training reviews give, once the SavedModel has given every one of them its id.

    Args:
        name: of a sentiment net.
        data: the reviews that it was trained on, as for `retrain`.
        watched: a run folder of its recipe and seed, whose record of the training it gains too.
        root: the folder of all models.
        tell: takes a line of progress.

    Returns:
        The new version; its run.json says `completed_from`.

    Raises:
        BadInputError: no such net, one that has all of it, other reviews than it was trained on, or as in `watched_by`.
        WorldError: its SavedModel knows other words, or as in `publish`.
    """
    version = serving(name, root)
    run = version.sentiment_run
    has_lists = all((version.path / file).exists() for file in (SEEN, VOCABULARY))
    if has_lists and run.drift_baseline and not watched:
        raise BadInputError(
            f"{version.name}/{version.version} has {SEEN}, {VOCABULARY} and a drift baseline: nothing to complete."
        )
    seen = {"watched": watched_by(version, watched)} if watched else {}
    reviews = load_data(data, smoke=run.smoke)
    check_same_data(version, reviews.sha256)
    texts = reviews.train["text"]
    words = list(read_vocabulary(version)) if has_lists else _words_of(version, texts, tell)
    logits = read_table(version.path / VALIDATION, ["logit"])["logit"].to_numpy()
    baseline = drift_baseline(Reader(words, run.config.max_tokens), texts, logits)
    completed = run.model_copy(update={"completed_from": version.version, "drift_baseline": baseline, **seen})

    def add(folder: Path) -> None:
        if not has_lists:
            write_learnt(folder, texts, words)

    return publish_completed(version, completed, card(completed), add, root)


def _words_of(version: ModelVersion, texts: pd.Series, tell: Callable[[str], None]) -> list[str]:
    """The words that the training reviews give, which the SavedModel knows by the same ids. Errors of `check_words`."""
    words = most_frequent_words(texts, version.sentiment_run.config.vocabulary_size)
    check_words(ServedModel.load(version), words)
    tell(f"the SavedModel knows the {len(words):,} words of {len(texts):,} reviews by the same ids")
    return words


def check_words(model: ServedModel, words: list[str]) -> None:
    """Ask a SavedModel for the ids of all words, as many at once as it reads of a review.

    Raises:
        WorldError: it gives one another id than its place in the list, or knows more words.
    """
    length = model.version.sentiment_run.config.max_tokens
    reviews = [" ".join(words[start : start + length]) for start in range(0, len(words), length)]
    ids = [one for review in reviews for one in signatures.token_ids(model, [review])[0]]
    known = len(model.variables["embedding/embeddings"]) - FIRST_WORD_ID
    if known != len(words) or not np.array_equal(ids, np.arange(FIRST_WORD_ID, FIRST_WORD_ID + len(words))):
        raise WorldError(
            f"The words of these reviews are not those inside {model.version.path}. "
            "Complete it with the version of seqapp that trained it."
        )
