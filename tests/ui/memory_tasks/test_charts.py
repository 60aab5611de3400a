import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.memory_tasks.config import VARIANTS
from seqapp.numbers.memory_tasks.tasks import TASKS
from seqapp.ui.memory_tasks.charts import progress_chart, results_chart
from seqapp.ui.memory_tasks.tables import by_distance
from tests.ui.memory_tasks.test_tables import far_is_hard, results


@pytest.mark.parametrize(("task", "scale"), [("order", 100), ("adding", 1)])
def test_each_kind_of_net_is_a_line_of_its_own_beside_the_answer_without_a_memory(task, scale) -> None:
    table = by_distance(results(far_is_hard), task)
    figure = results_chart(table, TASKS[task])
    assert [line.name for line in figure.data] == [variant.label for variant in VARIANTS]
    assert len({(line.line.dash, line.marker.symbol) for line in figure.data}) == 4
    first = table[table["net"] == VARIANTS[0].label]
    np.testing.assert_allclose(figure.data[0].y, scale * first["mean"])
    np.testing.assert_allclose(figure.data[0].error_y.array, scale * (first["high"] - first["mean"]))
    assert figure.layout.shapes[0].y0 == scale * TASKS[task].baseline


def test_a_training_is_drawn_up_to_the_most_steps_it_may_take() -> None:
    figure = progress_chart(pd.DataFrame({"step": [20, 40], "score": [0.25, 0.5]}), TASKS["language"], 200)
    np.testing.assert_array_equal(figure.data[0].y, [25, 50])
    assert figure.layout.xaxis.range == (0, 200)
