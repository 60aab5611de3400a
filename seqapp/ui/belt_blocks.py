"""The Conveyor belt page: its controls, and what each of its views draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.nets import Array, Net, probability, read
from seqapp.store.registry import models_root
from seqapp.ui import belt as tables
from seqapp.ui import lesson
from seqapp.ui.belt import CUTS, SCOPES, Cut
from seqapp.ui.belt_charts import belt_chart, gates_chart, gates_table, ledger_chart, surgery_chart
from seqapp.ui.sharing import Choice
from seqapp.workflows.lesson import Words

INTRODUCTION = (
    "Picture the LSTM's **cell state** c as a conveyor belt through the text. At each word the **forget gate** f says "
    "how much of the belt's load stays on (c times f), the **input gate** i says how much of the new load, the "
    "candidate g, goes on (plus i times g), and the **output gate** o says how much of it the net may look at. Here "
    "the belt of a trained net is taken apart, word by word, and its gates can be held by hand."
)
AUTOMATIC = "0"
MOST_WORDS = 400
BELT_HELP = (
    "A word's step is by how much the running logit moved when it was read; its mark on the belt is its own share of "
    "the last cell state, carried into the last answer. Each unit's tanh(c) is shared out over the words in proportion "
    "to what they put there, so that all shares and the bias sum to the answer exactly. What a word changed in later "
    "gates counts for the later words. A logit of 0 is 50 %, 2 is 88 %."
)
LEFT_HELP = (
    "A word puts i · g on the belt, a number for each unit; the length is the root of the sum of their squares, "
    "and has no unit. What is left of it at the end is that, times the forget gates of all later words."
)
CUT_HELP = (
    "At 1 the forget gate keeps everything, at 0 it wipes the belt; at 0 the input gate lets nothing on. Frozen, c "
    "stays as it is: nothing is forgotten and nothing added. The other gates go on as they will."
)


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: the words and the choice of the seed (see `lesson.seeds`)."""

    words: Words
    chosen: str

    @property
    def nets(self) -> dict[str, Net]:
        """Both nets."""
        return lesson.of_seed(self.chosen)

    @property
    def seed(self) -> int:
        """That of the LSTM."""
        return lesson.seeds(self.chosen)["LSTM"]

    @property
    def frame(self) -> pd.DataFrame:
        """Positions and words."""
        return pd.DataFrame({"position": range(1, len(self.words.words) + 1), "word": self.words.words})

    def read(self, label: str, seed: int | None = None) -> dict[str, Array]:
        """What a net computes on the words."""
        ids = tuple(int(number) for number in self.words.ids)
        return _read(
            str(models_root()), label, lesson.seeds(self.chosen)[label] if seed is None else seed, ids
        )

    def belts(self) -> dict[int, dict[str, Array]]:
        """What the LSTM of every seed computes on the words."""
        return {net.seed: self.read("LSTM", net.seed) for net in lesson.nets()["LSTM"]}


Draw = Callable[[Asked], None]


def choices() -> tuple[Choice, ...]:
    """What the address of the page holds."""
    return (
        lesson.TEXT,
        lesson.seed_choice(),
        Choice("view", "belt", tuple(VIEWS)),
        Choice("cut", "keep", tuple(CUTS)),
        Choice("scope", "from", tuple(SCOPES)),
        Choice("word", AUTOMATIC, tuple(str(number) for number in range(MOST_WORDS + 1))),
    )


def controls() -> None:
    """Draws the text, the seed and the choice of the view."""
    lesson.text_control()
    lesson.seed_control()
    lesson.segmented("Show", {name: title for name, (title, _) in VIEWS.items()}, "view")


def draw() -> None:
    """Draws the view that is chosen, and nothing of the others."""
    what = Asked(lesson.token_ids(st.session_state[lesson.TEXT.name]), st.session_state["seed"])
    lesson.shown_text(what.words)
    VIEWS[st.session_state["view"]][1](what)


