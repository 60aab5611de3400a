"""The nets of earlier years that a forecaster carries: years.npz, one row of weights for each, around one graph."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqapp.numbers.files import write_whole
from seqapp.store.manifest import DamagedModelError

YEARS, NEWEST = "years.npz", "newest"


@dataclass(frozen=True)
class Years:
    """A net for every year, fitted only on what came before its first day.

    Attributes:
        cutoffs: (n,) datetime64[D], rising; net k has learnt from targets that ended before cutoffs[k].
        weights: (n, weights) float32, what the signature `dated` takes.
    """

    cutoffs: NDArray[np.datetime64]
    weights: NDArray[np.float32]

    def write(self, path: Path) -> None:
        """Write years.npz, whole or not at all."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, cutoffs=self.cutoffs.astype("int64"), weights=self.weights)
        write_whole(path, buffer.getvalue())

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The nets of a version; None if it carries none.

        Raises:
            DamagedModelError: the file is no years.npz.
        """
        path = folder / YEARS
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as arrays:
                cutoffs, weights = arrays["cutoffs"].astype("datetime64[D]"), arrays["weights"]
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise DamagedModelError(folder, f"{YEARS!r} cannot be read") from error
        rising = len(cutoffs) > 0 and bool((np.diff(cutoffs.astype("int64")) > 0).all())
        if not rising or weights.ndim != 2 or len(weights) != len(cutoffs):
            raise DamagedModelError(folder, f"{YEARS!r} does not hold a row of weights for each rising date")
        return cls(cutoffs, weights)

    @property
    def names(self) -> list[str]:
        """The year of every net: 2013 is fitted on what came before 2013."""
        return [str(cutoff)[:4] for cutoff in self.cutoffs]
