"""The memory tasks' LSTM, which reads a country and answers with a language: the net, its sentence, its answers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from seqapp.numbers.belt import kept
from seqapp.numbers.memory_tasks.tasks import examples, spelled
from seqapp.numbers.memory_tasks.words import COUNTRIES, LANGUAGES, Sentence, sentence_of
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read
from seqapp.store.memory_tasks import KeptNet, load_net, net_path
from seqapp.ui.models import LOOK_AGAIN
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import number, percent

FILLERS = 30  # words between the country and the ending of an example
DRAWN = 400  # examples of which one of the wanted country is taken
OPEN = 0.95  # a gate above this is called near 1
OPENS = 0.05  # by which a gate must rise to be called open


def example(country: str, draw: int = 0) -> str:
    """A sentence of the task about a country, as `python -m seqapp memory-tasks language` trains on.

    >>> "Norway" in example("Norway"), example("Norway") == example("Norway", 1)
    (True, False)
    """
    rng = np.random.default_rng([COUNTRIES.index(country), draw])
    inputs, targets = examples("language", DRAWN, FILLERS, rng)
    return spelled("language", inputs[int((targets == COUNTRIES.index(country)).argmax())])


SENTENCE = Choice("sentence", example("France"), common=True)
"""What the memory tasks' LSTM reads; every page that asks it calls it the same."""


@dataclass(frozen=True, eq=False)
class Answered:
    """A sentence, and the net that answers it.

    Attributes:
        sentence: its words.
        kept: the net as it was trained.
        net: the same with one logit: that of the right language less the mean of all.
    """

    sentence: Sentence
    kept: KeptNet
    net: Net

    @property
    def language(self) -> str:
        """The right answer."""
        return LANGUAGES[COUNTRIES[self.sentence.answer]]

    @property
    def country(self) -> str:
        """The first country, which decides it."""
        return COUNTRIES[self.sentence.answer]

    def right(self, h: Array) -> Array:
        """P(the right language) after each hidden state."""
        return np.asarray(self.kept.classifier.shares(h)[..., self.sentence.answer])

    def says(self, h: Array) -> str:
        """The answer after a hidden state: the probability of the right language, and the most likely one."""
        shares = self.kept.classifier.shares(h)
        likely = int(shares.argmax())
        most = "and nothing is more likely"
        if likely != self.sentence.answer:
            most = f"most likely is {LANGUAGES[COUNTRIES[likely]]}, {percent(float(shares[likely]))}"
        return f"P({self.language}) = **{percent(float(shares[self.sentence.answer]))}**, {most}"


def answered(text: str) -> Answered:
    """A text as the memory tasks' LSTM reads it. Errors as in `sentence_of` and `load_net`."""
    sentence, kept = sentence_of(text), _kept(net_path())
    return Answered(sentence, kept, kept.classifier.against_the_others(sentence.answer))


def gates_sentence(asked: Answered, traced: dict[str, Array]) -> str:
    """Whether the forget gate stays near 1, and whether the input gate opens at the country.

    Args:
        asked: the sentence.
        traced: what its net computed on it.
    """
    at, f, i, g = asked.sentence.country, traced["f"], traced["i"], traced["g"]
    load = np.linalg.norm(i * g, axis=1)
    left = float(np.linalg.norm(kept(f)[at] * i[at] * g[at]) / load[at])
    stays = "stays near 1" if f.mean() > OPEN else "does not stay near 1"
    sentence = (
        f"The forget gate {stays}: {f.mean():.2f} on average, {percent(float((f > OPEN).mean()))} of its values above "
        f"{OPEN}. Of what “{asked.country}” put on the belt, {percent(left)} is still there after the last word."
    )
    if not at:
        return sentence
    before, now = float(i[:at].mean()), float(i[at].mean())
    opens = "opens at" if now - before > OPENS else "hardly opens at" if now > before else "does not open at"
    times, gate = float(load[at] / load[:at].mean()), now / before
    who = "mostly the candidate" if times / gate > gate else "mostly the gate"
    over = _at_countries(asked.kept)
    return (
        f"{sentence} The input gate {opens} “{asked.country}”: from {before:.2f} at the words before it to {now:.2f} "
        f"on average, in its widest unit from {i[:at].max():.2f} to {i[at].max():.2f}. What is put on the belt grows "
        f"×{number(times)}, and that is {who}. Over a sentence of each of the {len(COUNTRIES)} countries the gate goes "
        f"from {over[0]:.2f} before the country to {over[1]:.2f} at it."
    )


def sentence_control() -> None:
    """Draws the sentence: a list of countries to make one, another one, and the box."""
    state = st.session_state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Country", COUNTRIES, key="country", width=200, on_change=_make, args=(0,))
        st.button("Another sentence", icon=":material/refresh:", on_click=_make, args=(1,))
    st.text_area(
        "Sentence",
        key=SENTENCE.name,
        height=100,
        persist_state="session",
        on_change=begin_anew,
        help="The net knows its task's words only. The first country decides which language is right.",
    )
    st.button("Read it", key="read sentence", type="primary", icon=":material/play_arrow:")
    state.setdefault("sentence draw", 0)


def begin_anew() -> None:
    """After another text: a page that goes step by step begins where something happens in it."""
    st.session_state["step"] = st.session_state["unit"] = 0


def _make(by: int) -> None:
    state = st.session_state
    state["sentence draw"] = state.get("sentence draw", 0) + by
    state[SENTENCE.name] = example(state["country"], state["sentence draw"])
    begin_anew()


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={KeptNet: lambda kept: kept.classifier.digest})
def _at_countries(trained: KeptNet) -> tuple[float, float]:
    """The input gate before the first country and at it, on average over a sentence of each country."""
    net = trained.classifier.against_the_others(0)
    before, at = [], []
    for one in COUNTRIES:
        sentence = sentence_of(example(one))
        i = read(net, np.array(sentence.ids[: sentence.country + 1]))["i"].mean(axis=1)
        before.append(float(i[:-1].mean()))
        at.append(float(i[-1]))
    return float(np.mean(before)), float(np.mean(at))


@st.cache_resource(ttl=60 * LOOK_AGAIN, max_entries=2, show_spinner=False)
def _kept(path: Path) -> KeptNet:
    return load_net(path)
