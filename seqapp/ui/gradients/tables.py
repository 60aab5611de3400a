"""The gradients of a text as tables, and sentences that say no more than their numbers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from seqapp.numbers import gradients as maths
from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, probability, read
from seqapp.ui.tables import words_frame
from seqapp.ui.texts import capital, listed, number, percent, plain

CLIP = 1.0  # the length that the training of these nets clipped at, all weights together
VANISHED, EXPLODED = 0.01, 100.0  # of its length at the last word
BELOW = f"below {100 * VANISHED:g} % of its length at the last word"
MOST_JACOBIANS = 24  # whose largest singular value is computed; the others are left out
LAST_WORDS = 5
SHOWN = 120  # words of the matrix, the last ones
KEPT = 0.5
ALONE = ("RNN h", "LSTM h", "LSTM c", "LSTM belt alone")
NAMES = {
    "RNN h": "the RNN's hidden state",
    "LSTM h": "the LSTM's hidden state",
    "LSTM c": "the LSTM's cell state",
    "LSTM belt alone": "the LSTM's belt alone",
}
LABELS: dict[str, maths.Label] = {"logit": "logit", "positive": "positive", "negative": "negative"}


@dataclass(frozen=True)
class Knobs:
    """What the page lets one turn: the loss, the factor on U, the shift of the forget bias, and where to clip."""

    loss: str = "logit"
    scale: float = 1.0
    forget: float = 0.0
    clip: str = "no"

    @property
    def trained(self) -> bool:
        """Whether the nets are still those that training made."""
        return self.scale == 1.0 and self.forget == 0.0

    def turn(self, net: Net) -> Net:
        """The net with these weights."""
        return net if self.trained else maths.changed(net, scale=self.scale, forget_shift=self.forget)


@dataclass(frozen=True)
class Lengths:
    """The lengths of one net's gradients at every word.

    Attributes:
        by_name: in the names of `ALONE`, each (timesteps,).
        traced: what the net computed.
        factor: what clipping all weights together multiplies every gradient by.
    """

    by_name: dict[str, Array]
    traced: dict[str, Array]
    factor: float


def lengths(net: Net, ids: np.ndarray, knobs: Knobs) -> Lengths:
    """What one net's loss at the last word asks of its memory at every word."""
    net = knobs.turn(net)
    traced = read(net, ids)
    asked = maths.asked_at_the_end(traced["logit"], LABELS[knobs.loss])
    clip = maths.clip_norm(CLIP) if knobs.clip == "step" else None
    gradients = maths.backward(net, traced, asked, clip=clip)
    factor = 1.0
    if knobs.clip == "weights":
        factor = CLIP / max(maths.weights_norm(net, ids, traced, asked), CLIP)
    if net.cell == "rnn":
        by_name = {"RNN h": gradients.h}
    else:
        belt = maths.direct_path(traced, gradients)
        by_name = {"LSTM h": gradients.h, "LSTM c": gradients.c, "LSTM belt alone": belt}
    return Lengths({name: factor * maths.norms(value) for name, value in by_name.items()}, traced, factor)


def jacobian(net: Net, traced: dict[str, Array]) -> Array:
    """The largest singular value of dh_T/dh_t of an RNN at up to 24 words, evenly spaced; NaN at the others."""
    steps = len(traced["h"])
    at = np.unique(np.linspace(0, steps - 1, min(steps, MOST_JACOBIANS)).round().astype(int))
    largest = np.full(steps, np.nan)
    largest[at] = maths.spectral_norms(maths.jacobian_products(net, traced)[at])
    return largest


def by_word(words: list[str], both: dict[str, Lengths], rnn: Net) -> pd.DataFrame:
    """All gradients of both nets at every word.

    Args:
        words: (timesteps,).
        both: the lengths of each net, by its label.
        rnn: the RNN, as the knobs left it.

    Returns:
        `position`, `word`, `words back` from the last, a column for each of `ALONE`, `RNN Jacobian` and `RNN bound`.
    """
    back = np.arange(len(words))[::-1]
    traced = both["RNN"].traced
    return words_frame(words).assign(
        **{
            "words back": back,
            **both["RNN"].by_name,
            **both["LSTM"].by_name,
            "RNN Jacobian": jacobian(rnn, traced),
            "RNN bound": maths.bound(rnn, back, slopes(traced).max()),
        }
    )


