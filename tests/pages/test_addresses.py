"""Every address that a document names opens, and shows what it names."""

import re
from urllib.parse import parse_qsl

import pytest

from seqapp.ui.sharing import ALONG
from tests.pages.helpers import is_calm, texts

ADDRESS = re.compile(r"`?/(\w+)\?([\w=&,%+.-]+)")
DOCUMENTS = ("README.md", "CHANGELOG.md", "docs/*.md", "seqapp/ui/**/*.py", "pages/*.py")


def addresses(root) -> list[tuple[str, str]]:
    """Page and query of every address in the documents and in what the pages say."""
    files = [path for pattern in DOCUMENTS for path in sorted(root.glob(pattern))]
    return sorted({address for path in files for address in ADDRESS.findall(path.read_text("utf-8"))})


def test_every_address_in_the_documents_shows_what_it_names(open_app, both_tasks, root) -> None:
    named = addresses(root)
    assert len(named) >= 5
    for page, query in named:
        app = open_app(both_tasks, page, **dict(parse_qsl(query)))
        assert is_calm(app), (page, query)
        assert "Not usable in the link" not in texts(app), (page, query)
        for name, value in parse_qsl(query):
            default = name not in app.query_params  # no address holds it
            assert default or app.query_params[name] == value, (page, query)
            assert name in ALONG or str(app.session_state[name]) == value, (page, query)


@pytest.mark.parametrize(("old", "shown"), [("tanh", "tanh"), ("pairs", "pairs")])
def test_links_to_the_gradients_by_the_name_that_was_handed_out_first_go_on_working(
    open_app, published, old, shown
) -> None:
    app = open_app(published, "gradients", view=old)
    assert is_calm(app)
    assert app.session_state.show == shown
    assert app.query_params == {"show": shown}
