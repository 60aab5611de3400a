import json

import pytest

from seqapp.store.matches import load_matches, write_matches
from tests.matches import measured

DOCUMENT = "".join(
    f"<!-- table: {name} -->\nold\n<!-- end of table -->\n" for name in ("matches", "matches by slice")
)


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    write_matches("plain", measured(0.05), tmp_path)
    return tmp_path


def test_what_was_measured_is_shown_as_tables_or_as_json_and_written_into_documents(run, models) -> None:
    code, out, _ = run("matches")
    assert (code, out.count("equal training time")) == (0, 2)
    code, out, _ = run("matches", "--json")
    assert json.loads(out) == {"plain": measured(0.05)}
    document = models / "document.md"
    document.write_text(DOCUMENT)
    code, out, err = run("matches", "--readme", document)
    assert (code, out) == (0, "")
    assert "written anew" in err
    assert "old" not in document.read_text()


def test_runs_are_measured_and_kept_under_their_family(run, models, monkeypatch) -> None:
    asked = []

    def measure(runs, family, *, data, tell):
        asked.append((runs, family, data))
        return measured(0.01)

    monkeypatch.setattr("seqapp.workflows.sentiment.matches.measure", measure)
    code, _, _ = run("matches", "a", "b", "--family", "frontier", "--json")
    assert code == 0
    assert asked == [(["a", "b"], "frontier", None)]
    assert set(load_matches(models)) == {"plain", "frontier"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["nothing"], "nothing"), (["--readme", "nothing.md"], "nothing.md"), (["--frob"], "frob")],
)
def test_what_cannot_be_measured_or_written_is_exit_2_with_one_line(run, arguments, named) -> None:
    code, out, err = run("matches", *arguments)
    assert (code, out) == (2, "")
    assert named in err
    assert len(err.strip().splitlines()) == 1


def test_with_nothing_measured_the_command_says_what_to_name(run, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path / "empty"))
    code, out, err = run("matches")
    assert (code, out) == (2, "")
    assert "python -m seqapp matches RUN" in err
