"""What the pages about a text draw between their title and their answers."""

from collections.abc import Callable, Sequence

from seqapp.ui import families, sharing
from seqapp.ui.blocks import loading_line, missing_models
from seqapp.ui.guard import end_page
from seqapp.ui.models import sentiment_nets
from seqapp.ui.share import share_line
from seqapp.ui.sharing import Choice


def open_text_page(
    choices: Callable[[], Sequence[Choice]], controls: Callable[[], None], **address: str
) -> bool:
    """Draws, below a page's title, which nets are missing, the line on loading, the controls and that on the address.

    Where no net can answer, the page ends here.

    Args:
        choices: what the address holds; called when there are nets.
        controls: draws the widgets.
        address: what the address holds and lacks, as in `share_line`.

    Returns:
        Whether the nets are ready to answer.
    """
    families.plain_caption()
    missing_models(sentiment_nets())
    loading = loading_line()
    if not loading.labels:
        end_page()
    held = choices()
    refused = sharing.restore(held)
    controls()
    share_line(complete=sharing.share(held), refused=refused, **address)
    return loading.ready
