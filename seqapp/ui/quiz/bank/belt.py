"""Questions on the LSTM: its two states, its gates one by one, and what the belt keeps."""

import numpy as np

from seqapp.numbers.belt import gate_intervention, kept
from seqapp.numbers.names import Array
from seqapp.numbers.nets import probability, read
from seqapp.numbers.reference import lstm_step
from seqapp.ui.quiz.asking import Numbers, Option, Place, Question, Reviewers, between, exact, most
from seqapp.ui.quiz.texts import REVIEW
from seqapp.workflows.lesson.measures import OPINIONS, Texts, measures

AROUND = 0.05  # of a gate: less is no movement of its own
MORE = 1.1  # times
TURN = "but"
STEPS = 10
CLAIMS = Place("belt", "The lesson's claims", {"view": "claims"})
SURGERY = Place("belt", "Gate surgery", {"view": "surgery"})
STEP = Place("steps", "Step by step, the LSTM")


def _traced(asked: Reviewers) -> tuple[dict[str, Array], Array, Array]:
    """What the LSTM computes on the review; c and h before every step."""
    traced = asked.traced("LSTM", REVIEW)
    c, h = (np.concatenate([np.zeros_like(traced[name][:1]), traced[name][:-1]]) for name in "ch")
    return traced, c, h


def _gaps(formulas: dict[str, Array], state: Array) -> Numbers:
    return {name: float(abs(value - state).max()) for name, value in formulas.items()}


def _cell(asked: Reviewers) -> Numbers:
    traced, c, h = _traced(asked)
    i, f, g = (traced[name] for name in "ifg")
    formulas = {"right": f * c + i * g, "gates": i * c + f * g, "states": f * h + i * g, "sum": c + i * g}
    return {**_gaps(formulas, traced["c"]), "words": len(i)}


def _hidden(asked: Reviewers) -> Numbers:
    traced, _, h = _traced(asked)
    o, f, c = (traced[name] for name in "ofc")
    formulas = {"right": o * np.tanh(c), "plain": o * c, "forget": f * np.tanh(c), "states": o * np.tanh(h)}
    return _gaps(formulas, traced["h"])


def _answer(asked: Reviewers) -> Numbers:
    traced, net = asked.traced("LSTM", REVIEW), asked.net("LSTM")
    states = {"h": traced["h"], "c": traced["c"], "both": traced["h"] + traced["c"]}
    return _gaps(
        {name: s @ net.output_kernel + net.output_bias for name, s in states.items()}, traced["logit"]
    )


def _held(asked: Reviewers) -> Numbers:
    words, net = asked.words[REVIEW], asked.net("LSTM")
    at = words.words.index(TURN)
    before, held = (
        read(net, words.ids, change=change)
        for change in (None, gate_intervention("keep", at, len(words.ids) - 1))
    )
    left = [float(kept(traced["f"])[at - 1].mean()) for traced in (before, held)]
    answers = [float(probability(traced["logit"][-1])) for traced in (before, held)]
    return {"left": left[1], "free": left[0], "was": answers[0], "now": answers[1]}


def _of_text(asked: Reviewers) -> Numbers:
    words = asked.words[REVIEW]
    turn = int(words.ids[words.words.index(TURN)])
    row = measures(
        asked.net("LSTM"), Texts([words.ids], np.zeros(1, int), asked.weights.unigrams, turn)
    ).iloc[0]
    o = asked.traced("LSTM", REVIEW)["o"].mean(axis=1)
    strong = np.argsort(-abs(asked.weights.unigrams.weight[words.ids]), kind="stable")[:OPINIONS]
    return {
        "mean": float(row["f"]),
        "left": float(row["kept"] ** STEPS),
        "turn": float(row["turn"]),
        "gate": float(row["i"]),
        "candidate": float(row["g"]),
        "stored": float(row["put on"]),
        "floor": MORE,
        "near": float(row["switched"]),
        "output": float(o[strong].mean() / np.delete(o, strong).mean()),
    }


