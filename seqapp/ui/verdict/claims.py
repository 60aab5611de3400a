"""The claims of the lesson: what bears each out, in words and in code, the number for it, and where to see it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from seqapp.numbers.memory_tasks.scores import LEARNT
from seqapp.ui.learners import FAR, learners
from seqapp.ui.texts import percent, points
from seqapp.ui.verdict.rules import (
    ROUNDING,
    Numbers,
    each,
    every,
    gap,
    hundredths,
    in_times,
    of,
    paired,
    real,
    signed,
)

TASKS_CLAIM = "tasks"  # its numbers are those of the memory tasks
FAR_BACK = "back"
PRAISE_LEFT = "praise"
MOVED = 0.05  # of P(positive): less is hardly a change
REACH = 0.10  # of P(positive), over shuffles
FELT = 0.1  # of a logit
GONE, HALF = 0.01, 0.5
CLOSED = 0.5  # a share of gate values from which on gates are switches
AT_THE_TURN = 0.05  # of a gate
MORE = 1.1  # times
MUCH_MORE = 1.5
LONGER = 5.0
POSITIVE = 0.5


@dataclass(frozen=True)
class Claim:
    """A claim of the lesson.

    Attributes:
        key: which numbers it is judged by.
        text: the claim.
        test: what bears it out, in words; the same as `holds` says in code.
        show: the number, as text.
        holds: for each net, or for each pair of nets of a seed, whether it bears the claim out.
        page: where to see it; `view`, its address there; `see`, the label of the link.
    """

    key: str
    text: str
    test: str
    show: Callable[[Numbers], str]
    holds: Callable[[Numbers], list[bool]]
    page: str
    see: str
    view: dict[str, str] = field(default_factory=dict)


def _stored(numbers: Numbers) -> list[bool]:
    return every("stored", lambda times: times >= MUCH_MORE)(numbers) + every(
        "input", lambda times: times >= MORE
    )(numbers)


def _ends_well(numbers: Numbers) -> list[bool]:
    values = numbers.get("sentence", {})
    return [p < POSITIVE for p in real(values.get("RNN", []))] + [
        p >= POSITIVE for p in real(values.get("LSTM", []))
    ]


def _learns(numbers: Numbers) -> list[bool]:
    trained = learners(numbers.get(TASKS_CLAIM, {}))
    return [lstm and not rnn for rnn, lstm in zip(trained["RNN"], trained["LSTM"], strict=False)]


def _who_learns(numbers: Numbers) -> str:
    return "learnt: " + ", ".join(
        f"{label} {sum(some)} of {len(some)}" for label, some in learners(numbers[TASKS_CLAIM]).items()
    )


CLAIMS = (
    Claim(
        "nouns",
        "Exchange two nouns of a sentence and it says something else",
        f"The answer moves by at least {points(MOVED)} between the two sentences.",
        of("nouns", lambda value: points(value, 1), "moves by:"),
        every("nouns", lambda moved: moved >= MOVED),
        "order", "The two sentences", {"part": "nouns"},
    ),
    Claim(
        "orders",
        "Change the order of the words and you change what is said",
        f"Over 200 orders of the review the answers reach over at least {points(REACH)}.",
        of("orders", points, "reach over:"),
        every("orders", lambda reach: reach >= REACH),
        "order", "Any order", {"part": "orders"},
    ),
    Claim(
        "short",
        "A word depends on the words right before it",
        f"“funny” adds at least {FELT:g} more to the logit after “so” than after “not”.",
        of("short", signed, "more by:"),
        every("short", lambda more: more >= FELT),
        "order", "One word changed", {"part": "change", "case": "Not funny"},
    ),
    Claim(
        "long",
        "What decides the end may stand at the start, and the LSTM keeps it better",
        "Of the difference that a country makes, more is left in the LSTM's memory than in the RNN's of the same seed.",
        of("long", percent, "left at the end:"),
        paired("long", lambda rnn, lstm: lstm > rnn),
        "order", "Country and language", {"part": "change", "case": "Country and language"},
    ),
    Claim(
        "equation",
        "The memory is made anew at every step from the word and the memory before, by the textbook's equations",
        "The equations, step by step, give the net's own numbers.",
        of("equation", gap, "largest gap:"),
        every("equation", lambda apart: apart < ROUNDING),
        "steps", "Step by step",
    ),
    Claim(
        "bounds",
        "tanh keeps the RNN's memory between -1 and 1",
        "No value of h reaches 1.",
        of("bounds", hundredths, "largest |h|:"),
        every("bounds", lambda largest: largest < 1),
        "gradients", "tanh and its slope", {"show": "tanh"},
    ),
    Claim(
        "bptt",
        "The loss of a sequence is the sum of its steps' losses, carried back in one go",
        "The gradient of the sum is the sum of the gradients.",
        of("bptt", gap, "relative gap:"),
        every("bptt", lambda apart: apart < ROUNDING),
        "gradients", "Every pair of words", {"show": "pairs"},
    ),
    Claim(
        "slope",
        "The slope of tanh is small where a net works",
        f"The mean slope over the review is below {HALF:g}.",
        of("slope", hundredths, "mean slope:"),
        every("slope", lambda slope: slope < HALF),
        "gradients", "tanh and its slope", {"show": "tanh"},
    ),
    Claim(
        "factors",
        "Each step back multiplies by a factor below 1, so the gradient must vanish",
        "The largest factor, σ(W_hh) times the largest slope, is below 1.",
        of("factors", hundredths, "factor:"),
        every("factors", lambda factor: factor < 1),
        "gradients", "Word by word", {"show": "words"},
    ),
    Claim(
        "vanished",
        "The RNN's gradient for the first words is virtually zero",
        f"On a long text the first word gets less than {percent(GONE)} of the last word's.",
        of("vanished", lambda value: percent(value, 1), "left:"),
        every("vanished", lambda left: left < GONE),
        "gradients", "Word by word", {"show": "words"},
    ),
    Claim(
        FAR_BACK,
        "The LSTM keeps the gradient that the RNN loses",
        "100 words back more is left through the LSTM's c than through h of the RNN of the same seed.",
        of(FAR_BACK, lambda value: percent(value, 1), "left:"),
        paired(FAR_BACK, lambda rnn, lstm: lstm > rnn),
        "gradients", "Word by word", {"show": "words"},
    ),
    Claim(
        "states",
        "The cell state is the long-term memory, the hidden state the short-term one",
        f"The gradient's half-life through c is at least {LONGER:g} times that through h.",
        of("states", lambda value: f"{value:.0f}\u00a0times", "longer:"),
        every("states", lambda times: times >= LONGER),
        "gradients", "Half-lives", {"show": "words"},
    ),
    Claim(
        "belt",
        "The cell state is a conveyor belt: it flows mostly unchanged",
        f"After 10 words the forget gates leave at least {percent(HALF)}.",
        of("belt", lambda value: percent(value, 1), "left:"),
        every("belt", lambda left: left >= HALF),
        "belt", "On the belt", {"view": "belt"},
    ),
    Claim(
        "switches",
        "Gates are switches: 0 lets nothing through, 1 everything",
        f"At least {percent(CLOSED)} of the gate values lie within 0.05 of 0 or 1.",
        of("switches", lambda value: percent(value, 1), "so near:"),
        every("switches", lambda share: share >= CLOSED),
        "belt", "The lesson's claims", {"view": "claims"},
    ),
    Claim(
        "but",
        "At “but” the forget gate decides to keep the early praise",
        f"It stands at least {AT_THE_TURN:g} higher at “but” than at the other words.",
        of("but", signed, "higher by:"),
        every("but", lambda higher: higher >= AT_THE_TURN),
        "belt", "Gate surgery", {"view": "surgery"},
    ),
    Claim(
        "stored",
        "The input gate lets words of opinion in and stores them",
        f"At the five most opinionated words at least {MUCH_MORE:g} times as much is stored, and the gate is at least "
        f"{MORE:g} times as open.",
        lambda numbers: f"stored: {each(numbers['stored'], in_times)}; gate: {each(numbers['input'], in_times)}",
        _stored,
        "belt", "The lesson's claims", {"view": "claims"},
    ),
    Claim(
        "output",
        "The output gate picks what counts now",
        f"It is at least {MORE:g} times as open at the five most opinionated words.",
        of("output", in_times, "as open:"),
        every("output", lambda times: times >= MORE),
        "belt", "Who moved the answer", {"view": "ledger"},
    ),
    Claim(
        "sentence",
        "“Great … but boring”: the RNN's answer turns negative, the LSTM's does not",
        f"P(positive) is below {percent(POSITIVE)} for the RNN, and not below it for the LSTM.",
        of("sentence", percent, "P(positive):"),
        _ends_well,
        "distance", "Distance dial", {"view": "dial", "words": "0"},
    ),
    Claim(
        PRAISE_LEFT,
        "The RNN has forgotten the early praise, the LSTM still holds it",
        f"Behind 300 neutral words less than {percent(HALF)} of the praise's effect is left in the RNN, and more in "
        "the LSTM of the same seed.",
        of(PRAISE_LEFT, percent, "left:"),
        paired(PRAISE_LEFT, lambda rnn, lstm: rnn < HALF <= lstm),
        "distance", "Distance dial", {"view": "dial", "words": "300"},
    ),
    Claim(
        TASKS_CLAIM,
        "An RNN cannot learn what lies far back, an LSTM can",
        f"Begun as Keras begins them, at distance {FAR}, the LSTM learns the task ({percent(LEARNT)} of the way to a "
        "perfect answer) and the RNN of the same seed does not.",
        _who_learns,
        _learns,
        "distance", "Memory tasks", {"view": "memory-tasks"},
    ),
)  # fmt: skip
