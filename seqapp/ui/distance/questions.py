"""What a class guesses on the distance dial before it sees the answers."""

from seqapp.numbers.distance import LONGEST, share_left
from seqapp.numbers.names import Array
from seqapp.ui.questions import Question, how_large, which_is_higher
from seqapp.ui.tables import opinion
from seqapp.ui.texts import listed, percent


def of_answers_at(answers: dict[str, Array], at: int) -> Question:
    """Which net is more positive at a distance; of one net, what it says. `answers`: P, (seeds, distances)."""
    means = {label: float(rows[:, at].mean()) for label, rows in answers.items()}
    over = "These are means over the seeds."
    if len(means) == 2:
        return which_is_higher(f"Which net is more positive with {at} words between?", means, because=over)
    ((label, only),) = means.items()
    return Question(
        f"What does the {label} say with {at} words between?",
        ("positive", "not sure", "negative"),
        opinion(only),
        f"P(positive) is {percent(only)} on average over the seeds.",
    )


def of_answers(answers: dict[str, Array]) -> Question:
    """Whose mean answer changes its verdict on the way from no word between to the most."""
    opinions = {
        label: {opinion(float(value)) for value in rows.mean(axis=0)} for label, rows in answers.items()
    }
    crossing = [label for label, said in opinions.items() if len(said) > 1]
    names = (*(f"the {label}'s" for label in answers), *(("both",) if len(answers) > 1 else ()), "none")
    right = "none" if not crossing else "both" if len(crossing) > 1 else f"the {crossing[0]}'s"
    ends = [
        f"the {label}'s goes from {percent(rows.mean(axis=0)[0])} to {percent(rows.mean(axis=0)[-1])}"
        for label, rows in answers.items()
    ]
    return Question(
        f"Between 0 and {LONGEST} words, whose mean answer changes its verdict (positive, not sure, negative)?",
        names,
        right,
        f"On the way {listed(ends)}.",
    )


def of_effects(effects: dict[str, Array]) -> Question:
    """Who keeps more of the early opinion; of one net, how much it keeps. `effects`: in logit, (seeds, distances)."""
    left = {label: float(share_left(some).mean()) for label, some in effects.items()}
    over = f"That is the share of its effect on the logit left after {LONGEST} neutral words, mean over the seeds."
    if len(left) == 2:
        return which_is_higher(
            f"Which net keeps more of the early opinion behind {LONGEST} neutral words?", left, because=over
        )
    ((label, only),) = left.items()
    return how_large(
        f"How much of the early opinion does the {label} keep behind {LONGEST} neutral words?",
        only,
        [("less than a tenth", 0.1), ("up to half", 0.5)],
        "more than half",
        f"{percent(only)}. {over}",
    )
