"""The words of the page Leakage that do not change: each mistake in a few lines of code, and its mend."""

from dataclasses import dataclass

from seqapp.numbers.leakage import HORIZON, MEMORIES, MISTAKES, NEIGHBOURS, WINDOW, settings
from seqapp.numbers.lookahead import DISTURBANCES, PROBED

TITLE = "Is this skill real?"
INTRODUCTION = (
    "A forecaster that has seen what it is to foretell looks skilful, and is not: this is called leakage. Below are "
    f"{len(MISTAKES)} well-known mistakes, what each reports on real prices and on a random walk, where any skill is "
    "false, and one test that is made to find them."
)
SKILL_HELP = (
    "How much smaller the squared error is than that of “no change”, the forecast that a price stays as it is. 100 % "
    "is a perfect forecast, 0 % one as good as “no change”, below 0 % a worse one."
)
TEST_HELP = (
    "Take the pipeline, learning included, as one function from bars to forecasts. Change all bars from some day on, "
    "and run it again. What was forecast before that day cannot have known of the change, so not one bit of it may "
    f"move. Here the bars are changed in {len(DISTURBANCES)} ways ({', '.join(DISTURBANCES)}), each from {len(PROBED)} "
    "days on."
)
OWN_CODE = """\
from seqapp.numbers.lookahead import find_lookahead

def pipeline(bars):
    # all of it: scale, cut, choose, fit, forecast
    return forecasts  # one a row, NaN where none

print(find_lookahead(pipeline, bars))
"""
OWN = (
    "`bars` is an array or a DataFrame with a row for each day. Entry d of the answer is the forecast that is made "
    "before day d begins; if yours is made at the end of day d, say `after_close=True`. The pipeline must give the "
    "same answer twice, so fix its seeds. What happens outside of it, such as scaling the file beforehand, is not "
    "tested."
)


@dataclass(frozen=True)
class Words:
    """How a mistake is told.

    Attributes:
        label: its name on the page.
        story: what is done, and why it is wrong.
        wrong: the mistake, as code.
        mend: the same lines without it.
        caught: how the look-ahead test comes to find it.
    """

    label: str
    story: str
    wrong: str
    mend: str
    caught: str


WORDS = {
    "scaler_on_all": Words(
        "Scaler on all days",
        f"Closes are scaled to between 0 and 1 before the series is cut, and a linear model reads the last {WINDOW} "
        "to forecast the next. The lowest and the highest close of the test are in every number that the model learns "
        "from.",
        """\
low, high = close.min(), close.max()
scaled = (close - low) / (high - low)
x, y = last_closes(scaled), scaled
model.fit(x[:cutoff], y[:cutoff])
forecast = model.predict(x[cutoff:])
""",
        """\
low, high = close[:cutoff].min(), close[:cutoff].max()
scaled = (close - low) / (high - low)
x, y = last_closes(scaled), scaled
model.fit(x[:cutoff], y[:cutoff])
forecast = model.predict(x[cutoff:])
""",
        "Other prices after a day give another lowest or highest close, so every scaled number of before moves, and "
        "with it the model and all its forecasts.",
    ),
    "shuffled_split": Words(
        "Shuffled split",
        f"The return of the next {HORIZON} days is forecast from the {NEIGHBOURS} most similar days, and the days are "
        "dealt out to learning and test at random. The days next to a test day have nearly the same past, and "
        f"{HORIZON - 1} of the same {HORIZON} days ahead: the answer stands in what was learnt.",
        """\
y = close[ahead:] / close[:-ahead] - 1
days = rng.permutation(len(y))
train, test = days[n_test:], days[:n_test]
model.fit(x[train], y[train])
forecast = model.predict(x[test])
""",
        """\
y = close[ahead:] / close[:-ahead] - 1
cutoff = len(y) - n_test
train = range(cutoff - ahead)  # no target reaches the test
model.fit(x[train], y[train])
forecast = model.predict(x[cutoff:])
""",
        "The model learns from days on both sides of a test day. Other prices after it change what those days teach.",
    ),
    "same_day_range": Words(
        "The day's own range",
        "Among the features stand the high and the low of the day whose close is forecast. They are in the same row of "
        "the table, but nobody has them before that day is over.",
        """\
x = table[["return_5", "return_20"]].shift(1)
x["high"] = table["high"] / close.shift(1) - 1
x["low"] = table["low"] / close.shift(1) - 1
model.fit(x[:cutoff], y[:cutoff])
forecast = model.predict(x[cutoff:])
""",
        """\
x = table[["return_5", "return_20"]].shift(1)
x["high"] = (table["high"] / close.shift(1) - 1).shift(1)
x["low"] = (table["low"] / close.shift(1) - 1).shift(1)
model.fit(x[:cutoff], y[:cutoff])
forecast = model.predict(x[cutoff:])
""",
        "With another bar on the day itself, the forecast that was made before the day moves: one, but by much.",
    ),
    "shifted_label": Words(
        "Label off by one",
        "The label of a row should be the return of the day after it. Without the shift by one it is the return of the "
        "row's own day, and the features, all of them known at the day's end, hold it already.",
        """\
y = close / close.shift(1) - 1
x = features(table)  # known at the day's end
model.fit(x[:cutoff], y[:cutoff])
forecast = model.predict(x[cutoff:])
print(skill(y[cutoff:], forecast))
""",
        """\
y = (close / close.shift(1) - 1).shift(-1)
x = features(table)  # known at the day's end
model.fit(x[:cutoff - 1], y[:cutoff - 1])
forecast = model.predict(x[cutoff:])
print(skill(y[cutoff:], forecast))
""",
        "What claims to be the forecast of a day is made from that day's bar. With another bar it moves.",
    ),
    "tuned_on_test": Words(
        "Tuned on the test",
        f"{len(settings()) * len(MEMORIES)} linear models are tried, with other features and lengths of the past, and "
        "the one that does best on the test days is reported with its score there. The best of many is good by "
        "chance, and the same days cannot say by how much.",
        """\
for setting in settings:
    model.fit(x[learn], y[learn], setting)
    score = skill(y[test], model.predict(x[test]))
    best = max(best, (score, setting))
print(best)
""",
        """\
for setting in settings:
    model.fit(x[learn], y[learn], setting)
    score = skill(y[valid], model.predict(x[valid]))
    best = max(best, (score, setting))
print(skill(y[test], predict(x[test], best)))  # once
""",
        "The choice of the setting is part of the pipeline. Other prices late in the test let another setting win, and "
        "the forecasts of the first test days move with it.",
    ),
}
"""By the names of `seqapp.numbers.leakage.MISTAKES`, in their order."""