def _bounds(_: None) -> Numbers:
    bias = np.full((4, 1), 50.0).ravel()  # so large that each gate is 1, and the candidate too
    h, c = np.zeros((2, 1, 1))
    for _step in range(STEPS):
        h, c = lstm_step(np.zeros((1, 1)), h, c, np.zeros((1, 4)), np.zeros((1, 4)), bias)
    return {"c": float(c[0, 0]), "h": float(h[0, 0])}


QUESTIONS = (
    Question(
        "belt-1",
        "How the cell state is made",
        "The LSTM reads a review. i, f and o are its input, forget and output gate, g its candidate. Which formula "
        "gives its cell state c at every word?",
        (
            Option(
                r"$c_t = i_t\,c_{t-1} + f_t\,g_t$",
                "The gates are exchanged: the forget gate scales what is old, the input gate what is new.",
            ),
            Option(
                r"$c_t = f_t\,h_{t-1} + i_t\,g_t$",
                "c and h are exchanged: the belt goes on from c, never from h. h only helps to set the gates.",
            ),
            Option(r"$c_t = f_t\,c_{t-1} + i_t\,g_t$", "The net computes something else at some word."),
            Option(r"$c_t = c_{t-1} + i_t\,g_t$", "So nothing would ever be erased: the forget gate is missing."),
        ),
        exact("gates", "states", "right", "sum"),
        _cell,
        "Over {words:.0f} words the largest gap to the net's own c is {gates:.2f} for the first formula, {states:.2f} "
        "for the second, {right:.0e} for the third and {sum:.2f} for the fourth.",
        STEP,
        reads=(REVIEW,),
    ),
    Question(
        "belt-2",
        "A forget gate at 1",
        "From the word “but” on the LSTM's forget gate is held at 1. How much of what lay on the belt before it is "
        "still there after the last word?",
        (
            Option(
                "Nothing: at 1 it forgets",
                "The name misleads: the gate says how much is let through, so 0 forgets and 1 keeps.",
            ),
            Option("About half", "Half would be a gate near 1 for a few words only; at 1 nothing is lost."),
            Option("All of it: at 1 it keeps", "Here some of it is lost all the same."),
        ),
        between("left", 0.25, 0.75),
        _held,
        "Held at 1, the gate leaves {left:.0%} of it; by itself it leaves {free:.1%}. P(positive) goes from {was:.0%} "
        "to {now:.0%}.",
        SURGERY,
        reads=(REVIEW,),
    ),
    Question(
        "belt-3",
        "Mostly unchanged?",
        "The cell state is called a conveyor belt along which things flow mostly unchanged. How much of a value do the "
        "forget gates of the trained LSTM leave after ten words?",
        (
            Option(
                "Less than a tenth",
                "They leave more.",
                "In this net the belt does not carry far: what lasts is written again, through h and the gates.",
            ),
            Option("A tenth to half", "They leave less, or more."),
            Option("Half to nine tenths", "A gate of 0.9 a word would leave a third: small losses multiply."),
            Option("More than nine tenths", "So the textbook has it; it takes a forget gate above 0.99 at every word."),
        ),
        between("left", 0.1, 0.5, 0.9),
        _of_text,
        "On this review the gate stands at {mean:.2f} on average, and leaves {left:.1%} after ten words.",
        Place("belt", "On the belt"),
        reads=(REVIEW,),
    ),
    Question(
        "belt-4",
        "How the hidden state is made",
        "Which formula gives the LSTM's hidden state h, the short-term memory?",
        (
            Option(r"$h_t = o_t\,c_t$", "tanh is missing: without it h would have no bounds, as c has none."),
            Option(r"$h_t = o_t \tanh(c_t)$", "The net computes something else at some word."),
            Option(r"$h_t = f_t \tanh(c_t)$", "The forget gate works on the belt; the output gate says what leaves."),
            Option(r"$h_t = o_t \tanh(h_{t-1})$", "c and h are exchanged: it is the new c that the gate filters."),
        ),
        exact("plain", "right", "forget", "states"),
        _hidden,
        "The largest gap to the net's own h is {plain:.2f} for the first formula, {right:.0e} for the second, "
        "{forget:.2f} for the third and {states:.2f} for the fourth.",
        STEP,
        reads=(REVIEW,),
    ),
    Question(
        "belt-5",
        "What tells opinions apart?",
        "At words of opinion the LSTM puts more on its belt (input gate times candidate). Which of the two is it that "
        "grows most there, against the other words?",
        (
            Option(
                "The input gate, which opens",
                "So the textbook has it: the gate decides what matters. Here the candidate differs more, or neither.",
            ),
            Option(
                "The candidate, which is larger",
                "The gate grows more here, or neither grows by a tenth.",
                "The textbook has the input gate decide; here it is what would be written that differs.",
            ),
            Option("Neither, by a tenth", "One of them does grow by more than a tenth."),
        ),
        most("gate", "candidate", "floor"),
        _of_text,
        "At the five words of most opinion {stored:.2f} times as much is put on; the input gate is {gate:.2f} times as "
        "open, the candidate {candidate:.2f} times as large.",
        CLAIMS,
        reads=(REVIEW,),
    ),
    Question(
        "belt-6",
        "At the word “but”",
        "“… great … but … boring”: what does the LSTM's forget gate do at “but”, against the other words?",
        (
            Option("It closes: old opinions are erased", "It does not close there by as much as 0.05."),
            Option(
                "Nothing of its own: within 0.05",
                "It does move there.",
                "That the gate decides at “but” to keep the early praise is a good story, and not this net's.",
            ),
            Option("It opens: the early praise is kept", "So the textbook tells it; measured, it does not open there."),
        ),
        between("turn", -AROUND, AROUND),
        _of_text,
        "At “but” it stands {turn:+.3f} from its mean over the other words.",
        SURGERY,
        reads=(REVIEW,),
    ),
    Question(
        "belt-7",
        "Are gates switches?",
        "A gate is between 0 (lets nothing through) and 1 (lets everything through). How many of the gates' values lie "
        "within 0.05 of 0 or of 1 on this review?",
        (
            Option(
                "Fewer than a tenth",
                "More of them do.",
                "These gates are dimmers: a sigmoid reaches 0 and 1 at far ends that training did not seek.",
            ),
            Option("A tenth to half", "Fewer do, or more."),
            Option("More than half", "“Like a switch” is what a gate could be. Whether it is, training decides."),
        ),
        between("near", 0.1, 0.5),
        _of_text,
        "{near:.1%} of the values of all three gates lie so near an end.",
        CLAIMS,
        reads=(REVIEW,),
    ),
    Question(
        "belt-8",
        "What the answer is read from",
        "The LSTM has two states. From which one is its answer read?",
        (
            Option(
                "From c, as it is the long-term memory",
                "c and h exchanged: c never leaves the cell but through the output gate, as h.",
            ),
            Option("From h", "Here it is read from something else."),
            Option("From both, added", "c takes no part in it directly."),
        ),
        exact("c", "h", "both"),
        _answer,
        "Against the net's own logits the largest gap is {h:.0e} from h, {c:.2f} from c and {both:.2f} from both.",
        STEP,
        reads=(REVIEW,),
    ),
    Question(
        "belt-9",
        "How full can the belt get?",
        "All three gates stand at 1, and so does the candidate, ten words long. What is c then?",
        (
            Option("About 0", "A sum of ones is not near 0."),
            Option("About 1: tanh keeps it there", "tanh bounds the candidate and h. c itself goes through no tanh."),
            Option("About 10: nothing bounds it", "Here it stayed below."),
        ),
        between("c", 0.5, 1.5),
        _bounds,
        "By the equations c is {c:.2f} then, and h, behind tanh, {h:.4f}.",
        STEP,
        needs="nothing",
    ),
    Question(
        "belt-10",
        "What the output gate picks",
        "The output gate says what of the memory counts now. How open is it at the five words of most opinion, against "
        "the other words?",
        (
            Option("Clearly less, by a tenth or more", "It does not close that much there."),
            Option(
                "About as open",
                "It does make a difference there.",
                "It does not single out words of opinion as a whole; single units may.",
            ),
            Option(
                "Clearly more, by a tenth or more",
                "Likely as it sounds: what counts for the answer is read at the end, not at these words.",
            ),
        ),
        between("output", 1 / MORE, MORE),
        _of_text,
        "Over the units it is {output:.2f} times as open there.",
        CLAIMS,
        reads=(REVIEW,),
    ),
)  # fmt: skip
