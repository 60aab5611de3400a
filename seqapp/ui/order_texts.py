"""The words of the page on order: what sequences are, its examples, and sentences from its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from seqapp.numbers.order import words_until
from seqapp.ui.reading import POINTS
from seqapp.ui.texts import capital, listed, percent, plain

SEQUENCES = {
    "A text": "words follow words; exchange two of them and it says something else, or nothing.",
    "A film": "each frame goes on where the last one stopped; shuffled, nobody falls and nobody gets up.",
    "A melody": "the same notes in another order are another tune.",
    "Daily prices": "a fall after a rise is not a rise after a fall: today's price starts from yesterday's.",
}
USES = {
    "Machine translation": "a sentence in, a sentence in another language out, with its own order of words.",
    "Speech recognition": "from a few hundred slices of sound a second to words.",
    "Sentiment": "does this text speak well or badly of its subject? The nets here do that.",
    "Prices": "from the days so far, how far the next ones may move: see the Forecast page.",
}
WHY = (
    "In **sequential data** the order carries meaning: what comes now depends on what came before, a *temporal "
    "dependency*. A **sequence model** reads the items in order, keeps what matters of them, and answers from that."
)
PAIRS = {
    "Panic and gold": ("Panic sends gold past the dollar.", "Gold sends panic past the dollar."),
    "Gold and dollar": ("Gold climbs while the dollar falls.", "Dollar climbs while the gold falls."),
    "Tired and wonderful": (
        "A tired start but a wonderful end.",
        "A wonderful start but a tired end.",
    ),
}
HOWS = {"shuffled": "shuffled", "swapped": "parts swapped", "reversed": "backwards"}
UNIGRAMS = "Unigrams"
SHUFFLES_HELP = (
    "**Unigrams** is a rival that looks at which words occur and at nothing else, a bag of words, trained on the same "
    "reviews. **Seed**: the same training begun from other random weights. Each point is one random order of your "
    "words; every order counts as often as any other."
)
DIFFERENCE_HELP = (
    "Two texts that differ in one word are read side by side. **Difference in h**: the length of the gap between the "
    "two hidden states, divided by their mean length: 0 is the same memory, 2 the opposite. Once it is 0, the changed "
    "word is forgotten: nothing that follows can bring it back into an RNN's answer."
)


@dataclass(frozen=True)
class Case:
    """Two texts that differ in one word.

    Attributes:
        text: with the word in it.
        word: the word that is changed, at its first place in the text.
        instead: what stands there instead.
        reach: "short" or "long": where what depends on it lies.
    """

    text: str
    word: str
    instead: str
    reach: str


CASES = {
    "Not funny": Case("I must say that it was so funny.", "so", "not", "short"),
    "Clear sky": Case("They walk home under a clear sky.", "clear", "dark", "short"),
    "Early opinion": Case(
        "A brilliant opening. A man who repairs clocks lives by a river with his sister. He takes the train in the "
        "morning, she works at the post office, and a letter arrives that neither of them opens. There is a walk to "
        "the station, a dinner with the neighbours, a photograph on a wall and a dog.",
        "brilliant",
        "dreadful",
        "long",
    ),
    "Country and language": Case(
        "She was born in Italy, and when she was nine her family took the boat to another town by the sea, where her "
        "father opened a small shop, and so to this day she speaks fluent Italian.",
        "Italy",
        "Norway",
        "long",
    ),
}
OWN = "Your text"
GAP = "The change of the answer at every word, for the same two texts; its numbers are in the table above."


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns.

    >>> records(pd.DataFrame({"model": ["RNN"], "seed": [0]}))
    [{'model': 'RNN', 'seed': 0}]
    """
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def of_seeds(table: pd.DataFrame, seeds: Mapping[str, int]) -> pd.DataFrame:
    """The rows of the nets of these seeds, by model; `table` has columns model, seed."""
    return table[table["seed"] == table["model"].map(seeds)]


