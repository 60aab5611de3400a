"""Questions on baselines and leakage: what looks like skill at forecasting, and what finds it out."""

from collections.abc import Mapping

import numpy as np

from seqapp.data.prices.door import bundled_prices, only
from seqapp.numbers.errors import WorldError
from seqapp.numbers.lag import copies_yesterday
from seqapp.numbers.leakage import MEMORIES as LENGTHS
from seqapp.numbers.leakage import MISTAKES, SERIES_DAYS, Mistake, random_walk, settings, skill
from seqapp.numbers.lookahead import find_lookahead
from seqapp.store.records import ForecastRecord, Scores, WalkForward
from seqapp.ui.quiz.asking import Numbers, Option, Place, Question, between
from seqapp.ui.walk_forward import newest_report

TICKER = "IBM"
WALKS = 5  # random walks, from the seeds 0 on
POINT = 0.01  # of skill: less is no gain


def _report(records: Mapping[str, ForecastRecord]) -> tuple[WalkForward, dict[str, Scores]]:
    """The newest backtest, and its scores a day ahead, by model."""
    newest = newest_report({label: record for label, record in records.items() if label == "LSTM"})
    if newest is None:
        raise WorldError(
            "No LSTM that forecasts carries a walk-forward backtest. Install one, or choose another question."
        )
    return newest[1], newest[1].horizons["1"]


def _direction(records: Mapping[str, ForecastRecord]) -> Numbers:
    report, models = _report(records)
    own, up = models["lstm"].direction[0], models["lstm"].always_up[0]
    return {"own": own, "up": up, "ahead": own - up, "n": report.n_forecasts}


def _lead(records: Mapping[str, ForecastRecord]) -> Numbers:
    report, models = _report(records)
    losses = {name: models[name].pinball[0] for name in report.baselines if name in models}
    own, best = models["lstm"].pinball[0], min(losses.values())
    return {
        "lead": 1 - own / best,
        "naive": 1 - own / losses["naive"],
        "own": own,
        "best": best,
        "n": report.n_forecasts,
    }


def _copy(_: None) -> Numbers:
    close = only(bundled_prices(), TICKER).frame["adj_close"].to_numpy(np.float64)
    price, forecast = close[1:], close[:-1]
    report = copies_yesterday(price, forecast)
    return {
        "level": float(np.corrcoef(price, forecast)[0, 1]),
        "past": report.with_past,
        "coming": report.with_coming,
        "copies": float(report.copies),
        "days": len(price),
    }


def _reported(name: str) -> dict[str, float]:
    """What a mistake reports on random walks, and what the same model honestly has: means over the walks."""
    mistake, reported = MISTAKES[name], []
    for seed in range(WALKS):
        bars = random_walk(SERIES_DAYS, seed)
        reported.append((skill(*mistake.wrong(bars, seed)), skill(*mistake.mended(bars, seed))))
    wrong, honest = np.mean(reported, axis=0)
    return {"skill": float(wrong), "honest": float(honest), "more": float(wrong - honest), "walks": WALKS}


def _split(_: None) -> Numbers:
    return _reported("shuffled_split")


def _range(_: None) -> Numbers:
    return _reported("same_day_range")


def _tuned(_: None) -> Numbers:
    return _reported("tuned_on_test")


def _scaler(_: None) -> Numbers:
    mistake = MISTAKES["scaler_on_all"]
    found, blamed = (
        sum(_looks_ahead(mistake, seed, mended=each) for seed in range(WALKS)) for each in (False, True)
    )
    return {**_reported(mistake.name), "found": found, "blamed": blamed}


def _looks_ahead(mistake: Mistake, seed: int, *, mended: bool) -> bool:
    return find_lookahead(mistake.pipeline(seed, mended=mended), random_walk(SERIES_DAYS, seed)).found


