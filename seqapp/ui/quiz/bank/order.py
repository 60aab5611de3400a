"""Questions on sequential data: what order carries, for whom, and how far back a word depends on others."""

import numpy as np

from seqapp.data.prices.door import bundled_prices, only
from seqapp.numbers import order
from seqapp.numbers.nets import probability, read
from seqapp.ui.quiz.asking import Numbers, Option, Place, Question, Reviewers, between, most
from seqapp.ui.quiz.texts import AUNTS, GOOD, NOUNS, REVIEW

MOVED = 0.05  # of P(positive): less is hardly a change
SHUFFLES = 200
REACH = 0.10  # of P(positive): over less, order hardly counts
TICKER = "IBM"


def _nouns(asked: Reviewers) -> Numbers:
    one, other = (asked.ids(text) for text in NOUNS)
    bag = [float(probability(asked.weights.unigrams.logit(ids))) for ids in (one, other)]
    nets = {label: [asked.traced(label, text)["logit"][-1] for text in NOUNS] for label in ("RNN", "LSTM")}
    moved = {label: abs(float(np.diff(probability(logits))[0])) for label, logits in nets.items()}
    return {
        "bag": abs(bag[0] - bag[1]),
        "rnn": moved["RNN"],
        "lstm": moved["LSTM"],
        "count": sum(value >= MOVED for value in moved.values()),
    }


def _orders(asked: Reviewers) -> Numbers:
    ids = asked.ids(REVIEW)
    shuffles = order.shuffled(len(ids), seed=0, count=SHUFFLES)
    reach = {}
    for label in ("RNN", "LSTM"):
        answers = probability(order.logits_of_orders(asked.net(label), ids, shuffles))
        reach[label.lower()] = float(np.ptp(answers))
    return {**reach, "floor": REACH}


def _good(asked: Reviewers) -> Numbers:
    so, no = (float(np.diff(asked.traced("LSTM", text)["logit"])[-1]) for text in GOOD)
    return {"so": so, "no": no, "less": so - no}


def _aunts(asked: Reviewers) -> Numbers:
    one, other = (asked.ids(text) for text in AUNTS)
    at = int(np.flatnonzero(one != other)[0])
    left = {}
    for label in ("RNN", "LSTM"):
        apart = [order.difference(read(net, one)["h"], read(net, other)["h"]) for net in asked.every(label)]
        left[label] = np.array([each[-1] / each[at] for each in apart])
    firmer = left["LSTM"] > left["RNN"]
    means = {label.lower(): float(shares.mean()) for label, shares in left.items()}
    return {**means, "share": float(firmer.mean()), "firmer": int(firmer.sum()), "seeds": len(firmer)}


def _calm_and_wild(_: None) -> Numbers:
    close = only(bundled_prices(), TICKER).frame["adj_close"].to_numpy(np.float64)
    moves = np.diff(np.log(close))
    mixed = moves[order.shuffled(len(moves), seed=0)[0]]
    tells, tells_mixed = (float(np.corrcoef(abs(one[:-1]), abs(one[1:]))[0, 1]) for one in (moves, mixed))
    return {
        "mean": abs(moves.mean() - mixed.mean()) / moves.std(),
        "size": abs(moves.std() - mixed.std()) / moves.std(),
        "spells": tells - tells_mixed,
        "before": tells,
        "after": tells_mixed,
        "days": len(moves),
    }


