"""The words of the field that a page uses, each with its meaning in one line; and the glossary of them all."""

from html import escape

import streamlit as st

from seqapp.ui.texts import GLOSSARY

TERMS = {
    "logit": "A net's answer before it becomes a probability: 0 is 50 %, above 0 leans towards positive.",
    "MASE": "The error in units of the error of “tomorrow = today”: below 1 is better than that.",
    "ECE": "How far stated probabilities lie from the shares that come true: 0 is perfect.",
    "seed": "The number that a training's random start is drawn from: another seed, another net.",
    "as shipped": "With the nets that serve here, the ones that the Sentiment page asks.",
    "unigrams": "A model that counts single words: it has no memory and cannot know their order.",
    "range-HAR": "A linear model of how far a price moves, from its ranges of the last day, week and month.",
    "cosine": "How alike two directions are: 1 is the same, 0 nothing in common, -1 the opposite.",
    "skill": "How much smaller a forecast's squared error is than that of “no change”: 0 % is none, 100 % perfect.",
    "random walk": "Made-up prices whose every step is pure chance: nothing about them can be forecast.",
    "look-ahead": "What a forecast rests on though it was not yet known when the forecast was made.",
}
OF_PAGES = {
    "overview": ("ECE", "seed"),
    "forecast": ("MASE", "range-HAR"),
    "compare": ("seed", "range-HAR"),
    "order": ("seed", "as shipped", "unigrams", "logit"),
    "steps": ("seed", "as shipped", "logit", "cosine"),
    "gradients": ("logit", "seed", "as shipped"),
    "belt": ("logit", "seed", "as shipped"),
    "distance": ("seed", "logit"),
    "verdict": ("seed", "unigrams", "logit"),
    "leakage": ("skill", "random walk", "look-ahead"),
    "quiz": ("logit", "seed", "as shipped", "skill", "random walk", "look-ahead"),
    "use": ("ECE", "seed"),
}
"""Which words a page says; the keys are the names of the files in pages/."""
_STYLE = (
    "<style>.terms {font-size: 0.875rem} .terms abbr {text-decoration: underline dotted; cursor: help;"
    "position: relative; text-underline-offset: 3px}"
    # A meaning is read without a mouse too: where the keyboard stands, or a finger.
    ".terms abbr:focus::after {content: attr(title); position: absolute; left: 0; top: 1.6em; z-index: 9;"
    "width: max-content; max-width: min(20rem, 60vw); padding: 0.4rem 0.6rem; border: 1px solid;"
    "border-radius: 0.4rem; background: Canvas; color: CanvasText}</style>"
)


def term(name: str) -> str:
    """A word as HTML, with a dotted line below it and its meaning when one points at it or tabs to it.

    >>> term("cosine")[:55]
    '<abbr tabindex="0" title="How alike two directions are:'
    """
    return f'<abbr tabindex="0" title="{escape(TERMS[name])}">{escape(name)}</abbr>'


def words_of(page: str) -> None:
    """Draws the words that a page says and not everybody knows."""
    names = OF_PAGES.get(page, ())
    if names:
        st.html(f'{_STYLE}<div class="terms">Words: {" · ".join(map(term, names))}</div>')


def glossary() -> None:
    """Draws every word with its meaning, in the order of the alphabet, closed until it is opened."""
    words = {name: meaning for name, meaning in (TERMS | GLOSSARY).items() if name != "seeds"}
    with st.expander("Glossary", icon=":material/dictionary:"):
        for name in sorted(words, key=str.casefold):
            st.markdown(f"**{name}**: {words[name]}")
