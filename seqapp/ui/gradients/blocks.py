"""The Vanishing gradient page: its knobs, and what each of its views draws."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from seqapp.ui import hiding, lesson
from seqapp.ui.asked import Asked, asked
from seqapp.ui.blocks import chart_block
from seqapp.ui.gradients import answers, charts, questions, tables, texts
from seqapp.ui.gradients.tables import SHOWN, Knobs
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.sharing import Choice
from seqapp.ui.styles import BY_LABEL
from seqapp.ui.tables import words_frame
from seqapp.ui.text_line import edited, more
from seqapp.ui.texts import EXAMPLES

LOSSES = {
    "logit": "the answer itself",
    "positive": "wrong about “positive”",
    "negative": "wrong about “negative”",
}
LAST = {
    "all": "all words",
    "10": "last 10",
    "20": "last 20",
    "50": "last 50",
    "100": "last 100",
    "200": "last 200",
}
SCALES = ("0.5", "0.7", "0.8", "0.9", "1", "1.1", "1.25", "1.5", "2", "3")
SHIFTS = ("-4", "-2", "-1", "0", "1", "2", "3", "5")
CLIPS = {"no": "no", "step": "at every word", "weights": "all weights together"}
OF = {"h": "the memory h", "x": "the word's vector x"}
Draw = Callable[[Asked, Knobs], None]


def choices() -> tuple[Choice, ...]:
    """What the address of the page holds."""
    return (
        replace(lesson.TEXT, default=EXAMPLES["Long middle"]),  # a gradient needs a way to vanish on
        lesson.seed_choice(),
        Choice("show", "words", tuple(VIEWS), names=("view",)),
        Choice("loss", "logit", tuple(LOSSES)),
        Choice("last", "all", tuple(LAST)),
        Choice("scale", "1", SCALES),
        Choice("forget", "0", SHIFTS),
        Choice("clip", "no", tuple(CLIPS)),
        Choice("of", "h", tuple(OF)),
    )


def controls() -> None:
    """Draws the choice of the view, the text and the knobs; those that are seldom turned behind a line."""
    with hiding.controls():
        lesson.segmented("Show", {name: title for name, (title, _) in VIEWS.items()}, "show")
        with edited(st.session_state["review"]):
            lesson.text_control()
        with more():
            left, right = st.columns(2, gap="medium")
            with left:
                _slider("State weights W_hh, times", SCALES, "scale", texts.SCALE_HELP)
                _slider("Forget gate's bias, plus", SHIFTS, "forget", texts.SHIFT_HELP)
                lesson.segmented("Words", LAST, "last", texts.WORDS_HELP)
            with right:
                lesson.seed_control()
                lesson.segmented("What stands at the end", LOSSES, "loss", texts.LOSS_HELP)
                lesson.segmented("Clip", CLIPS, "clip", texts.CLIP_HELP)


def draw() -> None:
    """Draws the view that is chosen, and nothing of the others."""
    state, now = st.session_state, asked()
    if state["last"] != "all":
        now = Asked(lesson.last_words(now.words, int(state["last"])), now.chosen)
    knobs = Knobs(state["loss"], float(state["scale"]), float(state["forget"]), state["clip"])
    lesson.shown_text(now.words)
    if not knobs.trained:
        st.warning(texts.UNTRAINED, icon=":material/build:")
        trained, turned = (answers.lengths(now.nets, now.words, each) for each in (Knobs(knobs.loss), knobs))
        hiding.answer(tables.turned_sentence(trained, turned), questions.of_turned(trained, turned))
    VIEWS[state["show"]][1](now, knobs)


def _words(now: Asked, knobs: Knobs) -> None:
    lengths = answers.lengths(now.nets, now.words, knobs)
    frame = answers.by_word(now.nets, now.words, knobs)
    st.subheader("The gradient at every word", help=texts.LENGTH_HELP)
    chart_block(
        charts.gradient_chart(frame),
        tables.fading_sentence(frame),
        frame,
        "gradient_by_word",
        questions.left_at_the_first(frame),
    )
    of_seeds = {
        seed: answers.lengths(lesson.of_seed(seed), now.words, knobs) for seed in lesson.common_seeds()
    }
    st.subheader("How far back it reaches", help=texts.HALF_LIFE_HELP)
    half_lives = tables.half_lives(of_seeds)
    if hiding.revealed(f"half-lives {half_lives.to_csv()}", questions.of_half_life(lengths)):
        st.markdown(texts.HALF_LIVES.format(lesson.shown(now.chosen)))
        table_or_cards(half_lives, "half-lives")
        st.markdown(tables.seeds_sentence(of_seeds))
    st.subheader("The textbook's bound")
    rnn, traced = knobs.turn(now.nets["RNN"]), lengths["RNN"].traced
    hiding.answer(tables.bound_sentence(frame, rnn, traced), questions.of_bound(rnn, traced))
    if knobs.clip != "no":
        st.subheader("What clipping does")
        free = answers.lengths(now.nets, now.words, Knobs(knobs.loss, knobs.scale, knobs.forget))
        hiding.answer(tables.clip_sentence(lengths, free, knobs.clip), questions.of_clip(lengths, free))


def _tanh(now: Asked, knobs: Knobs) -> None:
    traced = answers.lengths(now.nets, now.words, knobs)["RNN"].traced
    table = tables.tanh(traced["pre_activation"])
    sentence = tables.slope_sentence(traced, knobs.turn(now.nets["RNN"]))
    chart_block(charts.tanh_chart(table), sentence, table, "tanh", questions.of_slope(traced))


def _pairs(now: Asked, knobs: Knobs) -> None:
    st.markdown(f"{texts.PAIRS} {texts.LAST_PAIRS}" if len(now.words.words) > SHOWN else texts.PAIRS)
    with hiding.controls("pairs"):
        lesson.segmented("With respect to", OF, "of")
    frame = words_frame(now.words.words).iloc[-SHOWN:]
    matrices = {
        label: answers.between(net, now.words, knobs, st.session_state["of"])
        for label, net in now.nets.items()
    }
    limits = charts.matrix_limits(list(matrices.values()))
    for place, (label, matrix) in zip(st.columns(2), matrices.items(), strict=True):
        with place:
            st.subheader(label)
            chart_block(
                charts.matrix_chart(matrix, frame, limits),
                tables.between_sentence(matrix, frame["word"].tolist(), label),
                tables.matrix(matrix, frame),
                f"gradient_pairs_{BY_LABEL[label].cell}",
                questions.of_pairs(matrix, label),
            )


VIEWS: dict[str, tuple[str, Draw]] = {
    "words": ("Word by word", _words),
    "tanh": ("tanh and its slope", _tanh),
    "pairs": ("Every pair of words", _pairs),
}


def _slider(title: str, options: tuple[str, ...], key: str, help_text: str) -> None:
    st.select_slider(title, options, key=key, persist_state="session", help=help_text)
