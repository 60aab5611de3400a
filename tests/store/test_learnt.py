"""seen.npy and vocabulary.txt: what was written is read, and what is missing or no list is told."""

import numpy as np
import pytest

from seqapp.numbers.seen import text_hashes
from seqapp.store.learnt import SEEN, VOCABULARY, read_seen, read_vocabulary, write_learnt
from seqapp.store.manifest import DamagedModelError, verify_manifest
from seqapp.store.registry import ModelVersion, serving

SHIPPED = [f"sentiment_plain_{cell}" for cell in ("rnn", "lstm")]


@pytest.fixture
def version(tmp_path):
    return ModelVersion("mine", 1, tmp_path)


def test_what_is_written_is_read(version):
    write_learnt(version.path, ["A film.", "a FILM", "another"], ["the", "don't", "é"])
    assert read_seen(version).tolist() == sorted(text_hashes(["a film", "another"]).tolist())
    assert read_vocabulary(version) == ("the", "don't", "é")
    assert (version.path / VOCABULARY).read_bytes() == "the\ndon't\né\n".encode()


def test_what_a_net_learnt_from_before_stays_seen(version):
    write_learnt(version.path, ["new"], ["a"], before=text_hashes(["old", "new"]))
    assert set(read_seen(version).tolist()) == set(text_hashes(["old", "new"]).tolist())


def test_a_version_of_before_does_not_tell_what_it_saw_and_says_how_to_get_its_words(version):
    assert read_seen(version) is None
    with pytest.raises(DamagedModelError, match="models complete"):
        read_vocabulary(version)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", None], ids=["nothing", "no array", "an array of something else"]
)
def test_what_is_no_list_of_hashes_is_called_damaged(version, content):
    if content is None:
        np.save(version.path / SEEN, np.zeros(3))
    else:
        (version.path / SEEN).write_bytes(content)
    with pytest.raises(DamagedModelError, match=SEEN):
        read_seen(version)


def test_words_that_are_no_text_are_called_damaged(version):
    (version.path / VOCABULARY).write_bytes(b"\xff\n")
    with pytest.raises(DamagedModelError, match="cannot be read"):
        read_vocabulary(version)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_net_tells_what_it_learnt_from_and_its_manifest_covers_that(name):
    shipped = serving(name)
    assert {SEEN, VOCABULARY} <= verify_manifest(shipped.path).keys()
    seen = read_seen(shipped)
    assert (seen.dtype, (np.diff(seen) > 0).all()) == (np.uint64, True)
    assert 0.99 * shipped.run.data.n_train < len(seen) <= shipped.run.data.n_train


def test_the_shipped_nets_know_the_same_words_the_most_frequent_first():
    rnn, lstm = (read_vocabulary(serving(name)) for name in SHIPPED)
    assert rnn == lstm
    assert len(rnn) == len(set(rnn)) == serving(SHIPPED[0]).run.config.vocabulary_size
    assert rnn[:3] == ("the", "and", "a")
