"""What the page on order draws: one part at a time, and only what is shown is computed."""

import numpy as np
import pandas as pd
import streamlit as st

from seqapp.numbers.nets import probability
from seqapp.numbers.order import flips
from seqapp.store.registry import models_root
from seqapp.ui import lesson, order_answers, order_charts, order_texts, texts
from seqapp.ui.charts import CONFIG
from seqapp.ui.order_texts import CASES, HOWS, OWN, PAIRS, UNIGRAMS
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import percent, plain

PARTS = {
    "nouns": "Two words swapped",
    "orders": "Your words, reordered",
    "texts": "Which texts care",
    "change": "Near and far",
}
FEW = 4  # words behind the changed one, from which on it is asked what is left
LONG = 120  # words from which on a text scrolls
LAST_DRAW = 999
WORD = 40  # characters


def is_draw(text: str) -> bool:
    """Whether a text is the number of a shuffle.

    >>> is_draw("12"), is_draw("0"), is_draw("one")
    (True, False, False)
    """
    return text.isdecimal() and text.isascii() and 1 <= len(text) <= len(str(LAST_DRAW)) and text[0] != "0"


CHOICES = (
    Choice("part", "nouns", tuple(PARTS)),
    Choice("pair", next(iter(PAIRS)), tuple(PAIRS)),
    Choice("how", "shuffled", tuple(HOWS)),
    Choice("draw", "1", fits=is_draw),
    Choice("case", "Early opinion", (*CASES, OWN)),
    Choice("word", "beautifully", fits=lambda text: len(text) <= WORD),
    Choice("instead", "badly", fits=lambda text: len(text) <= WORD),
)


def introduction() -> None:
    """Draws what sequences are and where models of them are used."""
    st.markdown(order_texts.WHY)
    for column, (head, lines) in zip(
        st.columns(2, gap="medium"),
        {"Sequential data": order_texts.SEQUENCES, "Where sequence models work": order_texts.USES}.items(),
        strict=True,
    ):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{head}**\n\n" + "\n".join(f"- *{name}*: {line}" for name, line in lines.items()))


def controls(part: str) -> None:
    """Draws the widgets of a part."""
    with lesson.controls(f"controls of {part}"):
        if part == "nouns":
            st.segmented_control("Sentences", PAIRS, key="pair", required=True, persist_state="session")
        if part == "orders":
            st.text_area("Text", key="review", height=120, persist_state="session", help=texts.REVIEW_HELP)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.segmented_control(
                    "Order",
                    HOWS,
                    key="how",
                    format_func=HOWS.__getitem__,
                    required=True,
                    persist_state="session",
                )
                if st.session_state.how == "shuffled":
                    st.button("Another shuffle", on_click=_next_draw, icon=":material/shuffle:", shortcut="S")
        if part == "change":
            st.pills("Example", (*CASES, OWN), key="case", required=True, persist_state="session", wrap=True)
            if st.session_state.case == OWN:
                st.text_area(
                    "Text", key="review", height=120, persist_state="session", help=texts.REVIEW_HELP
                )
                with st.container(horizontal=True):
                    st.text_input("Word to change", key="word", max_chars=WORD, persist_state="session")
                    st.text_input("Instead", key="instead", max_chars=WORD, persist_state="session")


def nouns_block(chosen: str) -> None:
    """Draws one pair of sentences, and what each model answers to both; `chosen` as in `lesson.seeds`."""
    written, exchanged = PAIRS[st.session_state.pair]
    st.markdown(f"> {plain(written)}\n\n> {plain(exchanged)}")
    first, second = lesson.token_ids(written), lesson.token_ids(exchanged)
    rival = lesson.lab().unigrams
    rows = [(UNIGRAMS, -1, *(float(probability(rival.logit(one.ids))) for one in (first, second)))]
    rows += [
        (label, net.seed, *(float(order_answers.answer(net, one.ids)) for one in (first, second)))
        for label, some in lesson.nets().items()
        for net in some
    ]
    every = pd.DataFrame(rows, columns=["model", "seed", "written", "exchanged"])
    table = order_texts.of_seeds(every, {UNIGRAMS: -1, **lesson.seeds(chosen)})
    if lesson.revealed(f"nouns {written} {chosen}"):
        st.markdown(order_texts.pair_sentence(table))
        with st.container(horizontal=True):
            for row in order_texts.records(table):
                st.metric(
                    f"{row['model']}: second less first",
                    order_texts.points(row["exchanged"] - row["written"], 2),
                    border=True,
                    help=texts.GLOSSARY["P(positive)"],
                )
        shown = {"model": every["model"], "seed": [str(of) if of >= 0 else "–" for of in every["seed"]]}
        for name, column in (("first sentence", "written"), ("second sentence", "exchanged")):
            shown[name] = [percent(value, 2) for value in every[column]]
        st.dataframe(pd.DataFrame(shown), hide_index=True)


