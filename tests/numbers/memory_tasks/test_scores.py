import pytest

from seqapp.numbers.memory_tasks.scores import LEARNT, learnt, skill
from seqapp.numbers.memory_tasks.tasks import TASKS


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_an_answer_without_a_memory_is_at_the_start_of_the_way_and_a_perfect_one_at_its_end(task) -> None:
    perfect = 1.0 if task.metric == "accuracy" else 0.0
    assert skill(task, task.baseline) == pytest.approx(0)
    assert skill(task, perfect) == pytest.approx(1)
    assert learnt(task, perfect)
    assert not learnt(task, task.baseline)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_net_has_learnt_a_task_from_one_place_on_the_way_on(task) -> None:
    perfect = 1.0 if task.metric == "accuracy" else 0.0
    at = task.baseline + LEARNT * (perfect - task.baseline)
    nearer = 0.001 * (perfect - task.baseline)
    assert learnt(task, at + nearer)
    assert not learnt(task, at - nearer)
