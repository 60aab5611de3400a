"""A net of before gains its lists: published anew with the same bytes, or refused."""

import json
import shutil

import pytest

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.seen import hash_set, text_hashes
from seqapp.store.learnt import SEEN, VOCABULARY, read_seen, read_vocabulary
from seqapp.store.manifest import verify_manifest, write_manifest
from seqapp.store.records import read_record
from seqapp.store.registry import resolve, serving
from seqapp.workflows.completing import REWRITTEN, watched_by
from seqapp.workflows.sentiment.complete import complete
from seqapp.workflows.sentiment.train import load_data

NAME = "sentiment_plain_lstm"


@pytest.fixture
def before(smoke_run, tmp_path):
    """A models folder with the smoke run's net as an earlier version of the project would have published it."""
    folder = shutil.copytree(smoke_run.export, tmp_path / NAME / "1")
    for name in (SEEN, VOCABULARY):
        (folder / name).unlink()
    forget_baseline(folder)
    return tmp_path


def forget_baseline(folder):
    record = json.loads((folder / "run.json").read_text())
    del record["drift_baseline"]
    (folder / "run.json").write_text(json.dumps(record))
    write_manifest(folder, 1)


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
    assert version.run.drift_baseline == read_record(smoke_run.export).drift_baseline
    assert "seen.npy" in (version.path / "MODEL_CARD.md").read_text()


def test_a_version_with_lists_gains_what_drift_is_told_by_and_keeps_them(smoke_run, tmp_path):
    forget_baseline(shutil.copytree(smoke_run.export, tmp_path / NAME / "1"))
    version = complete(NAME, root=tmp_path, tell=lambda _: None)
    assert version.run.drift_baseline.keys() == {"words", "unknown", "positive"}
    for name in (SEEN, VOCABULARY):
        assert (version.path / name).read_bytes() == (smoke_run.export / name).read_bytes()


def test_a_version_that_has_all_of_it_is_not_completed_again(smoke_run, tmp_path):
    shutil.copytree(smoke_run.export, tmp_path / NAME / "1")
    with pytest.raises(BadInputError, match="nothing to complete"):
        complete(NAME, root=tmp_path)


@pytest.mark.parametrize(
    ("changes", "error", "named"),
    [
        ({"sha256": "0" * 64}, BadInputError, "learnt from other data"),
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
    words = read_vocabulary(resolve(str(smoke_run.path)))
    assert len(words) == len(set(words)) > 100
    assert words[0] == "the"


def edited(folder, edit):
    """A folder of a version whose run.json is another one."""
    record = json.loads((folder / "run.json").read_text())
    edit(record)
    (folder / "run.json").write_text(json.dumps(record))
    write_manifest(folder, 1)


def test_a_version_gains_the_record_of_its_training_even_if_it_has_all_else(smoke_run, tmp_path):
    folder = shutil.copytree(smoke_run.export, tmp_path / NAME / "1")
    edited(folder, lambda record: record.pop("watched"))
    version = complete(NAME, watched=smoke_run.path, root=tmp_path, tell=lambda _: None)
    assert version.run.watched == read_record(smoke_run.export).watched
    assert version.run.watched.same_weights
    old, new = (verify_manifest(tmp_path / NAME / number) for number in ("1", "2"))
    assert {name for name in old if old[name] != new[name]} <= REWRITTEN


def test_the_record_of_a_training_with_other_weights_says_so(smoke_run, tmp_path):
    export = shutil.copytree(serving(NAME).path, tmp_path / "run" / "export" / "1")
    shutil.copy(smoke_run.export / "run.json", export)
    write_manifest(export, 1)
    watched = watched_by(resolve(str(smoke_run.path)), tmp_path / "run")
    assert not watched.same_weights
    assert watched.epochs == read_record(smoke_run.export).watched.epochs


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda record: record["config"].update(seed=7), "takes a training of the recipe, the seed"),
        (lambda record: record["data"].update(sha256="0" * 64), "takes a training of the recipe, the seed"),
        (lambda record: record.pop("watched"), "was not watched"),
    ],
    ids=["another seed", "other reviews", "not watched"],
)
def test_the_record_of_another_training_is_refused(smoke_run, tmp_path, edit, named):
    run = shutil.copytree(smoke_run.path, tmp_path / "run")
    edited(run / "export" / "1", edit)
    with pytest.raises(BadInputError, match=named):
        watched_by(resolve(str(smoke_run.path)), run)
