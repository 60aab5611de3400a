"""The claims of the lesson as rows: what bears one out, the number for it, and the verdict that follows."""

from collections.abc import Sequence

import pandas as pd

from seqapp.ui import learners
from seqapp.ui.texts import listed, percent
from seqapp.ui.verdict.claims import CLAIMS, FAR_BACK, PRAISE_LEFT, TASKS_CLAIM
from seqapp.ui.verdict.rules import Numbers, each, pairs

TRUE, PARTLY, NOT_HERE, UNTESTED = "true", "partly", "not here", "not tested"
VERDICTS = (TRUE, PARTLY, NOT_HERE)


def verdict(holds: Sequence[bool]) -> str:
    """The verdict on a claim, from whether each of the nets asked bears it out.

    >>> verdict([True, True]), verdict([True, False]), verdict([False, False]), verdict([])
    ('true', 'partly', 'not here', 'not tested')
    """
    if not holds:
        return UNTESTED
    return TRUE if all(holds) else PARTLY if any(holds) else NOT_HERE


def rows(numbers: Numbers) -> pd.DataFrame:
    """Every claim with its number and verdict: claim, verdict, number, test, page, view, see.

    Args:
        numbers: by claim; those without any are not tested.
    """
    judged = []
    for claim in CLAIMS:
        holds = claim.holds(numbers)
        shown = claim.show(numbers) if holds else ""
        judged.append((claim.text, verdict(holds), shown, claim.test, claim.page, claim.view, claim.see))
    return pd.DataFrame(judged, columns=["claim", "verdict", "number", "test", "page", "view", "see"])


def summary(table: pd.DataFrame, numbers: Numbers) -> list[str]:
    """The verdict in three sentences: how many claims hold, what training for memory shows, what the reviews show."""
    how = {TRUE: "wholly", PARTLY: "partly", NOT_HERE: "not at all"}
    counts = [f"{int((table['verdict'] == word).sum())} {how[word]}" for word in VERDICTS]
    tested = int((table["verdict"] != UNTESTED).sum())
    sentences = [f"Of {tested} claims tested here, these nets bear out {listed(counts)}."] if tested else []
    trained = learners.sentence(numbers.get(TASKS_CLAIM, {}))
    return [sentence for sentence in (*sentences, trained, *_in_reviews(numbers)) if sentence]


def _in_reviews(numbers: Numbers) -> list[str]:
    back, praise = numbers.get(FAR_BACK, {}), numbers.get(PRAISE_LEFT, {})
    if not pairs(back) or not pairs(praise):
        return []
    wider, firmer = (sum(lstm > rnn for rnn, lstm in pairs(values)) for values in (back, praise))
    sentence = (
        f"In the nets that read reviews the LSTM keeps more of the gradient 100 words back in {wider} of "
        f"{len(pairs(back))} seeds ({each(back, percent)} are left), and more of an early praise behind 300 words in "
        f"{firmer} of {len(pairs(praise))}."
    )
    return [sentence]
