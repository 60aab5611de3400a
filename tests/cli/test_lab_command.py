import pytest


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["lab", "collect"], "'runs'"),
        (["lab", "collect", "nothing"], "nothing"),
        (["lab", "collect", "forecast_rnn"], "task forecast"),
        (["lab", "frob"], "frob"),
    ],
)
def test_runs_that_cannot_be_collected_are_exit_2_with_one_line(run, arguments, named) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert named in err
    assert len(err.strip().splitlines()) == 1
