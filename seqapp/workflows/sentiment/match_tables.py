"""RNN against LSTM, fairly: what was measured, as Markdown tables of a document."""

from collections.abc import Iterator, Sequence
from statistics import mean, stdev
from typing import Any

from seqapp.numbers.matches import MATCHES, WHOLE

HEADS = (
    "family",
    "what is equal",
    "net",
    "recurrent weights",
    "training, minutes",
    "accuracy, %: seeds' mean ± sd",
    "LSTM ahead, points (95 %, over seeds)",
    "p over seeds",
    "p over reviews, seed by seed",
)
SLICE_HEADS = (
    "family",
    "what is equal",
    "reviews by",
    "which",
    "n",
    "RNN, %",
    "LSTM, %",
    "LSTM ahead, points",
    "p over seeds",
)


def markdown(families: dict[str, Any]) -> str:
    """Each comparison over all reviews: a row for the RNN, one for the LSTM with what the tests say."""
    rows = []
    for family, measured in families.items():
        for pair in measured["comparisons"]:
            whole = of_slice(pair["difference"], *WHOLE)
            tests = ["", "", ""], [_ahead(whole), p_text(whole["p"]), ", ".join(map(p_text, pair["mcnemar"]))]
            for (number, name), said in zip(enumerate((pair["rnn"], pair["lstm"])), tests, strict=True):
                recipe = recipe_of(measured, name)
                own = at_seeds(recipe, pair["seeds"])
                begins = ["", ""] if number else [family, MATCHES[pair["match"]]]
                minutes = mean(recipe["minutes"][at] for at in own)
                accuracy = of_slice(recipe["accuracy"], *WHOLE)["seeds"]
                rows.append(
                    [
                        *begins,
                        name,
                        f"{recipe['recurrent_weights']:,}",
                        f"{minutes:.1f}",
                        spread([accuracy[at] for at in own]),
                        *said,
                    ]
                )
    return _table(HEADS, rows)


def slices_markdown(families: dict[str, Any]) -> str:
    """The same comparisons by length and by the place of the decisive sentence."""
    rows = []
    for family, measured in families.items():
        for pair in measured["comparisons"]:
            for first, group in _slices(pair):
                both = []
                for name in (pair["rnn"], pair["lstm"]):
                    recipe = recipe_of(measured, name)
                    values = of_slice(recipe["accuracy"], group["by"], group["which"])["seeds"]
                    both.append(spread([values[at] for at in at_seeds(recipe, pair["seeds"])]))
                begins = [family, MATCHES[pair["match"]]] if first else ["", ""]
                ahead = f"{100 * group['mean']:+.1f}"
                rows.append(
                    [
                        *begins,
                        group["by"],
                        group["which"],
                        f"{group['n']:,}",
                        *both,
                        ahead,
                        p_text(group["p"]),
                    ]
                )
    return _table(SLICE_HEADS, rows)


def recipe_of(measured: dict[str, Any], name: str) -> dict[str, Any]:
    """What was kept of the recipe with this name."""
    return next(one for one in measured["recipes"] if one["name"] == name)


def of_slice(kept: Sequence[dict[str, Any]], by: str, which: str) -> dict[str, Any]:
    """What was kept of one slice."""
    return next(one for one in kept if (one["by"], one["which"]) == (by, which))


def at_seeds(recipe: dict[str, Any], seeds: Sequence[int]) -> list[int]:
    """Where the results of these seeds stand among a recipe's.

    >>> at_seeds({"seeds": [0, 1, 2]}, [0, 2])
    [0, 2]
    """
    return [recipe["seeds"].index(seed) for seed in seeds]


def spread(shares: Sequence[float]) -> str:
    """Mean and standard deviation in percent; of one seed its value.

    >>> spread([0.87, 0.88, 0.89]), spread([0.87])
    ('88.0 ± 1.0', '87.0 (1 seed)')
    """
    if len(shares) < 2:
        return f"{100 * shares[0]:.1f} (1 seed)"
    return f"{100 * mean(shares):.1f} ± {100 * stdev(shares):.1f}"


def _slices(pair: dict[str, Any]) -> Iterator[tuple[bool, dict[str, Any]]]:
    """The slices of a comparison but the whole, and whether each is the first."""
    parts = [group for group in pair["difference"] if (group["by"], group["which"]) != WHOLE]
    for number, group in enumerate(parts):
        yield number == 0, group


def _ahead(whole: dict[str, Any]) -> str:
    ahead = f"{100 * whole['mean']:+.1f}"
    return (
        ahead
        if whole["low"] is None
        else f"{ahead} ({100 * whole['low']:+.1f} to {100 * whole['high']:+.1f})"
    )


def p_text(value: float | None) -> str:
    """A p-value; nothing where one seed has none.

    >>> p_text(0.0003), p_text(0.0456), p_text(None)
    ('< 0.001', '0.046', '')
    """
    if value is None:
        return ""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [" | ".join(heads), "|".join(["---"] * len(heads)), *(" | ".join(row) for row in rows)]
    return "\n".join(f"|{line}|" if line.startswith("---") else f"| {line} |" for line in lines)
