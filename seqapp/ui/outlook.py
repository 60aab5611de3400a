"""What the Forecast page says: tables and sentences from a forecast's numbers."""

from datetime import date

import pandas as pd

from seqapp.ui.texts import capital, listed, percent, plain
from seqapp.workflows.forecast_use import Fan
from seqapp.workflows.outlook import Interval, Outlook, Quantiles

NOT_OF_ITS_KIND = "^"


def unit_of(ticker: str) -> str:
    """What a ticker's prices are in: an index has points, all else counts as dollars.

    >>> unit_of("^GSPC"), unit_of("AAPL")
    ('points', '$')
    """
    return "points" if ticker.startswith(NOT_OF_ITS_KIND) else "$"


def money(price: float, unit: str) -> str:
    """A price with its unit as Markdown, to the cent or to four digits.

    >>> money(1234.5, "points").replace("\u00a0", " ")
    '1,234 points'
    """
    digits = 0 if price >= 1000 else 2
    return f"{price:,.{digits}f}\u00a0{plain(unit)}"


def ahead(horizon: int) -> str:
    """A horizon in words.

    >>> ahead(1), ahead(5)
    ('1 trading day', '5 trading days')
    """
    return "1 trading day" if horizon == 1 else f"{horizon} trading days"


def fan_sentence(found: list[Interval], horizon: int, level: float, seen: Outlook, unit: str) -> str:
    """What one forecast says at the horizon that was chosen, and what then came."""
    at = next(one for one in found if one.horizon == horizon)
    low, high = (f"{100 * (end / seen.close - 1):+.1f}\u00a0%" for end in (at.low, at.high))
    said = (
        f"In {ahead(horizon)} ({at.day}) the {percent(level)} interval runs from **{money(at.low, unit)}** to "
        f"**{money(at.high, unit)}**, that is {low} to {high}; the middle is {money(at.median, unit)}."
    )
    if at.came is None:
        return said
    return f"{said} It came to {money(at.came, unit)}: {_where(at.came, at)}."


def _where(came: float, at: Interval) -> str:
    if came < at.low:
        return "below the interval"
    return "above the interval" if came > at.high else "inside"


def width_sentence(found: dict[str, list[Interval]], horizon: int) -> str:
    """How much the two nets differ: their widths at one horizon."""
    widths = {
        label: next(one.high - one.low for one in rows if one.horizon == horizon)
        for label, rows in found.items()
    }
    if len(widths) < 2:
        return ""
    (a, first), (b, second) = widths.items()
    apart = second / first - 1
    if abs(apart) < 0.005:
        return f"The intervals of the {a} and the {b} are equally wide."
    return f"The {b}'s interval is {percent(abs(apart), 1)} {'wider' if apart > 0 else 'narrower'} than the {a}'s."


def sample_sentence(fans: dict[str, Fan]) -> str:
    """For forecasts of days that the nets learnt from: that they prove nothing. Empty for all others."""
    inside = {label: fan for label, fan in fans.items() if fan.in_sample}
    if not inside:
        return ""
    through = max(fan.trained_through for fan in inside.values())
    names = capital(listed([f"the {label}" for label in inside]))
    day = next(iter(inside.values())).as_of
    return (
        f"**In sample.** {names} learnt from days up to **{through}**, so from what followed {day} as well. That such "
        f"a forecast fits what then came proves nothing. A forecast that counts needs a day after {through}: fetch "
        "newer prices, or see the walk-forward below."
    )


def out_of_sample_line(fans: dict[str, Fan]) -> str:
    """That the nets had not seen what follows."""
    through = max(fan.trained_through for fan in fans.values())
    return f":green-badge[out of sample] The nets learnt from days up to {through} only."


def fan_table(quantiles: Quantiles, seen: Outlook) -> pd.DataFrame:
    """Every quantile as it is: horizon, date, level, log_return, price; and the price that came where known."""
    table = pd.DataFrame(quantiles)
    table["horizon"] = table["horizon"].astype(int)
    table.insert(1, "date", [seen.ahead[horizon - 1] for horizon in table["horizon"]])
    came = dict(enumerate(seen.came["price"], start=1))
    table["came"] = [came.get(horizon) for horizon in table["horizon"]]
    return table


def newest_shown(shown: date | None, first: date, last: date) -> date:
    """The day to show: the one asked for within what there is, else the newest."""
    return shown if shown is not None and first <= shown <= last else last
