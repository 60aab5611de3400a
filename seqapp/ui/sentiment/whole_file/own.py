"""A user's own reviews on the page Sentiment: the uploader, what the file was taken for, and how to correct it."""

from dataclasses import replace

import streamlit as st

from seqapp.data.reviews.headings import MEANINGS
from seqapp.data.texts import cut
from seqapp.numbers.errors import UnsettledError
from seqapp.ui import taken
from seqapp.ui.sentiment.whole_file import answers, tables
from seqapp.ui.sentiment.whole_file.answers import OwnReviews
from seqapp.ui.texts import plain

TYPES = ["csv", "tsv", "txt", "jsonl", "ndjson", "json", "gz", "parquet", "pq", "xlsx"]
MOST_MB = answers.MOST_BYTES // 1_000_000
_UPLOADS = "uploads of reviews"


def upload() -> None:
    """Draws the uploader, or the file that is there as a chip with a cross, and what was taken for what."""
    own = answers.own_reviews()
    if own is None:
        st.markdown(tables.INVITATION)
    key = f"upload of reviews {st.session_state.setdefault(_UPLOADS, 0)}"
    file = st.file_uploader(
        "File of reviews", type=TYPES, label_visibility="collapsed", key=key, max_upload_size=MOST_MB
    )
    if file is not None:
        answers.keep(file.name, file.getvalue())
        st.session_state[_UPLOADS] += 1  # another uploader, an empty one: the file is a chip now
        st.rerun()
    if own is not None:
        _chip(own)
        _understood(own)


def _chip(own: OwnReviews) -> None:
    held = f"{len(own.texts):,} reviews" if own.texts else "not read"
    st.button(
        plain(f"{own.name}: {held}"),
        key="remove reviews",
        icon=":material/close:",
        icon_position="right",
        help="Your reviews, for this visit. Press to remove them, and what the nets said of them.",
        on_click=answers.remove,
    )


def _understood(own: OwnReviews) -> None:
    check = own.check
    if check.reviews is None:
        st.warning(f"Your file cannot be used. {_fault(own)}", icon=":material/warning:")
        if check.headings:
            _correction(own)
        return
    label = tables.understood(own.name, len(check.reviews.notes))
    with st.expander(label, icon=":material/rule:", key="taken of reviews"):
        _correction(own)
        st.markdown(tables.held(check.reviews))
        notes = [note.removeprefix(f"{cut(own.name, 60)}: ") for note in check.reviews.notes]
        taken.remarks(notes, [])


def _fault(own: OwnReviews) -> str:
    if isinstance(own.check.refusal, UnsettledError):
        return plain(f"{own.check.refusal.what} Say below what is meant.")
    return plain(str(own.check.refusal))


def _correction(own: OwnReviews) -> None:
    """Draws what was taken for what, each of it to be said otherwise."""
    check = own.check
    st.caption("From which heading each column is read. Choose another where it is wrong.")

    def say(pairs: taken.Pairs) -> None:
        answers.correct(own, replace(own.hints, columns=pairs))

    understood = taken.Taken(
        own.name, MEANINGS, check.headings, check.columns, own.found.columns, own.hints.columns
    )
    taken.boxes(understood, say)
    _skip_blank(own)


def _skip_blank(own: OwnReviews) -> None:
    key = f"skip blank {own.name}"
    st.session_state[key] = own.hints.skip_blank

    def say() -> None:
        answers.correct(own, replace(own.hints, skip_blank=st.session_state[key]))

    st.checkbox("Skip rows without a text", key=key, on_change=say)
