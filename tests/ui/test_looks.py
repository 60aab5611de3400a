import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """A page with a chart, on paper and on a projector."""
    import pandas as pd
    import plotly.graph_objects as go

    from seqapp.ui import looks, sharing
    from seqapp.ui.blocks import chart_block

    sharing.arrive("page")
    looks.draw()
    chart_block(go.Figure(go.Scatter(y=[1, 2])), "It rises.", pd.DataFrame({"y": [1, 2]}), "rise", None)
    sharing.share(())
    sharing.write_address()


@pytest.mark.parametrize(("mode", "projected"), [("projector", True), ("", False), ("cinema", False)])
def test_text_and_charts_are_large_where_the_address_asks_for_a_projector(mode, projected) -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["mode"] = mode
    app.run()
    assert not app.exception
    style = app.get("html")[0].proto.body
    assert ("font-size: 22px" in style) == projected
    assert ('"size":18' in app.get("plotly_chart")[0].proto.spec.replace(" ", "")) == projected
    assert "@media print" in style
    assert app.query_params["mode"] == mode  # it comes along
