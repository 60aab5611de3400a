"""How claims are judged: each net by itself or in pairs of a seed, from numbers by kind of net; and those as text."""

from collections.abc import Callable, Sequence
from math import isnan

from seqapp.ui.texts import number

ROUNDING = 1e-9

Values = dict[str, list[float]]
"""Of one claim: by the kind of net, a number for each seed, NaN where a text is too short for one."""
Numbers = dict[str, Values]
"""The values by claim."""


def real(values: Sequence[float]) -> list[float]:
    """The numbers that there are, without NaN."""
    return [value for value in values if not isnan(value)]


def every(key: str, bears_out: Callable[[float], bool]) -> Callable[[Numbers], list[bool]]:
    """Each net of every seed by itself."""
    return lambda numbers: [
        bears_out(value) for values in numbers.get(key, {}).values() for value in real(values)
    ]


def pairs(values: Values) -> list[tuple[float, float]]:
    """The numbers of an RNN and an LSTM of the same seed."""
    both = zip(values.get("RNN", []), values.get("LSTM", []), strict=False)
    return [(rnn, lstm) for rnn, lstm in both if not isnan(rnn) and not isnan(lstm)]


def paired(key: str, bears_out: Callable[[float, float], bool]) -> Callable[[Numbers], list[bool]]:
    """An RNN and an LSTM of the same seed."""
    return lambda numbers: [bears_out(rnn, lstm) for rnn, lstm in pairs(numbers.get(key, {}))]


def each(values: Values, form: Callable[[float], str]) -> str:
    """The numbers of every kind of net, from the lowest seed to the highest.

    >>> each({"RNN": [0.5, 0.1], "LSTM": [2.0]}, hundredths)
    'RNN 0.10 to 0.50, LSTM 2.00'
    """
    parts = []
    for label in ("RNN", "LSTM"):
        if known := real(values.get(label, [])):
            low, high = form(min(known)), form(max(known))
            parts.append(f"{label} {low}" if low == high else f"{label} {_without_unit(low, high)} to {high}")
    return ", ".join(parts)


def _without_unit(low: str, high: str) -> str:
    unit = high.partition("\u00a0")[2]
    return low.removesuffix(f"\u00a0{unit}") if unit else low


def of(key: str, form: Callable[[float], str], what: str = "") -> Callable[[Numbers], str]:
    """The number of a claim as text: what it is, then that of each kind of net."""
    return lambda numbers: f"{what} {each(numbers[key], form)}".strip()


def gap(value: float) -> str:
    """A gap between two ways to compute the same.

    >>> gap(4e-16), gap(0.5)
    ('0 but for rounding', '0.50')
    """
    return "0 but for rounding" if value < ROUNDING else number(value)


def in_times(value: float) -> str:
    """A number of times."""
    return f"{value:.2f}\u00a0times"


def hundredths(value: float) -> str:
    """Two digits behind the point."""
    return f"{value:.2f}"


def signed(value: float) -> str:
    """The same, with its sign."""
    return f"{round(value, 2) + 0.0:+.2f}"  # 0.0 makes of -0.0 a 0.0
