import pytest

from seqapp.ui import source


@pytest.mark.parametrize("name", source.EQUATIONS)
def test_the_line_that_computes_each_equation_is_found_in_our_source(name) -> None:
    line = source.line_of(name)
    assert source.CELLS.read_text("utf-8").splitlines()[line.number - 1].strip() == line.text


def test_an_equation_that_was_rewritten_is_missed_loudly(monkeypatch) -> None:
    monkeypatch.setitem(source.EQUATIONS, "nowhere", r"no such code")
    with pytest.raises(LookupError, match="no such code"):
        source.line_of("nowhere")
