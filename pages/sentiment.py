"""Both nets read a review word by word, and show their memory."""

import streamlit as st

from seqapp.ui import families, hiding, sharing
from seqapp.ui.blocks import loading_line, missing_models, segmented, text_control
from seqapp.ui.guard import end_page, through_router
from seqapp.ui.models import sentiment_nets
from seqapp.ui.sentiment import blocks
from seqapp.ui.sentiment.answers import traces
from seqapp.ui.sentiment.whole_file.blocks import whole_file_block
from seqapp.ui.sentiment.why.blocks import choices as why_choices
from seqapp.ui.sentiment.why.blocks import why_block
from seqapp.ui.share import share_line
from seqapp.ui.texts import check_review

through_router()
st.title("Is this review positive?")
labels = families.labels()
choices = (blocks.READ, *families.choices(), *blocks.choices(labels), *why_choices(labels))
refused = sharing.restore(choices)
family = families.shown()
st.markdown(families.READS[family])
missing_models(sentiment_nets(family), family=family)
families.warn_of_the_other(family)
loading = loading_line(family=family)
if not loading.labels:
    families.family_control()
    sharing.share(choices)
    end_page()
with hiding.controls("one or many"), st.container(horizontal=True):
    families.family_control()
    segmented("What the nets read", blocks.READS, blocks.READ.name)
if st.session_state[blocks.READ.name] == "file":
    share_line(complete=sharing.share(choices), refused=refused, holds="your choices, not the file")
    whole_file_block(loading, family)
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
read = traces(review, family)
with below:
    blocks.answers_block(read, family)
if any(trace.tokens for trace in read.values()):
    blocks.steps_block(read)
    why_block(read, family)
    blocks.words_block(read)
    blocks.memory_block(read)
