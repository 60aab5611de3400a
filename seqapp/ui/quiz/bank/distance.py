"""Questions on RNN against LSTM: a review that turns, an opinion far back, tasks that only a memory solves."""

from typing import Any

import numpy as np

from seqapp.numbers import distance
from seqapp.numbers.memory_tasks.config import VARIANTS, Variant
from seqapp.numbers.memory_tasks.words import COUNTRIES, sentence_of
from seqapp.numbers.nets import probability, read
from seqapp.store.memory_tasks import KeptNet
from seqapp.ui.learners import FAR
from seqapp.ui.quiz.asking import Numbers, Option, Place, Question, Reviewers, between, most
from seqapp.ui.quiz.texts import BLAME, PRAISE, TURN, TWO_COUNTRIES

HALF = 0.5
CLOSE = 0.01  # of the reviews: less is no lead
AHEAD = 0.1  # of the examples
DIAL = Place("distance", "Distance dial")
TASKS = Place("distance", "Memory tasks", {"view": "memory-tasks"})
RNN, IDENTITY, LSTM = VARIANTS[:3]


def _turn(asked: Reviewers) -> Numbers:
    rnn, lstm = (float(probability(asked.traced(label, TURN)["logit"][-1])) for label in ("RNN", "LSTM"))
    return {"rnn": rnn, "lstm": lstm}


def _praise(asked: Reviewers) -> Numbers:
    early, late, filler = asked.ids(PRAISE), asked.ids(BLAME), asked.ids(distance.FILLER)[: distance.LONGEST]
    replaced = distance.neutralised(early, asked.weights.unigrams.weight, asked.ids(distance.STAND_INS))
    left = {}
    for label in ("RNN", "LSTM"):
        answers = np.stack(
            [
                distance.after_distances(net, np.stack([early, replaced]), filler, late)
                for net in asked.every(label)
            ]
        )
        left[label] = distance.share_left(answers[:, 0] - answers[:, 1])
    firmer = left["LSTM"] > left["RNN"]
    means = {label.lower(): float(shares.mean()) for label, shares in left.items()}
    return {**means, "share": float(firmer.mean()), "firmer": int(firmer.sum()), "seeds": len(firmer)}


def _accuracy(asked: Reviewers) -> Numbers:
    record = asked.weights.record
    by_cell = {
        cell: float(np.mean([net["accuracy"] for net in record["nets"] if net["cell"] == cell]))
        for cell in ("rnn", "lstm")
    }
    words = float(record["unigrams"]["accuracy"])
    return {**by_cell, "words": words, "ahead": by_cell["lstm"] - words, "n": record["data"]["n_validation"]}


def _countries(kept: KeptNet) -> Numbers:
    sentence = sentence_of(TWO_COUNTRIES)
    shares = kept.classifier.shares(read(kept.classifier.against_the_others(0), sentence.ids)["h"][-1])
    named = [number - 1 for number in sentence.ids if number <= len(COUNTRIES)]
    first, second = (float(shares[country]) for country in named)
    return {"first": first, "second": second, "other": float(np.delete(shares, named).max())}


def _learnt(results: dict[str, Any]) -> Numbers:
    rnn, identity, lstm = (_of(results, variant) for variant in (RNN, IDENTITY, LSTM))
    return {"rnn": rnn, "identity": identity, "lstm": lstm, "ahead": lstm - rnn, "guess": 1 / len(COUNTRIES)}


def _of(results: dict[str, Any], variant: Variant) -> float:
    """The mean accuracy over the seeds at `FAR` words."""
    runs = [run for run in results["runs"].values() if run["config"]["task"] == "language"]
    rows = [
        row for run in runs if variant.fits(run["config"]) for row in run["rows"] if row["distance"] == FAR
    ]
    return float(np.mean([row["value"] for row in rows])) if rows else np.nan


