"""The order of words: a rival that counts them cannot see it, the nets can; and how long one word stays felt."""

import streamlit as st

from seqapp.ui import lesson, order_blocks, order_texts, sharing
from seqapp.ui.blocks import loading_line, missing_models, share_line
from seqapp.ui.guard import through_router
from seqapp.ui.models import sentiment_nets

through_router()
st.title("Order matters")
order_blocks.introduction()
missing_models(sentiment_nets())
loading = loading_line()
if not loading.labels:
    st.stop()
choices = (lesson.TEXT, lesson.seed_choice(), *order_blocks.CHOICES)
refused = sharing.restore(choices)
with lesson.controls(), st.container(horizontal=True):
    lesson.segmented("Experiment", order_blocks.PARTS, "part")
    lesson.seed_control()
part, seed = st.session_state.part, st.session_state.seed
order_blocks.controls(part)
share_line(complete=sharing.share(choices), refused=refused, holds="the text and your choices")
if not loading.ready:
    st.stop()
if part == "nouns":
    st.header("The same words, another sentence", help=order_texts.SHUFFLES_HELP)
    order_blocks.nouns_block(seed)
elif part == "orders":
    st.header("The same words in any order", help=order_texts.SHUFFLES_HELP)
    order_blocks.orders_block(seed)
elif part == "texts":
    st.header("On which texts order counts", help=order_texts.SHUFFLES_HELP)
    order_blocks.texts_block(seed)
else:
    st.header("How long one word stays felt", help=order_texts.DIFFERENCE_HELP)
    order_blocks.change_block(seed)
