"""What a class guesses on the page Use it before it sees what was measured."""

from seqapp.store.records import SentimentRecord
from seqapp.store.registry import ModelVersion
from seqapp.ui.questions import Question, how_large
from seqapp.ui.texts import percent


def of_measured(model: ModelVersion) -> Question:
    """How good a model is at reviews; of a forecaster, how many weights it has."""
    run = model.run
    if isinstance(run, SentimentRecord):
        reached = run.metrics
        return how_large(
            f"Of {reached.n:,} unseen reviews, how many does this net judge rightly?",
            reached.accuracy,
            [("fewer than 8 of 10", 0.8), ("8 to 9 of 10", 0.9)],
            "more than 9 of 10",
            f"It judges {percent(reached.accuracy, 1)} of them rightly.",
        )
    return how_large(
        "How many weights has this net?",
        run.parameters,
        [("fewer than 1,000", 1_000), ("1,000 to 10,000", 10_000), ("10,000 to 100,000", 100_000)],
        "more",
        f"It has {run.parameters:,}, all of which training sets.",
    )