def slopes(traced: dict[str, Array]) -> Array:
    """The slope of tanh of an RNN at every word and unit: 1 - h^2."""
    return np.asarray(1 - traced["h"] ** 2)


def tanh(pre_activation: Array) -> pd.DataFrame:
    """tanh, its slope, and the share of an RNN's sums before tanh that fall around each x, in bins of 0.2."""
    reach = max(4.0, np.ceil(abs(pre_activation).max(initial=0.0)))
    edges = np.arange(-reach - 0.1, reach + 0.2, 0.2)
    x = (edges[:-1] + edges[1:]) / 2
    share = np.histogram(pre_activation, edges)[0] / max(pre_activation.size, 1)
    return pd.DataFrame({"x": x, "tanh": np.tanh(x), "slope": 1 - np.tanh(x) ** 2, "share": share}).round(6)


def matrix(lengths: Array, words: pd.DataFrame) -> pd.DataFrame:
    """A matrix with its words: a row for each answer, a column for each word, by position."""
    frame = pd.DataFrame(lengths, columns=[f"word {position}" for position in words["position"]])
    frame.insert(0, "answer after", words["word"].to_numpy())
    frame.insert(0, "position", words["position"].to_numpy())
    return frame


def half_lives(of_seeds: dict[int, dict[str, Lengths]]) -> pd.DataFrame:
    """The half-life of each gradient, in words, a column for each seed; "none" where it never falls below half."""
    rows = {
        name: {
            f"seed {seed}": _words_back(maths.half_life(both[name.split()[0]].by_name[name]))
            for seed, both in of_seeds.items()
        }
        for name in ALONE
    }
    frame = pd.DataFrame.from_dict(rows, orient="index").reset_index(names="gradient of")
    return frame.assign(**{"gradient of": [capital(NAMES[name]) for name in ALONE]})


def fading_sentence(frame: pd.DataFrame) -> str:
    """Whether the gradient vanishes between the last word and the first, and by how much."""
    if len(frame) < 2:
        return "One word has no way back: give the nets at least two."
    first, last = frame.iloc[0], frame.iloc[-1]
    ratio = {name: first[name] / last[name] if last[name] else np.nan for name in ALONE}
    parts = [f"{NAMES[name]} ×{number(ratio[name])}" for name in ("RNN h", "LSTM c", "LSTM h")]
    change = f"On the way from the last word back over {len(frame) - 1} words the gradient changes: {listed(parts)}."
    states = {"RNN": ratio["RNN h"], "LSTM": ratio["LSTM c"]}
    return f"{change} {_fate(states)} {_belt(ratio)}"


def turned_sentence(trained: dict[str, Lengths], turned: dict[str, Lengths]) -> str:
    """What the knobs did to the last answer of each net."""
    parts = []
    for label in trained:
        before, after = (
            percent(float(probability(each[label].traced["logit"])[-1])) for each in (trained, turned)
        )
        parts.append(f"the {label} from {before} to {after}")
    return f"P(positive) with the changed weights: {listed(parts)}."


def bound_sentence(frame: pd.DataFrame, rnn: Net, traced: dict[str, Array]) -> str:
    """What the textbook's bound says of this text, beside what the exact product does."""
    sigma = float(np.linalg.norm(rnn.recurrent_kernel, 2))
    largest = float(slopes(traced).max())
    factor = sigma * largest
    promise = (
        "below 1, so it does prove that the gradient vanishes in the end"
        if factor < 1
        else "not below 1, so it proves nothing: only the exact product tells"
    )
    stretch = frame["RNN Jacobian"].iloc[0]
    return (
        f"The textbook bounds a step by σ(W_hh) · max tanh' = {sigma:.2f} · {largest:.2f} = {factor:.2f}: {promise}. "
        f"Over {len(frame) - 1} words it allows ×{number(frame['RNN bound'].iloc[0])}; the exact product of Jacobians "
        f"stretches by at most ×{number(stretch)}."
    )


def seeds_sentence(of_seeds: dict[int, dict[str, Lengths]]) -> str:
    """The same from the first word to the last, over all seeds."""
    parts = []
    for name in ("RNN h", "LSTM c", "LSTM belt alone"):
        ratios = [ratio(both[name.split()[0]].by_name[name]) for both in of_seeds.values()]
        parts.append(f"{NAMES[name]} ×{number(min(ratios))} to ×{number(max(ratios))}")
    return f"Over the {len(of_seeds)} seeds, first word against last: {listed(parts)}."


