import json
import shutil
from pathlib import Path

import pytest

from seqapp.store.replay import main, replay


@pytest.fixture
def with_golden(saved_model, tmp_path):
    """A copy of the model whose first case (1: the trace) is changed as given."""

    def with_golden(number: int = 0, tolerance: float = 1e-5, **changes) -> Path:
        folder = shutil.copytree(saved_model, tmp_path / "model")
        golden = json.loads((folder / "golden.json").read_text())
        golden["tolerance"] = tolerance
        golden["cases"][number].update(changes)
        (folder / "golden.json").write_text(json.dumps(golden))
        return folder

    return with_golden


def test_a_sound_model_replays_in_silence(saved_model, capsys):
    assert main(str(saved_model)) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("number", "outputs", "fault"),
    [
        (0, {"logit": [0.5, 2.3001]}, "apart, more than 1e-05"),
        (0, {"logit": [0.5, float("nan")]}, "nan apart"),
        (0, {"logit": [0.5, float("inf")]}, "inf apart"),
        (0, {"logit": [0.5]}, r"expected shape \(1,\), received \(2,\)"),
        (0, {"logit": 0.5}, r"expected shape \(\), received \(2,\)"),
        (1, {"length": [4, 11]}, "1 apart"),
        (1, {"tokens": [["good", "", ""], ["a", "bad", "movie"]]}, "the strings differ"),
        (1, {"tokens": [["good"], ["a"]]}, r"expected shape \(2, 1\), received \(2, 3\)"),
    ],
)
def test_an_output_that_differs_is_named_with_the_difference(with_golden, number, outputs, fault):
    with pytest.raises(ValueError, match=f"case {number}, .* output '{next(iter(outputs))}': .*{fault}"):
        replay(with_golden(number, outputs=outputs))


def test_a_difference_within_the_tolerance_passes(with_golden):
    replay(with_golden(tolerance=0.2, outputs={"logit": [0.6, 2.2]}))


@pytest.mark.parametrize("tolerance", [float("nan"), float("inf"), -1.0])
def test_a_tolerance_that_would_pass_anything_is_refused(with_golden, tolerance):
    with pytest.raises(ValueError, match="tolerance must be finite"):
        replay(with_golden(tolerance=tolerance))


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": {}},
        {"outputs": {"score": [1.0, 1.0]}},
        {"signature": "predict"},
        {"inputs": {}},
        {"inputs": {"text": ["good"]}},
        {"inputs": {"review": [1, 2]}},
    ],
)
def test_a_golden_case_that_cannot_be_played_fails_in_one_line(with_golden, capsys, changes):
    assert main(str(with_golden(**changes))) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert ": " in err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tolerance": 1e-5, "cases": []}'])
def test_golden_data_that_prove_nothing_fail(tmp_path, capsys, text):
    (tmp_path / "golden.json").write_text(text)
    assert main(str(tmp_path)) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_without_a_model_fails_in_one_line(saved_model, tmp_path, capsys):
    assert main(str(tmp_path)) == 1
    shutil.copy(saved_model / "golden.json", tmp_path)
    assert main(str(tmp_path)) == 1
    assert capsys.readouterr().err.count("\n") == 2
