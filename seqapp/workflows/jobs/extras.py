"""Packages that only `make scale` installs."""

import importlib
import importlib.util
from types import ModuleType

from seqapp.numbers.errors import BadInputError


def need(package: str, asked_for: str) -> None:
    """Refuse what a package is missing for, without importing it.

    Raises:
        BadInputError: it is not installed; in one line, what was asked for and how to have it.
    """
    if importlib.util.find_spec(package) is None:
        raise BadInputError(
            f"{asked_for} needs {package}, which is not installed. Run `make scale` once, then this again."
        )


def require(package: str, asked_for: str) -> ModuleType:
    """Import a package. Errors as of `need`."""
    need(package, asked_for)
    return importlib.import_module(package)
