"""What a class guesses of RNN against LSTM, fairly matched, before it sees the answers."""

from typing import Any

from seqapp.numbers.matches import MATCHES, WHOLE
from seqapp.numbers.significance import THRESHOLD
from seqapp.ui.compare.matches.tables import leads_by_length
from seqapp.ui.questions import Question, which_is_best
from seqapp.workflows.sentiment.match_tables import of_slice


def of_matches(measured: dict[str, Any]) -> Question:
    """In how many of the comparisons the LSTM is surely ahead, over seeds."""
    whole = [of_slice(pair["difference"], *WHOLE) for pair in measured["comparisons"]]
    surely = [one["mean"] > 0 and one["p"] is not None and one["p"] < THRESHOLD for one in whole]
    choices = ("in none", "in some", "in all")
    names = [
        MATCHES[pair["match"]] for pair, sure in zip(measured["comparisons"], surely, strict=True) if sure
    ]
    if len(whole) == 1:
        what = MATCHES[measured["comparisons"][0]["match"]]
        return Question(
            f"Is the LSTM surely ahead at {what} (p below {THRESHOLD:g} over seeds)?",
            ("yes", "no"),
            "yes" if surely[0] else "no",
            f"It is {100 * whole[0]['mean']:+.1f} points ahead.",
        )
    return Question(
        f"In how many of the {len(whole)} comparisons is the LSTM surely ahead (p below {THRESHOLD:g} over seeds)?",
        choices,
        choices[0] if not any(surely) else choices[2] if all(surely) else choices[1],
        f"It is at {', '.join(names)}."
        if names
        else "Its lead is too small or changes too much from seed to seed.",
    )


def of_places(sentence: str, measured: dict[str, Any]) -> Question | None:
    """Whether the LSTM is further ahead where the decisive sentence stands early; None where nothing was placed.

    Args:
        sentence: what is shown as the answer.
        measured: as `store.matches` keeps it; the first comparison is asked about.
    """
    if not sentence:
        return None
    pair = measured["comparisons"][0]
    first, last = (
        of_slice(pair["difference"], "decisive sentence", which)["mean"]
        for which in ("first third", "last third")
    )
    return Question(
        f"At {MATCHES[pair['match']]}, where is the LSTM further ahead: with the decisive sentence early, or late?",
        ("early", "late"),
        "early" if first >= last else "late",
        f"By {100 * first:+.1f} points in the first third, by {100 * last:+.1f} in the last.",
    )


def of_lengths(measured: dict[str, Any]) -> Question | None:
    """Whether the LSTM's lead is larger on the shortest reviews or on the longest; None for one length."""
    leads = leads_by_length(measured)
    ends = {f"{which} words": leads[which] for which in (*list(leads)[:1], *list(leads)[-1:])}
    return which_is_best(
        f"At {MATCHES[measured['comparisons'][0]['match']]}, on which reviews is the LSTM further ahead?",
        ends,
        show=lambda lead: f"{100 * lead:+.1f} points",
    )
