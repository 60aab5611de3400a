"""A training in frames and in sentences."""

from dataclasses import dataclass

import pandas as pd

from seqapp.numbers.names import Task
from seqapp.numbers.watch import MEAN_H, by_epoch, left
from seqapp.numbers.watched import Watched, WatchedEpoch
from seqapp.store.records import RunRecord
from seqapp.ui.styles import NETS, Style
from seqapp.ui.texts import number, plain
from seqapp.ui.use.learnt.texts import STEPS, UNSEEN

VALIDATION: dict[Task, str] = {"sentiment": "validation_log_loss", "forecast": "validation_pinball"}
GATES = {"i": "input gate i", "f": "forget gate f", "o": "output gate o"}
BLOCKS = {**GATES, "g": "candidate g"}
ASKED = 50  # steps back, of which the sentences tell


@dataclass(frozen=True)
class Training:
    """A training by name: what it is of, and its run.json."""

    name: str
    run: RunRecord

    @property
    def style(self) -> Style:
        """Which net it is of."""
        return next(style for style in NETS if style.cell == self.run.config.cell)

    @property
    def label(self) -> str:
        """Its net's name."""
        return self.style.label

    @property
    def watched(self) -> Watched | None:
        """What was seen of it; None of one that nobody watched."""
        return self.run.watched if self.run.watched and self.run.watched.epochs else None

    @property
    def seen(self) -> Watched:
        """The same, of one that was watched."""
        if not self.watched:
            raise ValueError(f"{self.name} was not watched.")
        return self.watched

    @property
    def state(self) -> str:
        """The state that is its long memory: c of an LSTM, h of an RNN."""
        return "c" if self.run.config.cell == "lstm" else "h"

    @property
    def ends(self) -> tuple[WatchedEpoch, WatchedEpoch]:
        """The first and the last epoch looked at."""
        return self.seen.epochs[0], self.seen.epochs[-1]

    @property
    def asked(self) -> int:
        """How many steps back the sentences tell of."""
        return max(distance for distance in self.seen.distances if distance <= ASKED)

    def left(self, epoch: WatchedEpoch) -> float:
        """Which share of the gradient is left so many steps back."""
        return left(self.seen, epoch, self.state, self.asked)


def when(epoch: int) -> str:
    """An epoch in words.

    >>> when(0), when(3)
    ('before training', 'after epoch 3')
    """
    return f"after epoch {epoch}" if epoch else "before training"


def losses(trainings: list[Training]) -> pd.DataFrame:
    """The loss of each epoch: `model`, `epoch`, `training`, `validation`; of what was watched, where something was."""
    columns = ["model", "epoch", "training", "validation"]
    parts = [pd.DataFrame(columns=columns)]
    for one in trainings:
        curves = by_epoch(one.watched) if one.watched else pd.DataFrame(one.run.curves)
        named = curves.rename(columns={"loss": "training", VALIDATION[one.run.task]: "validation"})
        parts.append(named.assign(model=one.label).reindex(columns=columns).dropna())
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def gradients(training: Training) -> pd.DataFrame:
    """What is left of the gradient: `state`, `steps back`, and a column for each epoch."""
    seen = training.seen
    parts = []
    for state in seen.epochs[0].gradients:
        by_distance = {"state": state, "steps back": seen.distances}
        by_distance |= {when(epoch.epoch): epoch.gradients[state] for epoch in seen.epochs}
        parts.append(pd.DataFrame(by_distance))
    return pd.concat(parts, ignore_index=True)


def means(trainings: list[Training]) -> pd.DataFrame:
    """The mean of each gate and of |h| by epoch: `model`, `name`, `epoch`, `value`."""
    names = {**GATES, MEAN_H: "hidden state |h|"}
    return _long([(one, {names[name]: name for name in one.ends[0].means}, "means") for one in trainings])


def stretches(trainings: list[Training]) -> pd.DataFrame:
    """The largest singular value of each block of the state weights by epoch, in the columns of `means`."""
    names = {**BLOCKS, "h": "W_hh"}
    return _long(
        [(one, {names[block]: block for block in one.ends[0].stretch}, "stretch") for one in trainings]
    )


