"""Questions on backpropagation through time: what is summed, what is multiplied, and whether it vanishes."""

import numpy as np

from seqapp.numbers.gradients import asked_at_the_end, backward, half_life, norms
from seqapp.numbers.names import Array
from seqapp.ui.quiz.asking import Numbers, Option, Place, Question, Reviewers, between, exact
from seqapp.ui.quiz.texts import LONG, REVIEW

TANH = Place("gradients", "tanh and its slope", {"show": "tanh"})
WORDS = Place("gradients", "Word by word")
PAIRS = Place("gradients", "Every pair of words", {"show": "pairs"})
TWICE = 2.0  # times as long: below it, two half-lives are called alike


def _tanh(_: None) -> Numbers:
    at, apart = np.linspace(-4, 4, 801), 1e-5
    slope = (np.tanh(at + apart) - np.tanh(at - apart)) / (2 * apart)
    return {"largest": float(slope.max()), "at": float(at[slope.argmax()]), "end": float(slope[-1])}


def _slopes(asked: Reviewers) -> Numbers:
    net, h = asked.net("RNN"), asked.traced("RNN", REVIEW)["h"]
    slope = 1 - h**2
    sigma = float(np.linalg.norm(net.recurrent_kernel, 2))
    return {
        "mean": float(slope.mean()),
        "least": float(slope.min()),
        "sigma": sigma,
        "factor": sigma * slope.max(),
    }


def _lengths(asked: Reviewers, label: str, text: str) -> tuple[Array, Array]:
    """The lengths of dL/dh and of dL/dc at every word, L the last logit."""
    net, traced = asked.net(label), asked.traced(label, text)
    gradients = backward(net, traced, asked_at_the_end(traced["logit"]))
    return norms(gradients.h), norms(gradients.c)


def _left(text: str, asked: Reviewers) -> Numbers:
    h, _ = _lengths(asked, "RNN", text)
    half = half_life(h)
    return {"left": float(h[0] / h[-1]), "words": len(h), "half": len(h) if half is None else half}


def _short(asked: Reviewers) -> Numbers:
    return _left(REVIEW, asked)


def _long(asked: Reviewers) -> Numbers:
    return _left(LONG, asked)


def _two_states(asked: Reviewers) -> Numbers:
    lengths = dict(zip("hc", _lengths(asked, "LSTM", LONG), strict=True))
    half = {name: half_life(length) or len(length) for name, length in lengths.items()}
    return {**half, "times": half["c"] / half["h"], "words": len(lengths["h"])}


def _losses(asked: Reviewers) -> Numbers:
    net, traced = asked.net("RNN"), asked.traced("RNN", REVIEW)
    n = len(traced["h"])
    together, single = (backward(net, traced, losses).h for losses in (np.ones(n), np.eye(n)))
    guesses = {"sum": single.sum(axis=0), "last": single[-1], "mean": single.mean(axis=0)}
    gaps = {name: float(abs(guess - together).max() / abs(together).max()) for name, guess in guesses.items()}
    return {**gaps, "words": n}


def _where(asked: Reviewers) -> Numbers:
    net, traced = asked.net("RNN"), asked.traced("RNN", REVIEW)
    below = backward(net, traced, asked_at_the_end(traced["logit"])).a
    before = np.concatenate([np.zeros_like(traced["h"][:1]), traced["h"][:-1]])  # h_0 is 0
    reached = norms(before) * norms(below) > 0  # the length of the outer product of both
    return {
        "steps": int(reached.sum()),
        "words": len(reached),
        "first": int(reached[0]),
        "last": int(reached[-1]),
    }


