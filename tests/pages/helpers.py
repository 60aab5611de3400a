"""What a visitor sees on a page, and how long to wait for it."""

import json
import time

from streamlit.testing.v1 import AppTest

from seqapp.ui.models import start_loading
from seqapp.ui.styles import TASKS

SHIPPED_SEEDS = {"rnn": 0, "lstm": 2}  # of the tiny nets that read reviews
MAX_TOKENS = 30  # that the tiny nets read
LOOKBACK = 80  # days that the tiny forecasters read
TRAINED_THROUGH = "2013-06-28"  # after the end of the bundled prices


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


def without_numbers(app: AppTest) -> bool:
    """Whether every figure on the page is drawn, and without the numbers of its answer."""
    figures = charts(app)
    return bool(figures) and all(
        figure["layout"]["yaxis"].get("showticklabels") is False
        or figure["layout"]["xaxis"].get("showticklabels") is False
        or figure["data"][0].get("colorbar", {}).get("showticklabels") is False
        for figure in figures
    )


def is_calm(app: AppTest) -> bool:
    """Whether nothing went wrong that nobody foresaw."""
    return not app.exception and not app.error


def wait_for_models() -> None:
    for task in TASKS:
        loading = start_loading(task)
        while not loading.ready:
            assert loading.seconds < 120
            time.sleep(0.05)
