"""Models of a user's own on the three pages that look inside a net, through the router."""

import numpy as np
import pytest

from seqapp.store.own_models import FOLDER
from seqapp.ui import own_models
from seqapp.ui.guard import BusyError
from seqapp.workflows.own_models import open_own
from tests.own_files import archive, config
from tests.pages.helpers import charts, is_calm, texts, without_numbers

# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

PAGES = ("steps", "gradients", "belt")
VOCABULARY = "\n[UNK]\nthe\nfilm\nwas\ngood\nbad\nbut\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three models as plain Keras saves them, and what lies beside them."""
    import keras

    keras.utils.set_random_seed(0)
    layers, folder = keras.layers, tmp_path_factory.mktemp("own")
    keras.Sequential([keras.Input((None, 2)), layers.SimpleRNN(3, name="only"), layers.Dense(1)]).save(
        folder / "numbers.keras"
    )
    keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(8, 4),
            layers.LSTM(5, return_sequences=True, name="below"),
            layers.LSTM(3, name="above"),
            layers.Dense(2, "softmax"),
        ]
    ).save(folder / "words.keras")
    keras.Sequential(
        [keras.Input((6, 1)), layers.Bidirectional(layers.LSTM(4), name="both"), layers.Dense(1, "sigmoid")]
    ).save(folder / "both.keras")
    (folder / "words.vocab.txt").write_text(VOCABULARY, "utf-8")
    rows = [f"2024-01-{day:02},{np.sin(day):.3f},{np.cos(day):.3f}" for day in range(1, 13)]
    (folder / "numbers.csv").write_text("\n".join(["day,sine,cosine", *rows]), "utf-8")
    return folder


@pytest.fixture
def folder(made, monkeypatch):
    monkeypatch.setenv(FOLDER, str(made))
    return made


@pytest.mark.parametrize("page", PAGES)
def test_without_a_folder_there_is_no_choice(open_app, published, page) -> None:
    app = open_app(published, page, own="numbers.keras")
    assert is_calm(app)
    assert not [box for box in app.selectbox if box.label == "Whose net"]


@pytest.mark.parametrize("page", PAGES)
def test_a_model_is_chosen_on_the_page_and_its_file_stands_in_the_address(
    open_app, published, folder, page
) -> None:
    app = open_app(published, page)
    assert "own" not in app.query_params
    box = app.selectbox(key="own")
    assert box.options == ["those that came with the app", "both.keras", "numbers.keras", "words.keras"]
    box.select("words.keras").run()
    assert is_calm(app)
    assert app.query_params["own"] == "words.keras"
    assert app.selectbox(key="own_layer").options == ["below", "above"]
    app.selectbox(key="own_layer").select("above").run()
    assert app.query_params == {"own": "words.keras", "own_layer": "above"}


CHARTS = {  # page: model, layer, what is drawn
    "steps": {"numbers.keras": 1, "words.keras": 1, "both.keras": 1},
    "gradients": {"numbers.keras": 1, "words.keras": 1, "both.keras": 1},
    "belt": {"numbers.keras": 0, "words.keras": 1, "both.keras": 1},
}
LAYERS = {"numbers.keras": "only", "words.keras": "above", "both.keras": "both, backward"}


@pytest.mark.parametrize("model", LAYERS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_every_model(open_app, published, folder, page, model) -> None:
    app = open_app(published, page, own=model, own_layer=LAYERS[model])
    assert is_calm(app)
    assert app.query_params["own"] == model
    assert len(charts(app)) == CHARTS[page][model]
    read = texts(app)
    assert "P(positive)" not in read
    assert "seed" not in read.replace("several seeds", "")
    if model == "words.keras":
        return
    assert "word" not in " ".join(title for chart in charts(app) for title in axes(chart))
    if page == "steps":
        assert ("Row 1 of" if model == "both.keras" else "2024") in read or "Row" in read


def axes(chart: dict) -> list[str]:
    return [chart["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis")]


def test_the_steps_of_a_backward_layer_and_of_dated_rows_have_their_names(
    open_app, published, folder
) -> None:
    app = open_app(published, "steps", own="numbers.keras", step="1")
    assert "2024\\-01\\-01" in texts(app) or "2024-01-01" in texts(app)
    app = open_app(published, "steps", own="both.keras", own_layer="both, backward", step="1")
    assert "row 6" in texts(app)
    assert "It reads backwards" in texts(app)


def test_the_equations_of_a_step_hold_with_the_models_own_numbers(open_app, published, folder) -> None:
    app = open_app(
        published, "steps", own="words.keras", own_layer="above", own_input="good but bad", step="3"
    )
    assert is_calm(app)
    read = texts(app)
    assert "**:blue-background[bad]**" in read
    assert r"f &= \sigma(x_t W_f + h_{t-1} U_f + b_f)\\&= \sigma(" in read
    assert "to d · h" in read


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        ("gradients", {"own": "words.keras", "own_input": "zyx good"}, "zyx"),
        ("steps", {"own": "numbers.keras", "own_input": "1 2 3 4"}, "rows of 2 numbers"),
        ("belt", {"own": "numbers.keras", "own_input": "1,x"}, "Row 1 holds 'x'"),
        ("belt", {"own": "both.keras", "own_input": "1\n2"}, "reads 6 rows, and there are 2"),
    ],
)
def test_what_is_typed_is_read_or_declined_in_one_line(
    open_app, published, folder, page, query, said
) -> None:
    app = open_app(published, page, **query)
    assert is_calm(app)
    assert said in f"{texts(app)} {charts(app)}".replace("\\", "")


