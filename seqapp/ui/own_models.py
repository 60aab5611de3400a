"""A model of the user's own on the pages that look inside a net: whose net is shown, which layer, and what it reads.

The choice is there where the app was started with a folder of models (`seqapp/store/own_models.py`). All of it comes
along from page to page: the three pages draw the same trace.
"""

from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.traced import Kind, Traced
from seqapp.store.own_models import own_file, own_files, own_folder, read_beside, read_own
from seqapp.ui.guard import compute_slot
from seqapp.ui.models import start_loading
from seqapp.ui.sharing import Choice
from seqapp.ui.text_line import edited
from seqapp.ui.texts import plain
from seqapp.workflows.lesson.words import Words
from seqapp.workflows.own_input import Vocabulary, made_up_numbers, read_ids, read_numbers, read_words
from seqapp.workflows.own_models import OwnNet, open_own, trace_own

SHIPPED = "shipped"
NET, LAYER, INPUT = "own", "own_layer", "own_input"
VOCABULARY, NUMBERS = ".vocab.txt", ".csv"
ROWS = 24  # of made-up numbers
WHOSE_HELP = (
    "The nets that came with the app, or a model of your own: a `.keras` file in the folder that the app was started "
    "with. It is scanned before it is opened; only models of Keras's own layers are."
)
LAYER_HELP = (
    "The SimpleRNN and LSTM layers of the model; of a Bidirectional each direction. A backward one reads from the last "
    "step to the first, and is shown in that order."
)
DIRECTION = (
    "Of your model the answer's meaning is not known here. Where a page needs an answer it takes **d · h**: d is the "
    "direction in which your model's first output (of several numbers the largest) grows fastest with this layer's "
    "last state, made to be of length 1."
)


@dataclass(frozen=True)
class Example:
    """What a model reads until something is typed; how it reads, and what the page says of it."""

    text: str
    told: str
    remark: str


def choices() -> tuple[Choice, ...]:
    """What an address holds of it; nothing where there is no folder."""
    if own_folder() is None:
        return ()
    return (
        Choice(NET, SHIPPED, (SHIPPED, *_names()), common=True),
        Choice(LAYER, "", common=True),
        Choice(INPUT, "", common=True),
    )


def chosen() -> str | None:
    """The name of the user's model that the page shows; None where it shows the nets that came with the app."""
    name = st.session_state.get(NET, SHIPPED)
    return name if name != SHIPPED and own_folder() is not None else None


def control() -> None:
    """Draws whose net is shown, where there is a choice, and of a user's the layer and what it reads.

    The page restores `choices()`.
    """
    if own_folder() is None:
        return
    try:
        names = [path.name for path in own_files()]
    except BadInputError as error:
        st.caption(f":material/folder_off: {plain(str(error))}")
        return
    if not names:
        st.caption(f":material/folder_open: There is no .keras file in {plain(str(own_folder()))} yet.")
        return
    net = _ready()
    with st.container(horizontal=True):
        st.selectbox(
            "Whose net",
            [SHIPPED, *names],
            key=NET,
            format_func=lambda name: "those that came with the app" if name == SHIPPED else name,
            on_change=_begin_anew,
            persist_state="session",
            width=320,
            help=WHOSE_HELP,
        )
        if net is not None:
            if st.session_state[LAYER] not in net.parts:
                st.session_state[LAYER] = next(iter(net.parts))
            st.selectbox(
                "Layer", list(net.parts), key=LAYER, persist_state="session", width=320, help=LAYER_HELP
            )
    if net is not None:
        _input_control(net)


def read() -> Traced:
    """What the layer of the user's model that is chosen computes on what it is given. After `control`.

    Raises:
        BadInputError: the model is refused, or cannot read what was given.
    """
    net, state = _open(), st.session_state
    # where `control` could not open the model, nothing is chosen yet
    title = state[LAYER] if state[LAYER] in net.parts else next(iter(net.parts))
    path, part = own_file(net.name), net.parts[title]
    vocabulary = _vocabulary(net, path)
    example = _example(net, path, vocabulary)
    own = bool(state[INPUT].strip())
    traced, remark = _traced(net, title, state[INPUT] if own else example.text, vocabulary)
    remarks = [
        "" if own else example.remark,
        remark,
        "It reads backwards: the first step shown is the input's last." if part.backward else "",
    ]
    if any(remarks):
        st.caption(f":material/info: {plain(' '.join(one for one in remarks if one))}")
    return traced


