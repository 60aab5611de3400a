"""Questions on the RNN's step: the equations, the hidden state, its bounds, its shared weights."""

import numpy as np

from seqapp.numbers import order
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net
from seqapp.numbers.reference import sigmoid
from seqapp.ui.quiz.asking import ROUNDING, Numbers, Option, Place, Question, Reviewers, between, exact
from seqapp.ui.quiz.texts import REVIEW, THRICE


def _parts(asked: Reviewers) -> tuple[Net, dict[str, Array], Array, Array]:
    """The RNN, what it computes on the review, x_t W + b, and h before every step."""
    net, traced = asked.net("RNN"), asked.traced("RNN", REVIEW)
    said = np.asarray(net.embedding[asked.ids(REVIEW)], np.float64) @ net.kernel + net.bias
    return net, traced, said, np.concatenate([np.zeros_like(traced["h"][:1]), traced["h"][:-1]])


def _step(asked: Reviewers) -> Numbers:
    net, traced, said, before = _parts(asked)
    kept = before @ net.recurrent_kernel
    formulas = {
        "both": np.tanh(said + kept),
        "late": np.tanh(said) + kept,
        "gate": sigmoid(said + kept),
        "word": np.tanh(said),
    }
    gaps = {name: float(abs(h - traced["h"]).max()) for name, h in formulas.items()}
    return {**gaps, "words": len(said)}


def _answer(asked: Reviewers) -> Numbers:
    net, traced, said, before = _parts(asked)
    read_from = {"now": traced["h"], "before": before, "word": np.tanh(said)}
    return {
        name: float(abs(h @ net.output_kernel + net.output_bias - traced["logit"]).max())
        for name, h in read_from.items()
    }


def _bounds(asked: Reviewers) -> Numbers:
    h = asked.traced("RNN", REVIEW)["h"]
    return {"low": float(h.min()), "high": float(h.max()), "size": float(abs(h).max())}


def _shared(asked: Reviewers) -> Numbers:
    steps = _step(asked)
    return {
        "matrices": 1.0 if steps["both"] < ROUNDING else np.nan,
        "gap": steps["both"],
        "words": steps["words"],
    }


def _weights(asked: Reviewers) -> Numbers:
    rnn, lstm = (
        sum(part.size for part in (net.kernel, net.recurrent_kernel, net.bias))
        for net in (asked.net("RNN"), asked.net("LSTM"))
    )
    return {"rnn": rnn, "lstm": lstm, "times": lstm / rnn, "units": asked.net("LSTM").units}


def _again(asked: Reviewers) -> Numbers:
    h = asked.traced("RNN", THRICE)["h"]
    return {
        "apart": float(order.difference(h[:1], h[1:2])[0]),
        "later": float(order.difference(h[1:2], h[2:3])[0]),
    }