QUESTIONS = (
    Question(
        "order-1",
        "Two nouns change places",
        "Two nouns of a sentence change places, and it says something else. A baseline adds up one weight for every "
        "word it finds. How far does its answer, P(positive), move?",
        (
            Option(
                "Not at all",
                "A sum does not depend on the order of its terms, but here other words were read.",
                "It cannot: a sum is the same in every order, so whatever order says is lost on it.",
            ),
            Option(
                "By less than 5 points",
                "Whoever reads text need not know order: this one has no place where order could go in.",
            ),
            Option(
                "By 5 points or more",
                "The meaning changed, the words did not, and only the words are counted here.",
            ),
        ),
        between("bag", 1e-9, MOVED),
        _nouns,
        "The sum moves by {bag:.2g}, to the last digit. In the same two sentences P(positive) of the RNN moves by "
        "{rnn:.1%} and that of the LSTM by {lstm:.1%}.",
        Place("order", "The two sentences"),
        reads=NOUNS,
    ),
    Question(
        "order-2",
        "The same words in any order",
        f"Both nets read a review in {SHUFFLES} random orders of its words. Whose answers reach over more of the scale "
        "from 0 to 100\u00a0%?",
        (
            Option(
                "The LSTM's",
                "A better memory does not mean that more depends on order: it can keep which words there were.",
            ),
            Option("The RNN's", "Its answers reach less far than those of the LSTM, or than a tenth of the scale."),
            Option(
                "Neither: both stay within 10 points",
                "The nets go mostly by which words there are, yet not only: some orders move an answer by far.",
            ),
        ),
        most("lstm", "rnn", "floor"),
        _orders,
        "Over the orders the RNN's answers reach over {rnn:.0%} of the scale, the LSTM's over {lstm:.0%}. A bag of "
        "words would reach over 0\u00a0%.",
        Place("order", "Any order", {"part": "orders"}),
        reads=(REVIEW,),
    ),
    Question(
        "order-3",
        "So good, not good",
        "A word depends on the words right before it. How much less does “good” add to the LSTM's logit after “not” "
        "than after “so”? (The logit is the answer before it becomes a probability: 1 more of it takes 50\u00a0% to "
        "73\u00a0%.)",
        (
            Option(
                "Less than 0.1",
                "The word before does reach this net's answer to “good”.",
                "So this net hardly lets the word before change what “good” means, whatever the textbook says of "
                "short-range dependencies.",
            ),
            Option("0.1 to 0.5", "The numbers say otherwise: a gate that could do it need not have learnt to."),
            Option(
                "More than 0.5: “not” turns it round",
                "It would have to, to be right. Being able to depend on order is not the same as doing so.",
            ),
        ),
        between("less", 0.1, 0.5),
        _good,
        "“good” moves the LSTM's logit by {so:+.2f} after “so” and by {no:+.2f} after “not”: {less:.2f} less.",
        Place("order", "One word changed", {"part": "change", "case": "Not funny"}),
        reads=GOOD,
    ),
    Question(
        "order-4",
        "The country and the language",
        "At its start a sentence names one country or another; about thirty words later it ends. In how many of the "
        "seeds is more of that difference left in h of the LSTM than in h of the RNN? (A seed is one training of "
        "each.)",
        (
            Option("In none", "In some seed the LSTM does keep more."),
            Option(
                "In some, not in all",
                "All seeds agree here, one way or the other.",
                "Trained on reviews, neither was asked to remember a country: this long-range dependency is a matter "
                "of luck in these nets.",
            ),
            Option(
                "In all",
                "That an LSTM can keep more does not mean that every LSTM does: it keeps what its training paid for.",
                "So here the textbook is borne out, in every seed, though reviews asked nobody to keep a country.",
            ),
        ),
        between("share", 1e-9, 1 - 1e-9),
        _aunts,
        "Left at the end, mean over {seeds:.0f} seeds: {rnn:.0%} in the RNN, {lstm:.0%} in the LSTM; the LSTM keeps "
        "more in {firmer:.0f} of them.",
        Place("order", "Country and language", {"part": "change", "case": "Country and language"}),
        reads=AUNTS,
    ),
    Question(
        "order-5",
        "Meaning changes, does the answer?",
        "Two nouns of a sentence change places. In how many of the two nets, RNN and LSTM as shipped, does P(positive) "
        "move by 5 points or more?",
        (
            Option(
                "In neither",
                "At least one of them does move.",
                "The meaning changes and the answer hardly does: a film review's opinion was all they had to learn.",
            ),
            Option("In one", "They agree with each other here."),
            Option(
                "In both",
                "That order carries the meaning is true of the sentence; a net has to have learnt to hear it.",
            ),
        ),
        between("count", 0.5, 1.5),
        _nouns,
        "P(positive) of the RNN moves by {rnn:.1%}, that of the LSTM by {lstm:.1%}.",
        Place("order", "The two sentences"),
        reads=NOUNS,
    ),
    Question(
        "order-6",
        "A price, shuffled",
        f"The daily moves of a share ({TICKER}, sample prices) are put into a random order. Prices are sequential "
        "data: what is lost?",
        (
            Option("The mean move", "A mean is the same in every order."),
            Option("The typical size of a move", "So is a standard deviation: it does not look at order."),
            Option(
                "That wild days follow wild days",
                "Here the size of a day's move tells nothing of the next one's.",
                "This is what order carries in prices, and what a forecaster of ranges lives on.",
            ),
        ),
        most("mean", "size", "spells"),
        _calm_and_wild,
        "Over {days:,.0f} days the size of a move and that of the next day's correlate by {before:.2f}, shuffled by "
        "{after:.2f}; mean and standard deviation stay the same to the last digit.",
        Place("forecast", "How far may a price move?"),
        needs="nothing",
    ),
)  # fmt: skip