def orders_block(chosen: str) -> None:
    """Draws the text in another order, and the answers to it and to many shuffles."""
    text, how, draw = st.session_state.review, st.session_state.how, int(st.session_state.draw)
    words = lesson.token_ids(text)
    order = order_answers.order_of(text, words, how, draw)
    if order is None:
        st.info(
            "This text has no “but”, stop or comma between two parts: nothing to swap.",
            icon=":material/info:",
        )
        order = np.arange(len(words.words))
    with st.container(border=True, height=200 if len(words.words) > LONG else "content"):
        st.markdown(" ".join(plain(words.words[place]) for place in order))
    answers, this = order_answers.all_spreads(words, order)
    rows = [
        (
            label,
            of,
            one.written,
            one.shuffled.min(),
            one.shuffled.max(),
            flips(one.written, one.shuffled),
            this[label, of],
        )
        for (label, of), one in answers.items()
    ]
    name = f"{HOWS[how]} {draw}" if how == "shuffled" else HOWS[how]
    columns = ["model", "seed", "written", "lowest", "highest", "flipped", "this order"]
    table = pd.DataFrame(rows, columns=columns)
    lesson.answer_block(
        order_charts.orders_chart({key: one.shuffled for key, one in answers.items()}, table, this, name),
        order_texts.orders_sentence(
            table, lesson.seeds(chosen), order_answers.how_many(len(words.words), order_answers.READS)
        ),
        table,
        "answers_by_order",
    )


def texts_block(chosen: str) -> None:
    """Draws for each example how far order moves the two nets of a choice of the seed."""
    rows = []
    for name, text in texts.EXAMPLES.items():
        ids = lesson.token_ids(text).ids
        for label, seed in lesson.seeds(chosen).items():
            one = order_answers.spread(
                str(models_root()), label, seed, ids.tobytes(), order_answers.READS_EACH
            )
            rows.append(
                (name, label, len(ids), len(one.shuffled), one.written, one.shuffled.min(), one.shuffled.max(),
                 one.shuffled.std(), flips(one.written, one.shuffled))
            )  # fmt: skip
    columns = ["text", "model", "words", "orders", "written", "lowest", "highest", "deviation", "flipped"]
    table = pd.DataFrame(rows, columns=columns)
    lesson.answer_block(
        order_charts.texts_chart(table),
        order_texts.texts_sentence(table, list(lesson.nets())),
        table,
        "order_by_text",
    )


def change_block(chosen: str) -> None:
    """Draws how long one changed word stays in the memory and in the answer."""
    case = CASES.get(st.session_state.case)
    text, word, instead = (
        (case.text, case.word, case.instead)
        if case
        else (st.session_state.review, st.session_state.word, st.session_state.instead)
    )
    words, changed, at = order_answers.change(text, word, instead)
    st.markdown(
        " ".join(
            f"**{plain(one)}** (or **{plain(changed.words[at])}**)" if place == at else plain(one)
            for place, one in enumerate(words.words)
        )
    )
    seeds = lesson.seeds(chosen)
    table, logits = order_answers.influence(str(models_root()), words, changed, at)
    pair = words.words[at], changed.words[at]
    sentence = order_texts.influence_sentence(table, seeds, pair) if len(words.words) - at > FEW else ""
    if at + 1 < len(words.words) and (case is None or case.reach == "short"):
        steps, gaps = {}, {}
        for label in lesson.nets():
            one, other = logits[label, seeds[label]]
            steps[label] = float(one[at + 1] - one[at]), float(other[at + 1] - other[at])
            gaps[label] = float(probability(other[at + 1]) - probability(one[at + 1]))
        sentence = f"{order_texts.next_sentence(steps, gaps, (*pair, words.words[at + 1]))} {sentence}"
    difference_chart = order_charts.influence_chart(table, seeds, "difference", "difference in h, no unit")
    lesson.answer_block(difference_chart, sentence, table, "influence_on_memory")
    if lesson.revealed(f"answer {text} {pair} {chosen}"):
        st.subheader("And in the answer")
        gap = order_charts.influence_chart(table, seeds, "answer", "change of P(positive), points", 100.0)
        st.plotly_chart(gap, config=CONFIG, key="chart influence_on_answer", alt=order_texts.GAP)
    st.page_link(
        "pages/sentiment.py",
        label="A review that starts well and ends badly, word by word",
        icon=":material/reviews:",
    )


def _next_draw() -> None:
    st.session_state.draw = str(int(st.session_state.draw) % LAST_DRAW + 1)
