"""Both nets read a review word by word, and show their memory."""

import streamlit as st

from seqapp.ui import reading, sharing, texts
from seqapp.ui.blocks import answers, chart_block, loading_line, missing_models, share_line, words_block
from seqapp.ui.charts import memory_chart, probability_chart
from seqapp.ui.guard import through_router
from seqapp.ui.memory import ORDERS, VIEWS, memory_sentence, title_of, values_by_word
from seqapp.ui.models import sentiment_nets, traces

through_router()


def take_example() -> None:
    if st.session_state.example:
        st.session_state.review = texts.EXAMPLES[st.session_state.example]


st.title("Is this review positive?")
st.markdown("Two nets read it word by word, from left to right, each with nothing but its memory to go by.")
missing_models(sentiment_nets())
loading = loading_line()
if not loading.labels:
    st.stop()
views = {name: view for name, view in VIEWS.items() if view.net in loading.labels}
CHOICES = (
    sharing.Choice("review", texts.DEFAULT_REVIEW),
    sharing.Choice("memory", "lstm_c" if "lstm_c" in views else "rnn_h", tuple(views)),
    sharing.Choice("order", "number", tuple(ORDERS)),
)
refused = sharing.restore(CHOICES)
asked, answered = st.columns([3, 2], gap="large")
with asked:
    st.session_state.example = texts.example_of(st.session_state.review)
    st.pills("Examples", texts.EXAMPLES, key="example", on_change=take_example, wrap=True)
    review = st.text_area("Review", key="review", height=150, persist_state="session", help=texts.REVIEW_HELP)
    st.button("Read it", type="primary", icon=":material/play_arrow:")
with answered:
    below = st.container()
    share_line(complete=sharing.share(CHOICES), refused=refused)
texts.check_review(review)
if not loading.ready:
    st.stop()
read = traces(review)
with below:
    answers(read)
frame, labels = reading.by_word(read), list(read)
if not len(frame):
    st.stop()

st.header("What each net thinks after every word", help=texts.STEPS_HELP)
sentence = f"{reading.steps_sentence(frame, labels)} {reading.claim_sentence(frame, labels)}"
chart_block(probability_chart(frame, labels), sentence, frame, "probability_by_word")

st.header("What the nets read", help=texts.READ_HELP)
words_block(read)

st.header("Inside the memory", help=texts.MEMORY_HELP)
st.pills("Show", views, key="memory", format_func=title_of, required=True, persist_state="session")
st.segmented_control(
    "Units",
    ORDERS,
    key="order",
    format_func=lambda name: ORDERS[name],
    required=True,
    persist_state="session",
)
view = views[st.session_state.memory]
values = values_by_word(read[view.net], view.tensor, st.session_state.order)
chart_block(
    memory_chart(values, view), memory_sentence(values, view), values, f"{st.session_state.memory}_by_word"
)