def loss_sentence(frame: pd.DataFrame, task: Task) -> str:
    """How far each net's loss fell, and whether it went on learning what holds elsewhere."""
    said = []
    for label, rows in frame.groupby("model", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        best = rows.iloc[int(rows["validation"].argmin())]
        sentence = (
            f"The {label}'s training loss goes from {first['training']:.4f} to {last['training']:.4f}; on "
            f"{UNSEEN[task]} its loss goes from {first['validation']:.4f} to {last['validation']:.4f}"
        )
        if best["epoch"] < last["epoch"]:
            sentence += f" and was lowest {when(int(best['epoch']))}, {best['validation']:.4f}"
        said.append(f"{sentence}.")
    return " ".join(said)


def gradient_sentence(training: Training) -> str:
    """What is left of the gradient at the asked distance, before and after."""
    first, last = training.ends
    one, several = STEPS[training.run.task]
    steps = f"{training.asked} {one if training.asked == 1 else several}"
    return (
        f"Of the gradient through its {training.state}, ×{number(training.left(first))} is left {steps} back "
        f"{when(first.epoch)} and ×{number(training.left(last))} {when(last.epoch)}."
    )


def means_sentence(trainings: list[Training]) -> str:
    """Where the forget gate stands, and how far out the hidden states lie."""
    said = []
    for one in trainings:
        first, last = one.ends
        if "f" in last.means:
            said.append(
                f"The {one.label}'s forget gate stands at {first.means['f']:.2f} {when(first.epoch)} and at "
                f"{last.means['f']:.2f} {when(last.epoch)}: with it at its mean, each step keeps "
                f"×{last.means['f']:.2f} of the cell state."
            )
        else:
            said.append(
                f"The {one.label}'s |h| goes from {first.means[MEAN_H]:.2f} to {last.means[MEAN_H]:.2f}."
            )
    return " ".join(said)


def stretch_sentence(trainings: list[Training]) -> str:
    """By how much a step can stretch a gradient, before and after."""
    said = []
    for one in trainings:
        first, last = one.ends
        block = max(last.stretch, key=lambda name: last.stretch[name])
        before, after = first.stretch[block], last.stretch[block]
        if len(last.stretch) > 1:
            said.append(
                f"Of the {one.label}'s blocks that of the {BLOCKS[block]} stretches most: {before:.2f} "
                f"{when(first.epoch)}, {after:.2f} {when(last.epoch)}."
            )
            continue
        meaning = (
            "a gradient must fade" if after < 1 else "a gradient may fade or grow, as tanh's slope has it"
        )
        said.append(
            f"The {one.label}'s W_hh can stretch a vector ×{before:.2f} {when(first.epoch)} and ×{after:.2f} "
            f"{when(last.epoch)}: {meaning}."
        )
    return " ".join(said)


def watched_line(training: Training) -> str:
    """On what a training was looked at, and whether it is the net's own."""
    watched = training.watched
    name = plain(training.name)
    if watched is None:
        return (
            f"{name} learnt before trainings were watched, so its run.json has its losses alone. Any training by this "
            "version keeps the rest."
        )
    of = STEPS[training.run.task][1]
    line = (
        f"{name}: {watched.n_examples} examples of {watched.steps} {of}, {training.run.parameters:,} weights."
    )
    if watched.same_weights:
        return line
    return f"{line} Watched was another training of the same recipe, seed and data: its weights are not the same."


def _long(parts: list[tuple[Training, dict[str, str], str]]) -> pd.DataFrame:
    rows = [
        {
            "model": training.label,
            "name": name,
            "epoch": epoch.epoch,
            "value": getattr(epoch, kind)[key],
        }
        for training, names, kind in parts
        for name, key in names.items()
        for epoch in training.seen.epochs
    ]
    return pd.DataFrame(rows, columns=["model", "name", "epoch", "value"])
