"""What a visitor sees on a page, and how long to wait for it."""

import json
import time

from streamlit.testing.v1 import AppTest

from seqapp.ui.models import start_loading

MAX_TOKENS = 30  # that the tiny nets read


def texts(app: AppTest) -> str:
    """Everything that can be read on the page, but the charts."""
    kinds = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.warning,
        app.error,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def charts(app: AppTest) -> list[dict]:
    """The figures on the page."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def is_calm(app: AppTest) -> bool:
    """Whether nothing went wrong that nobody foresaw."""
    return not app.exception and not app.error


def wait_for_models() -> None:
    loading = start_loading()
    while not loading.ready:
        assert loading.seconds < 120
        time.sleep(0.05)
