"""A file of reviews and what both nets say of it: the tables behind the charts, and sentences that say no more."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from seqapp.data.reviews.door import Reviews
from seqapp.data.texts import cut
from seqapp.numbers.metrics import sentiment_metrics
from seqapp.ui.sentiment.whole_file.scoring import Answers, Seen
from seqapp.ui.styles import NETS
from seqapp.ui.tables import opinion
from seqapp.ui.texts import capital, listed, percent, plain
from seqapp.workflows.sentiment.bulk import ANSWER_COLUMNS

INVITATION = (
    "A file of reviews, as you have it: CSV, text with other separators, JSON, JSON Lines, parquet or Excel, also "
    "packed by gzip. It serves this session only."
)
CERTAIN_HELP = (
    "**Most certain**: the nets agree, and the less certain of them is as far from 50 % as it gets. **Least certain**: "
    "the more certain of them is as near to 50 % as it gets."
)
ACCURACY_HELP = (
    "The share of reviews whose label a net finds; from 50 % on it counts as positive. The 95 % interval says how far "
    "chance in the choice of reviews could move it."
)
BINS = 20
SHOWN = 5  # reviews in a list
CUT = 160  # characters of a review
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WORDS = {1: "positive", 0: "negative"}
HALF = 0.5
OF = {"all": "with a label", "new": "that it did not learn from"}


@dataclass(frozen=True)
class Accuracy:
    """How many labels a net found: shares, over n reviews.

    Attributes:
        of: "all", "learnt" or "new": of all reviews with a label, of those that the net learnt from, of the others.
    """

    net: str
    of: str
    n: int
    accuracy: float
    low: float
    high: float


def understood(name: str, notes: int) -> str:
    r"""The line over how a file is understood, as Markdown.

    >>> understood("IMDB.csv", 1)
    'What was taken for what in IMDB\\.csv · 1 note'
    """
    return plain(f"What was taken for what in {cut(name)} · {notes} {'note' if notes == 1 else 'notes'}")


def held(reviews: Reviews) -> str:
    """How many reviews a file holds, and of which labels."""
    frame = reviews.frame
    n = f"{len(frame):,} {'review' if len(frame) == 1 else 'reviews'}"
    if "label" not in frame:
        return f"{n}, without labels."
    counts = [f"{int((frame['label'] == label).sum()):,} {word}" for label, word in WORDS.items()]
    without = int(frame["label"].isna().sum())
    return f"{n}: {', '.join(counts)}{f', {without:,} of neither label' if without else ''}."


def progress_sentence(seen: Seen, n: int) -> str:
    """How far a scoring is, and how long it will take."""
    if seen.left is None:
        return f"0 of {n:,} reviews"
    left = f"about {seen.left:,.0f} s left" if seen.left >= 1 else "nearly done"
    return f"{seen.reviews:,} of {n:,} reviews, {left}"


def histogram(answers: Answers) -> pd.DataFrame:
    """How many reviews get which P(positive): `from`, `to` in percent, and a column for each net.

    The last range holds its end.
    """
    edges = np.linspace(0, 1, BINS + 1)
    counts = {label: np.histogram(values, edges)[0] for label, values in answers.probability.items()}
    ends = np.rint(100 * edges).astype(int)
    return pd.DataFrame({"from": ends[:-1], "to": ends[1:], **counts})


def distribution_sentence(answers: Answers) -> str:
    """How many reviews each net calls what."""
    parts = []
    for label, values in answers.probability.items():
        called = values.map(opinion).value_counts()
        positive, negative, unsure = (
            int(called.get(what, 0)) for what in ("positive", "negative", "not sure")
        )
        parts.append(
            f"the {label} calls {positive:,} positive and {negative:,} negative, and is not sure of {unsure:,}"
        )
    n = len(answers.probability)
    return capital("; ".join(parts)) + f", of {n:,} {'review' if n == 1 else 'reviews'}."


def most_certain(answers: Answers, n: int = SHOWN) -> list[int]:
    """The rows on which all nets are certain of the same, the most certain first."""
    side = answers.probability - HALF
    agree = (side > 0).all(axis="columns") | (side < 0).all(axis="columns")
    return _first(side.abs().min(axis="columns")[agree], n)


def least_certain(answers: Answers, n: int = SHOWN) -> list[int]:
    """The rows on which no net is certain, the least certain first."""
    return _first(-(answers.probability - HALF).abs().max(axis="columns"), n)


def disagreements(answers: Answers) -> list[int]:
    """The rows that one net calls positive, at 50 % or more, and the other does not; those farthest apart first."""
    sides = (answers.probability >= HALF).mean(axis="columns")
    apart = answers.probability.max(axis="columns") - answers.probability.min(axis="columns")
    return _first(apart[(sides > 0) & (sides < 1)], len(apart))


def disagreement_sentence(answers: Answers, reviews: Reviews) -> str:
    """On how many reviews the nets disagree, and who is right where there are labels."""
    rows, n = disagreements(answers), len(answers.probability)
    if not rows:
        return f"The nets fall on the same side of 50\u00a0% on all {n:,} reviews."
    sentence = (
        f"On {len(rows):,} of {n:,} reviews ({percent(len(rows) / n, 1)}) the nets fall on different sides of "
        f"50\u00a0%."
    )
    if "label" not in reviews.frame:
        return sentence
    label = reviews.frame["label"].iloc[rows].dropna()
    if label.empty:
        return sentence
    right = {
        net: int(((values.iloc[rows].loc[label.index] >= HALF) == (label == 1)).sum())
        for net, values in answers.probability.items()
    }
    who = listed([f"the {net} is right on {count:,}" for net, count in right.items()])
    return f"{sentence} Of the {len(label):,} among them with a label, {who}."


def reviews_table(rows: Sequence[int], answers: Answers, reviews: Reviews) -> pd.DataFrame:
    """Some reviews, cut, with their row (or id) in the file, what each net says in percent, and their label."""
    frame = reviews.frame.iloc[list(rows)]
    table = pd.DataFrame({"Review": [cut(text, CUT) for text in frame["text"]]})
    table["Id" if "id" in reviews.columns else "Row"] = frame["id"].to_numpy()
    for label, values in answers.probability.items():
        table[f"{label}: P(positive), %"] = (100 * values.iloc[list(rows)]).round(1).to_numpy()
    if "label" in frame:
        table["Label"] = [WORDS.get(label, "neither") for label in frame["label"].fillna(-1)]
    return table


def accuracies(answers: Answers, reviews: Reviews) -> list[Accuracy]:
    """How many labels each net found, of all, and of those that it learnt from and the others where that is known."""
    if "label" not in reviews.frame:
        return []
    label = reviews.frame["label"]
    told = label.notna().to_numpy()
    rows = []
    for net, probability in answers.probability.items():
        learnt = answers.learnt.get(str(net))
        parts = {"all": told}
        if learnt is not None:
            parts |= {"learnt": told & learnt, "new": told & ~learnt}
        for of, chosen in parts.items():
            if chosen.any():
                numbers = sentiment_metrics(label[chosen].astype(int), probability[chosen])
                rows.append(
                    Accuracy(
                        str(net),
                        of,
                        int(numbers["n"]),
                        numbers["accuracy"],
                        numbers["accuracy_low"],
                        numbers["accuracy_high"],
                    )
                )
    return rows


def accuracy_table(found: Sequence[Accuracy]) -> pd.DataFrame:
    """The numbers as they are, one row for each net and kind of reviews."""
    return pd.DataFrame([asdict(one) for one in found])


def headline(found: Sequence[Accuracy]) -> list[Accuracy]:
    """One of each net: over the reviews that it did not learn from, where that is known and there are any; else all."""
    by_net: dict[str, Accuracy] = {}
    for one in found:
        if one.of in ("all", "new"):
            by_net[one.net] = one
    return list(by_net.values())


def accuracy_sentence(found: Sequence[Accuracy]) -> str:
    """How many labels each net found, with the interval; over what, once where it is as many of the same kind."""
    parts, before = [], ""
    for one in headline(found):
        over = f"of {one.n:,} {'review' if one.n == 1 else 'reviews'} {OF[one.of]}"
        interval = f"95\u00a0% interval {100 * one.low:.1f} to {percent(one.high, 1)}"
        which = "" if over == before else f"{over}, "
        parts.append(f"{which}the {one.net} judges {percent(one.accuracy, 1)} rightly ({interval})")
        before = over
    return capital("; ".join(parts)) + "."


def learnt_sentence(answers: Answers, found: Sequence[Accuracy]) -> str:
    """How many of the reviews each net learnt from, and how it does on them; empty where no version tells."""
    if not answers.learnt:
        return ""
    n = len(answers.probability)
    if not any(learnt.any() for learnt in answers.learnt.values()):
        return f"None of the {n:,} reviews is one that {listed([f'the {net}' for net in answers.learnt])} learnt from."
    own = {one.net: one.accuracy for one in found if one.of == "learnt"}
    parts = []
    for net, learnt in answers.learnt.items():
        count = int(learnt.sum())
        on_them = f", and judges {percent(own[net], 1)} of these rightly" if net in own else ""
        parts.append(f"the {net} learnt from {f'{count:,}' if count else 'none'}{on_them}")
    return f"Of all {n:,} reviews in the file, {'; '.join(parts)}."


def answer_columns() -> list[str]:
    """The columns of the answers in the file that is given back, of every net there may be."""
    return [f"{style.cell}_{column}" for style in NETS for column in ANSWER_COLUMNS]


def table_back(answers: Answers, reviews: Reviews) -> pd.DataFrame:
    """The file's columns less the texts, and every net's answers; no cell begins a formula in a spreadsheet."""
    rest = reviews.rest if reviews.rest is not None else reviews.frame.drop(columns="text")
    own = [pd.Series([_harmless(cell) for cell in rest.iloc[:, at]]) for at in range(rest.shape[1])]
    headings = [_harmless(heading) for heading in rest.columns]
    said = []
    for style in NETS:
        if style.label in answers.by_net:
            frame = answers.by_net[style.label]
            said.append(frame.add_prefix(f"{style.cell}_"))
    table = pd.concat([*own, *said], axis="columns")
    names = [*headings, *(column for frame in said for column in frame.columns)]
    return table.set_axis(names, axis="columns")


def csv_back(answers: Answers, reviews: Reviews) -> bytes:
    """The same as CSV; with this line end a cell that holds a line break of any kind is quoted."""
    return table_back(answers, reviews).to_csv(index=False, lineterminator="\r\n").encode()


def _harmless(cell: object) -> object:
    r"""A text that a spreadsheet would take for a formula, behind an apostrophe; anything else as it is.

    >>> [_harmless(cell) for cell in ("=1+1", "a=1", "\tx", -1, "")]
    ["'=1+1", 'a=1', "'\tx", -1, '']
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _first(sizes: pd.Series, n: int) -> list[int]:
    """The rows with the largest sizes, the largest first; ties in the file's order."""
    return sizes.sort_values(ascending=False, kind="stable").index[:n].tolist()