QUESTIONS = (
    Question(
        "steps-1",
        "How a memory is made",
        "The RNN reads a review. Which formula gives its hidden state h at every word?",
        (
            Option(
                r"$h_t = \tanh(W_{xh}\,x_t + b) + W_{hh}\,h_{t-1}$",
                "tanh goes around the whole sum. Added outside of it, the memory would have no bounds.",
            ),
            Option(r"$h_t = \tanh(W_{xh}\,x_t + W_{hh}\,h_{t-1} + b)$", "The net computes something else."),
            Option(
                r"$h_t = \sigma(W_{xh}\,x_t + W_{hh}\,h_{t-1} + b)$",
                "The sigmoid, 0 to 1, is what gates are made with; an RNN has none. Its memory takes both signs.",
            ),
            Option(
                r"$h_t = \tanh(W_{xh}\,x_t + b)$",
                "This reads each word alone: without W_hh nothing of the words before is left.",
            ),
        ),
        exact("late", "both", "gate", "word"),
        _step,
        "Over the {words:.0f} words the largest gap to the net's own h is {late:.2f} for the first formula, {both:.0e} "
        "for the second, {gate:.2f} for the third and {word:.2f} for the fourth.",
        Place("steps", "Step by step, the RNN", {"net": "RNN"}),
        reads=(REVIEW,),
    ),
    Question(
        "steps-2",
        "The same word again",
        "The RNN reads “great great great”. Is its hidden state h the same after the second “great” as after the "
        "first?",
        (
            Option(
                "Yes: the same word, the same weights",
                "Same word and same weights, but another memory before it: h takes in both.",
            ),
            Option("No: the memory before it is another", "In this net the memory before makes no difference."),
        ),
        between("apart", 0.01),
        _again,
        "h after the second lies {apart:.0%} of its own length from h after the first, and after the third "
        "{later:.0%} from that after the second.",
        Place("steps", "Step by step, the RNN", {"net": "RNN"}),
        reads=(THRICE,),
    ),
    Question(
        "steps-3",
        "Weights for every word?",
        "The RNN reads a review word by word. How many matrices W_hh does it use?",
        (
            Option("One for all words", "One does not reproduce its memory."),
            Option(
                "One for every word",
                "Drawn unrolled, a net shows a box a word; they are copies of one box. So it can read any length.",
            ),
            Option(
                "One for every pair of neighbours",
                "The step between neighbours is always the same step: that is what makes the net recurrent.",
            ),
        ),
        (
            lambda numbers: numbers["matrices"] == 1,
            lambda numbers: numbers["matrices"] == numbers["words"],
            lambda numbers: numbers["matrices"] == numbers["words"] - 1,
        ),
        _shared,
        "With one and the same W_hh at all {words:.0f} words, the equations give the net's own memory to within "
        "{gap:.0e}.",
        Place("steps", "Step by step, the RNN", {"net": "RNN"}),
        reads=(REVIEW,),
    ),
    Question(
        "steps-4",
        "Within which bounds?",
        "Between which bounds do the values of the RNN's hidden state lie?",
        (
            Option("0 and 1, like a probability", "That is the sigmoid's range, a gate's. tanh gives both signs."),
            Option("-1 and 1", "Here they do not."),
            Option(
                "None: it adds up over the words",
                "The sum goes through tanh at every word, and tanh ends at -1 and 1. It is the LSTM's c that has no "
                "bounds.",
            ),
        ),
        (
            lambda numbers: numbers["low"] >= 0 and numbers["size"] < 1,
            lambda numbers: numbers["low"] < 0 and numbers["size"] < 1,
            lambda numbers: numbers["size"] >= 1,
        ),
        _bounds,
        "On this review they reach from {low:.2f} to {high:.2f}.",
        Place("gradients", "tanh and its slope", {"show": "tanh"}),
        reads=(REVIEW,),
    ),
    Question(
        "steps-5",
        "What the answer is read from",
        r"$y_t = \lambda(W_{hy} \,?)$. From what does the RNN read its answer after word t?",
        (
            Option("From $h_{t-1}$, the memory before the word", "Memory first, then answer: the word counts at once."),
            Option("From $h_t$, which has just taken the word in", "Here it is read from something else."),
            Option(
                "From the word $x_t$ alone",
                "Then it could not know what came before; the memory is its only input.",
            ),
        ),
        exact("before", "now", "word"),
        _answer,
        "Against the net's own logits the largest gap is {before:.2f} from the memory before the word, {now:.0e} from "
        "the one after it and {word:.2f} from the word alone.",
        Place("steps", "Step by step, the RNN", {"net": "RNN"}),
        reads=(REVIEW,),
    ),
    Question(
        "steps-6",
        "How much larger is an LSTM?",
        "An LSTM has as many units as an RNN. How many times as many weights has its recurrent layer?",
        (
            Option("As many", "Units are counted, weights are not: every gate has its own."),
            Option("Three times: three gates", "The candidate, what would be written, has weights of its own, too."),
            Option("Four times: three gates and the candidate", "Here it has another number."),
        ),
        between("times", 1.5, 3.5),
        _weights,
        "At {units:.0f} units the RNN's layer has {rnn:,.0f} weights, the LSTM's {lstm:,.0f}: {times:.2f} times as "
        "many.",
        Place("compare", "RNN against LSTM at equal terms"),
    ),
)  # fmt: skip
