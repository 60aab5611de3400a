import numpy as np
import plotly.graph_objects as go

from seqapp.ui.figures import AXIS_SIZE, enlarged, without_numbers


def test_without_its_numbers_a_line_keeps_its_shape_its_name_and_its_words() -> None:
    figure = go.Figure(go.Scatter(x=["good", "film"], y=[0.1, 0.7], name="RNN", hovertemplate="%{y}"))
    figure.add_annotation(text="ends at 0.7")
    bare = without_numbers(figure)
    assert list(bare.data[0].y) == [0.1, 0.7]
    assert bare.data[0].name == "RNN"
    assert bare.layout.xaxis.showticklabels is None
    assert bare.layout.yaxis.showticklabels is False
    assert bare.data[0].hoverinfo == "skip"
    assert not bare.layout.annotations
    assert figure.layout.yaxis.showticklabels is None  # the figure that was given is as it was


def test_without_its_numbers_a_bar_to_the_right_keeps_its_models_and_a_map_its_units() -> None:
    bars = without_numbers(go.Figure(go.Scatter(x=[0.8, 0.9], y=["RNN", "LSTM"])))
    assert (bars.layout.xaxis.showticklabels, bars.layout.yaxis.showticklabels) == (False, None)
    heat = without_numbers(go.Figure(go.Heatmap(x=["1", "2"], y=["1"], z=np.ones((1, 2)))))
    assert (heat.layout.xaxis.showticklabels, heat.layout.yaxis.showticklabels) == (None, None)
    assert heat.data[0].colorbar.showticklabels is False


def test_on_a_projector_every_letter_is_large_and_every_line_thick_and_the_given_figure_is_as_it_was() -> (
    None
):
    figure = go.Figure([go.Scatter(y=[1, 2], line={"width": 1}), go.Heatmap(z=[[1.0]])])
    figure.add_annotation(text="here")
    large = enlarged(figure)
    sizes = [
        large.layout.font.size,
        large.layout.xaxis.tickfont.size,
        large.layout.yaxis.title.font.size,
        large.layout.annotations[0].font.size,
        large.data[1].colorbar.tickfont.size,
    ]
    assert set(sizes) == {AXIS_SIZE}
    assert large.data[0].line.width >= 3
    assert figure.data[0].line.width == 1


def test_an_outline_that_is_not_drawn_stays_so_on_a_projector() -> None:
    assert enlarged(go.Figure(go.Scatter(y=[1], line={"width": 0}))).data[0].line.width == 0
