"""The Vanishing gradient page: its knobs, and what each of its views draws."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from seqapp.ui import hiding, lesson, own_models
from seqapp.ui.asked import Asked, asked
from seqapp.ui.blocks import chart_block
from seqapp.ui.gradients import answers, charts, layer, questions, tables, texts
from seqapp.ui.gradients.layer import OF
from seqapp.ui.gradients.tables import Knobs
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.sharing import Choice
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
        *own_models.choices(),
    )


def controls() -> None:
    """Draws the choice of the view, the text and the knobs; those that are seldom turned behind a line."""
    with hiding.controls():
        own_models.control()
        lesson.segmented("Show", {name: title for name, (title, _) in VIEWS.items()}, "show")
        if own_models.chosen():
            with more():
                _weights_controls()
            return
        with edited(st.session_state["review"]):
            lesson.text_control()
        with more():
            left, right = st.columns(2, gap="medium")
            with left:
                _weights_controls()
                lesson.segmented("Words", LAST, "last", texts.WORDS_HELP)
            with right:
                lesson.seed_control()
                lesson.segmented("What stands at the end", LOSSES, "loss", texts.LOSS_HELP)
                lesson.segmented("Clip", CLIPS, "clip", texts.CLIP_HELP)


def draw() -> None:
    """Draws the view that is chosen, and nothing of the others."""
    state = st.session_state
    if own_models.chosen():
        knobs = Knobs(scale=float(state["scale"]), forget=float(state["forget"]))
        layer.draw_own(own_models.read(), state["show"], knobs)
        return
    now = asked()
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
    layer.tanh_block(answers.traces(now.nets, now.words)["RNN"], knobs)


def _pairs(now: Asked, knobs: Knobs) -> None:
    layer.pairs_block(list(answers.traces(now.nets, now.words).values()), knobs)


VIEWS: dict[str, tuple[str, Draw]] = {
    "words": ("Word by word", _words),
    "tanh": ("tanh and its slope", _tanh),
    "pairs": ("Every pair of words", _pairs),
}


def _weights_controls() -> None:
    _slider("State weights W_hh, times", SCALES, "scale", texts.SCALE_HELP)
    _slider("Forget gate's bias, plus", SHIFTS, "forget", texts.SHIFT_HELP)


def _slider(title: str, options: tuple[str, ...], key: str, help_text: str) -> None:
    st.select_slider(title, options, key=key, persist_state="session", help=help_text)
