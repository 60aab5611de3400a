"""What the distance dial draws: an early and a late opinion, neutral words between them, and how both nets answer."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from seqapp.numbers import distance
from seqapp.numbers.distance import LONGEST, Dial
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.nets import Array, Net, probability, read
from seqapp.store.lab import Lab
from seqapp.store.registry import models_root
from seqapp.ui import lesson
from seqapp.ui.charts import LINE, MARGIN
from seqapp.ui.distance_texts import EFFECT_HELP, answer_sentence, effect_sentence, table_of
from seqapp.ui.guard import slot
from seqapp.ui.nets import BY_LABEL, the
from seqapp.ui.reading import NEGATIVE, POSITIVE
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import GLOSSARY, listed, percent, plain

MOST_WORDS = 45  # in each part: with 300 between them, both fit into what the nets read of a review
FAINT = 0.4  # of the lines of single seeds
KEPT = 8  # dials
EARLY = "The opening is great, with a gripping story and wonderful actors."
LATE = "The ending is dull, tired and boring."
ORDERS = {"typed": "As typed", "swapped": "Swapped"}
GAP = 100


@dataclass(frozen=True)
class Gap(Choice):
    """A number of neutral words."""

    def takes(self, value: str) -> bool:
        """Whether it is one.

        >>> [Gap("words", 100).takes(text) for text in ("0", "300", "301", "-1", "")]
        [True, True, False, False, False]
        """
        return value.isdecimal() and value.isascii() and len(value) <= 3 and int(value) <= LONGEST

    def holds(self, value: object) -> bool:
        """Whether it is one."""
        return isinstance(value, int) and 0 <= value <= LONGEST

    def read(self, received: str) -> int:
        """The number."""
        return int(received)


CHOICES = (
    Choice("early", EARLY),
    Choice("late", LATE),
    Choice("turned", "typed", tuple(ORDERS)),
    Gap("words", GAP),
)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of the nets, as they read it: words and token ids of the early part, the filler, the late part.

    Attributes:
        opinions: which words of the early part are words of opinion.
        replaced: the early part's token ids with stand-ins for those.
        stand_ins: the words that stand in.
    """

    early: list[str]
    filler: list[str]
    late: list[str]
    ids: tuple[np.ndarray, np.ndarray, np.ndarray]
    opinions: np.ndarray
    replaced: np.ndarray
    stand_ins: list[str]


def controls() -> None:
    """Draws the two parts, their order, and the dial."""
    with lesson.controls("controls of the dial"):
        left, right = st.columns(2)
        left.text_input("Early opinion", key="early", max_chars=300, persist_state="session")
        right.text_input(
            "Late opinion, after “But”",
            key="late",
            max_chars=300,
            persist_state="session",
            help="“But” is put in front of whichever part comes last.",
        )
        lesson.segmented("Order", ORDERS, "turned")
        st.slider("Neutral words between them", 0, LONGEST, key="words", persist_state="session")


def dial_block() -> None:
    """Draws the sentence at the chosen distance, the answers there and everywhere, and what is left of the opinion."""
    state, lab = st.session_state, lesson.lab()
    asked = _asked(state.early, state.late, swapped=state.turned == "swapped", lab=lab)
    dials = {label: _dial(nets, asked) for label, nets in lesson.nets().items()}
    at = state.words
    with st.container(border=True):
        st.markdown(_shown(asked, at))
    answers = {label: probability(one.logit) for label, one in dials.items()}
    if lesson.revealed(f"dial {state.early} {state.late} {state.turned} {at}"):
        _answers_at(answers, at)
    st.header("The answer at every distance", help=GLOSSARY["P(positive)"])
    table = table_of(answers, "P(positive)")
    lesson.answer_block(answer_chart(answers, at), answer_sentence(answers), table, "answer_by_distance")
    st.header("What is left of the early opinion", help=EFFECT_HELP)
    if not asked.opinions.any():
        st.info(
            "No word of the early part counts as an opinion (its weight in the rival that counts words is below "
            f"{distance.OPINION}). Put one in, for example “great” or “awful”.",
            icon=":material/info:",
        )
        return
    st.markdown(_replacement(asked))
    effects = {label: one.effect for label, one in dials.items()}
    lesson.answer_block(
        effect_chart(effects, at),
        effect_sentence(effects),
        table_of(effects, "effect"),
        "effect_by_distance",
    )
    _filler_note(asked, lab)


