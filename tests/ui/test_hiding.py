import pytest
from streamlit.testing.v1 import AppTest

UNHIDDEN = "Here nothing can be guessed."


def page() -> None:
    """An answer and a widget that a teacher may hide."""
    import streamlit as st

    from seqapp.ui import hiding, sharing
    from seqapp.ui.questions import Question

    sharing.arrive("page")
    with hiding.controls():
        st.text_input("Text")
    question = Question("How much?", ("42", "43"), "42", "It was computed.")
    hiding.answer(f"It is {st.session_state.get('answer', 42)}.", question)
    hiding.answer("Here nothing can be guessed.", None)


def visit(**query: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params.update(query)
    return app.run()


@pytest.mark.parametrize("hide", ["answers", "controls, answers", "answers,nonsense"])
def test_a_hidden_answer_is_read_after_it_is_revealed_and_another_one_is_hidden_again(hide) -> None:
    app = visit(hide=hide)
    assert [one.value for one in app.markdown] == [UNHIDDEN]
    app.button[0].click().run()
    assert [one.value for one in app.markdown][1:] == ["It is 42.", UNHIDDEN]
    app.session_state["answer"] = 43
    assert [one.value for one in app.run().markdown] == [UNHIDDEN]


@pytest.mark.parametrize("hide", ["", "nonsense", "controls"])
def test_nothing_hides_an_answer_but_the_word_for_it(hide) -> None:
    assert visit(hide=hide).markdown[0].value == "It is 42."


def asked() -> None:
    """An answer under a question."""
    import streamlit as st

    from seqapp.ui import hiding, sharing
    from seqapp.ui.questions import Question

    sharing.arrive("page")
    if hiding.revealed("which", Question("Which?", ("RNN", "LSTM"), "LSTM", "It has a belt.")):
        st.markdown("Because it is.")


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [
        ("RNN", "Which? Your guess: RNN. The answer: **LSTM**. It has a belt."),
        ("LSTM", "Which? Your guess: LSTM. That is the answer. It has a belt."),
        (None, "Which? The answer: **LSTM**. It has a belt."),
    ],
)
def test_after_a_question_stand_the_guess_the_answer_and_why(guess, verdict) -> None:
    app = AppTest.from_function(asked, default_timeout=60)
    app.query_params["hide"] = "answers"
    app.run()
    assert not app.markdown
    if guess:
        app.radio[0].set_value(guess).run()
    app.button[0].click().run()
    assert [one.value.removeprefix(":material/school: ") for one in app.markdown] == [
        verdict,
        "Because it is.",
    ]
    assert not app.radio


def test_where_nothing_is_hidden_nothing_is_asked() -> None:
    app = AppTest.from_function(asked, default_timeout=60).run()
    assert not app.radio
    assert [one.value for one in app.markdown] == ["Because it is."]
