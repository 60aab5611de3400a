"""The distance dial: what an early opinion still does to a net's answer when neutral words follow it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqapp.numbers.names import Array
from seqapp.numbers.nets import Net, read

LONGEST = 300  # neutral words
OPINION = 0.25  # from this weight of the baseline on, plus or minus, a word counts as an opinion
FORGOTTEN = 0.1  # of the early opinion's effect: with no more left, plus or minus, we call it forgotten

FILLER = (  # our own: weights near 0 in the baseline that counts words, and no net of ours moves far when it reads them
    "Some of the people in it are from the village. One part is set in a house and another on a train. The "
    "child has a bag with books and a bottle of milk. On Monday he goes to the bank and to the post office. "
    "The same company made one in the year before. It is the second of the three that they had that month. "
    "The tickets were bought at a desk near the entrance. The names of the crew are shown on a black ground. "
    "The room has a red carpet and a high ceiling. The town has a bridge and a church and a long road. They "
    "drive along the coast and stop at a hotel. A clock on the wall says that it is half past ten. In between "
    "there is a scene in a school and one in a park. The two of them eat bread and soup in the kitchen. The "
    "screen is on the left side of the building. We took the number four bus and sat in the third row. There "
    "were about forty people in the room that day. The son puts the keys on the table and the coat on a "
    "chair. The music was recorded with a piano and a guitar. Two men carry a box up the stairs and down "
    "again. The father reads a paper at the window. On Friday she is at home and he is at work. There is a "
    "car in the street and a boat on the water. They talk about the weather and then about the garden. The "
    "story takes place in the north of the country. We had read about it in a local paper the week before. "
    "The main character is a woman who works in an office. The street lights were on when we came out."
)
STAND_INS = (
    "table door train coat window garden"  # what stands for the words of opinion when they are taken away
)


@dataclass(frozen=True, eq=False)
class Dial:
    """Answers of one kind of net against the distance, a row for each seed.

    Attributes:
        logit: (seeds, distances), of early part, so many neutral words, late part.
        without: (seeds, distances), likewise, but with the early part's words of opinion replaced.
    """

    logit: Array
    without: Array

    @property
    def effect(self) -> Array:
        """(seeds, distances): by how much the early opinion moves the answer, in logit."""
        return self.logit - self.without


def after_distances(net: Net, early: ArrayLike, filler: ArrayLike, late: ArrayLike) -> Array:
    """The answer to early part + the first n words of the filler + late part, for every n at once.

    The states after each word of early part and filler are computed once; the late part is then read from all of them
    side by side. The same numbers as reading each text alone.

    Args:
        net: the net.
        early: token ids, (words,) or (batch, words), at least one word.
        filler: token ids, (n_max,).
        late: token ids, (words,), at least one.

    Returns:
        (n_max + 1,) or (batch, n_max + 1) logits.

    >>> one = np.ones((1, 1))
    >>> net = Net("rnn", 0, np.array([[0.0], [1.0]]), one, one * 0.5, np.zeros(1), np.ones(1), 0.0)
    >>> together = after_distances(net, [1], [0, 0], [1])
    >>> bool(np.isclose(together[2], read(net, [1, 0, 0, 1])["logit"][-1]))
    True
    """
    first, middle, last = (np.asarray(ids, dtype=np.int64) for ids in (early, filler, late))
    batch, words = first.shape[:-1], first.shape[-1]
    before = read(net, np.concatenate([first, np.broadcast_to(middle, (*batch, len(middle)))], axis=-1))
    states = tuple(
        before[name][..., words - 1 :, :].reshape(-1, net.units)
        for name in (("h",) if net.cell == "rnn" else ("h", "c"))
    )
    ids = np.broadcast_to(last, (len(states[0]), len(last)))
    answers: Array = read(net, ids, states=states)["logit"][:, -1]
    return answers.reshape((*batch, len(middle) + 1))


def dial(
    nets: tuple[Net, ...], early: ArrayLike, replaced: ArrayLike, filler: ArrayLike, late: ArrayLike
) -> Dial:
    """`after_distances` for every seed, with the early part and with it `replaced`, of as many words."""
    both = np.stack([np.asarray(early), np.asarray(replaced)])
    answers = np.stack([after_distances(net, both, filler, late) for net in nets])
    return Dial(answers[:, 0], answers[:, 1])


def opinions(ids: ArrayLike, weight: Array) -> NDArray[np.bool_]:
    """Which words are words of opinion, by the weights of a baseline that only counts words.

    >>> opinions([0, 1, 2], np.array([0.1, -0.4, 0.3]))
    array([False,  True,  True])
    """
    strong: NDArray[np.bool_] = np.abs(weight[np.asarray(ids)]) >= OPINION
    return strong


def neutralised(ids: ArrayLike, weight: Array, stand_ins: ArrayLike) -> NDArray[np.int64]:
    """The text with stand-ins for its words of opinion, one after the other, so that its length stays.

    >>> neutralised([2, 0, 1, 2], np.array([0.1, -0.4, 0.3, 0.0]), [3])
    array([3, 0, 3, 3])
    """
    changed, others = np.array(ids, dtype=np.int64), np.asarray(stand_ins)
    at = np.flatnonzero(opinions(changed, weight))
    changed[at] = others[np.arange(len(at)) % len(others)]
    return changed


def share_left(effect: ArrayLike) -> Array:
    """What the longest distance has left of the effect with no word between, for each seed; 0 where there was none.

    Args:
        effect: (seeds, distances).

    >>> share_left([[2.0, 1.5, 1.0], [1.0, 0.5, -0.1], [0.0, 0.1, 0.1]])
    array([ 0.5, -0.1,  0. ])
    """
    size = np.asarray(effect, dtype=np.float64)
    first, last = size[:, 0], size[:, -1]
    return np.asarray(np.divide(last, first, out=np.zeros_like(first), where=first != 0), dtype=np.float64)
