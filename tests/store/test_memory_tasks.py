import json
import os

import numpy as np
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.memory_tasks.config import KEPT, VARIANTS, MemoryTaskConfig
from seqapp.numbers.memory_tasks.tasks import TASKS
from seqapp.numbers.memory_tasks.words import COUNTRIES, VOCABULARY
from seqapp.numbers.nets import Classifier, read
from seqapp.store.memory_tasks import (
    Example,
    KeptNet,
    load_net,
    load_results,
    net_path,
    results_path,
    write_net,
    write_results,
)

CONFIG = {"task": "order", "cell": "rnn"}
RUN = {"config": CONFIG, "rows": [{"value": 1.0}], "curve": [], "solved": True}


def test_what_is_written_is_read_again_and_nothing_else_is_left(tmp_path) -> None:
    path = results_path(tmp_path)
    write_results(path, {"runs": {"a": RUN}})
    assert load_results(path) == {"runs": {"a": RUN}}
    assert [file.name for file in path.parent.iterdir()] == ["memory_tasks.json"]


def test_a_folder_of_before_is_read_and_gone_on_with_where_there_is_no_new_one(tmp_path) -> None:
    earlier = tmp_path / "gym" / "gym.json"
    write_results(earlier, {"runs": {"a": RUN}})
    assert results_path(tmp_path) == earlier
    assert load_results(results_path(tmp_path)) == {"runs": {"a": RUN}}
    write_results(tmp_path / "memory_tasks" / "memory_tasks.json", {"runs": {"b": RUN}})
    assert load_results(results_path(tmp_path)) == {"runs": {"b": RUN}}


def test_missing_results_name_the_command_that_trains_them(tmp_path) -> None:
    with pytest.raises(WorldError, match="python -m seqapp memory-tasks all"):
        load_results(tmp_path / "memory_tasks.json")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"runs": {"a": {}}}', json.dumps({"runs": {"a": {**RUN, "rows": []}}})]
)
def test_a_damaged_file_is_told_in_a_line(tmp_path, content) -> None:
    path = tmp_path / "memory_tasks.json"
    path.write_text(content)
    with pytest.raises(WorldError, match="cannot be read as the memory tasks' results"):
        load_results(path)


@pytest.mark.skipif(os.name != "posix", reason="folders without permission to write")
def test_a_disk_that_refuses_is_told(tmp_path) -> None:
    with pytest.raises(WorldError, match="cannot be written"):
        write_results(tmp_path, {})  # a folder


def test_the_shipped_results_hold_every_task_and_kind_of_net_with_a_recipe_that_still_is_one(root) -> None:
    runs = load_results(root / "models" / "memory_tasks" / "memory_tasks.json")["runs"]
    for name, run in runs.items():
        config = MemoryTaskConfig(**run["config"])
        assert config.name == name
        assert tuple(row["distance"] for row in run["rows"]) == config.distances
        assert all(row["low"] <= row["value"] <= row["high"] for row in run["rows"])
    for task in TASKS:
        for variant in VARIANTS:
            assert any(run["config"]["task"] == task and variant.fits(run["config"]) for run in runs.values())


def kept_net() -> tuple[KeptNet, Example]:
    """A net of random weights, and what it answers to an example."""
    rng = np.random.default_rng(0)
    shapes = ((len(VOCABULARY), 3), (3, 16), (4, 16), (16,), (4, len(COUNTRIES)), (len(COUNTRIES),))
    weights = [rng.normal(size=shape).astype(np.float32).astype(np.float64) for shape in shapes]
    classifier, ids = Classifier("lstm", 0, *weights), np.array([5, 1, 7])
    h = read(classifier.against_the_others(0), ids)["h"][-1]
    return KeptNet(classifier, KEPT, {5: 1.0}), Example(
        ids, h @ classifier.output_kernel + classifier.output_bias
    )


def test_a_net_that_was_kept_is_read_again_with_its_recipe_and_answers_the_same(tmp_path) -> None:
    kept, example = kept_net()
    path = net_path(tmp_path)
    write_net(path, kept, example)
    loaded = load_net(path)
    assert (loaded.config, loaded.accuracy) == (KEPT, {5: 1.0})
    np.testing.assert_array_equal(loaded.classifier.output_kernel, kept.classifier.output_kernel)
    assert loaded.classifier.digest


@pytest.mark.parametrize(
    ("name", "fault"),
    [("bias", "not those that were written"), ("record", "KeyError"), (None, "cannot be used")],
)
def test_a_damaged_net_is_told_in_a_line_with_the_command_that_trains_it(tmp_path, name, fault) -> None:
    path = tmp_path / "net.npz"
    write_net(path, *kept_net())
    if name is None:
        path.write_bytes(path.read_bytes()[:500])
    else:
        arrays = dict(np.load(path))
        arrays[name] = np.array("{}") if name == "record" else arrays[name] + 1
        np.savez(path, **arrays)
    with pytest.raises(WorldError, match=fault) as caught:
        load_net(path)
    assert "--keep" in str(caught.value)


def test_a_net_that_numpy_answers_otherwise_than_keras_is_refused(tmp_path) -> None:
    kept, example = kept_net()
    write_net(tmp_path / "net.npz", kept, Example(example.token_ids, example.logits + 0.1))
    with pytest.raises(WorldError, match="does not answer as it did"):
        load_net(tmp_path / "net.npz")


def test_the_shipped_net_is_small_was_trained_as_kept_says_and_knows_the_language(root) -> None:
    path = root / "models" / "memory_tasks" / "language.npz"
    assert path.stat().st_size < 200_000
    kept = load_net(path)
    assert kept.config == KEPT
    assert min(kept.accuracy.values()) > 0.99
