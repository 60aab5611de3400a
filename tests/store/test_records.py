import json

import pytest

from seqapp.store.manifest import DamagedModelError
from seqapp.store.records import RECORD, as_json, read_record, write_record
from seqapp.store.registry import installed
from tests.records import forecast_record, sentiment_record


@pytest.mark.parametrize("content", [sentiment_record(), forecast_record()], ids=["sentiment", "forecast"])
def test_a_record_is_written_as_it_was_read(tmp_path, content):
    (tmp_path / RECORD).write_text(json.dumps(content))
    write_record(tmp_path, read_record(tmp_path))
    assert json.loads((tmp_path / RECORD).read_text()) == content


def test_what_ships_is_written_as_it_was_read():
    versions = installed()
    assert len(versions) == 6
    for version in versions:
        content = json.loads((version.path / RECORD).read_text())
        assert json.dumps(as_json(version.run), sort_keys=True) == json.dumps(content, sort_keys=True)


def test_keys_of_another_version_are_no_error_and_are_kept(tmp_path):
    content = sentiment_record(colour="blue", restored_from=7)
    content["config"] = {**content["config"], "attention": True}
    content["data"] = {**content["data"], "language": "en"}
    (tmp_path / RECORD).write_text(json.dumps(content))
    record = read_record(tmp_path)
    assert record.restored_from == 7
    assert as_json(record) == content


def test_a_file_without_what_every_run_has_is_damage_in_one_line_that_names_the_key(tmp_path):
    content = sentiment_record()
    del content["data"]["sha256"]
    (tmp_path / RECORD).write_text(json.dumps(content))
    with pytest.raises(
        DamagedModelError, match=r"'run\.json' is no record of a run \(.*data\.sha256: "
    ) as caught:
        read_record(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_damage(tmp_path):
    with pytest.raises(DamagedModelError, match=r"'run\.json' cannot be read"):
        read_record(tmp_path)