def pair_sentence(table: pd.DataFrame) -> str:
    """What exchanging two nouns does to each model; `table` has columns model, seed, written, exchanged."""
    parts = []
    for row in records(table):
        gap = row["exchanged"] - row["written"]
        first, second = percent(row["written"], 1), percent(row["exchanged"], 1)
        if row["model"] == UNIGRAMS:
            bag = f"a difference of {'exactly 0' if gap == 0 else f'{gap:.2g}'}"
            parts.append(f"the rival that counts words (Unigrams) answers {first} to both, {bag}")
        else:
            parts.append(f"the {row['model']} moves by {points(abs(gap), 1)}, from {first} to {second}")
    biggest = float((table["exchanged"] - table["written"]).abs().max())
    rest = (
        " That is less than the change of meaning deserves: nets that learnt from film reviews ask whether a text "
        "praises, not what it means."
        if biggest < POINTS / 2
        else ""
    )
    return f"{capital(listed(parts))}.{rest}"


def orders_sentence(table: pd.DataFrame, seeds: Mapping[str, int], count: int) -> str:
    """What shuffling does to the rival, to the nets of these seeds, and to those of the others.

    Args:
        table: a row for each model: model, seed (-1 for the rival), written, lowest, highest, flipped (a share).
        seeds: of the nets to speak of, by model.
        count: how many shuffles there were.
    """
    rival = table[table["model"] == UNIGRAMS].iloc[0]
    spread = rival["highest"] - rival["lowest"]
    own = of_seeds(table, seeds)
    stays = (
        f"Over {count} shuffles the rival that counts words (Unigrams) stays at {percent(rival['written'], 1)}: its "
        f"lowest and highest answer differ by {'exactly 0' if spread == 0 else f'{spread:.2g}'}."
    )
    ranges = [
        f"The {row['model']} answers between {percent(row['lowest'])} and {percent(row['highest'])}, and "
        f"{_flips(row['flipped'])}."
        for row in records(own)
    ]
    said = [stays, *ranges, _whom_order_moves(own)]
    for label, rows in table[table["seed"] >= 0].groupby("model", sort=False):
        width = rows["highest"] - rows["lowest"]
        said.append(f"Over its {len(rows)} seeds the {label}'s range is {_reach(width)} wide.")
    return " ".join(said)


def texts_sentence(table: pd.DataFrame, labels: Sequence[str]) -> str:
    """On which of the examples order matters; `table` has text, model, lowest, highest, flipped."""
    width = table["highest"] - table["lowest"]
    calm = [text for text, rows in width.groupby(table["text"], sort=False) if rows.max() < POINTS]
    turned = table[table["flipped"] > 0]
    some = (
        f"In {len(calm)} of {table['text'].nunique()} examples order hardly matters: all orders tried lie within "
        f"{points(POINTS)} for every net ({', '.join(calm)}). There, which words occur settles the answer."
        if calm
        else f"In every example some net moves by {points(POINTS)} or more."
    )
    parts = []
    for label in labels:
        texts = list(turned[turned["model"] == label]["text"])
        parts.append(f"of the {label} in {f'{len(texts)} ({listed(texts)})' if texts else 'none'}")
    mean = {label: float(width[table["model"] == label].mean()) for label in labels}
    wide = max(mean, key=lambda label: mean[label])
    compared = (
        f" On average the range is {listed([f'{points(mean[label])} for the {label}' for label in labels])}: order "
        f"moves the {wide} {'more' if len(labels) == 2 else 'most'}."
        if len(labels) > 1
        else ""
    )
    return f"{some} Some order turns the verdict {listed(parts)}.{compared}"


def next_sentence(
    steps: Mapping[str, tuple[float, float]], gaps: Mapping[str, float], words: tuple[str, str, str]
) -> str:
    """A short-range dependency: what the word just before does to the word that follows.

    Args:
        steps: by net, how far the word that follows moves the logit, after the one word and after the other.
        gaps: by net, how far P(positive) after it differs between the texts (changed less original).
        words: the word, what stands instead, the word that follows.
    """
    word, instead, follows = (plain(one) for one in words)
    parts = [
        f"the {label} adds {one:+.2f} to its logit for it after “{word}”, {other:+.2f} after “{instead}”"
        for label, (one, other) in steps.items()
    ]
    moved = [f"{100 * gap:+.0f}\u00a0points in the {label}" for label, gap in gaps.items()]
    least = min(abs(one - other) for one, other in steps.values())
    verdict = (
        "so what “{0}” means to the nets depends on the word before it"
        if least >= 0.05
        else "so at least one net hardly lets the word before it change what “{0}” means"
    ).format(follows)
    return (
        f"Right after the change comes “{follows}”: {listed(parts)}; {verdict}. To the rival that counts words it "
        f"would add the same to both. After it, “{instead}” instead of “{word}” makes {listed(moved)}."
    )


