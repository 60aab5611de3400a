import shutil

import pytest

from seqapp.store.matches import write_matches
from tests.matches import measured
from tests.pages.helpers import charts, is_calm, texts


@pytest.fixture
def matched(published, tmp_path):
    root = shutil.copytree(published, tmp_path / "models")
    write_matches("plain", measured(0.1), root)
    return root


def test_the_nets_are_compared_at_equal_units_weights_and_time(open_app, matched) -> None:
    app = open_app(matched, "compare")
    assert is_calm(app)
    assert "at equal weights the LSTM is" in texts(app)
    lines = [[line["name"] for line in figure["data"]] for figure in charts(app)]
    assert lines.count(["equal units", "equal weights", "equal training time"]) == 2


def test_a_class_guesses_first(open_app, matched) -> None:
    app = open_app(matched, "compare", hide="answers")
    assert is_calm(app)
    assert "at equal weights the LSTM is" not in texts(app)
    assert any(radio.label.startswith("In how many of the 3 comparisons") for radio in app.radio)


def test_where_nothing_was_measured_the_page_names_the_command(open_app, published) -> None:
    app = open_app(published, "compare")
    assert is_calm(app)
    assert "python -m seqapp matches RUN" in texts(app)


def test_a_damaged_file_is_a_line_and_the_rest_of_the_page_stays(open_app, matched) -> None:
    path = matched / "matches" / "matches.json"
    path.write_text(path.read_text() + " ")
    app = open_app(matched, "compare")
    assert "is damaged" in " ".join(element.value for element in [*app.error, *app.warning])
    assert "How did they learn?" in " ".join(header.value for header in app.header)
