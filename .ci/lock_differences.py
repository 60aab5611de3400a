"""Say which packages lock files pin differently from Python to Python; what `make lock` ends with.

python3 .ci/lock_differences.py requirements.lock requirements-dev.lock
"""

import re
import sys
from pathlib import Path

PIN = re.compile(
    r"^([\w.-]+)==([^\s;]+) *; *([^\\\n]*?python_(?:full_)?version[^\\\n]*?) *\\?$", re.MULTILINE
)


def differences(locks: list[Path]) -> dict[str, list[str]]:
    """Each package whose version hangs on the Python, with what is pinned, like "2.4.6 for python < 3.12"."""
    pins: dict[str, list[str]] = {}
    for lock in locks:
        for name, version, marker in PIN.findall(lock.read_text(encoding="utf-8")):
            condition = re.sub(r"python_(full_)?version", "python", marker).replace("'", "")
            pinned = f"{version} for {condition}"
            if pinned not in pins.setdefault(name, []):
                pins[name].append(pinned)
    return pins


def table(pins: dict[str, list[str]]) -> str:
    """A package on each line, its versions in columns."""
    if not pins:
        return "Every package has one version, whichever Python."
    names = max(map(len, pins))
    columns = max((len(pinned) for versions in pins.values() for pinned in versions[:-1]), default=0)
    lines = [
        "  ".join([name.ljust(names), *(pinned.ljust(columns) for pinned in pins[name])]).rstrip()
        for name in sorted(pins)
    ]
    return "\n".join(["Versions that differ by Python:", *lines])


if __name__ == "__main__":
    print(table(differences([Path(name) for name in sys.argv[1:]])))