def influence_sentence(table: pd.DataFrame, seeds: Mapping[str, int], words: tuple[str, str]) -> str:
    """How much of a changed word is left in the memory and in the answer at the end of the text.

    Args:
        table: columns model, seed, after (words since the change), difference, answer (P changed less P original).
        seeds: of the nets to speak of, by model.
        words: the word and what stands instead.
    """
    word, instead = (plain(one) for one in words)
    said, left = [], {}
    for label, rows in of_seeds(table, seeds).groupby("model", sort=False):
        felt = rows["difference"].to_numpy()
        if len(felt) < 2 or felt[0] == 0:
            continue
        left[str(label)] = felt[-1] / felt[0]
        half = words_until(felt)
        half_life = (
            f"half of it is gone for good after {half} {'word' if half == 1 else 'words'}"
            if half is not None
            else "more than half stays to the end"
        )
        said.append(
            f"the {label}'s memory differs by {felt[0]:.2f} at the changed word and by {felt[-1]:.2f} after "
            f"{len(felt) - 1} more, {percent(left[str(label)])} of it ({half_life}); its answer by "
            f"{100 * rows['answer'].iloc[0]:+.0f} and {100 * rows['answer'].iloc[-1]:+.0f}\u00a0points"
        )
    if not said:
        return "Both words mean the same to these nets, or no word follows: nothing to measure."
    return f"“{instead}” instead of “{word}”: {'; '.join(said)}.{_kept(left)}{_over_seeds(table)}"


def points(share: float, digits: int = 0) -> str:
    """A difference of shares in points, with a space that does not break.

    >>> points(0.123).replace("\u00a0", " ")
    '12 points'
    """
    return f"{100 * share:.{digits}f}\u00a0points"


def _whom_order_moves(own: pd.DataFrame) -> str:
    width = {row["model"]: row["highest"] - row["lowest"] for row in records(own)}
    if not width:
        return ""
    if max(width.values()) < POINTS:
        return "So order hardly matters for the sentiment of this text: its words settle it."
    if min(width.values()) >= POINTS:
        return (
            "Both can tell orders apart, and here they do." if len(width) > 1 else "It can tell orders apart."
        )
    calm, moved = min(width, key=lambda label: width[label]), max(width, key=lambda label: width[label])
    return (
        f"Order matters to the {moved}; the {calm} could tell the orders apart too, but hardly lets them change its "
        "answer."
    )


def _flips(share: float) -> str:
    if share == 0:
        return "no shuffle turns its verdict"
    return f"{percent(share, 1 if share < 0.01 else 0)} of the shuffles turn its verdict"


def _reach(width: pd.Series) -> str:
    low, high = float(width.min()), float(width.max())
    return f"{100 * low:.0f} to {points(high)}" if round(100 * low) != round(100 * high) else points(high)


def _kept(left: Mapping[str, float]) -> str:
    if len(left) < 2:
        return ""
    rnn, lstm = left.values()
    if abs(rnn - lstm) < POINTS:
        return " Both keep about the same share of it: on this text the textbook's difference does not show."
    if lstm > rnn:
        return " The LSTM keeps more of it, as textbooks say."
    return " Here the RNN keeps more of it, against what textbooks say."


def _over_seeds(table: pd.DataFrame) -> str:
    parts = []
    for label, rows in table.groupby("model", sort=False):
        kept = [
            one["difference"].iloc[-1] / one["difference"].iloc[0]
            for _, one in rows.groupby("seed")
            if one["difference"].iloc[0]
        ]
        if len(kept) > 1:
            parts.append(f"{100 * np.min(kept):.0f} to {percent(float(np.max(kept)))} in the {label}")
    return f" Over the seeds, the share left at the end is {listed(parts)}." if parts else ""
