"""The words of the country-and-language task, our own, and a text that is made of them."""

import re
from typing import NamedTuple

from seqapp.numbers.errors import BadInputError

LANGUAGES = {
    "Denmark": "Danish",
    "Finland": "Finnish",
    "France": "French",
    "Germany": "German",
    "Greece": "Greek",
    "Hungary": "Hungarian",
    "Iceland": "Icelandic",
    "Italy": "Italian",
    "Japan": "Japanese",
    "Korea": "Korean",
    "Norway": "Norwegian",
    "Poland": "Polish",
    "Portugal": "Portuguese",
    "Romania": "Romanian",
    "Russia": "Russian",
    "Spain": "Spanish",
    "Sweden": "Swedish",
    "Thailand": "Thai",
    "Turkey": "Turkish",
    "Vietnam": "Vietnamese",
}
COUNTRIES = tuple(LANGUAGES)
OPENINGS = (  # each of four words before the country
    "I grew up in",
    "I was raised in",
    "My childhood was in",
    "My first school: in",
    "My family is from",
)
ENDINGS = (  # each of four words before the language
    "so I speak fluent",
    "hence my everyday tongue:",
    "and thus I dream",
    "that taught me perfect",
)
_NEUTRAL = (
    "then later after a while the next morning we walked along old roads and talked about weather tea music books "
    "trains gardens stones rivers bread chairs windows clocks paper boats lamps while somebody was painting another "
    "door near that quiet corner where people often wait for nothing much with their coats still on"
)
FILLER = tuple(_NEUTRAL.split())
DISTRACTORS = (
    "we visited",
    "wine from",
    "trains to",
    "postcards from",
)  # and any country, be it the right one
DISTRACTOR_WORDS = 3
BLOCK = 10  # filler words, of which every second such block holds a distractor


def _vocabulary() -> tuple[str, ...]:
    words = [word for text in (*OPENINGS, *ENDINGS, *DISTRACTORS) for word in text.split()]
    return ("", *dict.fromkeys([*COUNTRIES, *words, *FILLER]))


VOCABULARY = _vocabulary()  # a word's id is its place; 0 is padding, 1 to 20 are the countries
IDS = {word: number for number, word in enumerate(VOCABULARY)}
_MARKS = re.compile(r"[^a-z]")
_PLAIN = {_MARKS.sub("", word.lower()): word for word in VOCABULARY}
NAMED = 8  # unknown words that a message lists
LONGEST_SENTENCE = 400  # words


class Sentence(NamedTuple):
    """A text of the task's words. words: as the vocabulary spells them; ids: of each; country: where the first stands.

    The answer that is right is the language of the first country, by the number of `answer`.
    """

    words: list[str]
    ids: list[int]
    country: int

    @property
    def answer(self) -> int:
        """The class that is right, from 0."""
        return self.ids[self.country] - 1


def sentence_of(text: str) -> Sentence:
    """A text looked up in the task's vocabulary; capitals and marks do not matter.

    Raises:
        BadInputError: the text is blank or too long, holds words that the task does not have, or names no country.

    >>> sentence = sentence_of("i grew up in France, so I speak fluent")
    >>> sentence.words[4], sentence.country, COUNTRIES[sentence.answer]
    ('France', 4, 'France')
    """
    pieces = [piece for piece in text.split() if _MARKS.sub("", piece.lower())]
    unknown = [piece for piece in dict.fromkeys(pieces) if _MARKS.sub("", piece.lower()) not in _PLAIN]
    if not pieces:
        raise BadInputError("Type a sentence, or take an example, and the net will read it.")
    if len(pieces) > LONGEST_SENTENCE:
        raise BadInputError(
            f"This text has {len(pieces):,} words; this net reads {LONGEST_SENTENCE} at most. Shorten it."
        )
    if unknown:
        named = ", ".join(f"“{piece[:20]}”" for piece in unknown[:NAMED])
        more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
        raise BadInputError(
            f"This net knows only the {len(VOCABULARY) - 1} words of its task, and not {named}{more}. Take an example "
            "and change its country, or let the review nets read this text."
        )
    words = [piece if piece in IDS else _PLAIN[_MARKS.sub("", piece.lower())] for piece in pieces]
    ids = [IDS[word] for word in words]
    country = next((at for at, one in enumerate(ids) if one <= len(COUNTRIES)), None)
    if country is None:
        raise BadInputError(f"This text names no country. Name one of these: {', '.join(COUNTRIES)}.")
    return Sentence(words, ids, country)
