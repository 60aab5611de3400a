import gc
import shutil
import weakref

import pytest

from seqapp.serving.shelf import Shelf
from seqapp.store.manifest import DamagedModelError
from seqapp.store.publish import publish


class Loaded:
    def __init__(self, version):
        self.name, self.version = version.name, version.version


@pytest.fixture
def store(tmp_path):
    """Adds a version that only looks like a model."""

    def add(name="lengths", graph=b"graph"):
        def build(folder):
            for file in ("run.json", "MODEL_CARD.md", "golden.json"):
                (folder / file).write_text("{}")
            (folder / "saved_model.pb").write_bytes(graph)

        return publish(name, build, root=tmp_path, check=lambda _: None)

    return add


@pytest.fixture
def events():
    return []


@pytest.fixture
def shelf(tmp_path, events):
    def load(version, like):
        if (version.path / "saved_model.pb").read_bytes() != b"graph":
            raise DamagedModelError(version.path, "it is bad")
        return Loaded(version)

    return Shelf(tmp_path, lambda event, fields: events.append((event, fields["version"])), load)


def test_the_highest_version_is_taken_and_a_higher_one_takes_its_place(store, shelf, events):
    store(), store()
    shelf.refresh()
    assert shelf.get("lengths").version == 2
    store()
    shelf.refresh()
    shelf.refresh()
    assert events == [("served", 2), ("served", 3)]


def test_a_bad_version_is_refused_once_and_the_old_one_serves_on(store, shelf, events):
    store()
    shelf.refresh()
    bad = store(graph=b"bad")
    shelf.refresh()
    shelf.refresh()
    assert shelf.get("lengths").version == 1
    assert events == [("served", 1), ("refused", 2)]
    store()
    shelf.refresh()
    assert (bad.version, shelf.get("lengths").version) == (2, 3)


def test_a_refused_version_that_was_mended_is_taken(store, shelf):
    store()
    bad = store(graph=b"bad")
    shelf.refresh()
    (bad.path / "saved_model.pb").write_bytes(b"graph")
    (bad.path / "MANIFEST.json").write_text("new")
    shelf.refresh()
    assert shelf.get("lengths").version == 2


def test_at_the_start_the_highest_good_version_serves(store, shelf):
    store(), store(graph=b"bad")
    shelf.refresh()
    assert shelf.get("lengths").version == 1


def test_where_the_serving_version_is_deleted_the_one_before_serves(store, shelf, tmp_path):
    store(), store()
    shelf.refresh()
    shutil.rmtree(tmp_path / "lengths" / "2")
    shelf.refresh()
    assert shelf.get("lengths").version == 1


def test_a_model_whose_folder_is_gone_serves_on_and_a_new_name_is_found(store, shelf, tmp_path):
    store()
    shelf.refresh()
    shutil.rmtree(tmp_path / "lengths")
    store("others")
    shelf.refresh()
    assert shelf.names == ["lengths", "others"]


def test_a_loader_that_breaks_in_its_own_way_refuses_the_version(store, shelf, events):
    store()
    shelf.load = lambda *_: 1 / 0
    shelf.refresh()
    assert events == [("refused", 1)]
    assert shelf.names == []


def test_what_served_before_is_let_go_of_at_once(store, shelf):
    store()
    shelf.refresh()
    served = shelf.get("lengths")
    served.itself = served  # a cycle, as a SavedModel has many
    gone = weakref.ref(served)
    del served
    store()
    gc.disable()
    try:
        shelf.refresh()
        assert gone() is None
    finally:
        gc.enable()
