"""Reviews that the project writes itself: enough to learn from in a minute, and free of anybody's rights."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from seqapp.numbers.errors import BadInputError

ASPECTS = ("acting", "plot", "music", "dialogue", "camera", "ending", "editing", "humour", "pace", "script")
DEGREES = ("really", "simply", "truly")
OPINIONS = {  # (adjectives, what the writer did, verdicts) of a positive and of a negative clause
    1: (
        ("wonderful", "gripping", "charming", "clever", "moving", "brilliant", "superb", "touching", "fresh"),
        ("loved", "enjoyed", "admired", "treasured"),
        ("it made my whole evening", "I would gladly watch it twice", "every minute was a pleasure"),
    ),
    0: (
        ("dull", "clumsy", "boring", "shallow", "awful", "lifeless", "tedious", "silly", "messy"),
        ("hated", "disliked", "regretted", "endured"),
        ("it ruined my whole evening", "I wanted my money back", "every minute was a struggle"),
    ),
}
TURNS = (
    "But by the end everything had changed",
    "Then it turned around completely",
    "However, that did not last",
    "Still, the second half is another matter",
)
NEUTRAL = (
    "the story is set in {name}, a small town by a river",
    "{name} {name} plays a baker who keeps a secret from her brother",
    "we saw it on a Tuesday in the old cinema behind the station",
    "it runs for about two hours and has three chapters",
    "the director, {name} {name}, has made four films before this one",
    "a letter arrives, a train leaves, and nobody knows who sent the parcel",
    "my sister had told me about {title} some weeks ago",
    "most of it was filmed in winter, on the roads around {name}",
    "there is a dog, a lighthouse and a long walk through the rain",
    "the second chapter follows {name}, who repairs clocks for a living",
)
SYLLABLES = ("ba", "del", "kor", "mi", "na", "ro", "su", "tal", "ven", "wy", "zor", "lim", "pe", "gra", "fo")
SHORTEST, LONGEST = 5, 300  # words


def synthetic_reviews(n: int, seed: int) -> pd.DataFrame:
    """Labelled reviews of invented films, in the columns of `Reviews.frame`; the seed fixes every word.

    Seven in ten hold one opinion throughout. Three in ten turn around: as many clauses against as for, and
    the label goes by those after the turn, so that counting words cannot tell. One clause in five negates its
    opposite ("was not dull at all"). Neutral sentences with invented names fill 5 to 300 words, and about six
    reviews share a film.

    Raises:
        BadInputError: n is not positive.

    >>> synthetic_reviews(600, seed=0)["label"].mean().round(1)
    np.float64(0.5)
    """
    if n < 1:
        raise BadInputError(f"Synthetic reviews are written one or more at a time. Received: n={n}.")
    rng = np.random.default_rng(seed)
    titles = [f"{_name(rng)} {_name(rng)}" for _ in range(max(1, n // 6))]
    rows = []
    for number in range(n):
        film = int(rng.integers(len(titles)))
        label = int(rng.integers(2))
        rating = float(rng.integers(7, 11) if label else rng.integers(1, 5))
        text = _review(rng, label, titles[film])
        rows.append((f"synthetic/{number:06d}", text, label, rating, f"invented/{film:05d}"))
    return pd.DataFrame(rows, columns=["id", "text", "label", "rating", "movie"])


def _review(rng: np.random.Generator, label: int, title: str) -> str:
    n_words = int(np.exp(rng.uniform(np.log(SHORTEST), np.log(LONGEST))))
    n_clauses = 1 + min(n_words // 40, 3)
    opinions = [_clause(rng, label) for _ in range(n_clauses)]
    if n_words >= 30 and rng.random() < 0.5:
        opinions = [_clause(rng, 1 - label) for _ in range(n_clauses)] + [_pick(rng, TURNS)] + opinions
    sentences = opinions
    left = n_words - sum(len(sentence.split()) for sentence in sentences)
    while left > 0:
        filler = _pick(rng, NEUTRAL)
        while "{name}" in filler:
            filler = filler.replace("{name}", _name(rng), 1)
        filler = filler.replace("{title}", title)
        left -= len(filler.split())
        if left >= 0:
            sentences.insert(int(rng.integers(len(sentences) + 1)), filler)
    marks = rng.choice([". ", "! ", ".<br /><br />"], p=[0.85, 0.1, 0.05], size=len(sentences))
    text = "".join(
        sentence[0].upper() + sentence[1:] + mark for sentence, mark in zip(sentences, marks, strict=True)
    )
    return text.removesuffix("<br /><br />").strip()


def _clause(rng: np.random.Generator, polarity: int) -> str:
    """One opinion of this polarity, at least five words long."""
    aspect, degree = _pick(rng, ASPECTS), _pick(rng, DEGREES)
    if rng.random() < 0.2:
        adjectives, verbs, _ = OPINIONS[1 - polarity]
        adjective, verb = _pick(rng, adjectives), _pick(rng, verbs)
        return _pick(
            rng, (f"the {aspect} was not {adjective} at all", f"nobody could say I {verb} the {aspect}")
        )
    adjectives, verbs, verdicts = OPINIONS[polarity]
    adjective, verb = _pick(rng, adjectives), _pick(rng, verbs)
    plain = (f"the {aspect} was {degree} {adjective}", f"I {degree} {verb} the {aspect}")
    return _pick(rng, (*plain, *plain, _pick(rng, verdicts)))


def _name(rng: np.random.Generator) -> str:
    return "".join(_pick(rng, SYLLABLES) for _ in range(int(rng.integers(2, 5)))).capitalize()


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]
