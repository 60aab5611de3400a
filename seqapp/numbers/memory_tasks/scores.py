"""How far a net has learnt a memory task: one scale for accuracies and errors, and where learnt begins."""

from seqapp.numbers.memory_tasks.tasks import MemoryTask

LEARNT = 0.9  # of the way from an answer without a memory to a perfect one


def skill(task: MemoryTask, value: float) -> float:
    """How far a score lies on the way from an answer without a memory, 0, to a perfect one, 1.

        accuracy: (value - baseline) / (1 - baseline)      mean squared error: 1 - value / baseline

    >>> from seqapp.numbers.memory_tasks.tasks import TASKS
    >>> skill(TASKS["order"], 0.25), skill(TASKS["order"], 1.0), skill(TASKS["adding"], 0.0)
    (0.0, 1.0, 1.0)
    """
    if task.metric == "accuracy":
        return (value - task.baseline) / (1 - task.baseline)
    return 1 - value / task.baseline


def learnt(task: MemoryTask, value: float) -> bool:
    """Whether a score counts as having learnt the task.

    >>> from seqapp.numbers.memory_tasks.tasks import TASKS
    >>> learnt(TASKS["language"], 0.78), learnt(TASKS["language"], 0.97)
    (False, True)
    """
    return skill(task, value) >= LEARNT
