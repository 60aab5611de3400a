"""What the lag detector says of a user's own forecasts, in words."""

from seqapp.numbers.lag import LagReport
from seqapp.ui.forecast.lag.answers import Judged
from seqapp.ui.texts import plain

INTRODUCTION = (
    "Forecasts of a price that only repeat yesterday's look perfect in a plot. Give a csv with the columns `date` (the "
    "day that is forecast), `forecast` (its price) and, if you like, `ticker`: it is held against the prices here. It "
    "serves this session only."
)


def sentences(judged: Judged) -> list[str]:
    """The verdict, the correlations and Theil's U, as Markdown."""
    report, n = judged.report, len(judged.rows)
    first, last = judged.rows["date"].iloc[0], judged.rows["date"].iloc[-1]
    left = f" {judged.left_out} rows of the file lie elsewhere." if judged.left_out else ""
    what = "adjusted close" if judged.column == "adj_close" else "close"
    past, coming = f"{report.with_past:+.2f}", f"{report.with_coming:+.2f}"
    return [
        f"**{verdict(report)}** {n} forecasts of {plain(judged.ticker)}'s {what}, {first} to {last}.{left}",
        f"Its moves go with the price's move just past at a correlation of {past}, with the coming one at {coming}.",
        f"Theil's U is {report.theils_u:.3f}: {theils(report)}",
    ]


def verdict(report: LagReport) -> str:
    """Whether it copies.

    >>> verdict(LagReport(0.99, 0.01, 1.0, 0.4, True)), verdict(LagReport(0.1, 0.6, 0.8, 0.001, False))
    ('It copies yesterday.', 'It does not copy yesterday.')
    """
    return "It copies yesterday." if report.copies else "It does not copy yesterday."


def theils(report: LagReport) -> str:
    """What U and the skill's p mean.

    >>> theils(LagReport(0.99, 0.01, 1.02, 0.4, True))
    'its errors are larger than those of “tomorrow = today”, and nothing shows that it knows more (p 0.40).'
    """
    side = "smaller" if report.theils_u < 0.995 else "larger" if report.theils_u > 1.005 else "as large"
    size = "as large as those" if side == "as large" else f"{side} than those"
    p = "p < 0.001" if report.skill_p_value < 0.001 else f"p {report.skill_p_value:.2f}"
    skill = (
        "what it adds to yesterday's price goes with what came"
        if report.skill_p_value < 0.01
        else "nothing shows that it knows more"
    )
    return f"its errors are {size} of “tomorrow = today”, and {skill} ({p})."