def words_of(traced: Traced) -> Words:
    """The steps of a trace as the lesson's tables take words."""
    ids = traced.ids
    if ids is None:
        raise ValueError(
            f"Only a trace of a net with known weights has rows to read. Received one of {traced.label}."
        )
    return Words(traced.items, ids, ids >= 0, 0)


def said(sentence: str, kind: Kind) -> str:
    """A sentence about words, of another kind of item.

    >>> said("The last word of 3 words.", "row")
    'The last row of 3 rows.'
    """
    return sentence if kind == "word" else sentence.replace("word", kind).replace("this text", "this input")


def drawn(figure: go.Figure, kind: Kind) -> go.Figure:
    """A figure over words, with the titles of its axes of another kind of item."""
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        if axis.title.text:
            axis.title.text = said(axis.title.text, kind)
    return figure


def _names() -> tuple[str, ...]:
    try:
        return tuple(path.name for path in own_files())
    except BadInputError:
        return ()  # `control` says why


def _ready() -> OwnNet | None:
    """The chosen model, if it can be opened now: TensorFlow is there, and nothing is wrong with it (`read` says so).

    Whatever is wrong, another can be chosen.
    """
    if not chosen() or not start_loading().ready:
        return None
    try:
        return _open()
    except Exception:  # noqa: BLE001 - `read` opens it again, and what it raises comes to `error_boundary`
        return None


def _open() -> OwnNet:
    path = own_file(str(chosen()))
    status = path.stat()
    return _opened(path, status.st_mtime_ns, status.st_size)


def _input_control(net: OwnNet) -> None:
    path = own_file(net.name)
    try:
        example = _example(net, path, _vocabulary(net, path))
    except BadInputError:
        return  # `read` says why
    with edited(st.session_state[INPUT] or example.text, "own input"):
        st.text_area(
            "What it reads", key=INPUT, height=130, placeholder=example.text[:400], persist_state="session"
        )
        st.button("Read it", type="primary", icon=":material/play_arrow:", key="read own")
        st.caption(example.told)


def _vocabulary(net: OwnNet, path: Path) -> str | None:
    return read_beside(path, VOCABULARY) if net.size else None


def _begin_anew() -> None:
    """Another model has other layers, and reads something else."""
    st.session_state[LAYER] = st.session_state[INPUT] = ""


def _example(net: OwnNet, path: Path, vocabulary: str | None) -> Example:
    beside = path.name.removesuffix(".keras")
    if vocabulary is not None:
        return Example(
            Vocabulary.of(vocabulary).example,
            "Words, split at blanks, in small letters. A word's token id is the number of its line in "
            f"{beside}{VOCABULARY}, the first line being 0, which is padding; a word without a line is read as that of "
            "[UNK], or left out if there is none.",
            f"Read are the first words of {beside}{VOCABULARY}, until you type others.",
        )
    if net.size:
        return Example(
            " ".join(str(at) for at in range(1, min(net.size, 13))),
            f"Token ids from 0 to {net.size - 1:,}, with blanks between them. Put {beside}{VOCABULARY} beside the "
            "model, one token a line from id 0 on, and it reads words.",
            "Read are the first token ids, until you type others.",
        )
    told = f"Rows of {net.features} numbers, as in a CSV file, a row a step; headings and a column of labels may be."
    numbers = read_beside(path, NUMBERS)
    if numbers is not None:
        return Example(numbers, told, f"Read is {beside}{NUMBERS}, until you paste other numbers.")
    made_up = made_up_numbers(net.features, net.steps or ROWS)
    remark = f"These numbers are made up, sines: paste yours, or put {beside}{NUMBERS} beside the model."
    return Example(made_up, told, remark)


@st.cache_resource(max_entries=4, show_spinner="Opening your model …")
def _opened(path: Path, changed: int, size: int) -> OwnNet:  # noqa: ARG001 (by which a file is known again)
    with compute_slot():
        return open_own(read_own(path), path.name)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={OwnNet: lambda net: net.digest})
def _traced(net: OwnNet, layer: str, text: str, vocabulary: str | None) -> tuple[Traced, str]:
    if vocabulary is not None:
        given = read_words(text, Vocabulary.of(vocabulary), net.size)
    else:
        given = read_ids(text, net.size) if net.size else read_numbers(text, net.features)
    with compute_slot():
        return trace_own(net, layer, given)
