"""Both nets read a review word by word, and show their memory."""

import streamlit as st

from seqapp.ui import hiding, sharing
from seqapp.ui.blocks import loading_line, missing_models, segmented, text_control
from seqapp.ui.guard import end_page, through_router
from seqapp.ui.models import sentiment_nets
from seqapp.ui.sentiment import blocks
from seqapp.ui.sentiment.answers import traces
from seqapp.ui.sentiment.whole_file.blocks import whole_file_block
from seqapp.ui.share import share_line
from seqapp.ui.texts import check_review

through_router()
st.title("Is this review positive?")
st.markdown("Two nets read it word by word, from left to right, each with nothing but its memory to go by.")
missing_models(sentiment_nets())
loading = loading_line()
if not loading.labels:
    end_page()
choices = (blocks.READ, *blocks.choices(loading.labels))
refused = sharing.restore(choices)
with hiding.controls("one or many"):
    segmented("What the nets read", blocks.READS, blocks.READ.name)
if st.session_state[blocks.READ.name] == "file":
    share_line(complete=sharing.share(choices), refused=refused, holds="your choices, not the file")
    whole_file_block(loading)
    end_page()
asked, answered = st.columns([3, 2], gap="large")
with asked, hiding.controls():
    review = text_control("Review", height=150)
with answered:
    below = st.container()
    share_line(complete=sharing.share(choices), refused=refused)
check_review(review)
if not loading.ready:
    end_page()
read = traces(review)
with below:
    blocks.answers_block(read)
if any(trace.tokens for trace in read.values()):
    blocks.steps_block(read)
    blocks.words_block(read)
    blocks.memory_block(read)
