"""What the headings of a table of reviews mean, in the words that data sets and people use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seqapp.data.reviews.labels import is_label
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError

MEANINGS = ("text", "label", "rating", "id", "movie")

# For each meaning the headings that have it, in plain letters (see `plain`). `rating` holds stars, which count as
# labels where no column is called one.
_DICTIONARY = """
text    text texts review reviews reviewtext reviewcontent reviewbody reviewdetail reviewcomment sentence sentences
text    phrase content comment comments commenttext body bodytext fulltext document tweet tweettext message post
text    opinion feedback
label   label labels sentiment sentiments class classes polarity target labeltext labelname goldlabel
label   sentimentlabel sentimentpolarity sentimentclass reviewsentiment reviewlabel airlinesentiment labelsentiment
label   recommended recommend recommendation votedup
rating  rating ratings stars star score scores overall starrating reviewrating reviewscore reviewstars userrating
rating  reviewerrating
id      id ids reviewid uid uuid idx
movie   movie film movieid filmid movietitle filmtitle imdbid tconst
"""
WORDS: dict[str, str] = {}
for _meaning, *_words in map(str.split, _DICTIONARY.strip().splitlines()):
    WORDS.update(dict.fromkeys(_words, _meaning))
PRICES = {"open", "high", "low", "close"}
_PAIRS = re.compile(rf",(?=\s*(?:{'|'.join(MEANINGS)})\s*=)")


@dataclass(frozen=True)
class Hints:
    """What a person says of a file of reviews that the door cannot tell, or tells wrongly.

    Attributes:
        columns: pairs of a column of ours and the heading that it has in the file, "" where it has none.
        skip_blank: leave out rows without a text (or without a label, where one is needed) in place of refusing them.
    """

    columns: tuple[tuple[str, str], ...] = ()
    skip_blank: bool = False


NO_HINTS = Hints()


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs for `Hints.columns` from what people type.

    Raises:
        BadInputError: it is no list of such pairs.

    >>> parse_columns("text=Review, in full,label=Recommended")
    (('text', 'Review, in full'), ('label', 'Recommended'))
    """
    pairs = [tuple(part.strip() for part in pair.partition("=")[::2]) for pair in _PAIRS.split(text)]
    if text.count("=") < len(pairs) or any(meaning not in MEANINGS for meaning, _ in pairs):
        raise BadInputError(
            f"--columns takes pairs like text=Review,label=Opinion of a column of ours and a heading of the file. Ours "
            f"are {', '.join(MEANINGS)}. Received: {cut(text)}."
        )
    return tuple((meaning, heading) for meaning, heading in pairs)


def plain(heading: str) -> str:
    """A heading in small letters and digits alone.

    >>> plain(" Review_Text "), plain("reviews.rating")
    ('reviewtext', 'reviewsrating')
    """
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def meaning_of(heading: str) -> str | None:
    """What a column of this heading holds, if that can be said.

    >>> meaning_of("reviews.text"), meaning_of("Summary")
    ('text', None)
    """
    last = heading.rpartition(".")[2]
    return WORDS.get(plain(heading)) or (WORDS.get(plain(last)) if last != heading else None)


def are_headings(row: Sequence[str], hints: Hints = NO_HINTS) -> bool:
    """Whether a row names columns rather than holding a review: none is a label's value, or hints say so."""
    named = {plain(heading) for _, heading in hints.columns if heading}
    if named:
        return not named.issubset(map(plain, unnamed(len(row)))) or named.issubset(map(plain, row))
    return "text" in map(meaning_of, row) or not _holds_a_review(row)


def unnamed(width: int) -> list[str]:
    """What the columns of a table without headings are called.

    >>> unnamed(2)
    ['column 1', 'column 2']
    """
    return [f"column {number}" for number in range(1, width + 1)]


def familiar(row: Sequence[str], hints: Hints) -> int:
    """How much of a first row is understood, 0 to 2: for choosing the separator that makes sense of it."""
    named = {plain(heading) for _, heading in hints.columns if heading}
    if named:
        return 2 * bool(named.intersection(map(plain, [*row, *unnamed(len(row))])))
    meanings = {meaning_of(cell) for cell in row}
    if "text" in meanings:
        return 1 + bool(meanings & {"label", "rating"})
    return int(_holds_a_review(row))


def _holds_a_review(row: Sequence[str]) -> bool:
    return len(row) in (2, 3) and 0 < sum(map(is_label, row)) < len(row)
