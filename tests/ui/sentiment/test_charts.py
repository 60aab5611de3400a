from seqapp.ui.sentiment.charts import probability_chart
from seqapp.ui.sentiment.tables import by_word
from tests.ui.helpers import read

WORDS = "good good film"


def line_chart(n: int = 1):
    words = " ".join([WORDS] * n)
    traces = {label: read(words, [0.1, 0.5, 0.9] * n) for label in ("RNN", "LSTM")}
    return probability_chart(by_word(traces), ["RNN", "LSTM"])


def test_every_axis_has_a_title() -> None:
    layout = line_chart().layout
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text


def test_probabilities_are_percent_and_the_half_is_drawn() -> None:
    figure = line_chart()
    assert list(figure.data[0].y) == [10.0, 50.0, 90.0]
    assert {(shape.y0, shape.y1) for shape in figure.layout.shapes} == {(50, 50), (40, 60)}


def test_a_word_said_twice_stands_on_the_axis_twice() -> None:
    figure = line_chart()
    assert list(figure.data[0].x) == ["1", "2", "3"]
    assert figure.layout.xaxis.labelalias == {"1": "good", "2": "good", "3": "film"}


def test_a_long_review_is_drawn_without_markers() -> None:
    assert line_chart(3).data[0].mode == "lines+markers"
    assert line_chart(100).data[0].mode == "lines"
