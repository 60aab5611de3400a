"""What a person says of a file of prices."""

import re
from dataclasses import dataclass

from seqapp.data.prices.days import DayOrder
from seqapp.data.prices.table import COLUMNS
from seqapp.data.texts import cut
from seqapp.numbers.errors import BadInputError

_PAIRS = re.compile(rf",(?=\s*(?:{'|'.join(COLUMNS)})\s*=)")


@dataclass(frozen=True)
class Hints:
    """What a person says of a file of prices that the door cannot tell, or tells wrongly.

    Attributes:
        ticker: the name of a series whose file names none; of a file that does, the one that is wanted.
        columns: pairs of a column of the contract and the heading that it has in the file, "" where it has none.
        day_order: what comes first in a day like 03/04/2024.
    """

    ticker: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    day_order: DayOrder | None = None


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs for `Hints.columns` from what people type.

    Raises:
        BadInputError: it is no list of such pairs.

    >>> parse_columns("close=Price, adj_close=Close (Adj, USD),ticker=")
    (('close', 'Price'), ('adj_close', 'Close (Adj, USD)'), ('ticker', ''))
    """
    pairs = [tuple(part.strip() for part in pair.partition("=")[::2]) for pair in _PAIRS.split(text)]
    unknown = [meaning for meaning, _ in pairs if meaning not in COLUMNS]
    if unknown or text.count("=") < len(pairs):
        raise BadInputError(
            f"--columns takes pairs like close=Price,volume=Vol. of a column of ours and a heading of the file. Ours "
            f"are {', '.join(COLUMNS)}. Received: {cut(text)}."
        )
    return tuple((meaning, heading) for meaning, heading in pairs)
