"""By what Streamlit's caches know the objects that pages hand to cached functions: never by their contents."""

from collections.abc import Callable
from typing import Any

from seqapp.data.prices.door import Prices
from seqapp.numbers.nets import Net
from seqapp.store.registry import ModelVersion
from seqapp.store.served import ServedModel
from seqapp.workflows.lesson.words import Words


def _digest(net: Net) -> str:
    if not net.digest:
        raise ValueError(
            "A net that was read from no file, such as one whose weights were changed by hand, has no digest and would "
            "be taken for another. Hand over the net from the file, and change it inside the cached function. "
            f"Received: {net.cell}, seed {net.seed}."
        )
    return net.digest


HASH_FUNCS: dict[str | type, Callable[[Any], object]] = {
    ModelVersion: lambda version: str(version.path),  # a published version does not change
    ServedModel: lambda model: str(model.version.path),
    Net: _digest,
    Words: lambda words: (words.words, words.ids.tobytes()),
    Prices: lambda prices: (prices.sha256, prices.source),
}
"""For `hash_funcs` of every `st.cache_data` and `st.cache_resource`."""
