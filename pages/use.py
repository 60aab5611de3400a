"""Use it: export, serve, retrain and roll back the installed models, their cards, and what was measured."""

import streamlit as st

from seqapp.ui import families, path, sharing
from seqapp.ui.blocks import missing_models
from seqapp.ui.guard import through_router
from seqapp.ui.models import nets_for, sentiment_nets
from seqapp.ui.share import share_line
from seqapp.ui.use import blocks, texts
from seqapp.ui.use.learnt.answers import run_names
from seqapp.ui.use.learnt.blocks import choices as learnt_choices
from seqapp.ui.use.learnt.blocks import learnt_block

through_router()
st.title(texts.TITLE)
path.place("use")
st.markdown(texts.INTRODUCTION)
family = families.best()
missing_models(sentiment_nets(family), family=family)
families.warn_of_the_other(family)
missing_models(nets_for("forecast"), "forecast")
if models := blocks.installed():
    runs = run_names()
    choices = (*blocks.choices(models), *learnt_choices(runs))
    refused = sharing.restore(choices)
    model = blocks.model_control(models)
    share_line(complete=sharing.share(choices), refused=refused, holds="the model and the training")
    blocks.commands(model)
    blocks.measured_block(model)
    learnt_block(model, runs, models)
