"""An alarm while it serves: what a model is asked, or answers, is no longer like what it learnt from."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from seqapp.numbers.drift import DRIFTED, ENOUGH, Distribution, stability_index

WINDOW = 1000
"""Values that count, the last ones."""
EVERY = 200
"""New values after which it looks again."""
Key = tuple[str, int, str]


@dataclass
class Alarm:
    """Watches what is `seen` of each version; says once that something drifted, and again only after it was well."""

    _values: dict[Key, deque[float]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=WINDOW)), init=False
    )
    _new: dict[Key, int] = field(default_factory=lambda: defaultdict(int), init=False)
    _drifted: set[Key] = field(default_factory=set, init=False)

    def look(
        self, name: str, version: int, seen: Mapping[str, Sequence[float]], before: Mapping[str, Distribution]
    ) -> list[dict[str, object]]:
        """What has just drifted, each with `quantity`, `index`, `median` and `median_before`; mostly nothing.

        Args:
            name: of the model.
            version: that answered.
            seen: the values of one request.
            before: those of the version's run.json.
        """
        alarms = []
        for quantity in seen.keys() & before.keys():
            key = (name, version, quantity)
            self._values[key].extend(seen[quantity])
            self._new[key] += len(seen[quantity])
            if self._new[key] < EVERY or len(self._values[key]) < ENOUGH:
                continue
            self._new[key] = 0
            index = stability_index(before[quantity], list(self._values[key]))
            if index <= DRIFTED:
                self._drifted.discard(key)
            elif key not in self._drifted:
                self._drifted.add(key)
                alarms.append(
                    {
                        "quantity": quantity,
                        "index": round(index, 2),
                        "median": float(np.median(self._values[key])),
                        "median_before": before[quantity].median,
                    }
                )
        return alarms
