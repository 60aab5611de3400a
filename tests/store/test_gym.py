import json
import os

import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.gym import TASKS
from seqapp.numbers.gym_config import VARIANTS, GymConfig
from seqapp.store.gym import load_results, results_path, write_results

CONFIG = {"task": "order", "cell": "rnn"}
RUN = {"config": CONFIG, "rows": [{"value": 1.0}], "curve": [], "solved": True}


def test_what_is_written_is_read_again_and_nothing_else_is_left(tmp_path) -> None:
    path = results_path(tmp_path)
    write_results(path, {"runs": {"a": RUN}})
    assert load_results(path) == {"runs": {"a": RUN}}
    assert [file.name for file in path.parent.iterdir()] == ["gym.json"]


def test_missing_results_name_the_command_that_trains_them(tmp_path) -> None:
    with pytest.raises(WorldError, match="python -m seqapp gym all"):
        load_results(tmp_path / "gym.json")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"runs": {"a": {}}}', json.dumps({"runs": {"a": {**RUN, "rows": []}}})]
)
def test_a_damaged_file_is_told_in_a_line(tmp_path, content) -> None:
    path = tmp_path / "gym.json"
    path.write_text(content)
    with pytest.raises(WorldError, match="cannot be read as the gym's results"):
        load_results(path)


@pytest.mark.skipif(os.name != "posix", reason="folders without permission to write")
def test_a_disk_that_refuses_is_told(tmp_path) -> None:
    with pytest.raises(WorldError, match="cannot be written"):
        write_results(tmp_path, {})  # a folder


def test_the_shipped_results_hold_every_task_and_kind_of_net_with_a_recipe_that_still_is_one(root) -> None:
    runs = load_results(root / "models" / "gym" / "gym.json")["runs"]
    for name, run in runs.items():
        config = GymConfig(**run["config"])
        assert config.name == name
        assert tuple(row["distance"] for row in run["rows"]) == config.distances
        assert all(row["low"] <= row["value"] <= row["high"] for row in run["rows"])
    for task in TASKS:
        for variant in VARIANTS:
            assert any(run["config"]["task"] == task and variant.fits(run["config"]) for run in runs.values())