def answer_chart(answers: dict[str, Array], at: int) -> go.Figure:
    """P(positive) against the distance: the mean of the seeds strong, every seed faint."""
    figure = _lines({label: 100 * some for label, some in answers.items()}, "%{y:.1f} %")
    figure.add_hrect(
        y0=100 * NEGATIVE,
        y1=100 * POSITIVE,
        fillcolor="rgba(122, 130, 142, 0.16)",
        line_width=0,
        layer="below",
    )
    figure.add_vline(x=at, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_yaxes(title="P(positive), %", range=[-2, 102], dtick=25)
    return figure


def effect_chart(effects: dict[str, Array], at: int) -> go.Figure:
    """The logit with the early opinion less the logit without it, against the distance."""
    figure = _lines(effects, "%{y:+.3f}")
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    figure.add_vline(x=at, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.update_yaxes(title="effect of the early opinion, logit")
    return figure


@st.cache_data(
    max_entries=KEPT,
    show_spinner=False,
    hash_funcs={
        Net: lambda net: (net.cell, net.seed, id(net)),
        Asked: lambda asked: tuple(ids.tobytes() for ids in (*asked.ids, asked.replaced)),
    },
)
def _dial(nets: tuple[Net, ...], asked: Asked) -> Dial:
    early, filler, late = asked.ids
    with slot():
        return distance.dial(nets, early, asked.replaced, filler, late)


def _asked(early: str, late: str, *, swapped: bool, lab: Lab) -> Asked:
    first, last = (late, early) if swapped else (early, late)
    for name, text in (("early", early), ("late", late)):
        if not text.strip():
            raise BadInputError(f"The {name} opinion is empty. Type a few words, for example “{EARLY}”")
    parts = [lesson.token_ids(first), lesson.token_ids(f"But {last}")]
    longest = max(len(part.words) + part.n_cut for part in parts)
    if longest > MOST_WORDS:
        raise BadInputError(
            f"A part has {longest} words with its “but”; with {LONGEST} neutral words between them, the nets can read "
            f"at most {MOST_WORDS} of each. Shorten it."
        )
    filler_words, filler = _filler(str(models_root()), lab.record["data"]["sha256"])
    stand_ins, weight = lesson.token_ids(distance.STAND_INS), lab.unigrams.weight
    return Asked(
        parts[0].words,
        filler_words,
        parts[1].words,
        (parts[0].ids, filler, parts[1].ids),
        distance.opinions(parts[0].ids, weight),
        distance.neutralised(parts[0].ids, weight, stand_ins.ids),
        stand_ins.words,
    )


@st.cache_data(max_entries=2, show_spinner=False)
def _filler(root: str, sha256: str) -> tuple[list[str], np.ndarray]:  # noqa: ARG001 - they are what it is kept by
    """The neutral words and their token ids; both arguments say whose ids."""
    found = [lesson.token_ids(sentence) for sentence in distance.FILLER.split(".") if sentence.strip()]
    words = [word for sentence in found for word in sentence.words]
    return words[:LONGEST], np.concatenate([sentence.ids for sentence in found])[:LONGEST]


def _shown(asked: Asked, at: int) -> str:
    middle = f" {plain(' '.join(asked.filler[:at]))}" if at else ""
    return f"**{plain(' '.join(asked.early))}**{middle} **{plain(' '.join(asked.late))}**"


def _replacement(asked: Asked) -> str:
    count, words = 0, []
    for word, is_opinion in zip(asked.early, asked.opinions, strict=True):
        if is_opinion:
            words.append(f"~~{plain(word)}~~ **{plain(asked.stand_ins[count % len(asked.stand_ins)])}**")
            count += 1
        else:
            words.append(plain(word))
    return f"Read again without its opinion, the early part is: {' '.join(words)}"


def _answers_at(answers: dict[str, Array], at: int) -> None:
    with st.container(horizontal=True):
        for label, some in answers.items():
            mean = float(some[:, at].mean())
            st.metric(
                f"{label}: P(positive) at {at} words",
                percent(mean),
                delta=f"seeds: {', '.join(percent(value) for value in some[:, at])}",
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=GLOSSARY["P(positive)"],
            )


def _filler_note(asked: Asked, lab: Lab) -> None:
    size = np.abs(lab.unigrams.weight[asked.ids[1]])
    common = np.abs(lab.unigrams.weight[2:2002])
    alone = {
        label: np.stack([np.abs(_alone(net, asked.ids[1].tobytes())) for net in nets])
        for label, nets in lesson.nets().items()
    }
    said = listed([f"{the(label)} by {some.mean():.2f}" for label, some in alone.items()])
    st.caption(
        f"Why these neutral words: in a rival that only counts words, their weights are {size.mean():.2f} in size on "
        f"average and {size.max():.2f} at most, those of the 2,000 commonest words {common.mean():.2f} and "
        f"{common.max():.2f}. Read alone, they move {said} in logit on average over all lengths and seeds: not by "
        "nothing. That is why the chart above compares two texts with the same neutral words."
    )


@st.cache_data(
    max_entries=KEPT, show_spinner=False, hash_funcs={Net: lambda net: (net.cell, net.seed, id(net))}
)
def _alone(net: Net, ids: bytes) -> Array:
    return read(net, np.frombuffer(ids, dtype=np.int64))["logit"]


def _lines(some: dict[str, Array], hover: str) -> go.Figure:
    figure = go.Figure()
    for label, rows in some.items():
        net = BY_LABEL[label]
        for number, row in enumerate(rows):
            figure.add_scatter(
                x=np.arange(len(row)),
                y=row,
                name=f"{label}, single seeds",
                legendgroup=f"{label} seeds",
                showlegend=number == 0,
                opacity=FAINT,
                mode="lines",
                line={"color": net.colour, "dash": net.dash, "width": 1},
                hovertemplate=f"{hover}<extra>{label}, seed {number}</extra>",
            )
        figure.add_scatter(
            x=np.arange(rows.shape[1]),
            y=rows.mean(axis=0),
            name=f"{label}, mean",
            mode="lines+markers",
            line={"color": net.colour, "dash": net.dash, "width": 3},
            marker={"symbol": net.symbol, "size": 8, "maxdisplayed": 12},
            hovertemplate=f"{hover}<extra>{label}, mean</extra>",
        )
    figure.update_layout(
        height=360,
        margin=MARGIN,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": "neutral words between the two opinions", "fixedrange": True, "showgrid": False},
        yaxis={"fixedrange": True, "zeroline": False},
    )
    return figure
