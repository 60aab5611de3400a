"""What the page Forecast says of how good its forecasts were: sentences from tests and from recent days."""

from seqapp.numbers.metrics import accuracy_interval
from seqapp.numbers.quantiles import MEDIAN, direction_correct, interval
from seqapp.store.records import Scores, WalkForward
from seqapp.ui.forecast.answers import Recent
from seqapp.ui.styles import EWMA, HISTORICAL, NETS, the
from seqapp.ui.texts import listed, percent, plain
from seqapp.workflows.forecast.verdict import STRONG, words
from seqapp.workflows.forecast.verdict import verdict as sentences_of

BASELINES = (HISTORICAL, EWMA)
SAME = 1e-9
FEW = 20
"""Days of which nothing is said."""


def held(record: Recent, level: float) -> int:
    """On how many days the interval of this level held."""
    low, high = interval(record.quantiles, level)
    return int(((low <= record.y_true) & (record.y_true <= high)).sum())


def live_lines(ticker: str, records: dict[str, Recent], level: float) -> list[str]:
    """How the nets did on the newest days of one ticker, each by a net that had not seen it: a head, a line a net.

    Args:
        ticker: its symbol.
        records: by the net's label.
        level: of the interval.
    """
    known = {label: record for label, record in records.items() if len(record.y_true) >= FEW}
    if not known:
        nothing = (
            "the nets had seen its newest days, or there are too few: a record of them would prove nothing."
        )
        return [f"**{plain(ticker)}**: {nothing}"]
    n = max(len(record.y_true) for record in known.values())
    return [
        f"**{plain(ticker)}, its last {n} known days, 1 day ahead**, every day by a net that had not seen it:",
        *(_live(label, record, level) for label, record in known.items()),
    ]


def _live(label: str, record: Recent, level: float) -> str:
    n, inside = len(record.y_true), held(record, level)
    low, high = accuracy_interval(inside, n)
    right = int(direction_correct(record.y_true, record.quantiles[:, MEDIAN]).sum())
    up = int((record.y_true >= 0).sum())
    return (
        f"the {label}'s {percent(level)} range held on **{inside} of the last {n} days** ({percent(low)} to "
        f"{percent(high)} in the long run); its direction was right on {right}, saying up every day on {up}."
    )


def by_net(report: WalkForward, horizon: str) -> dict[str, list[str]]:
    """What the walk-forward's tests say of every net at one horizon, by its label; nothing where nothing was tested."""
    models = report.horizons.get(horizon, {})
    of_horizon = report.model_copy(update={"horizons": {horizon: models}})
    return {
        net.label: sentences_of(of_horizon, net.cell)
        for net in NETS
        if net.cell in models and models[net.cell].tests
    }


def ticker_sentence(report: WalkForward, ticker: str, horizon: str = "1") -> str:
    """The nets' loss on one ticker beside that of the strongest baselines; empty where it was not tested."""
    models = report.horizons[horizon]
    said = []
    for net in NETS:
        own = models[net.cell].tickers.get(ticker) if net.cell in models else None
        others = {
            name: models[name].tickers[ticker][0]
            for name in STRONG
            if name in models and ticker in models[name].tickers
        }
        if own and others:
            sides = [
                f"{percent(abs(own[0] / loss - 1), 1)} {'lower' if own[0] < loss else 'higher'} than that of "
                f"{words(name)}"
                for name, loss in others.items()
            ]
            said.append(f"the {net.label}'s loss is {listed(sides)}")
    if not said:
        return ""
    return f"On {plain(ticker)} alone, 1 day ahead, {'; '.join(said)}. One ticker proves little."


def verdict(report: WalkForward, horizon: str = "1") -> str:
    """Two sentences: how far, and which way; each says no more than the intervals do."""
    models = report.horizons[horizon]
    nets = {net.label: models[net.cell] for net in NETS if net.cell in models}
    if not nets:
        return ""
    return f"{_how_far(nets)} {_which_way(nets)}"


def _how_far(nets: dict[str, Scores]) -> str:
    gains, unclear = [], []
    for label, scores in nets.items():
        against = {baseline.label: scores.pinball_against.get(baseline.cell) for baseline in BASELINES}
        known = {name: estimate for name, estimate in against.items() if estimate}
        sizes = listed([f"{percent(-value, 1)} than {the(name)}" for name, (value, _, _) in known.items()])
        if known and all(high < 0 for _, _, high in known.values()):
            gains.append(f"the {label} loses less by {sizes}")
        else:
            unclear.append(f"the {label}")
    if unclear:
        return (
            f"**How far** a price may move: {listed(unclear)} cannot be shown to beat both simple baselines."
        )
    return (
        f"**How far** a price may move, they say better than both simple baselines: {'; '.join(gains)} "
        "(pinball loss, 1 day)."
    )


def _which_way(nets: dict[str, Scores]) -> str:
    scores = list(nets.values())
    right = max(one.direction[0] for one in scores)
    up = scores[0].always_up[0]
    if all(one.direction[1] <= one.always_up[0] for one in scores):
        if all(abs(one.direction[0] - one.always_up[0]) < SAME for one in scores):
            return (
                f"**Which way**, they do not say: their middle is always a little above today's price, so their "
                f"direction is right on {percent(right, 1)} of days, exactly like saying “up” every day."
            )
        return (
            f"**Which way**, they do not say: their direction is right on {percent(right, 1)} of days, saying “up” "
            f"every day on {percent(up, 1)}."
        )
    return (
        f"**Which way**: the direction is right on {percent(right, 1)} of days, saying “up” every day on "
        f"{percent(up, 1)}."
    )