QUESTIONS = (
    Question(
        "gradients-1",
        "How steep is tanh?",
        "On the way back every step multiplies by the slope of tanh. How large can that slope be?",
        (
            Option("0.25 at most", "That is the sigmoid's, at its middle. It is why tanh was taken for the memory."),
            Option("0.5 at most", "tanh is steeper at 0 than that."),
            Option(
                "1, where the sum is 0",
                "Measured, it is something else.",
                "So “the slope of tanh is small” is true at its ends alone.",
            ),
        ),
        between("largest", 0.3, 0.9),
        _tanh,
        "Measured along tanh it is {largest:.4f} at {at:.2f}, and {end:.4f} at 4.",
        TANH,
        needs="nothing",
    ),
    Question(
        "gradients-2",
        "Where does this net work?",
        "What is the mean slope of tanh over all units and words, where the trained RNN reads this review?",
        (
            Option("Below 0.2", "That would need sums beyond ±1.4 nearly everywhere; a net need not go there."),
            Option("0.2 to 0.5", "“tanh′ is always small” holds at its ends; this net works in its middle."),
            Option("0.5 to 0.9", "Its units stand elsewhere on the curve."),
            Option(
                "Above 0.9",
                "Its sums lie farther from 0 than that.",
                "The lesson multiplies 0.2 by 0.1 by 0.2: such slopes are not what fades in this net.",
            ),
        ),
        between("mean", 0.2, 0.5, 0.9),
        _slopes,
        "On this review the mean slope is {mean:.3f}, the smallest of any unit at any word {least:.2f}.",
        TANH,
        reads=(REVIEW,),
    ),
    Question(
        "gradients-3",
        "Thirty words back",
        "The RNN reads a review of about thirty-five words. How long is the gradient at the first word, as a share of "
        "that at the last?",
        (
            Option(
                "Less than 1\u00a0%: it has vanished",
                "A product vanishes after enough factors below 1; over so few words these factors do not get there.",
            ),
            Option("1\u00a0% to 50\u00a0%", "Less of it fades over so few words, or more."),
            Option(
                "More than 50\u00a0%",
                "More of it fades.",
                "“Virtually zero” is not what an RNN's gradient is on a text this short.",
            ),
        ),
        between("left", 0.01, 0.5),
        _short,
        "Of the gradient of the last logit, {left:.0%} of its length is left at the first of {words:.0f} words.",
        WORDS,
        reads=(REVIEW,),
    ),
    Question(
        "gradients-4",
        "A long way back",
        "Now the RNN reads a long text, of over 150 words. How much of the gradient is left at the first word?",
        (
            Option(
                "Less than 1\u00a0%: it has vanished",
                "On this text it has not.",
                "Here the textbook is borne out: training could hardly teach this net what the first word did.",
            ),
            Option(
                "1\u00a0% to 50\u00a0%",
                "Over so many words the factors did more, or less.",
                "Faded, and not gone: the factors of this net are near 1, so it takes many of them.",
            ),
            Option(
                "More than 50\u00a0%",
                "What holds for thirty-five words need not hold for so many: factors multiply.",
            ),
        ),
        between("left", 0.01, 0.5),
        _long,
        "{left:.2%} of its length at the last word is left at the first of {words:.0f}; after {half:.0f} words back "
        "half is gone.",
        WORDS,
        reads=(LONG,),
    ),
    Question(
        "gradients-5",
        "The sum of the losses",
        "Every word has a loss of its own, and BPTT goes back once for all of them. What does that one way back give?",
        (
            Option("What the last loss alone would give", "Then the answers on the way would teach nothing."),
            Option("The sum of what each loss alone would give", "The two differ here."),
            Option("The mean of what each loss would give", "Nothing is divided: a longer text has a longer gradient."),
        ),
        exact("last", "sum", "mean"),
        _losses,
        "Over {words:.0f} losses the one way back differs from the sum of the single ones by {sum:.0e} of its size, "
        "from the last alone by {last:.2f}, from their mean by {mean:.2f}.",
        PAIRS,
        reads=(REVIEW,),
    ),
    Question(
        "gradients-6",
        "Who is corrected?",
        "There is one loss, at the last word, and before the first word the memory is empty. Which words correct the "
        "shared W_hh?",
        (
            Option(
                "The last one alone: there the loss is",
                "The error goes back through every step that made the memory.",
            ),
            Option("Every word, added up", "Of the first the memory before it is a factor, and that is 0."),
            Option(
                "All but the first, added up",
                "Here others get none.",
                "W_hh weighs the memory before a word, and the first word has none before it.",
            ),
        ),
        (
            lambda numbers: numbers["steps"] == numbers["last"] == 1,
            lambda numbers: numbers["steps"] == numbers["words"],
            lambda numbers: numbers["steps"] == numbers["words"] - 1 and numbers["first"] == 0,
        ),
        _where,
        "On this review {steps:.0f} of {words:.0f} words have a part in the correction of W_hh: the memory before the "
        "word times the gradient at it. As they share the weights, the parts add up.",
        PAIRS,
        reads=(REVIEW,),
    ),
    Question(
        "gradients-7",
        "Must it vanish?",
        "A bound says how large the gradient can become on the way back: a step multiplies its length by no more than "
        "the largest stretch of W_hh times the largest slope of tanh. Is that factor below 1 in the trained RNN?",
        (
            Option(
                "Yes, so the gradient must vanish",
                "It is not, and a bound above 1 forces nothing: whether the gradient fades has to be measured.",
            ),
            Option(
                "No, so the bound proves nothing",
                "It is below 1 here, and then the gradient has to fade.",
                "That “many small factors” make it vanish is no law: the same net with W_hh halved would obey it.",
            ),
        ),
        between("factor", 1.0),
        _slopes,
        "The largest singular value of W_hh is {sigma:.2f}; times the largest slope that is {factor:.2f} a step.",
        WORDS,
        reads=(REVIEW,),
    ),
    Question(
        "gradients-8",
        "Through h or through c?",
        "The LSTM reads the long text. Through which of its two states does the gradient last longer, counted in words "
        "until half of it is gone?",
        (
            Option(
                "Through h, the hidden state",
                "c and h exchanged: h is made anew at every word, through a gate and tanh.",
            ),
            Option("About alike", "They are two states with two ways back: along c only the forget gate multiplies."),
            Option("Through c, the cell state", "It lasts no longer there, in this net."),
        ),
        between("times", 1 / TWICE, TWICE),
        _two_states,
        "Over {words:.0f} words half is gone after {h:.0f} through h and after {c:.0f} through c.",
        WORDS,
        reads=(LONG,),
    ),
)  # fmt: skip
