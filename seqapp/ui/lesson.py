"""What the pages of the lesson share: the nets of every seed, the words of a text, and what a teacher may hide."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from threadpoolctl import threadpool_limits

from seqapp.numbers.errors import WorldError
from seqapp.numbers.nets import Net
from seqapp.store.lab import COLLECT, Lab, load_lab
from seqapp.store.registry import models_root
from seqapp.store.served import ServedModel
from seqapp.ui import nets as styles
from seqapp.ui.blocks import LONG, chart_block
from seqapp.ui.guard import slot
from seqapp.ui.models import KEEP_TRACES, LOOK_AGAIN, sentiment_nets, start_loading
from seqapp.ui.sharing import LONGEST, Choice
from seqapp.ui.texts import DEFAULT_REVIEW, EXAMPLES, GLOSSARY, REVIEW_HELP, check_review, example_of, plain
from seqapp.workflows.lesson import Words, read_words

HIDE = "hide"
SHIPPED = "shipped"
LONG_BOX = 200  # pixels, for a text of many words
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


def seeds(chosen: str | int) -> dict[str, int]:
    """The seed of each net, by label, that a choice of the seed means.

    Args:
        chosen: "shipped", each net's own: that of the version that serves, of the first in the lab if it has none
            such; or the number of one seed for both.
    """
    if chosen != SHIPPED:
        return dict.fromkeys(nets(), int(chosen))
    found = {}
    for label, some in nets().items():
        serving = _serving(label)
        found[label] = serving if serving in {net.seed for net in some} else some[0].seed
    return found


def seeds_name(chosen: str | int) -> str:
    """A choice of the seed in words: "as shipped (RNN 0, LSTM 2)"; its number, if it is one."""
    if chosen != SHIPPED:
        return str(chosen)
    own = seeds(SHIPPED)
    named = ", ".join(f"{label} {seed}" for label, seed in own.items())
    return f"as shipped ({named})" if all(_serving(label) == seed for label, seed in own.items()) else named


def shown(chosen: str | int) -> str:
    """Whose numbers a chart shows, in words."""
    return f"the nets {seeds_name(chosen)}" if chosen == SHIPPED else f"the nets of seed {chosen}"


def common_seeds() -> list[int]:
    """The seeds that every net was trained from."""
    return sorted(set.intersection(*({net.seed for net in some} for some in nets().values())))


def seed_choice() -> Choice:
    """The choice of the seed, `seed` in the address: "shipped", the default, or one that both nets have."""
    return Choice("seed", SHIPPED, (SHIPPED, *map(str, common_seeds())))


def of_seed(chosen: str | int) -> dict[str, Net]:
    """The two nets that a choice of the seed means, by label."""
    own = seeds(chosen)
    return {label: next(net for net in some if net.seed == own[label]) for label, some in nets().items()}


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


def shown_text(words: Words) -> None:
    """Draws the words that are read where the box that holds them is hidden."""
    if "controls" in hidden():
        with st.container(border=True, height=LONG_BOX if len(words.words) > LONG else "content"):
            st.markdown(plain(" ".join(words.words)))


def seed_control() -> None:
    """Draws the choice of the seed; the page restores `seed_choice()`."""
    names = {seed: seeds_name(seed) for seed in seed_choice().options}
    segmented(
        "Seed",
        names,
        "seed",
        f"{GLOSSARY['seeds']} Those as shipped are the ones that the Sentiment page asks.",
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


def _serving(label: str) -> int | None:
    """The seed of the version that serves; None if there is none."""
    version = sentiment_nets().versions.get(label)
    return int(version.run["seed"]) if version else None


def _take_example() -> None:
    if st.session_state.example:
        st.session_state[TEXT.name] = EXAMPLES[st.session_state.example]


def _reveal(key: str) -> None:
    st.session_state[key] = True


@st.cache_resource(ttl=60 * LOOK_AGAIN, max_entries=2, show_spinner="Opening the nets of every seed …")
def _lab(root: str) -> Lab:
    # The products of these nets are small, and threads that wait for one another make them up to fifty times slower on
    # a busy machine. TensorFlow's threads are its own.
    threadpool_limits(limits=1, user_api="blas")
    return load_lab(Path(root))


@st.cache_data(
    max_entries=KEEP_TRACES,
    show_spinner=False,
    hash_funcs={ServedModel: lambda model: str(model.version.path)},
)
def _words(model: ServedModel, text: str) -> Words:
    with slot():
        return read_words(model, text)