def _belt(what: Asked) -> None:
    traced = what.read("LSTM")
    frame = tables.on_the_belt(what.words.words, traced)
    st.subheader("What each word put on, and what is left of it", help=LEFT_HELP)
    lesson.answer_block(belt_chart(frame), tables.belt_sentence(frame, traced), frame, "on_the_belt")
    st.subheader("Does it flow mostly unchanged?")
    lesson.answer(tables.flow_sentence(what.belts(), what.seed))


def _ledger(what: Asked) -> None:
    nets = what.nets
    traced = {label: what.read(label) for label in nets}
    frame = tables.ledger(what.words.words, nets, traced)
    st.subheader("What each word did to the answer", help=BELT_HELP)
    lesson.answer_block(ledger_chart(frame), tables.ledger_sentence(frame, nets, traced), frame, "ledger")
    lesson.answer(tables.belt_against_steps(frame))


def _surgery(what: Asked) -> None:
    words = what.words.words
    with lesson.controls("surgery"):
        lesson.segmented("Hold", {str(kind): title for kind, title in CUTS.items()}, "cut", CUT_HELP)
        lesson.segmented("Where", SCOPES, "scope")
        _word_control(words)
    state = st.session_state
    at = tables.middle(words) if state["word"] == AUTOMATIC else int(state["word"]) - 1
    cut = Cut(state["cut"], state["scope"], at)
    operated = {net.seed: cut.apply(net, what.words.ids) for net in lesson.nets()["LSTM"]}
    answers = {
        seed: (
            float(probability(what.read("LSTM", seed)["logit"])[-1]),
            float(probability(traced["logit"])[-1]),
        )
        for seed, traced in operated.items()
    }
    frame = tables.before_and_after(words, what.read("LSTM"), operated[what.seed])
    first = 0 if cut.scope == "all" else at
    last = at if cut.scope == "at" else len(words) - 1
    sentence = tables.surgery_sentence(cut, words, answers, what.seed)
    lesson.answer_block(surgery_chart(frame, first, last), sentence, frame, "surgery")


def _claims(what: Asked) -> None:
    words, of_seeds = what.words.words, what.belts()
    table = gates_table(what.frame, of_seeds)
    lesson.answer_block(
        gates_chart(table, what.seed), tables.switch_sentence(of_seeds[what.seed]), table, "gates"
    )
    weights = lesson.lab().unigrams.weight[what.words.ids]
    for claim, sentence in (
        ("“The forget gate keeps the early opinion at ‘but’”", tables.forget_sentence(words, of_seeds)),
        (
            "“The input gate stores the words that matter”",
            tables.input_sentence(words, weights, of_seeds, what.seed),
        ),
        ("“The cell state flows mostly unchanged”", tables.flow_sentence(of_seeds, what.seed)),
    ):
        st.subheader(claim)
        lesson.answer(sentence)


VIEWS: dict[str, tuple[str, Draw]] = {
    "belt": ("On the belt", _belt),
    "ledger": ("Who moved the answer", _ledger),
    "surgery": ("Gate surgery", _surgery),
    "claims": ("The lesson's claims", _claims),
}


def _word_control(words: list[str]) -> None:
    options = [str(number) for number in range(len(words) + 1)]
    if st.session_state["word"] not in options:
        st.session_state["word"] = AUTOMATIC
    names = {AUTOMATIC: f"chosen for you: {tables.middle(words) + 1} {words[tables.middle(words)]}"}
    st.select_slider(
        "Word",
        options,
        key="word",
        persist_state="session",
        format_func=lambda number: names.get(number) or f"{number} {words[int(number) - 1]}",
        help="The word that turns the text, such as “but”, or the one in the middle, until you choose another.",
    )


@st.cache_data(max_entries=48, show_spinner=False)
def _read(root: str, label: str, seed: int, ids: tuple[int, ...]) -> dict[str, Array]:  # noqa: ARG001 - root is a key
    return read(lesson.of_seed(seed)[label], np.array(ids))
