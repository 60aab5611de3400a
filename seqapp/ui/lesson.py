"""What the pages of the lesson share: the nets of every seed and the words of a text."""

from pathlib import Path

import streamlit as st
from threadpoolctl import threadpool_limits

from seqapp.numbers.errors import WorldError
from seqapp.numbers.nets import Net
from seqapp.store.registry import models_root
from seqapp.store.seed_weights import COLLECT, SeedWeights, load_seed_weights
from seqapp.store.served import ServedModel
from seqapp.ui import blocks, hiding
from seqapp.ui.blocks import LONG
from seqapp.ui.caching import HASH_FUNCS
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import KEEP_ANSWERS, LOOK_AGAIN, sentiment_nets, start_loading
from seqapp.ui.sharing import LONGEST, Choice
from seqapp.ui.styles import NETS
from seqapp.ui.texts import GLOSSARY, check_review, plain
from seqapp.workflows.lesson.words import Words, read_words

SHIPPED = "shipped"
LONG_BOX = 200  # pixels, for a text of many words
TEXT = blocks.TEXT
LACKS = f"A text of more than {LONGEST:,} characters"


def seed_weights() -> SeedWeights:
    """models/seed_weights/, verified and loaded once, and checked to read the words that the installed nets read.

    Raises:
        WorldError: there is none, it is damaged, or the installed nets were trained on other reviews.
    """
    weights = _seed_weights(models_root())
    for version in sentiment_nets().versions.values():
        if version.run.data.sha256 != weights.record["data"]["sha256"]:
            raise WorldError(
                f"The nets of the lesson were trained on other reviews than {version.name}/{version.version}, so they "
                f"read other words. Collect them anew from the runs behind it: `{COLLECT}`."
            )
    return weights


def nets() -> dict[str, tuple[Net, ...]]:
    """The nets of every seed, by label ("RNN", "LSTM"), by seed. Errors as in `seed_weights`."""
    weights = seed_weights().nets
    return {style.label: weights[style.cell] for style in NETS}  # type: ignore[index]  # a cell is one of two


def seeds(chosen: str | int) -> dict[str, int]:
    """The seed of each net, by label, that a choice of the seed means.

    Args:
        chosen: "shipped", each net's own: that of the version that serves, of the first seed kept if it has none
            such; or the number of one seed for both.
    """
    if chosen != SHIPPED:
        return dict.fromkeys(nets(), int(chosen))
    own = {}
    for label, some in nets().items():
        serving = _serving(label)
        own[label] = serving if serving in {net.seed for net in some} else some[0].seed
    return own


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
    return Choice("seed", SHIPPED, (SHIPPED, *map(str, common_seeds())), common=True)


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
    return _words(reader(), text)


def reader() -> ServedModel:
    """The installed net that looks words up; all of them know the same. Wait for `loading_line(...).ready` first.

    Raises:
        WorldError: no sentiment net could be loaded.
    """
    models = start_loading().models
    if not models:
        raise WorldError("No sentiment net is loaded, so no words can be looked up. See the Sentiment page.")
    return next(iter(models.values()))


def text_control() -> None:
    """Draws the text of the page: examples, the box, the button."""
    blocks.text_control("Text", height=110)


def shown_text(words: Words) -> None:
    """Draws the words that are read where the box that holds them is hidden."""
    if "controls" in hiding.hidden():
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
    """Draws a choice of one; where there is no room, its options wrap."""
    blocks.segmented(title, options, key, help_text, wrap=True)


def last_words(words: Words, number: int) -> Words:
    """Only the last words of a text."""
    cut = max(0, len(words.words) - number)
    return Words(words.words[cut:], words.ids[cut:], words.known[cut:], words.n_cut + cut)


def _serving(label: str) -> int | None:
    """The seed of the version that serves; None if there is none."""
    version = sentiment_nets().versions.get(label)
    return version.run.seed if version else None


@st.cache_resource(ttl=60 * LOOK_AGAIN, max_entries=2, show_spinner="Opening the nets of every seed …")
def _seed_weights(root: Path) -> SeedWeights:
    # The products of these nets are small, and threads that wait for one another make them up to fifty times slower on
    # a busy machine. TensorFlow's threads are its own.
    threadpool_limits(limits=1, user_api="blas")
    return load_seed_weights(root)


@st.cache_data(
    max_entries=KEEP_ANSWERS,
    show_spinner=False,
    hash_funcs=HASH_FUNCS,
)
def _words(model: ServedModel, text: str) -> Words:
    with compute_slot():
        return read_words(model, text)
