import re
import subprocess
import sys

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.worksheet import problem, rows
from seqapp.workflows.exercise.cases import BACK, FORWARDS, case
from seqapp.workflows.exercise.skeletons import skeleton, write_skeleton
from tests.workflows.exercise.test_check import solution


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_functions_take_and_return_what_the_check_hands_over_and_wants(cell) -> None:
    text = skeleton(cell, 1, "my_cell.py")
    taken = list(case(cell, 0).inputs)
    assert f"def step({', '.join(name for name in taken if name not in ('dh', 'dc'))}):" in text
    assert f"def step_back({', '.join(taken)}):" in text
    names = [*BACK[cell], *(FORWARDS[cell] if cell == "lstm" else ())]
    assert all(f'"{name}"' in text for name in names)
    assert "exercise check my_cell.py" in text


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_file_runs_on_the_numbers_of_its_sheet_and_a_right_one_prints_the_key(cell, tmp_path) -> None:
    path = tmp_path / "my_cell.py"
    path.write_text(solution(cell), "utf-8")
    said = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True).stdout
    key = next(row for row in rows(problem(cell, 3)) if row.symbol == "h_1").values
    mine, given = (re.findall(r"-?\d\.\d+", line) for line in (said.split("key:")[0], said.split("key:")[1]))
    assert [float(number) for number in given] == [round(value, 4) for value in key]
    assert [round(float(number), 4) for number in mine][-2:] == [round(value, 4) for value in key]


def test_another_seed_gives_other_numbers_and_no_file_is_overwritten(tmp_path) -> None:
    assert skeleton("lstm", 1, "a.py") != skeleton("lstm", 2, "a.py")
    path = tmp_path / "my_cell.py"
    write_skeleton(path, "rnn", 1)
    assert path.read_text("utf-8") == skeleton("rnn", 1, "my_cell.py")
    with pytest.raises(BadInputError, match="is there already"):
        write_skeleton(path, "rnn", 2)
    for wrong in (tmp_path / "my_cell.txt", tmp_path / "nowhere" / "my_cell.py"):
        with pytest.raises(BadInputError, match=r"ends in \.py"):
            write_skeleton(wrong, "rnn", 1)
    assert [one.name for one in tmp_path.iterdir()] == ["my_cell.py"]
