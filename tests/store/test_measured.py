import pytest

from seqapp.numbers.errors import WorldError
from seqapp.store.measured import (
    BaselineAnswers,
    Lengths,
    Measured,
    ModelLengths,
    SpanAccuracy,
    keep_measured,
    read_measured,
)
from tests.records import ACCURACY

ROW = SpanAccuracy(sentences="1 sentence", **ACCURACY, centred=ACCURACY, auc=(0.7, 0.6, 0.8))
LENGTHS = Lengths(
    source="invented", sha256="0" * 64, seed=0, models={"f" * 64: ModelLengths(name="a/1", rows=[ROW])}
)
ANSWERS = BaselineAnswers(source="invented", sha256="0" * 64, cases="1" * 64, logits=[0.5, -1.25])


def test_what_is_kept_is_read_again_and_the_other_part_stays(tmp_path):
    assert read_measured(tmp_path) == Measured()
    keep_measured(LENGTHS, tmp_path)
    keep_measured(ANSWERS, tmp_path)
    assert read_measured(tmp_path) == Measured(lengths=LENGTHS, behaviour=ANSWERS)
    keep_measured(LENGTHS.model_copy(update={"seed": 1}), tmp_path)
    assert read_measured(tmp_path).behaviour == ANSWERS


@pytest.mark.parametrize("content", ["{", '{"lengths": {"seed": "none"}}', "[]"])
def test_a_damaged_file_is_named_with_the_command_that_mends_it(tmp_path, content):
    path = keep_measured(ANSWERS, tmp_path)
    path.write_text(content)
    with pytest.raises(WorldError, match="Measure again"):
        read_measured(tmp_path)
