from seqapp.workflows.sentiment.match_tables import markdown, slices_markdown
from tests.matches import measured


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_every_comparison_is_two_rows_with_the_tests_beside_the_lstm() -> None:
    heads, _, *lines = rows(markdown({"plain": measured(0.1), "frontier": measured(0.0)}))
    assert len(lines) == 12
    assert all(len(line) == len(heads) for line in lines)
    assert [line[1] for line in lines[:6:2]] == ["equal units", "equal weights", "equal training time"]
    assert [line[2].split(",")[0] for line in lines] == ["RNN", "LSTM"] * 6
    assert all(not line[-1] for line in lines[::2])
    assert all(len(line[-1].split(", ")) == 3 for line in lines[1::2])
    assert {line[0] for line in lines} == {"plain", "frontier", ""}


def test_slices_are_rows_and_one_seed_has_no_test() -> None:
    heads, _, *lines = rows(slices_markdown({"plain": measured(0.1, seeds=1)}))
    assert len(lines) == 3 * 7
    assert all(len(line) == len(heads) for line in lines)
    assert all(line[-1] == "" and line[5].endswith("(1 seed)") for line in lines)
    _, _, *lines = rows(slices_markdown({"plain": measured(0.1)}))
    assert all(line[-1] and "±" in line[6] for line in lines)
