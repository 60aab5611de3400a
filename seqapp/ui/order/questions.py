"""What a class guesses on the page about order before it sees the answers."""

from collections.abc import Mapping

import pandas as pd

from seqapp.ui.order.tables import of_seeds, records
from seqapp.ui.order.texts import UNIGRAMS
from seqapp.ui.questions import Question, how_large, which_is_higher
from seqapp.ui.styles import the
from seqapp.ui.tables import POINTS
from seqapp.ui.texts import capital, listed, points

SPREAD = 0.05  # of P(positive): spans closer than this are called the same
MOVED = 0.01


def of_pair(table: pd.DataFrame) -> Question | None:
    """How far swapped nouns move the answer of the net that they move most; `table` as `tables.pair` gives it."""
    nets = table[table["model"] != UNIGRAMS]
    if not len(nets):
        return None
    moved = (nets["exchanged"] - nets["written"]).abs().to_numpy()
    label = str(nets["model"].iloc[int(moved.argmax())])
    return how_large(
        "The nouns are swapped, the words stay the same. By how much does the answer of a net move, at most?",
        float(moved.max()),
        [("less than 1 point", MOVED), ("1 to 10 points", POINTS)],
        "more than 10 points",
        f"{capital(the(label))} moves by {points(float(moved.max()), 1)}; a baseline that counts words cannot move.",
    )


def of_orders(table: pd.DataFrame, seeds: Mapping[str, int]) -> Question | None:
    """Whose answers the shuffles spread further; None for one net. Arguments as in `tables.orders_sentence`."""
    spans = {row["model"]: row["highest"] - row["lowest"] for row in records(of_seeds(table, seeds))}
    if len(spans) != 2:
        return None
    return which_is_higher(
        "Whose answers do the shuffles spread further?",
        spans,
        SPREAD,
        show=points,
        because="So far apart are the lowest and the highest answer to the same words.",
    )


def of_texts(table: pd.DataFrame) -> Question:
    """In how many of the examples some order turns a net's verdict; `table` as `tables.examples` gives it."""
    turned = sorted(set(table[table["flipped"] > 0]["text"]))
    named = f" ({listed(turned)})" if turned else ""
    count = table["text"].nunique()
    return how_large(
        f"In how many of the {count} examples does another order of the words turn the verdict of a net?",
        len(turned) / count,
        [("in none", 1e-9), ("in half of them at most", 0.5 + 1e-9)],
        "in more than half",
        f"In {len(turned)}{named}, over all orders tried.",
    )


def of_memory(table: pd.DataFrame, seeds: Mapping[str, int]) -> Question | None:
    """Who keeps more of a changed word to the end; None where nothing can be kept, or by one net.

    Arguments as in `tables.influence_sentence`.
    """
    left = {
        str(label): float(rows["difference"].iloc[-1] / rows["difference"].iloc[0])
        for label, rows in of_seeds(table, seeds).groupby("model", sort=False)
        if len(rows) > 1 and rows["difference"].iloc[0]
    }
    if len(left) != 2:
        return None
    return which_is_higher(
        "In whose memory is more of the changed word left after the last word?",
        left,
        because="That is the difference that it makes to h at the end, against that at the word itself.",
    )


def of_answer(table: pd.DataFrame, seeds: Mapping[str, int]) -> Question | None:
    """How far the changed word still moves the answer at the end, of the net that it moves most; None without a net."""
    last = {row["model"]: row["answer"] for row in records(of_seeds(table, seeds).groupby("model").tail(1))}
    if not last:
        return None
    label = max(last, key=lambda name: abs(last[name]))
    return how_large(
        "By how much does the changed word still move the answer after the last word, in the net that it moves more?",
        abs(last[label]),
        [("less than 1 point", MOVED), ("1 to 10 points", POINTS), ("10 to 50 points", 0.5)],
        "more than 50 points",
        f"It moves P(positive) of {the(label)} by {100 * last[label]:+.0f}\u00a0points, at the right end of the chart.",
    )