QUESTIONS = (
    Question(
        "distance-1",
        "Great at first, boring by the end",
        "A review starts wonderful and ends boring. On which side of 50\u00a0% does each net's P(positive) end?",
        (
            Option(
                "The RNN negative, the LSTM positive",
                "So the textbook has it: the LSTM succeeds as it still holds the praise. But who ends with “boring” "
                "means it, and a net that is right says so too.",
            ),
            Option(
                "Both negative",
                "At least one of them ends positive.",
                "The textbook says that the LSTM would succeed where the RNN fails; both judge this review alike.",
            ),
            Option("Both positive", "The late words weigh more in at least one of them."),
            Option("The RNN positive, the LSTM negative", "They do not part in this way."),
        ),
        (
            lambda numbers: numbers["rnn"] < HALF <= numbers["lstm"],
            lambda numbers: max(numbers["rnn"], numbers["lstm"]) < HALF,
            lambda numbers: min(numbers["rnn"], numbers["lstm"]) >= HALF,
            lambda numbers: numbers["lstm"] < HALF <= numbers["rnn"],
        ),
        _turn,
        "After the last word P(positive) is {rnn:.0%} by the RNN and {lstm:.0%} by the LSTM.",
        DIAL,
        reads=(TURN,),
    ),
    Question(
        "distance-2",
        "Praise behind 300 neutral words",
        "Between an early praise and a late complaint stand 300 neutral words. In how many seeds does the LSTM keep "
        "more of the praise's effect on the answer than the RNN of the same seed?",
        (
            Option("In none", "In some seed it does keep more."),
            Option(
                "In some, not in all",
                "The seeds agree here.",
                "So in these nets it depends on the seed, and one pair of nets would have proved whatever you like.",
            ),
            Option("In all", "That is the textbook's claim; it does not hold for every training."),
        ),
        between("share", 1e-9, 1 - 1e-9),
        _praise,
        "Left behind 300 words, mean over {seeds:.0f} seeds: {rnn:.0%} in the RNN, {lstm:.0%} in the LSTM; the LSTM "
        "keeps more in {firmer:.0f} of them.",
        Place("distance", "Distance dial at 300 words", {"words": "300"}),
        reads=(PRAISE, BLAME, distance.FILLER, distance.STAND_INS),
    ),
    Question(
        "distance-3",
        "Does a higher accuracy prove a memory?",
        "On unseen reviews, how does the LSTM's accuracy (mean over its seeds) compare with that of a baseline that "
        "adds up a weight for every word and has no memory at all?",
        (
            Option("More than 1 point lower", "It is not that far behind."),
            Option(
                "Within 1 point",
                "They lie farther apart.",
                "So a good accuracy proves no memory: most reviews are judged by which words are in them.",
            ),
            Option(
                "More than 1 point higher",
                "A memory can only show where order matters; in most reviews the words alone tell.",
            ),
        ),
        between("ahead", -CLOSE, CLOSE),
        _accuracy,
        "Of {n:,.0f} reviews the LSTM judges {lstm:.1%} rightly, the RNN {rnn:.1%}, the words alone {words:.1%}.",
        Place("order", "The same words in any order", {"part": "orders"}),
    ),
    Question(
        "distance-4",
        "Trained to remember",
        f"Nets are trained to name the language of a country that stood {FAR} words back, and nothing else helps. "
        "Begun as Keras begins them, which is right more often, mean over the seeds?",
        (
            Option("The RNN, by more than 10 points", "Here it is not ahead."),
            Option("Neither, by 10 points", "Where only memory helps, they do part."),
            Option(
                "The LSTM, by more than 10 points",
                "It is not ahead by as much.",
                "Here the textbook is borne out: asked to remember, the LSTM learns it more surely.",
            ),
        ),
        between("ahead", -AHEAD, AHEAD),
        _learnt,
        "Right answers: RNN {rnn:.0%}, LSTM {lstm:.0%}; guessing gives {guess:.0%}.",
        TASKS,
        needs="trainings",
    ),
    Question(
        "distance-5",
        "Two countries in a sentence",
        "The memory tasks' LSTM reads of one who grew up in France and later got postcards from Norway: “… so I speak "
        "fluent”. Which language does it find most likely?",
        (
            Option("French: the first country decides", "In this sentence it answers otherwise."),
            Option(
                "Norwegian: the last country it read",
                "It was trained on such distractors: its input gate has learnt whose country counts.",
            ),
            Option("Some other language", "It names one of the two countries' languages."),
        ),
        most("first", "second", "other"),
        _countries,
        "It gives French {first:.1%}, Norwegian {second:.1%}, and {other:.1%} to the likeliest of all others.",
        Place("belt", "The net of this task on the belt", {"what": "task"}),
        needs="task",
    ),
    Question(
        "distance-6",
        "Is it the gates?",
        f"On the same task, {FAR} words back: how often is an RNN right that has no gates, but was begun with the "
        "identity as its W_hh and ReLU for tanh?",
        (
            Option(
                "It guesses: below 10\u00a0%",
                "“An RNN cannot learn what lies far back” is too strong: how its weights begin matters as much.",
            ),
            Option("10\u00a0% to 90\u00a0%", "Begun so, it does better, or worse."),
            Option(
                "More than 90\u00a0%",
                "It is right less often.",
                "Gates are one way to remember; a step that copies the state to begin with is another.",
            ),
        ),
        between("identity", 0.1, 0.9),
        _learnt,
        "It is right in {identity:.1%}, mean over its seeds; the RNN as Keras begins it in {rnn:.0%}.",
        TASKS,
        needs="trainings",
    ),
)  # fmt: skip
