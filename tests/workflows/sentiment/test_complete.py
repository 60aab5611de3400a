"""A net of before gains its lists: published anew with the same bytes, or refused."""

import json
import shutil

import pytest

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.seen import hash_set, text_hashes
from seqapp.store.learnt import SEEN, VOCABULARY, read_seen, read_vocabulary
from seqapp.store.manifest import verify_manifest, write_manifest
from seqapp.store.registry import serving
from seqapp.workflows.sentiment.complete import REWRITTEN, complete
from seqapp.workflows.sentiment.train import load_data

NAME = "sentiment_plain_lstm"


@pytest.fixture
def before(smoke_run, tmp_path):
    """A models folder with the smoke run's net as an earlier version of the project would have published it."""
    folder = shutil.copytree(smoke_run.export, tmp_path / NAME / "1")
    for name in (SEEN, VOCABULARY):
        (folder / name).unlink()
    write_manifest(folder, 1)
    return tmp_path


def test_a_completed_version_is_the_one_before_it_to_the_byte_and_has_its_lists(before, smoke_run):
    version = complete(NAME, root=before, tell=lambda _: None)
    assert (version.version, serving(NAME, before)) == (2, version)
    old, new = (verify_manifest(before / NAME / number) for number in ("1", "2"))
    assert new.keys() - old.keys() == {SEEN, VOCABULARY}
    assert {name for name in old if old[name] != new[name]} <= REWRITTEN
    assert (
        read_seen(version).tolist()
        == hash_set(text_hashes(load_data(None, smoke=True).train["text"])).tolist()
    )
    for name in (SEEN, VOCABULARY):  # as the training itself wrote them
        assert (version.path / name).read_bytes() == (smoke_run.export / name).read_bytes()
    assert version.run.completed_from == 1
    assert "seen.npy" in (version.path / "MODEL_CARD.md").read_text()


def test_a_version_that_has_both_lists_is_not_completed_again(smoke_run, tmp_path):
    shutil.copytree(smoke_run.export, tmp_path / NAME / "1")
    with pytest.raises(BadInputError, match="nothing to complete"):
        complete(NAME, root=tmp_path)


@pytest.mark.parametrize(
    ("changes", "error", "named"),
    [
        ({"sha256": "0" * 64}, BadInputError, "learnt from other reviews"),
        ({"n_train": 7}, BadInputError, "7 to learn from"),
        ({"vocabulary_size": 300}, WorldError, "are not those inside"),
    ],
)
def test_other_reviews_or_other_words_are_refused_and_nothing_is_published(before, changes, error, named):
    folder = before / NAME / "1"
    record = json.loads((folder / "run.json").read_text())
    for part in ("data", "config"):
        record[part].update({name: value for name, value in changes.items() if name in record[part]})
    (folder / "run.json").write_text(json.dumps(record))
    write_manifest(folder, 1)
    with pytest.raises(error, match=named):
        complete(NAME, root=before, tell=lambda _: None)
    assert serving(NAME, before).version == 1


def test_the_words_are_in_the_order_of_their_ids(smoke_run):
    from seqapp.store.registry import resolve

    words = read_vocabulary(resolve(str(smoke_run.path)))
    assert len(words) == len(set(words)) > 100
    assert words[0] == "the"
