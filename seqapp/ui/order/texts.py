"""The words of the page on order: what sequences are, its examples, and what explains its charts."""

from dataclasses import dataclass

from seqapp.numbers.order import Order
from seqapp.ui.texts import plain

SEQUENCES = {
    "A text": "words follow words; exchange two of them and it says something else, or nothing.",
    "A film": "each frame goes on where the last one stopped; shuffled, nobody falls and nobody gets up.",
    "A melody": "the same notes in another order are another tune.",
    "Daily prices": "a fall after a rise is not a rise after a fall: today's price starts from yesterday's.",
}
USES = {
    "Machine translation": "a sentence in, a sentence in another language out, with its own order of words.",
    "Speech recognition": "from a few hundred slices of sound a second to words.",
    "Sentiment": "does this text speak well or badly of its subject? The nets here do that.",
    "Prices": "from the days so far, how far the next ones may move: see the Forecast page.",
}
WHY = (
    "In **sequential data** the order carries meaning: what comes now depends on what came before, a *temporal "
    "dependency*. A **sequence model** reads the items in order, keeps what matters of them, and answers from that."
)
PAIRS = {
    "Panic and gold": ("Panic sends gold past the dollar.", "Gold sends panic past the dollar."),
    "Gold and dollar": ("Gold climbs while the dollar falls.", "Dollar climbs while the gold falls."),
    "Tired and wonderful": (
        "A tired start but a wonderful end.",
        "A wonderful start but a tired end.",
    ),
}
HOWS = {"shuffled": "shuffled", "swapped": "parts swapped", "reversed": "backwards"}
UNIGRAMS = "Unigrams"
SHUFFLES_HELP = (
    "**Unigrams** is a baseline that looks at which words occur and at nothing else, a bag of words, trained "
    "on the same "
    "reviews. **Seed**: the same training begun from other random weights. Each point is one random order of your "
    "words; every order counts as often as any other."
)
DIFFERENCE_HELP = (
    "Two texts that differ in one word are read side by side. **Difference in h**: the length of the gap between the "
    "two hidden states, divided by their mean length: 0 is the same memory, 2 the opposite. Once it is 0, the changed "
    "word is forgotten: nothing that follows can bring it back into an RNN's answer."
)


@dataclass(frozen=True)
class Case:
    """Two texts that differ in one word.

    Attributes:
        text: with the word in it.
        word: the word that is changed, at its first place in the text.
        instead: what stands there instead.
        reach: "short" or "long": where what depends on it lies.
    """

    text: str
    word: str
    instead: str
    reach: str


CASES = {
    "Not funny": Case("I must say that it was so funny.", "so", "not", "short"),
    "Clear sky": Case("They walk home under a clear sky.", "clear", "dark", "short"),
    "Early opinion": Case(
        "A brilliant opening. A man who repairs clocks lives by a river with his sister. He takes the train in the "
        "morning, she works at the post office, and a letter arrives that neither of them opens. There is a walk to "
        "the station, a dinner with the neighbours, a photograph on a wall and a dog.",
        "brilliant",
        "dreadful",
        "long",
    ),
    "Country and language": Case(
        "She was born in Italy, and when she was nine her family took the boat to another town by the sea, where her "
        "father opened a small shop, and so to this day she speaks fluent Italian.",
        "Italy",
        "Norway",
        "long",
    ),
}
OWN = "Your text"
GAP = "The change of the answer at every word, for the same two texts; its numbers are in the table above."
NO_PARTS = "This text has no “but”, stop or comma between two parts: nothing to swap."


def order_name(how: str, draw: int) -> str:
    """An order in words.

    >>> order_name("shuffled", 3), order_name("reversed", 3)
    ('shuffled 3', 'backwards')
    """
    return f"{HOWS[how]} {draw}" if how == "shuffled" else HOWS[how]


def reordered(words: list[str], order: Order) -> str:
    """The words of a text in another order, as Markdown."""
    return " ".join(plain(words[place]) for place in order)


def both_texts(words: list[str], at: int, instead: str) -> str:
    """A text and the same with one word changed, as Markdown; `at` says which, from 0."""
    marked = f"**{plain(words[at])}** (or **{plain(instead)}**)"
    return " ".join(marked if place == at else plain(word) for place, word in enumerate(words))