def clip_sentence(clipped: dict[str, Lengths], free: dict[str, Lengths], clip: str) -> str:
    """What clipping did, and did not do, to the gradients."""
    parts = []
    for label, name in (("RNN", "RNN h"), ("LSTM", "LSTM c")):
        with_it, without = ratio(clipped[label].by_name[name]), ratio(free[label].by_name[name])
        what = (
            f"scales all of it by {number(clipped[label].factor)}"
            if clip == "weights"
            else f"leaves at most {number(float(clipped[label].by_name[f'{label} h'].max()))} at any word"
        )
        parts.append(
            f"in the {label} it {what}, and the first word has ×{number(with_it)} of the last, not clipped "
            f"×{number(without)}"
        )
    return (
        f"Clipping at {CLIP:g}: {'; '.join(parts)}. It can only shorten a gradient: it tames one that grows and gives "
        "nothing back to one that has vanished."
    )


def slope_sentence(traced: dict[str, Array], net: Net) -> str:
    """What tanh' really is where the trained RNN runs."""
    slope = slopes(traced)
    steps = len(slope) - 1
    mean = float(slope.mean())
    return (
        f"tanh' is 1 at 0 and falls towards 0 at both ends, so it is never more than 1 but need not be small. On this "
        f"text the RNN runs at tanh' = {mean:.2f} on average, median {np.median(slope):.2f}; "
        f"{percent(float((slope < 0.5).mean()), 1)} of the values lie below 0.5. A product of {steps} such averages is "
        f"{number(mean**steps)}. And tanh' is not the only factor: each step multiplies by W_hh too, which stretches "
        f"by up to {np.linalg.norm(net.recurrent_kernel, 2):.2f}."
    )


def near_shares(matrix: Array) -> Array:
    """Of every answer that could reach further than five words, what share of it depends on the last five."""
    late = enumerate(matrix[2 * LAST_WORDS :], start=2 * LAST_WORDS)
    return np.array(
        [row[max(0, s - LAST_WORDS + 1) : s + 1].sum() / max(row.sum(), 1e-300) for s, row in late]
    )


def between_sentence(matrix: Array, words: list[str], label: str) -> str:
    """How far back the answers reach, on average over those that could reach further than five words."""
    shares = near_shares(matrix)
    if not len(shares):
        return f"For the {label} this text is too short to tell near words from far ones."
    top = int(matrix[-1].argmax())
    return (
        f"In the {label} the last {LAST_WORDS} words hold {percent(float(shares.mean()))} of what an answer depends "
        f"on, averaged over the answers from word {2 * LAST_WORDS + 1} on. The last answer depends most on "
        f"“{plain(words[top])}”, {_how_far(len(words) - 1 - top)}."
    )


def _fate(states: dict[str, float]) -> str:
    rnn, lstm = (_kind(ratio) for ratio in states.values())
    if rnn == lstm == "holds":
        return f"Neither has vanished ({BELOW}), against the lesson for the RNN."
    if rnn == lstm:
        spared = f" ({BELOW}): the LSTM is not spared either" if rnn == "vanished" else ""
        return f"Both have {rnn}{spared}."
    if rnn == "vanished":
        return f"The RNN's has vanished ({BELOW}), the LSTM's has not, as the lesson has it."
    if lstm == "vanished":
        return f"The LSTM's has vanished ({BELOW}), the RNN's has not: the lesson the other way round."
    return f"The RNN's {rnn}, the LSTM's {lstm}."


def _belt(ratio: dict[str, float]) -> str:
    belt, full = ratio["LSTM belt alone"], ratio["LSTM c"]
    if not full:
        return ""
    share = belt / full
    return f"Along the belt alone (the product of the forget gates) ×{number(belt)} would be left: " + (
        "most of what the LSTM passes back takes the way through h and the gates."
        if share < KEPT and belt < KEPT
        else "the belt carries most of it, as the lesson has it."
    )


def _kind(ratio: float) -> str:
    if ratio < VANISHED:
        return "vanished"
    return "exploded" if ratio > EXPLODED else "holds"


def ratio(length: Array) -> float:
    """The gradient at the first word against that at the last, of its lengths; 0 where there is none."""
    return float(length[0] / length[-1]) if len(length) and length[-1] else 0.0


def _how_far(back: int) -> str:
    if back == 0:
        return "the last word itself"
    return f"{back} {'word' if back == 1 else 'words'} back"


def _words_back(value: int | None) -> str:
    return "none" if value is None else str(value)