QUESTIONS = (
    Question(
        "leakage-1",
        "More than half of the days",
        "The shipped LSTM has the direction of the next day's price right on more than half of all days. How does it "
        "compare with saying “up” every day?",
        (
            Option("It is more than 1 point worse", "It is not so far behind."),
            Option(
                "It is within 1 point",
                "They lie farther apart.",
                "So 53 or 54\u00a0% is no skill by itself: prices rise on more than half of all days.",
            ),
            Option(
                "It is more than 1 point better",
                "More than half is not yet better than a rule without a model: compare first.",
            ),
        ),
        between("ahead", -POINT, POINT),
        _direction,
        "Over {n:,.0f} forecasts the LSTM is right in {own:.2%}, “up every day” in {up:.2%}.",
        Place("compare", "The forecasters and their baselines", {"task": "forecast"}),
        needs="forecasters",
    ),
    Question(
        "leakage-2",
        "A line that lies on the price",
        f"A forecast of {TICKER}'s price is yesterday's price, nothing more. It is drawn over the price that came. "
        "What is their correlation?",
        (
            Option("Below 0.5", "A price moves by little in a day, so yesterday's is close to today's."),
            Option("0.5 to 0.9", "Closer: over years a price moves far, from one day to the next hardly."),
            Option(
                "Above 0.9",
                "It is lower here.",
                "So a plot in which forecast and price lie on each other shows nothing.",
            ),
        ),
        between("level", 0.5, 0.9),
        _copy,
        "Over {days:,.0f} days the prices correlate by {level:.4f}. The forecast's change correlates by {past:.2f} "
        "with the change just past, by {coming:+.2f} with the one that it should foretell.",
        Place("forecast", "How far may a price move?"),
        needs="nothing",
    ),
    Question(
        "leakage-3",
        "Days dealt out at random",
        "The return of the next ten days of a random walk is forecast. Days are dealt out to learning and test at "
        "random. Which skill is reported? (0\u00a0% is no better than “no change”, 100\u00a0% is perfect.)",
        (
            Option(
                "None: a random walk has none to find",
                "It has none, and it is reported all the same: next to every test day lies a day that was learnt, with "
                "nearly the same ten days ahead.",
            ),
            Option("Up to 10\u00a0%", "The leak gives more than that, or less."),
            Option("More than 10\u00a0%", "Here it gives less."),
        ),
        between("skill", 0.0, 0.1),
        _split,
        "Learnt and tested just now on {walks:.0f} random walks, in the mean: {skill:.1%} reported; cut by date, the "
        "same model has {honest:.1%}.",
        Place("leakage", "Shuffled split"),
        needs="nothing",
    ),
    Question(
        "leakage-4",
        "Does every leak show?",
        "Closes are scaled by the lowest and the highest of all days, test included, before the series is cut. On a "
        "random walk: what do the score and the look-ahead test (change the future, and see whether forecasts move) "
        "say?",
        (
            Option("The score gains over 1 point", "A leak need not raise the score, and this one does not here."),
            Option(
                "No gain, and the test finds nothing",
                "No gain is no proof: the scale knows the test's prices, and the test finds that.",
            ),
            Option(
                "No gain, and the test finds it all the same",
                "Here score or test say something else.",
                "So “my score is not suspicious” proves nothing; disturbing the future does.",
            ),
        ),
        (
            lambda numbers: numbers["more"] >= POINT,
            lambda numbers: numbers["more"] < POINT and not numbers["found"],
            lambda numbers: numbers["more"] < POINT and bool(numbers["found"]),
        ),
        _scaler,
        "In the mean over {walks:.0f} walks the skill is {skill:.2%} with the leak and {honest:.2%} without. The test "
        "finds it in {found:.0f} of them, and blames the pipeline without the leak in {blamed:.0f}.",
        Place("leakage", "Scaler on all days", {"mistake": "scaler_on_all"}),
        needs="nothing",
    ),
    Question(
        "leakage-5",
        "Cut by date, so no leak?",
        "A forecaster of a random walk's next close is cut by date: it learns before and is tested after. Among its "
        "features are the high and the low of the day that it forecasts. Which skill does it report?",
        (
            Option(
                "Below 5\u00a0%: it was cut by date",
                "A cut by date keeps test days out of learning. It does not keep the answer out of the features.",
            ),
            Option("5\u00a0% to 50\u00a0%", "The day's range tells more of its close than that, or less."),
            Option("More than 50\u00a0%", "Here it reports less."),
        ),
        between("skill", 0.05, 0.5),
        _range,
        "Learnt and tested just now on {walks:.0f} walks, in the mean: {skill:.1%} reported; with the range of the "
        "day before, {honest:.2%}.",
        Place("leakage", "The day's own range", {"mistake": "same_day_range"}),
        needs="nothing",
    ),
    Question(
        "leakage-6",
        "The best of many",
        f"{len(settings()) * len(LENGTHS)} settings are tried on a random walk, and the one that does best on the "
        "test days is reported with its score there. Which skill is that?",
        (
            Option(
                "None, or less: it is a random walk",
                "The best of many is good by chance, so something is reported.",
            ),
            Option(
                "A little, up to 5\u00a0%",
                "It is more, or less.",
                "Small, false, and it would pass for a discovery.",
            ),
            Option("More than 5\u00a0%", "Chance does not lift one of these linear models so far over 500 days."),
        ),
        between("skill", 0.0, 0.05),
        _tuned,
        "Tried just now on {walks:.0f} walks, in the mean: {skill:.2%} reported; chosen on days before the test, "
        "{honest:.2%}.",
        Place("leakage", "Tuned on the test", {"mistake": "tuned_on_test"}),
        needs="nothing",
    ),
    Question(
        "leakage-7",
        "Against which baseline?",
        "The shipped LSTM's loss a day ahead (pinball, the loss of a forecast that is a range) lies far below that of "
        "“no change”. How far below that of the best simple baseline?",
        (
            Option("It is above it", "It is not worse than the best of them here."),
            Option(
                "Below it by less than 5\u00a0%",
                "The gap is another one.",
                "A weak baseline flatters: the lead is little beside a good one.",
            ),
            Option("Below it by more than 5\u00a0%", "So far it lies below weak baselines only."),
        ),
        between("lead", 0.0, 0.05),
        _lead,
        "Over {n:,.0f} forecasts its loss is {naive:.0%} below that of “no change” and {lead:.2%} below that of the "
        "best of the simple baselines.",
        Place("compare", "The forecasters and their baselines", {"task": "forecast"}),
        needs="forecasters",
    ),
)  # fmt: skip
