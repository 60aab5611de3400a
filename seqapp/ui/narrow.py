"""What is drawn in one way where there is room, and in another on a telephone: both are sent, the width chooses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from seqapp.ui import looks
from seqapp.ui.texts import plain

NARROW = 640  # pixels, below which a page counts as narrow
_STYLE = (
    '<style>[class*="st-key-narrow-"] {display: none}'
    f"@media (max-width: {NARROW}px) {{"
    '[class*="st-key-wide-"] {display: none} [class*="st-key-narrow-"] {display: flex}}</style>'
)


@contextmanager
def wide(name: str) -> Iterator[None]:
    """What is drawn where there is room; a page has `narrow` under the same name."""
    st.html(_STYLE)
    with st.container(key=f"wide-{name}"):
        yield


@contextmanager
def narrow(name: str) -> Iterator[None]:
    """What is drawn instead where there is none."""
    with st.container(key=f"narrow-{name}", gap="small"):
        yield


def table_or_cards(frame: pd.DataFrame, name: str, heads: Mapping[str, str] | None = None) -> None:
    """Draws a small table; on a narrow page a card for each of its rows.

    Args:
        frame: the table.
        name: of its place on the page.
        heads: of some columns, what explains them to one who points at their head.
    """
    with wide(name):
        readable_table(frame, heads)
    with narrow(name):
        for row in cards(frame):
            with st.container(border=True):
                st.markdown(row)


def readable_table(frame: pd.DataFrame, heads: Mapping[str, str] | None = None) -> None:
    """Draws a table; on a projector as text, which grows with the page's. Arguments as in `table_or_cards`."""
    if looks.is_projected():
        st.table(frame.set_index(frame.columns[0]))
        return
    columns = {head: st.column_config.Column(help=text) for head, text in (heads or {}).items()}
    st.dataframe(frame, hide_index=True, height="content", column_config=columns)


def cards(frame: pd.DataFrame) -> list[str]:
    r"""The rows of a table as Markdown: the first column is a card's head.

    >>> cards(pd.DataFrame({"in": ["this text"], "word": [3], "cosine": [0.5]}))
    ['**this text**  \nword: 3  \ncosine: 0\\.5']
    """
    head, *others = frame.columns
    return [
        "  \n".join(
            [
                f"**{plain(str(row[head]))}**",
                *(f"{plain(str(one))}: {plain(str(row[one]))}" for one in others),
            ]
        )
        for row in frame.to_dict("records")
    ]
