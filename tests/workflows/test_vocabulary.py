from dataclasses import replace

import pytest

from seqapp.networks import text
from seqapp.store.manifest import DamagedModelError
from seqapp.store.registry import serving
from seqapp.workflows.vocabulary import FIRST_WORD_ID, vocabulary


def test_the_shipped_nets_know_the_same_words_the_most_frequent_first() -> None:
    versions = [serving(f"sentiment_plain_{cell}") for cell in ("rnn", "lstm")]
    rnn, lstm = (vocabulary(version) for version in versions)
    assert rnn == lstm
    assert len(rnn) == versions[0].run["config"]["vocabulary_size"]
    assert rnn[:3] == ("the", "and", "a")


def test_a_first_word_has_the_id_that_the_network_gives_it() -> None:
    assert text.FIRST_WORD_ID == FIRST_WORD_ID


def test_a_graph_without_words_is_called_damaged(tmp_path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"")
    with pytest.raises(DamagedModelError, match="no vocabulary"):
        vocabulary(replace(serving("sentiment_plain_rnn"), path=tmp_path))
