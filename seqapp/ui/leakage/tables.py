"""What was measured of the mistakes, in tables and sentences that say no more than its numbers."""

import pandas as pd

from seqapp.store.leakage import Leakage, MistakeOutcome, Outcome, Spread
from seqapp.ui.leakage.texts import WORDS
from seqapp.ui.texts import capital, listed, percent

PRICES, WALK = "real prices", "random walk"
WORSE = -0.02  # an honest skill below which the model is called worse than “no change”
COLUMNS = (
    "mistake",
    "series",
    "honest skill",
    "honest, lowest tenth",
    "honest, highest tenth",
    "reported skill",
    "reported, lowest tenth",
    "reported, highest tenth",
    "caught",
    "false alarms",
)


def table_of(measured: Leakage, series: str) -> pd.DataFrame:
    """A row for each mistake on one kind of series, `PRICES` or `WALK`: columns `COLUMNS`; skills are shares."""
    rows = []
    for mistake in measured.mistakes:
        one = of_series(mistake, series)
        skills = (*_numbers(one.honest), *_numbers(one.reported))
        rows.append((WORDS[mistake.name].label, one.n, *skills, one.caught, one.false_alarms))
    return pd.DataFrame(rows, columns=COLUMNS)


def of_series(mistake: MistakeOutcome, series: str) -> Outcome:
    """A mistake on one kind of series."""
    return mistake.prices if series == PRICES else mistake.random_walk


def span(measured: Leakage) -> tuple[float, float]:
    """The lowest and the highest end of all spreads, of both kinds of series."""
    outcomes = [one for mistake in measured.mistakes for one in (mistake.prices, mistake.random_walk)]
    spreads = [spread for one in outcomes for spread in (one.honest, one.reported)]
    return min(one.low for one in spreads), max(one.high for one in spreads)


def buys(one: Outcome) -> bool:
    """Whether a mistake reports skill: in nine of ten series it is above 0, and more than the honest one."""
    return one.reported.low > 0 and one.reported.mean > one.honest.mean


def chart_sentence(measured: Leakage, series: str) -> str:
    """Which mistakes report skill on one kind of series, which do not, and what an honest test finds."""
    rows = [(WORDS[one.name].label, of_series(one, series)) for one in measured.mistakes]
    n = rows[0][1].n
    on = f"On the last years of {n} tickers" if series == PRICES else f"On {n} random walks"
    false = [f"“{label}” {skill_text(one.reported.mean)}" for label, one in rows if buys(one)]
    none = [f"“{label}”" for label, one in rows if not buys(one)]
    best = max(one.honest.mean for _, one in rows)
    does = f"does better than {skill_text(best)}" if best > 0 else "is better than “no change”"
    parts = [
        f"{on}, these mistakes report skill: {listed(false)}."
        if false
        else f"{on}, no mistake reports skill."
    ]
    if none and false:
        parts.append(f"Nothing is gained by {listed(none)}.")
    parts.append(f"Honestly tested, none of the models {does} in the mean.")
    return " ".join(parts)


def bought_sentence(mistake: MistakeOutcome) -> str:
    """What one mistake reports on both kinds of series, and what the same model honestly has."""
    parts = []
    for series, one in ((PRICES, mistake.prices), (f"{WALK}s", mistake.random_walk)):
        said = "reports" if buys(one) else "gains nothing: it reports"
        worse = ", which is worse than “no change”" if one.honest.mean < WORSE else ""
        parts.append(
            f"On {series} it {said} a skill of **{skill_text(one.reported.mean)}** ({_range(one.reported)} in eight of "
            f"ten series); honestly tested, the same model has **{skill_text(one.honest.mean)}**{worse}."
        )
    if buys(mistake.random_walk):
        parts.append("On a random walk nothing can be forecast, so all of that skill is false.")
    elif not buys(mistake.prices):
        parts.append("Here it buys nothing, and is a leak all the same: with another model it may.")
    return " ".join(parts)


def caught_sentence(mistake: MistakeOutcome) -> str:
    """In how many series the look-ahead test finds a mistake, and in how many it blames the mended pipeline."""
    n = mistake.prices.n + mistake.random_walk.n
    caught = mistake.prices.caught + mistake.random_walk.caught
    alarms = mistake.prices.false_alarms + mistake.random_walk.false_alarms
    said = "blames the mended pipeline in none" if not alarms else f"blames the mended pipeline in {alarms}"
    return f"The look-ahead test finds it in {caught} of {n} series, and {said}."


def measured_sentence(measured: Leakage) -> str:
    """On what it was measured."""
    left = f" {len(measured.left_out)} with a shorter history are left out." if measured.left_out else ""
    walks = measured.mistakes[0].random_walk.n
    return capital(
        f"{len(measured.tickers)} tickers of {measured.source}, at most the last {measured.series_days:,} days of "
        f"each, {measured.first_date} to {measured.last_date}; and {walks} random walks as long. {measured.test_days} "
        f"days of each series are the test.{left} Marks are means over the series, bars hold eight of ten. "
        "The model beside each mistake was chosen so that the mistake shows; another would report more or less."
    )


def skill_text(share: float) -> str:
    r"""A skill in percent; small ones with a digit more.

    >>> skill_text(0.316).replace("\u00a0", " "), skill_text(-0.0042).replace("\u00a0", " ")
    ('31.6 %', '-0.42 %')
    """
    return percent(share, 1 if abs(share) >= 0.02 else 2)


def _range(spread: Spread) -> str:
    """Where eight of ten series lie."""
    return f"{skill_text(spread.low)} to {skill_text(spread.high)}"


def _numbers(spread: Spread) -> tuple[float, float, float]:
    return spread.mean, spread.low, spread.high
