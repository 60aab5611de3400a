"""RNN against LSTM, fairly matched: tables and sentences from what models/matches/ keeps of one family."""

from statistics import mean
from typing import Any

import pandas as pd

from seqapp.numbers.matches import MATCHES, WHOLE
from seqapp.numbers.significance import THRESHOLD
from seqapp.ui.texts import capital, listed
from seqapp.workflows.sentiment.match_tables import at_seeds, of_slice, p_text, recipe_of, spread

HELP = (
    "An LSTM of as many units has four times the weights and takes longer to train. So, where such RNNs were trained, "
    "it is also compared with RNNs that have something else equal: as many recurrent weights, or as many minutes on "
    "one machine. The minutes shown are those of the machine that trained each net."
)
RULE = (
    "The decisive sentence is the one whose removal takes most from the right answer's logit in the baseline of single "
    "words, which favours no place. A net whose memory keeps is as good where it stands early as where it stands late."
)
BY_WORDS, BY_PLACE = "words", "decisive sentence"


def one_of(measured: dict[str, Any], pair: dict[str, Any], cell: str, by: str, which: str) -> list[float]:
    """The accuracies of one net of a comparison on one slice, seed by seed."""
    recipe = recipe_of(measured, pair[cell])
    values = of_slice(recipe["accuracy"], by, which)["seeds"]
    return [values[at] for at in at_seeds(recipe, pair["seeds"])]


def match_table(measured: dict[str, Any]) -> pd.DataFrame:
    """A row for each comparison over all reviews, to be read."""
    return pd.DataFrame(
        [
            {
                "What is equal": capital(MATCHES[pair["match"]].removeprefix("equal ")),
                "RNN": _short(measured, pair, "rnn"),
                "LSTM": _short(measured, pair, "lstm"),
                "Training, min": " | ".join(
                    f"{_minutes(measured, pair, cell):.1f}" for cell in ("rnn", "lstm")
                ),
                "RNN, %": spread(one_of(measured, pair, "rnn", *WHOLE)),
                "LSTM, %": spread(one_of(measured, pair, "lstm", *WHOLE)),
                "LSTM ahead, points": f"{100 * of_slice(pair['difference'], *WHOLE)['mean']:+.1f}",
                "p over seeds": p_text(of_slice(pair["difference"], *WHOLE)["p"]) or "one seed",
            }
            for pair in measured["comparisons"]
        ]
    )


def slice_table(measured: dict[str, Any]) -> pd.DataFrame:
    """A row for each comparison and slice, as it is: `equal, by, which, reviews, rnn, lstm, ahead, p, seeds`."""
    return pd.DataFrame(
        [
            {
                "equal": MATCHES[pair["match"]].removeprefix("equal "),
                "by": group["by"],
                "which": group["which"],
                "reviews": group["n"],
                "rnn": mean(one_of(measured, pair, "rnn", group["by"], group["which"])),
                "lstm": mean(one_of(measured, pair, "lstm", group["by"], group["which"])),
                "ahead": group["mean"],
                "p": group["p"],
                "seeds": len(group["seeds"]),
            }
            for pair in measured["comparisons"]
            for group in pair["difference"]
        ]
    )


def match_sentence(measured: dict[str, Any]) -> str:
    """What the three comparisons say, each with its test over seeds."""
    parts = []
    for pair in measured["comparisons"]:
        whole = of_slice(pair["difference"], *WHOLE)
        side = "ahead of" if whole["mean"] >= 0 else "behind"
        sure = (
            "one seed"
            if whole["p"] is None
            else f"p\u00a0=\u00a0{p_text(whole['p'])}{'' if whole['p'] < THRESHOLD else ', too weak to tell'}"
        )
        size = f"{100 * abs(whole['mean']):.1f}\u00a0points"
        parts.append(f"at {MATCHES[pair['match']]} the LSTM is {size} {side} the RNN ({sure})")
    return (
        f"Over {measured['n']:,} unseen reviews, {listed(parts)}. Each test is over the seeds, a pair a seed."
    )


def place_sentence(measured: dict[str, Any]) -> str:
    """What becomes of the LSTM's lead where the decisive sentence stands early; empty where nothing was placed."""
    table = slice_table(measured)
    placed = table[table["by"] == BY_PLACE]
    parts = []
    for equal, rows in placed.groupby("equal", sort=False):
        ahead = dict(zip(rows["which"], 100 * rows["ahead"], strict=True))
        if {"first third", "last third"} <= set(ahead):
            parts.append(
                f"{ahead['first third']:+.1f} and {ahead['last third']:+.1f} points at equal {equal}"
            )
    if not parts:
        return ""
    return (
        "The LSTM's lead where the decisive sentence stands in the first third of a review, and where in the last: "
        f"{listed(parts)}."
    )


def leads_by_length(measured: dict[str, Any]) -> dict[str, float]:
    """The LSTM's lead in the first comparison, a share, by length of the review."""
    groups = measured["comparisons"][0]["difference"]
    return {group["which"]: group["mean"] for group in groups if group["by"] == BY_WORDS}


def length_sentence(measured: dict[str, Any]) -> str:
    """Where in the first comparison the LSTM's lead is largest, and where smallest; empty for one length."""
    leads = leads_by_length(measured)
    if len(leads) < 2:
        return ""
    most, least = (pick(leads, key=lambda which: leads[which]) for pick in (max, min))
    return (
        f"At {MATCHES[measured['comparisons'][0]['match']]} the LSTM's lead is largest on reviews of {most} words, "
        f"{100 * leads[most]:+.1f}\u00a0points, and smallest on those of {least}, {100 * leads[least]:+.1f}."
    )


def _short(measured: dict[str, Any], pair: dict[str, Any], cell: str) -> str:
    recipe = recipe_of(measured, pair[cell])
    return f"{recipe['units']} units, {recipe['recurrent_weights']:,} weights, {recipe['epochs']} epochs"


def _minutes(measured: dict[str, Any], pair: dict[str, Any], cell: str) -> float:
    recipe = recipe_of(measured, pair[cell])
    return mean(recipe["minutes"][at] for at in at_seeds(recipe, pair["seeds"]))
