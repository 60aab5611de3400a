"""Trainings that take no time: what `retrain` leaves, with losses that follow from the recipe."""

import json

from seqapp.data.reviews.door import Reviews
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.config import SentimentConfig
from seqapp.store.records import SentimentRecord, write_record
from seqapp.workflows.sentiment.measures import DivergedError
from seqapp.workflows.training.runs import RunFolder, new_run
from tests.records import METRICS, sentiment_record

STEPS = 3  # an epoch


def made_up(n=60):
    frame = synthetic_reviews(n, seed=0)
    return Reviews(frame, "invented reviews", "0" * 64, [], half=frame["movie"].map(lambda _: "train"))


def loss_of(config, epoch):
    """Smaller with more units and later epochs; the seed moves it a little."""
    return 1 / config.units + 0.1 / epoch + 0.001 * config.seed


class FakeRetrain:
    """In place of `retrain`: counts what it began, and what it went on with; can be stopped after so many.

    A recipe for which `diverges` says so comes to a net whose answers are no numbers with its second epoch.
    """

    def __init__(self):
        self.begun, self.resumed, self.stop_after = [], [], None
        self.diverges = lambda _config: False

    def __call__(self, config, *, runs, resume, smoke, on_step, **_):
        if resume is None and self.stop_after == len(self.begun):
            new_run(runs, config.task, config, smoke=smoke)
            raise KeyboardInterrupt
        (self.resumed if resume else self.begun).append(config)
        run = RunFolder(resume) if resume else new_run(runs, config.task, config, smoke=smoke)
        curves = []
        for epoch in range(1, config.epochs + 1):
            for step in range(1, STEPS + 1):
                on_step((epoch - 1) * STEPS + step, config.epochs * STEPS, 0.0)
            if epoch == 2 and self.diverges(config):
                raise DivergedError("The training diverged.")
            curves.append({"epoch": epoch, "seconds": 1.0, "validation_log_loss": loss_of(config, epoch)})
            run.write_json("curves.json", curves)
        metrics = {**METRICS, "log_loss": loss_of(config, config.epochs)}
        record = sentiment_record(config=config.model_dump(), metrics=metrics, curves=curves)
        write_record(run.path, SentimentRecord.model_validate(record))
        return run


def recipe(**changes):
    return SentimentConfig(cell="rnn").model_copy(update={"epochs": 3, **changes})


def report_in(run, name):
    return json.loads((run.path / name).read_bytes())
