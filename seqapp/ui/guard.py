"""What guards a page: an error becomes one line, and only a few answers are computed at a time."""

import logging
import runpy
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import streamlit as st

from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.ui.texts import plain

ROUTER = Path(__file__).resolve().parents[2] / "streamlit_app.py"
AT_ONCE = 2
PATIENCE = 20.0  # seconds
_run = threading.local()
_slots = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


class BusyError(WorldError):
    """Nothing is broken: too many people ask at the same time."""


class PageEndError(Exception):
    """A page has drawn all it can; see `end_page`."""


@contextmanager
def error_boundary() -> Iterator[None]:
    """Draws an error as one line; what nobody foresaw also gets an id, and its traceback goes to stderr."""
    outer, _run.guarded = is_guarded(), True
    try:
        yield
    except PageEndError:
        if outer:
            raise
    except (BadInputError, BusyError) as error:
        st.info(plain(str(error)), icon=":material/info:")
    except WorldError as error:
        st.warning(plain(str(error)), icon=":material/warning:")
    except Exception as error:  # noqa: BLE001 - the one place for what nobody foresaw
        st.error(
            f"Something unforeseen happened, and this part of the page is missing. Reload the page; if it "
            f"happens again, report it with the id **{report(error)}**, which is in the server's log.",
            icon=":material/error:",
        )
    finally:
        _run.guarded = outer


def end_page() -> NoReturn:
    """Ends a page early; unlike `st.stop` it lets the router write the address.

    Raises:
        PageEndError: always, to the router's guard.
    """
    raise PageEndError


def is_guarded() -> bool:
    """Whether this script run is inside `error_boundary`."""
    return getattr(_run, "guarded", False)


def through_router() -> None:
    """Every page's first line: makes sure that the router has called it.

    Streamlit takes a folder `pages/` for its older kind of app until `st.navigation` is first called. A new server
    whose first visitor follows a link to a page runs that page alone: without brand, menu and guard. It is run again
    here, by the router.
    """
    if not is_guarded():
        runpy.run_path(str(ROUTER))
        st.stop()


def report(error: BaseException) -> str:
    """Log where an error came from and of which type it is, never its message: that may hold what a user typed.

    Returns:
        An id that is in the log line.
    """
    name = uuid4().hex[:8]
    lines = []
    link: BaseException | None = error
    while link is not None:
        lines += [
            f"{type(link).__module__}.{type(link).__qualname__}",
            *traceback.format_tb(link.__traceback__),
        ]
        link = link.__cause__ or link.__context__
    _log.error("unforeseen error %s\n%s", name, "\n".join(lines))
    return name


@contextmanager
def compute_slot(patience: float | None = None) -> Iterator[None]:
    """Lets at most `AT_ONCE` computations run in this process.

    Raises:
        BusyError: no slot came free within so many seconds; without a number, within `PATIENCE`.
    """
    if not _slots.acquire(timeout=PATIENCE if patience is None else patience):
        raise BusyError(
            "Many people ask the nets at this moment. What you typed is kept: try again in a few seconds."
        )
    try:
        yield
    finally:
        _slots.release()
