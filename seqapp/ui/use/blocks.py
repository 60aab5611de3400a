"""What the page Use it draws: a model to choose, its commands, its card, and what was measured of it."""

import streamlit as st

from seqapp.store.records import SentimentRecord
from seqapp.store.registry import ModelVersion, models_root, versions
from seqapp.ui import hiding
from seqapp.ui.blocks import segmented
from seqapp.ui.families import FAMILIES
from seqapp.ui.models import nets_for, sentiment_nets
from seqapp.ui.sharing import Choice
from seqapp.ui.texts import plain
from seqapp.ui.use import questions, tables, texts

CARD = "MODEL_CARD.md"
CHOICE = "model"


def installed() -> dict[str, ModelVersion]:
    """The version that serves of every model, by name."""
    shelves = [sentiment_nets(family) for family in FAMILIES] + [nets_for("forecast")]
    serving = [model for shelf in shelves for model in shelf.versions.values()]
    return {model.name: model for model in serving}


def choices(models: dict[str, ModelVersion]) -> tuple[Choice, ...]:
    """What the address holds: which model, of those that are installed."""
    names = tuple(models)
    return (Choice(CHOICE, names[0], names),)


def model_control(models: dict[str, ModelVersion]) -> ModelVersion:
    """Draws the choice of a model. Returns the one chosen."""
    with hiding.controls():
        segmented("Model", {name: name for name in models}, CHOICE, wrap=True)
    return models[st.session_state[CHOICE]]


def commands(model: ModelVersion) -> None:
    """Draws the commands, filled in for a model."""
    st.markdown(texts.WHERE)  # in a caption its code would be too pale
    st.header("Export and serve")
    st.markdown(texts.EXPORT)
    _shell(tables.export_command(model))
    st.markdown(texts.SERVE)
    _shell(tables.serve_commands(model))
    st.markdown(texts.LOAD)
    st.code(tables.load_code(model), language=None, wrap_lines=True)
    st.markdown(texts.ASK)
    _shell(tables.ask_command(model))
    st.header("Retrain on your own files")
    st.markdown(texts.REVIEWS if isinstance(model.run, SentimentRecord) else texts.PRICES)
    _shell(tables.retrain_commands(model))
    st.markdown(texts.PUBLISH)
    st.header("Roll back")
    st.markdown(tables.roll_back_sentence(model, versions(model.name, models_root())))
    _shell(tables.roll_back_commands(model))
    st.markdown(texts.ROLL_BACK)


def measured_block(model: ModelVersion) -> None:
    """Draws what was measured of a model, and its card."""
    st.header("What was measured")
    st.caption(texts.MEASURED)
    if not hiding.revealed(f"measured {model.name}", questions.of_measured(model)):
        return
    st.table(tables.measured(model).set_index("measure"))
    card = _card(model)
    if not card:
        st.info(f"{plain(model.name)} has no card: {CARD} is not in its folder.", icon=":material/info:")
        return
    with st.expander(f"The card of {plain(model.name)}", icon=":material/description:"):
        st.markdown(tables.below_a_title(card))
    st.download_button(
        "Download the card",
        card.encode(),
        file_name=f"{model.name}-{model.version}-{CARD}",
        mime="text/markdown",
        on_click="ignore",
        icon=":material/download:",
    )


def _shell(commands: str) -> None:
    st.code(commands, language=None, wrap_lines=True)  # the colours of a language are too pale


def _card(model: ModelVersion) -> str:
    path = model.path / CARD
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""
