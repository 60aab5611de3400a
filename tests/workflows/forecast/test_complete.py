"""A forecaster of before gains the widths of its intervals: the shipped one, as if it had learnt from our prices."""

import json
import shutil

import pytest

from seqapp.data.prices.door import Prices
from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.prices.table import content_sha256
from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import verify_manifest, write_manifest
from seqapp.store.registry import serving
from seqapp.workflows.completing import REWRITTEN
from seqapp.workflows.forecast.complete import complete

NAME = "forecast_rnn"
FRAME = synthetic_prices(2, 420, seed=3)
PRICES = Prices(FRAME, "ours", content_sha256(FRAME), [])


@pytest.fixture
def before(tmp_path):
    folder = shutil.copytree(serving(NAME).path, tmp_path / NAME / "1")
    record = json.loads((folder / "run.json").read_text())
    record.pop("drift_baseline", None)
    record["data"]["sha256"] = PRICES.sha256
    (folder / "run.json").write_text(json.dumps(record))
    write_manifest(folder, 1)
    return tmp_path


def test_a_completed_forecaster_is_the_one_before_it_to_the_byte_and_knows_its_widths(before):
    version = complete(NAME, PRICES, root=before, tell=lambda _: None)
    assert (version.version, version.run.completed_from) == (2, 1)
    width = version.run.drift_baseline["width"]
    assert width.n == 2 * min(250, 420 - version.forecast_run.config.lookback + 1)
    assert 0.001 < width.median < 1
    old, new = (verify_manifest(before / NAME / number) for number in ("1", "2"))
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} <= REWRITTEN
    with pytest.raises(BadInputError, match="nothing to complete"):
        complete(NAME, PRICES, root=before)


def test_other_prices_than_it_learnt_from_are_refused(before):
    other = Prices(FRAME.head(800), "others", content_sha256(FRAME.head(800)), [])
    with pytest.raises(BadInputError, match="learnt from other data"):
        complete(NAME, other, root=before)
    assert serving(NAME, before).version == 1
