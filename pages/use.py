"""Use it: export, serve, retrain and roll back the installed models, their cards, and what was measured."""

import streamlit as st

from seqapp.ui import path, sharing
from seqapp.ui.blocks import missing_models
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for
from seqapp.ui.share import share_line
from seqapp.ui.styles import TASKS
from seqapp.ui.use import blocks, texts

through_router()
st.title(texts.TITLE)
path.place("use")
st.markdown(texts.INTRODUCTION)
for task in TASKS:
    missing_models(nets_for(task), task)
if models := blocks.installed():
    choices = blocks.choices(models)
    refused = sharing.restore(choices)
    model = blocks.model_control(models)
    share_line(complete=sharing.share(choices), refused=refused, holds="the model")
    blocks.commands(model)
    blocks.measured_block(model)
