"""What the tests of a forecaster say, in sentences written from their numbers."""

from seqapp.numbers.significance import THRESHOLD
from seqapp.store.records import Report, Scores

VERY = 0.001
STRONG = ("garch_t", "har_range_pooled")
"""The two that every table measures against, and that a net is set beside ticker by ticker."""
RIVALS = (
    "garch_t",
    "gjr_fhs",
    "har_range_pooled",
    "har_range",
    "ewma_normal",
    "historical_simulation",
    "drift",
)
"""Baselines that the sentences name, the strongest first; `naive` says nothing of how far a price may move."""
WORDS = {
    "rnn": "SimpleRNN",
    "lstm": "LSTM",
    "linear": "linear part alone",
    "naive": "naive (no change)",
    "historical_simulation": "historical simulation, 250 days",
    "ewma_normal": "EWMA, Normal",
    "drift": "random walk with drift",
    "garch_t": "GARCH(1,1)-t",
    "gjr_fhs": "GJR-GARCH, filtered historical simulation",
    "har_range": "range-HAR, a ticker each",
    "har_range_pooled": "range-HAR, pooled",
}
"""What models are called in tables and sentences."""


def words(name: str) -> str:
    """A model's name in words; of a net with other units or parts, those too.

    >>> words("garch_t"), words("rnn_36"), words("lstm_alone")
    ('GARCH(1,1)-t', 'SimpleRNN, 36 units', 'LSTM, recurrent part alone')
    """
    if name in WORDS:
        return WORDS[name]
    cell, *rest = name.split("_")
    parts = ["recurrent part alone" if part == "alone" else f"{part} units" for part in rest]
    return ", ".join([WORDS.get(cell, cell), *parts])


def verdict(report: Report, name: str) -> list[str]:
    """A forecaster's coverage, its loss beside each baseline's, its direction; a sentence each.

    Args:
        report: of `seqapp.workflows.forecast.scores.score`.
        name: of a net in it.
    """
    coverage = [
        f"{100 * models[name].coverage['90%'][0]:.1f} % ({_days(horizon)})"
        for horizon, models in report.horizons.items()
    ]
    sentences = [
        f"From {report.first_date} to {report.last_date} the 90 % range held in {', '.join(coverage)}.",
        *(line for horizon, models in report.horizons.items() for line in _against(horizon, models[name])),
    ]
    first = next(iter(report.horizons.values()))[name]
    return [*sentences, _direction(first)]


def _against(horizon: str, scores: Scores) -> list[str]:
    """The loss at a horizon beside every baseline that was tested, in one sentence or two."""
    apart, level = [], []
    for rival in RIVALS:
        relative, test = scores.pinball_against.get(rival), scores.tests.get(rival)
        if relative is None or test is None:
            continue
        p = test.p if test.p_holm is None else test.p_holm
        if p >= THRESHOLD:
            level.append(f"{words(rival)} ({100 * relative[0]:+.2f} %)")
        else:
            side, chance = (
                ("lower" if relative[0] < 0 else "higher"),
                ("very unlikely" if p < VERY else "unlikely"),
            )
            apart.append(
                f"{100 * abs(relative[0]):.2f} % {side} than that of {words(rival)} ({chance} to be chance)"
            )
    ahead = _days(horizon).capitalize()
    sentences = [f"{ahead}, its loss is {'; '.join(apart)}."] if apart else []
    if level:
        sentences.append(
            f"{ahead}, the evidence is too weak to tell its loss from that of {'; '.join(level)}."
        )
    return sentences


def _direction(scores: Scores) -> str:
    own, (up, _, _) = scores.direction, scores.always_up
    if own[1] > up:
        return f"Its direction is right in {100 * own[0]:.1f} %, saying up every day in {100 * up:.1f} %."
    return f"Its direction is no better than saying up every day: {100 * own[0]:.1f} % right against {100 * up:.1f} %."


def _days(horizon: str) -> str:
    return "1 day ahead" if horizon == "1" else f"{horizon} days ahead"
