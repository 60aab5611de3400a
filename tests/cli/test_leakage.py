import json

import pytest

from seqapp.store.leakage import read_leakage
from tests.leakage import leakage


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The command with a measuring that is pretended; gives what was asked of it."""
    calls = []

    def measure(prices, seeds, on_progress):
        calls.append((prices.source, seeds))
        on_progress(1, 1)
        return leakage()

    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    monkeypatch.setattr("seqapp.workflows.forecast.leakage.measure_leakage", measure)
    return calls


def test_the_mistakes_are_shown_as_tables_with_what_the_test_finds(run, asked) -> None:
    code, out, _ = run("leakage", "--seeds", "3")
    assert code == 0
    assert out.count("shuffled split") == 2
    assert "3 tickers of invented" in out
    assert "5 random walks" in out
    assert "40.0 (39.0 to 41.0)" in out
    assert "5 of 5" in out
    ((source, seeds),) = asked
    assert "bokeh" in source
    assert seeds == 3


def test_what_was_measured_is_kept_where_the_page_finds_it_and_only_if_asked(run, asked, tmp_path) -> None:
    code, out, _ = run("leakage", "--json")
    assert json.loads(out) == leakage().model_dump()
    assert read_leakage(tmp_path) is None
    code, _, err = run("leakage", "--keep")
    assert code == 0
    assert "is kept" in err
    assert read_leakage(tmp_path) == leakage()


@pytest.mark.parametrize("arguments", [("--seeds", "0"), ("--data", "nowhere"), ("--frob",)])
def test_what_cannot_be_measured_is_exit_2_with_one_line(run, asked, arguments) -> None:
    code, out, err = run("leakage", *arguments)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert not asked
