"""The two families of sentiment nets on a page: which are installed, the choice between them, and what they are for."""

import streamlit as st

from seqapp.numbers.names import Family
from seqapp.ui.blocks import segmented
from seqapp.ui.models import sentiment_nets
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import plain

FAMILIES: dict[Family, str] = {"frontier": "Made to be right", "plain": "Made for the lesson"}
KEY = "nets"
CHOICE = Choice(KEY, "frontier", tuple(FAMILIES), common=True)
HELP = (
    "**Made to be right**: beside its memory such a net carries counts of words, pairs and triples, which NB-SVM, the "
    "simple baseline, goes by. **Made for the lesson**: a net with nothing but its memory, so what it knows of a word "
    "it must have kept. The pages of the lesson show these."
)
READS = {
    "frontier": "Two nets read it word by word, from left to right. Each goes by its memory and by counted words, "
    "pairs and triples: the most accurate answers that this app has.",
    "plain": "Two nets read it word by word, from left to right, each with nothing but its memory to go by.",
}


def installed_families() -> list[Family]:
    """Those of which a net is installed, the more accurate first."""
    return [family for family in FAMILIES if sentiment_nets(family).versions]


def labels() -> list[str]:
    """The nets of which one family or the other is installed."""
    return list(dict.fromkeys(label for family in FAMILIES for label in sentiment_nets(family).versions))


def choices() -> tuple[Choice, ...]:
    """The choice that a page's address holds, where there are two families."""
    return (CHOICE,) if len(installed_families()) > 1 else ()


def shown() -> Family:
    """The family that the page shows: the one chosen, else the only one; the plain one where none is installed."""
    installed = installed_families()
    return st.session_state[KEY] if len(installed) > 1 else next(iter(installed), "plain")


def best() -> Family:
    """The most accurate family that is installed."""
    return next(iter(installed_families()), "plain")


def warn_of_the_other(family: Family) -> None:
    """Says what is damaged of the family that the page does not show."""
    for other in FAMILIES:
        for line in () if other == family else sentiment_nets(other).damage:
            st.warning(plain(line), icon=":material/warning:")


def which_caption(family: Family) -> None:
    """Says which family's numbers follow, where there are two."""
    if choices():
        other = next(each for each in FAMILIES if each != family)
        st.caption(
            f"Of the nets {FAMILIES[family].lower()}. Those {FAMILIES[other].lower()} stand on Compare.",
            help=HELP,
        )


def plain_caption() -> None:
    """Says on a page of the lesson which family it shows and why, where there are two."""
    if choices():
        st.caption(
            "Of reviews: the nets made for the lesson, so that what they know of a word they must have kept.",
            help=HELP,
        )


def family_control() -> None:
    """Draws the choice of a family, where there are two."""
    if choices():
        segmented("Nets", {str(family): label for family, label in FAMILIES.items()}, KEY, HELP)
