"""What languages write for the month of a day, and around its parts."""

import re
import unicodedata
from functools import lru_cache

import numpy as np

_MONTH_NAMES = (  # English, German, Dutch, French, Spanish, Italian, Portuguese, without accents
    "january januar januari janvier enero gennaio janeiro",
    "february februar februari fevrier febrero febbraio fevereiro",
    "march marz maart mrt mars marzo marco",
    "april avril abril aprile",
    "may mai mei mayo maggio maio",
    "june juni juin junio giugno junho",
    "july juli juil juillet julio luglio julho",
    "august augustus aout agosto",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
_EAST = str.maketrans({"年": "-", "月": "-", "년": "-", "월": "-", "日": " ", "일": " "})


def tidied(cell: str) -> str:
    """A day without what some languages write around its parts.

    >>> tidied("2025年1月2日"), tidied("2025- 01- 02"), tidied("2. 1. 2025"), tidied("2025.01.02.")
    ('2025-1-2', '2025-01-02', '2.1.2025', '2025.01.02')
    """
    text = " ".join(cell.translate(_EAST).split())
    return re.sub(r"(?<=\d)([-/.]) (?=\d)", r"\1", text).removesuffix(".")


@lru_cache(maxsize=256)
def month_of(name: str) -> float:
    """The month that a name or its beginning means; NaN where it means none, or more than one."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    months = [
        at
        for at, names in enumerate(_MONTH_NAMES, start=1)
        if any(one.startswith(letters) for one in names.split())
    ]
    return months[0] if len(months) == 1 and len(letters) >= 3 else np.nan
