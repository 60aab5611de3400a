import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """A page with one choice, which and whose values were called otherwise once."""
    import streamlit as st

    from seqapp.ui.sharing import Choice, arrive, restore, share, write_address

    arrive("belt")
    choice = Choice(
        "view",
        "belt",
        ("belt", "intervention"),
        earlier={"surgery": "intervention", "lift": "belt"},
        names=("show",),
    )
    st.session_state.refused = restore([choice])
    st.session_state.complete = share([choice])
    write_address()


def walk() -> None:
    """Pages of one visit: a text that comes along, a word that each page calls the same and means otherwise."""
    import streamlit as st

    from seqapp.ui.sharing import Choice, arrive, restore, share, write_address

    page = st.session_state.get("go to", "order")
    arrive(page)
    text = Choice("review", "a film", common=True)
    word = Choice("word", "badly") if page == "order" else Choice("word", "0", ("0", "1", "2"))
    choices = [] if page == "overview" else [text, word]
    restore(choices)
    if page == "belt":
        st.text_area("Text", key="review", persist_state="session")
    if page == "steps":
        st.text_area("Text", key="review", max_chars=900, persist_state="session")
    st.session_state.complete = share(choices)
    write_address()


def go(app: AppTest, page: str) -> AppTest:
    """Follows the menu, which leaves the address bare."""
    app.query_params.clear()
    app.session_state["go to"] = page
    app.run()
    assert not app.exception
    return app


def visit(**query: str) -> AppTest:
    app = AppTest.from_function(page)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("received", "value", "address"),
    [
        ("surgery", "intervention", {"view": "intervention"}),
        ("lift", "belt", {}),  # the default, which no address holds
        ("intervention", "intervention", {"view": "intervention"}),
    ],
)
def test_an_old_link_means_what_its_value_is_called_now(received, value, address) -> None:
    app = visit(view=received)
    assert app.session_state.view == value
    assert app.session_state.refused == []
    assert app.session_state.complete
    assert app.query_params == address


def test_an_old_link_may_call_a_choice_by_its_earlier_name() -> None:
    app = visit(show="surgery")
    assert app.session_state.view == "intervention"
    assert app.query_params == {"view": "intervention"}


def test_what_is_no_choice_of_the_page_leaves_its_address_except_what_every_address_holds() -> None:
    app = visit(view="intervention", review="a film", hide="answers")
    assert app.query_params == {"view": "intervention", "hide": "answers"}


def test_a_value_that_was_never_one_is_refused_and_leaves_the_default() -> None:
    app = visit(view="nonsense")
    assert app.session_state.view == "belt"
    assert app.session_state.refused == ["view"]
    assert app.query_params == {}


def test_a_default_that_was_set_once_is_there_on_the_next_page_too() -> None:
    app = AppTest.from_function(walk).run()
    for page in ("belt", "steps", "overview", "steps", "order", "belt"):
        go(app, page)
        if page in ("belt", "steps"):
            assert app.text_area[0].value == "a film"
        assert app.session_state.complete
        assert app.query_params == {}


def test_a_text_comes_along_and_a_word_stays_on_its_page() -> None:
    app = go(AppTest.from_function(walk), "belt")
    app.text_area[0].set_value("a play").run()
    app.session_state["word"] = "2"
    app.run()
    assert app.query_params == {"review": "a play", "word": "2"}
    go(app, "order")
    assert (app.session_state.review, app.session_state.word) == ("a play", "badly")
    assert app.query_params == {"review": "a play"}
    assert go(app, "steps").text_area[0].value == "a play"
    assert go(app, "overview").query_params == {}
    assert go(app, "belt").text_area[0].value == "a play"
    assert app.query_params == {"review": "a play", "word": "2"}


def test_only_a_text_that_was_cleared_is_empty_and_it_is_so_on_the_next_page_too() -> None:
    app = go(AppTest.from_function(walk), "belt")
    app.text_area[0].set_value("").run()
    assert app.query_params == {"review": ""}
    assert go(app, "steps").text_area[0].value == ""


def test_the_address_is_called_incomplete_only_for_a_text_it_cannot_hold() -> None:
    app = go(AppTest.from_function(walk), "belt")
    assert app.session_state.complete
    app.text_area[0].set_value("long " * 300).run()
    assert not app.session_state.complete
    assert app.query_params == {}
