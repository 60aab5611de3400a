"""What the pages of the lesson share: the nets of every seed, the words of a text, and what a teacher may hide."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from seqapp.numbers.errors import WorldError
from seqapp.numbers.nets import Net
from seqapp.store.lab import COLLECT, Lab, load_lab
from seqapp.store.registry import models_root
from seqapp.store.served import ServedModel
from seqapp.ui import nets as styles
from seqapp.ui.blocks import chart_block
from seqapp.ui.guard import slot
from seqapp.ui.models import KEEP_TRACES, LOOK_AGAIN, sentiment_nets, start_loading
from seqapp.ui.sharing import LONGEST, Choice
from seqapp.ui.texts import DEFAULT_REVIEW, EXAMPLES, GLOSSARY, REVIEW_HELP, check_review, example_of
from seqapp.workflows.lesson import Words, read_words

HIDE = "hide"
HIDEABLE = frozenset({"answers", "controls"})
TEXT = Choice("review", DEFAULT_REVIEW)
"""The text of a page; the Sentiment page calls it the same, so it comes along from page to page."""
LACKS = f"A text of more than {LONGEST:,} characters"
_NOT_DRAWN = '<style>[class*="st-key-not-drawn"] {display: none}</style>'


def lab() -> Lab:
    """models/lab/, verified and loaded once, and checked to read the words that the installed nets read.

    Raises:
        WorldError: there is none, it is damaged, or the installed nets were trained on other reviews.
    """
    found = _lab(str(models_root()))
    for version in sentiment_nets().versions.values():
        if version.run["data"]["sha256"] != found.record["data"]["sha256"]:
            raise WorldError(
                f"The nets of the lesson were trained on other reviews than {version.name}/{version.version}, so they "
                f"read other words. Collect them anew from the runs behind it: `{COLLECT}`."
            )
    return found


def nets() -> dict[str, tuple[Net, ...]]:
    """The nets of every seed, by label ("RNN", "LSTM"), by seed. Errors as in `lab`."""
    return {net.label: lab().nets[net.cell] for net in styles.NETS}  # type: ignore[index]  # a cell is one of two


def shipped_seed() -> int:
    """The seed of the nets that serve; of the first ones in the lab if none is installed."""
    for version in sentiment_nets().versions.values():
        return int(version.run["seed"])
    return nets()["RNN"][0].seed


def seed_choice() -> Choice:
    """The choice of the seed, `seed` in the address; the shipped one by default."""
    common = set.intersection(*({net.seed for net in some} for some in nets().values()))
    return Choice("seed", str(shipped_seed()), tuple(str(seed) for seed in sorted(common)))


def of_seed(seed: str | int) -> dict[str, Net]:
    """The two nets of a seed, by label."""
    return {label: next(net for net in some if net.seed == int(seed)) for label, some in nets().items()}


def token_ids(text: str) -> Words:
    """The words of a text as the installed nets read them. Wait for `loading_line(...).ready` first.

    Returns:
        `words`, `ids`, `known`, each (timesteps,), and `n_cut`.

    Raises:
        BadInputError: the text is blank, too long, or holds no word.
        WorldError: no sentiment net could be loaded.
    """
    check_review(text)
    models = start_loading().models
    if not models:
        raise WorldError("No sentiment net is loaded, so no words can be looked up. See the Sentiment page.")
    return _words(next(iter(models.values())), text)


def hidden() -> frozenset[str]:
    """What the address hides: `hide=answers`, `hide=controls`, or both with a comma between them."""
    asked = str(st.query_params.get(HIDE, "")).split(",")
    return HIDEABLE & {part.strip() for part in asked}


def revealed(name: str) -> bool:
    """Whether an answer may be shown; draws the button that reveals it where answers are hidden.

    Args:
        name: of the answer; another name is another button. Put into it what the answer depends on.
    """
    key = "revealed " + sha256(name.encode()).hexdigest()[:16]
    if "answers" not in hidden() or st.session_state.get(key):
        return True
    st.button("Reveal", key=f"button {key}", icon=":material/visibility:", on_click=_reveal, args=(key,))
    return False


def answer(sentence: str) -> None:
    """Draws a sentence, or a button that reveals it."""
    if sentence and revealed(sentence):
        st.markdown(sentence)


def answer_block(figure: go.Figure, sentence: str, table: pd.DataFrame, name: str) -> None:
    """Draws a chart with its sentence, table and download, or a button that reveals them all."""
    if revealed(f"{name} {sentence}"):
        chart_block(figure, sentence, table, name)


@contextmanager
def controls(name: str = "controls") -> Iterator[None]:
    """A place for widgets; with `hide=controls` nobody sees them, and the address alone decides what they say.

    Args:
        name: where a page has several such places, a name for each.
    """
    drawn = "controls" not in hidden()
    if not drawn:
        st.html(_NOT_DRAWN)
    with st.container(key=f"{name} drawn" if drawn else f"not-drawn {name}"):
        yield


def text_control() -> None:
    """Draws the text of the page: examples, the box, the button."""
    st.session_state.example = example_of(st.session_state[TEXT.name])
    st.pills("Examples", EXAMPLES, key="example", on_change=_take_example, wrap=True)
    st.text_area("Text", key=TEXT.name, height=110, persist_state="session", help=REVIEW_HELP)
    st.button("Read it", type="primary", icon=":material/play_arrow:")


def seed_control() -> None:
    """Draws the choice of the seed; the page restores `seed_choice()`."""
    st.segmented_control(
        "Seed",
        seed_choice().options,
        key="seed",
        required=True,
        persist_state="session",
        help=f"{GLOSSARY['seeds']} The nets that serve are those of seed {shipped_seed()}.",
    )


def segmented(title: str, options: dict[str, str], key: str, help_text: str | None = None) -> None:
    """Draws a choice of one, from the keys of `options`, shown as their values."""
    st.segmented_control(
        title,
        list(options),
        key=key,
        format_func=options.__getitem__,
        required=True,
        wrap=True,
        persist_state="session",
        help=help_text,
    )


def last_words(words: Words, number: int) -> Words:
    """Only the last words of a text."""
    cut = max(0, len(words.words) - number)
    return Words(words.words[cut:], words.ids[cut:], words.known[cut:], words.n_cut + cut)


def _take_example() -> None:
    if st.session_state.example:
        st.session_state[TEXT.name] = EXAMPLES[st.session_state.example]


def _reveal(key: str) -> None:
    st.session_state[key] = True


@st.cache_resource(ttl=60 * LOOK_AGAIN, max_entries=2, show_spinner="Opening the nets of every seed …")
def _lab(root: str) -> Lab:
    return load_lab(Path(root))


@st.cache_data(
    max_entries=KEEP_TRACES,
    show_spinner=False,
    hash_funcs={ServedModel: lambda model: str(model.version.path)},
)
def _words(model: ServedModel, text: str) -> Words:
    with slot():
        return read_words(model, text)
