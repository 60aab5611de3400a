from pathlib import Path

from streamlit.testing.v1 import AppTest

from seqapp.ui.terms import OF_PAGES, TERMS, term

ROOT = Path(__file__).resolve().parents[2]


def words() -> None:
    """The words of a page, and the glossary."""
    from seqapp.ui import terms

    terms.words_of("steps")
    terms.words_of("a page without words")
    terms.glossary()


def test_every_word_has_one_line_and_stands_on_a_page_that_is_there() -> None:
    assert {name for names in OF_PAGES.values() for name in names} == set(TERMS)
    assert OF_PAGES.keys() <= {path.stem for path in ROOT.glob("pages/*.py")}
    assert all(len(meaning) <= 110 and meaning.endswith(".") for meaning in TERMS.values())


def test_a_meaning_is_reached_with_the_keyboard_and_needs_no_script() -> None:
    assert 'tabindex="0"' in term("logit")
    assert "<script" not in term("logit")


def test_a_page_names_its_words_once_and_the_glossary_explains_them_all() -> None:
    app = AppTest.from_function(words, default_timeout=60).run()
    assert not app.exception
    (line,) = app.get("html")
    assert line.proto.body.count("<abbr") == len(OF_PAGES["steps"])
    explained = {one.value.split("**")[1] for one in app.markdown}
    assert explained >= {*TERMS, "P(positive)", "gate"}
    assert len(explained) == len(app.markdown)
