import pytest

from tests.workflows.exercise.test_check import solution


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_student_writes_a_step_and_has_it_checked(run, tmp_path, cell) -> None:
    path = tmp_path / "my_cell.py"
    code, out, err = run("exercise", "new", "--cell", cell, "--seed", "3", "--to", path)
    assert (code, err) == (0, "")
    assert f"exercise check {path}" in out
    code, out, err = run("exercise", "check", path)
    assert (code, out) == (2, "")
    assert "step is not written yet" in err
    path.write_text(solution(cell), "utf-8")
    code, out, err = run("exercise", "check", path, "--cell", cell)
    assert (code, err) == (0, "")
    assert "step is right, on 5 inputs" in out
    assert "step_back is right, on the same: da, dW, dU, db, dh" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("new",),
        ("new", "--to", "my_cell.txt"),
        ("new", "--to", "nowhere/my_cell.py"),
        ("new", "--cell", "gru", "--to", "my_cell.py"),
        ("new", "--seed", "0", "--to", "my_cell.py"),
        ("check",),
        ("check", "nowhere.py"),
        ("check", "."),
        ("frob",),
    ],
)
def test_bad_input_is_exit_2_with_one_line(run, arguments, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("exercise", *arguments)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_mistake_is_exit_2_with_one_line_that_names_it(run, tmp_path) -> None:
    path = tmp_path / "my_cell.py"
    path.write_text(solution("lstm").replace("cn = f * c + i * g", "cn = c + i * g", 1), "utf-8")
    code, out, err = run("exercise", "check", path)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert "the new cell state c (`c`)" in err
    assert "not multiplied by the forget gate f" in err
    path.write_text(solution("rnn").replace("    return new\n", "    return new +\n"), "utf-8")
    code, out, err = run("exercise", "check", path)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert "this is no Python" in err
    assert "Traceback" not in err
