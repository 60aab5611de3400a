"""What the pages are made of: cached loaders, tables and sentences, charts, texts, and the page's address.

In a notebook: `from seqapp.ui import show`, which needs no page and loads no Streamlit.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """`show`, loaded when it is asked for."""
    if name == "show":
        from seqapp.ui.notebook import show  # noqa: PLC0415 (the pages do without it)

        return show
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