def test_every_view_of_the_gradient_is_drawn_or_says_why_not(open_app, published, folder) -> None:
    for model, layer in LAYERS.items():
        for show in ("tanh", "pairs"):
            app = open_app(published, "gradients", own=model, own_layer=layer, show=show)
            assert is_calm(app)
            is_left_out = show == "tanh" and model != "numbers.keras"
            assert len(charts(app)) == (0 if is_left_out else 1)
            assert ("no slope to show" in texts(app)) == is_left_out


def test_weights_changed_by_hand_are_called_so(open_app, published, folder) -> None:
    app = open_app(published, "gradients", own="numbers.keras")
    before = texts(app)
    assert not app.warning
    assert "σ(W_hh) · max tanh'" in before
    app.select_slider(key="scale").set_value("2").run()
    assert is_calm(app)
    assert "no longer your trained layer" in app.warning[0].value
    assert texts(app) != before


def test_the_belt_leaves_out_what_needs_an_answer_with_a_sentence(open_app, published, folder) -> None:
    for view, said in {"ledger": "left out", "surgery": "left out", "claims": "the forget gate lies"}.items():
        app = open_app(published, "belt", own="words.keras", view=view)
        assert is_calm(app)
        assert said in texts(app)
    assert "no belt to look at" in texts(open_app(published, "belt", own="numbers.keras"))


@pytest.mark.parametrize("page", PAGES)
def test_answers_and_controls_can_be_hidden(open_app, published, folder, page) -> None:
    app = open_app(published, page, own="words.keras", hide="answers,controls")
    assert is_calm(app)
    assert without_numbers(app)
    assert [button for button in app.button if button.label == "Reveal"]


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_model_is_refused_in_one_calm_line_and_the_page_stays(
    open_app, published, tmp_path, monkeypatch, page
) -> None:
    described = config()
    described["config"]["layers"][2]["class_name"] = "Lambda"
    (tmp_path / "evil.keras").write_bytes(archive(described))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    app = open_app(published, page, own="evil.keras")
    assert is_calm(app)
    assert "evil.keras is not opened: it holds “Lambda”" in app.info[-1].value.replace("\\", "")
    app.selectbox(key="own").select("shipped").run()
    assert is_calm(app)
    assert charts(app)


@pytest.mark.parametrize("page", PAGES)
def test_another_model_can_be_chosen_where_opening_one_fails_in_a_way_that_nobody_foresaw(
    open_app, published, tmp_path, monkeypatch, page
) -> None:
    def broken(*_: object) -> None:
        raise IndexError("tuple index out of range")

    (tmp_path / "odd.keras").write_bytes(archive())
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(own_models, "open_own", broken)
    app = open_app(published, page, own="odd.keras")
    assert not app.exception
    assert "report it with the id" in app.error[0].value
    app.selectbox(key="own").select("shipped").run()
    assert is_calm(app)
    assert charts(app)


def test_a_model_that_can_be_opened_a_moment_later_is_read(
    open_app, published, tmp_path, monkeypatch
) -> None:
    tries = []

    def busy_at_first(*given):
        tries.append(given)
        if len(tries) == 1:
            raise BusyError("Many people ask.")
        return open_own(*given)

    (tmp_path / "later.keras").write_bytes(archive())
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(own_models, "open_own", busy_at_first)
    app = open_app(published, "belt", own="later.keras")
    assert is_calm(app)
    assert charts(app)
    assert len(tries) == 2


def test_a_file_that_is_gone_and_an_empty_folder_are_told(open_app, published, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    app = open_app(published, "belt", own="gone.keras")
    assert is_calm(app)
    assert "Not usable in the link" in texts(app)
    assert "no .keras file" in texts(app).replace("\\", "")
    monkeypatch.setenv(FOLDER, str(tmp_path / "nowhere"))
    app = open_app(published, "belt")
    assert is_calm(app)
    assert "cannot be read" in texts(app)
    assert charts(app)


def test_a_model_its_layer_and_its_input_come_along_from_page_to_page(open_app, published, folder) -> None:
    own = {"own": "words.keras", "own_layer": "above", "own_input": "good but bad"}
    app = open_app(published, "belt", **own)
    for page in ("steps", "gradients"):
        app.switch_page(f"pages/{page}.py").run()
        assert is_calm(app)
        assert app.query_params.items() >= own.items()
    app.selectbox(key="own").select("numbers.keras").run()
    assert is_calm(app)
    assert "own_input" not in app.query_params
    assert app.query_params["own_layer"] == "only"


def test_an_example_says_where_it_is_from(open_app, published, folder) -> None:
    for model, said in {
        "words.keras": "first words of words.vocab.txt",
        "numbers.keras": "Read is numbers.csv",
        "both.keras": "made up",
    }.items():
        app = open_app(published, "belt", own=model)
        assert said in texts(app).replace("\\", "")
        typed = {"words.keras": "good", "numbers.keras": "1,2", "both.keras": "1\n2\n3\n4\n5\n6"}[model]
        app.text_area(key="own_input").set_value(typed).run()
        assert is_calm(app)
        assert said not in texts(app).replace("\\", "")
