"""What the page on order shows as tables, and sentences that say no more than their numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from seqapp.numbers.names import Array
from seqapp.numbers.nets import probability
from seqapp.numbers.order import Spread, difference, words_until
from seqapp.ui.order.texts import UNIGRAMS
from seqapp.ui.tables import POINTS
from seqapp.ui.texts import capital, listed, percent, plain, points

Key = tuple[str, int]
"""A model's label and its seed; of the baseline, which has none, -1."""


def pair(answers: Mapping[Key, Sequence[float]]) -> pd.DataFrame:
    """What each model answers to two sentences: `model`, `seed`, `written`, `exchanged`."""
    rows = [(*key, *both) for key, both in answers.items()]
    return pd.DataFrame(rows, columns=["model", "seed", "written", "exchanged"])


def shown_pair(table: pd.DataFrame) -> pd.DataFrame:
    """`pair` as it is read: in percent, and without a seed of the baseline."""
    return pd.DataFrame(
        {
            "model": table["model"],
            "seed": [str(seed) if seed >= 0 else "–" for seed in table["seed"]],
            "first sentence": [percent(value, 2) for value in table["written"]],
            "second sentence": [percent(value, 2) for value in table["exchanged"]],
        }
    )


def orders(spreads: Mapping[Key, Spread], this: Mapping[Key, float]) -> pd.DataFrame:
    """What each model answers to a text, to shuffles of it and to one order: a row for each model and seed."""
    columns = ["model", "seed", "written", "lowest", "highest", "flipped", "this order"]
    rows = [(*key, one.written, *one.ends, one.flipped, this[key]) for key, one in spreads.items()]
    return pd.DataFrame(rows, columns=columns)


def examples(spreads: Mapping[tuple[str, str], tuple[int, Spread]]) -> pd.DataFrame:
    """How far order moves each net: a row for each example and net, from its number of words and its spread."""
    columns = ["text", "model", "words", "orders", "written", "lowest", "highest", "deviation", "flipped"]
    rows = [
        (*key, n_words, len(one.shuffled), one.written, *one.ends, one.shuffled.std(), one.flipped)
        for key, (n_words, one) in spreads.items()
    ]
    return pd.DataFrame(rows, columns=columns)


def influence(traced: Mapping[Key, dict[str, Array]], words: list[str], at: int) -> pd.DataFrame:
    """What is left of one changed word, after every word from it on.

    Args:
        traced: by model and seed what it computes on both texts, the original first, each (2, timesteps, ...).
        words: of the original.
        at: which one is changed, from 0.

    Returns:
        `model`, `seed`, `after` (words since the change), `word`, `difference` (of h) and `answer` (P changed less P
        original).
    """
    frames = []
    for (model, seed), both in traced.items():
        original, changed = probability(both["logit"])
        frames.append(
            pd.DataFrame(
                {
                    "model": model,
                    "seed": seed,
                    "after": range(len(words) - at),
                    "word": words[at:],
                    "difference": difference(*both["h"])[at:],
                    "answer": (changed - original)[at:],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


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
    """What exchanging two nouns does to each model; `table` as `pair` gives it."""
    parts = []
    for row in records(table):
        gap = row["exchanged"] - row["written"]
        first, second = percent(row["written"], 1), percent(row["exchanged"], 1)
        if row["model"] == UNIGRAMS:
            bag = f"a difference of {'exactly 0' if gap == 0 else f'{gap:.2g}'}"
            parts.append(f"the baseline that counts words (Unigrams) answers {first} to both, {bag}")
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
    """What shuffling does to the baseline, to the nets of these seeds, and to those of the others.

    Args:
        table: as `orders` gives it.
        seeds: of the nets to speak of, by model.
        count: how many shuffles there were.
    """
    baseline = table[table["model"] == UNIGRAMS].iloc[0]
    spread = baseline["highest"] - baseline["lowest"]
    own = of_seeds(table, seeds)
    stays = (
        f"Over {count} shuffles the baseline that counts words (Unigrams) stays at "
        f"{percent(baseline['written'], 1)}: its "
        f"lowest and highest answer differ by {'exactly 0' if spread == 0 else f'{spread:.2g}'}."
    )
    ranges = [
        f"The {row['model']} answers between {percent(row['lowest'])} and {percent(row['highest'])}, and "
        f"{_flips(row['flipped'])}."
        for row in records(own)
    ]
    sentences = [stays, *ranges, _whom_order_moves(own)]
    for label, rows in table[table["seed"] >= 0].groupby("model", sort=False):
        width = rows["highest"] - rows["lowest"]
        sentences.append(f"Over its {len(rows)} seeds the {label}'s range is {_reach(width)} wide.")
    return " ".join(sentences)


def texts_sentence(table: pd.DataFrame, labels: Sequence[str]) -> str:
    """On which of the examples order matters; `table` as `examples` gives it."""
    width = table["highest"] - table["lowest"]
    steady = [text for text, rows in width.groupby(table["text"], sort=False) if rows.max() < POINTS]
    turned = table[table["flipped"] > 0]
    some = (
        f"In {len(steady)} of {table['text'].nunique()} examples order hardly matters: all orders tried lie within "
        f"{points(POINTS)} for every net ({', '.join(steady)}). There, which words occur settles the answer."
        if steady
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


def after_the_change(
    logits: Mapping[Key, Array], seeds: Mapping[str, int], at: int
) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """What the word behind a changed one does to the nets of these seeds, as `next_sentence` takes it.

    Args:
        logits: by model and seed, of every prefix of the original and of the changed text, (2, timesteps).
        seeds: of the nets to speak of, by model.
        at: which word is changed, from 0.
    """
    steps, gaps = {}, {}
    for label, seed in seeds.items():
        before, behind = logits[label, seed][:, at], logits[label, seed][:, at + 1]
        steps[label] = float(behind[0] - before[0]), float(behind[1] - before[1])
        gaps[label] = float(probability(behind[1]) - probability(behind[0]))
    return steps, gaps


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
        f"Right after the change comes “{follows}”: {listed(parts)}; {verdict}. To the baseline that counts words it "
        f"would add the same to both. After it, “{instead}” instead of “{word}” makes {listed(moved)}."
    )


def influence_sentence(table: pd.DataFrame, seeds: Mapping[str, int], words: tuple[str, str]) -> str:
    """How much of a changed word is left in the memory and in the answer at the end of the text.

    Args:
        table: as `influence` gives it.
        seeds: of the nets to speak of, by model.
        words: the word and what stands instead.
    """
    word, instead = (plain(one) for one in words)
    parts, left = [], {}
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
        parts.append(
            f"the {label}'s memory differs by {felt[0]:.2f} at the changed word and by {felt[-1]:.2f} after "
            f"{len(felt) - 1} more, {percent(left[str(label)])} of it ({half_life}); its answer by "
            f"{100 * rows['answer'].iloc[0]:+.0f} and {100 * rows['answer'].iloc[-1]:+.0f}\u00a0points"
        )
    if not parts:
        return "Both words mean the same to these nets, or no word follows: nothing to measure."
    return f"“{instead}” instead of “{word}”: {'; '.join(parts)}.{_kept(left)}{_over_seeds(table)}"


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
    steady, moved = min(width, key=lambda label: width[label]), max(width, key=lambda label: width[label])
    return (
        f"Order matters to the {moved}; the {steady} could tell the orders apart too, but hardly lets them change its "
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
