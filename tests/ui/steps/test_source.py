import pytest

from seqapp.ui.steps import source

REWRITTEN = """
class Cell:
    def equations(self, z):
        z_i, z_g = split(z)
        i, g = (
            sigmoid(z_i),
            tanh(z_g),
        )
        c, c_before = None, 0.0
        c = (
            i * g
        )
        return {"i": i, "c": c, "h": tanh(c)}

    def backward_equations(self, traced):
        c = traced["c"]
        return c


class OtherCell(Cell):
    def equations(self, z):
        h = z
        return {"h": h}
"""


@pytest.mark.parametrize("name", source.EQUATIONS)
def test_the_line_that_computes_each_equation_is_found_in_our_source(name) -> None:
    line = source.line_of(name)
    assert source.CELLS.read_text("utf-8").splitlines()[line.number - 1].strip() == line.text


def test_an_equation_that_was_rewritten_is_missed_loudly(monkeypatch) -> None:
    monkeypatch.setitem(source.EQUATIONS, "nowhere", ("LSTMCell", "equations", "no_such_name"))
    with pytest.raises(LookupError, match=r"LSTMCell.equations computes 'no_such_name'"):
        source.line_of("nowhere")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("z_g", "z_i, z_g = split(z)"),
        ("i", "sigmoid(z_i),"),
        ("g", "tanh(z_g),"),
        ("c", "c = ("),
        ("h", 'return {"i": i, "c": c, "h": tanh(c)}'),
    ],
)
def test_a_line_is_found_in_whatever_way_its_value_gets_its_name(name, text) -> None:
    assert source.find_line(REWRITTEN, "Cell", "equations", name).text == text


@pytest.mark.parametrize(
    ("owner", "method", "name"),
    [("OtherCell", "equations", "c"), ("Cell", "step", "c"), ("NoCell", "equations", "c")],
)
def test_a_line_of_another_cell_or_method_does_not_count(owner, method, name) -> None:
    with pytest.raises(LookupError):
        source.find_line(REWRITTEN, owner, method, name)
