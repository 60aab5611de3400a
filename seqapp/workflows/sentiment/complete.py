"""A version of before gains the lists that every later one has: published anew, its weights and answers the same."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from seqapp.networks.text import most_frequent_words
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.names import FIRST_WORD_ID
from seqapp.store.learnt import SEEN, VOCABULARY, write_learnt
from seqapp.store.manifest import MANIFEST, verify_manifest
from seqapp.store.publish import publish
from seqapp.store.records import write_record
from seqapp.store.registry import ModelVersion, serving
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment import signatures
from seqapp.workflows.sentiment.card import card
from seqapp.workflows.sentiment.train import load_data

REWRITTEN = {MANIFEST, "run.json", "MODEL_CARD.md"}


def complete(
    name: str, data: Path | None = None, *, root: Path | None = None, tell: Callable[[str], None] = print
) -> ModelVersion:
    """Publish what serves under a name anew, with `seen.npy` and `vocabulary.txt` beside it.

    The gate is not asked: the SavedModel is copied byte for byte, so it answers as before. Its words are those that
    the training reviews give, once the SavedModel has given every one of them its id.

    Args:
        name: of a sentiment net.
        data: the reviews that it was trained on, as for `retrain`.
        root: the folder of all models.
        tell: takes a line of progress.

    Returns:
        The new version; its run.json says `completed_from`.

    Raises:
        BadInputError: no such net, one that has both files, or other reviews than it was trained on.
        WorldError: its SavedModel knows other words, or as in `publish`.
    """
    version = serving(name, root)
    run = version.sentiment_run
    if (version.path / SEEN).exists() and (version.path / VOCABULARY).exists():
        raise BadInputError(
            f"{version.name}/{version.version} has {SEEN} and {VOCABULARY}: nothing to complete."
        )
    reviews = load_data(data, smoke=run.smoke)
    if (reviews.sha256, len(reviews.train)) != (run.data.sha256, run.data.n_train):
        raise BadInputError(
            f"{name} learnt from other reviews. Name with --data those of its run.json, SHA-256 {run.data.sha256}, "
            f"{run.data.n_train:,} to learn from. Received: SHA-256 {reviews.sha256}, {len(reviews.train):,}."
        )
    texts = reviews.train["text"]
    words = most_frequent_words(texts, run.config.vocabulary_size)
    check_words(ServedModel.load(version), words)
    tell(f"the SavedModel knows the {len(words):,} words of {len(texts):,} reviews by the same ids")
    completed = run.model_copy(update={"completed_from": version.version})

    def build(folder: Path) -> None:
        shutil.copytree(version.path, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*REWRITTEN))
        write_record(folder, completed)
        (folder / "MODEL_CARD.md").write_text(card(completed), "utf-8")
        write_learnt(folder, texts, words)

    published = publish(version.name, build, root=root)
    check_copied(version, published)
    return published


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


def check_copied(before: ModelVersion, after: ModelVersion) -> None:
    """Compare the manifests of two versions, but for what says which version it is.

    Raises:
        WorldError: a file of the first is another one in the second.
    """
    old, new = verify_manifest(before.path), verify_manifest(after.path)
    differ = [name for name, digest in old.items() if name not in REWRITTEN and new.get(name) != digest]
    if differ:
        raise WorldError(
            f"{after.path} differs from {before.path} in {', '.join(differ)}. Delete it and complete again."
        )
