"""The page on order: its controls, and what each of its parts draws; only the one that is shown is computed."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from seqapp.ui import hiding, lesson
from seqapp.ui.blocks import chart_block, draw_chart
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.order import answers, charts, questions, tables, texts
from seqapp.ui.order.prices import blocks as days
from seqapp.ui.order.prices import texts as day_texts
from seqapp.ui.order.texts import CASES, HOWS, OWN, PAIRS, UNIGRAMS
from seqapp.ui.sharing import Choice
from seqapp.ui.text_line import edited
from seqapp.ui.texts import EXAMPLES, GLOSSARY, REVIEW_HELP, plain, points

FEW = 4  # words behind the changed one, from which on it is asked what is left
LONG = 120  # words from which on a text scrolls
LAST_DRAW = 999
WORD = 40  # characters
Draw = Callable[[str], None]


def is_draw(text: str) -> bool:
    """Whether a text is the number of a shuffle.

    >>> is_draw("12"), is_draw("0"), is_draw("one")
    (True, False, False)
    """
    return text.isdecimal() and text.isascii() and 1 <= len(text) <= len(str(LAST_DRAW)) and text[0] != "0"


def choices() -> tuple[Choice, ...]:
    """What the address of the page holds."""
    return (
        lesson.TEXT,
        lesson.seed_choice(),
        Choice("part", "nouns", tuple(PARTS)),
        Choice("pair", "Tired and wonderful", tuple(PAIRS)),
        Choice("how", "shuffled", tuple(HOWS)),
        Choice("draw", "1", fits=is_draw),
        Choice("case", "Early opinion", (*CASES, OWN)),
        Choice("word", "beautifully", fits=lambda text: len(text) <= WORD),
        Choice("instead", "badly", fits=lambda text: len(text) <= WORD),
        days.ticker_choice(),
    )


def introduction() -> None:
    """Draws what sequences are; behind a line, so that the chart comes first, where they and their models are found."""
    st.markdown(texts.WHY)
    with st.expander("Sequences, and where their models are used", icon=":material/info:"):
        for column, (head, lines) in zip(
            st.columns(2, gap="medium"),
            {"Sequential data": texts.SEQUENCES, "Where sequence models work": texts.USES}.items(),
            strict=True,
        ):
            listed = "\n".join(f"- *{name}*: {line}" for name, line in lines.items())
            column.markdown(f"**{head}**\n\n{listed}")


def controls() -> None:
    """Draws the choice of the part, the seed, and the widgets of the part."""
    with hiding.controls(), st.container(horizontal=True):
        lesson.segmented("Experiment", {name: title for name, (title, *_) in PARTS.items()}, "part")
        if st.session_state.part != "days":  # which forecaster answers, the date says
            lesson.seed_control()
    part = st.session_state.part
    with hiding.controls(f"controls of {part}"):
        if part == "nouns":
            st.segmented_control("Sentences", PAIRS, key="pair", required=True, persist_state="session")
        if part == "orders":
            _orders_controls()
        if part == "change":
            _change_controls()
        if part == "days":
            with st.container(horizontal=True, vertical_alignment="bottom"):
                days.controls()
                _shuffle_button()


def draw() -> None:
    """Draws the part that is chosen, and nothing of the others."""
    _, head, head_help, draw_part = PARTS[st.session_state.part]
    st.header(head, help=head_help)
    draw_part(st.session_state.seed)


def _orders_controls() -> None:
    _text_control()
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
            _shuffle_button()


def _shuffle_button() -> None:
    st.button("Another shuffle", on_click=_next_draw, icon=":material/shuffle:", shortcut="S")


def _change_controls() -> None:
    st.pills("Example", (*CASES, OWN), key="case", required=True, persist_state="session", wrap=True)
    if st.session_state.case == OWN:
        _text_control()
        with st.container(horizontal=True):
            st.text_input("Word to change", key="word", max_chars=WORD, persist_state="session")
            st.text_input("Instead", key="instead", max_chars=WORD, persist_state="session")


def _text_control() -> None:
    with edited(st.session_state[lesson.TEXT.name]):
        st.text_area("Text", key=lesson.TEXT.name, height=120, persist_state="session", help=REVIEW_HELP)


def _next_draw() -> None:
    st.session_state.draw = str(int(st.session_state.draw) % LAST_DRAW + 1)


def _nouns(chosen: str) -> None:
    written, exchanged = PAIRS[st.session_state.pair]
    st.markdown(f"> {plain(written)}\n\n> {plain(exchanged)}")
    every = tables.pair(answers.of_texts([lesson.token_ids(written), lesson.token_ids(exchanged)]))
    table = tables.of_seeds(every, {UNIGRAMS: -1, **lesson.seeds(chosen)})
    if not hiding.revealed(f"nouns {written} {chosen}", questions.of_pair(table)):
        return
    st.markdown(tables.pair_sentence(table))
    with st.container(horizontal=True):
        for row in tables.records(table):
            st.metric(
                f"{row['model']}: second less first",
                points(row["exchanged"] - row["written"], 2),
                border=True,
                help=GLOSSARY["P(positive)"],
            )
    table_or_cards(tables.shown_pair(every), "pair")


def _orders(chosen: str) -> None:
    text, how, number = st.session_state.review, st.session_state.how, int(st.session_state.draw)
    words = lesson.token_ids(text)
    order = answers.order_of(text, words, how, number)
    if order is None:
        st.info(texts.NO_PARTS, icon=":material/info:")
        order = np.arange(len(words.words))
    with st.container(border=True, height=200 if len(words.words) > LONG else "content"):
        st.markdown(texts.reordered(words.words, order))
    spreads, this = answers.all_spreads(words, order)
    table = tables.orders(spreads, this)
    count = answers.how_many(len(words.words), answers.READS)
    chart_block(
        charts.orders_chart(table, [one.shuffled for one in spreads.values()], texts.order_name(how, number)),
        tables.orders_sentence(table, lesson.seeds(chosen), count),
        table,
        "answers_by_order",
        questions.of_orders(table, lesson.seeds(chosen)),
    )


def _texts(chosen: str) -> None:
    spreads = {}
    for name, text in EXAMPLES.items():
        words = lesson.token_ids(text)
        for label, net in lesson.of_seed(chosen).items():
            spreads[name, label] = len(words.ids), answers.spread(net, words, answers.READS_EACH)
    table = tables.examples(spreads)
    sentence = tables.texts_sentence(table, list(lesson.nets()))
    chart_block(charts.texts_chart(table), sentence, table, "order_by_text", questions.of_texts(table))


def _change(chosen: str) -> None:
    state, case = st.session_state, CASES.get(st.session_state.case)
    text, word, instead = (
        (case.text, case.word, case.instead) if case else (state.review, state.word, state.instead)
    )
    words, changed, at = answers.change(text, word, instead)
    pair = words.words[at], changed.words[at]
    st.markdown(texts.both_texts(words.words, at, pair[1]))
    seeds = lesson.seeds(chosen)
    table, logits = answers.influence(lesson.nets(), words, changed, at)
    sentence = tables.influence_sentence(table, seeds, pair) if len(words.words) - at > FEW else ""
    if at + 1 < len(words.words) and (case is None or case.reach == "short"):
        after = tables.after_the_change(logits, seeds, at)
        sentence = f"{tables.next_sentence(*after, (*pair, words.words[at + 1]))} {sentence}"
    memory = charts.influence_chart(table, seeds, "difference", "difference in h, no unit")
    chart_block(memory, sentence, table, "influence_on_memory", questions.of_memory(table, seeds))
    name, asked = f"answer {text} {pair} {chosen}", questions.of_answer(table, seeds)
    st.subheader("And in the answer")
    gap = charts.influence_chart(table, seeds, "answer", "change of P(positive), points", 100.0)
    draw_chart(gap, "chart influence_on_answer", texts.GAP, shown=hiding.is_shown(name, asked))
    hiding.revealed(name, asked)
    st.page_link(
        "pages/sentiment.py",
        label="A review that starts well and ends badly, word by word",
        icon=":material/reviews:",
    )


PARTS: dict[str, tuple[str, str, str, Draw]] = {  # name in the address: title, head, its help, what draws it
    "nouns": ("Two words swapped", "The same words, another sentence", texts.SHUFFLES_HELP, _nouns),
    "orders": ("Your words, reordered", "The same words in any order", texts.SHUFFLES_HELP, _orders),
    "texts": ("Which texts care", "On which texts order counts", texts.SHUFFLES_HELP, _texts),
    "change": ("Near and far", "How long one word stays felt", texts.DIFFERENCE_HELP, _change),
    "days": ("Days, reordered", "The same days in any order", day_texts.HELP, days.draw),
}
