"""Where data lies, and what the reviews' archive is called: shared by the doors and by the downloads."""

import os
from pathlib import Path

import platformdirs

from seqapp.numbers.errors import BadInputError

ARCHIVE_NAME = "aclImdb_v1.tar.gz"
ARCHIVE_MD5 = "7c2ac02c03563afcf9b574c7e56c153a"
ARCHIVE_PAGE = "ai.stanford.edu/~amaas/data/sentiment/"


class MissingDataError(BadInputError):
    """The data is not there (rather than there and broken); the message says where to get it."""


def data_root(explicit: Path | None = None) -> Path:
    """The place to look for data: what was asked for, else `$SEQAPP_DATA`, else the user's cache directory.

    The place need not exist: the doors `load_reviews` and `load_prices` say what is missing there.

    >>> data_root(Path("lectures/data")).name
    'data'
    """
    if explicit is not None:
        return explicit.expanduser()
    if from_environment := os.environ.get("SEQAPP_DATA"):
        return Path(from_environment).expanduser()
    return platformdirs.user_cache_path("seqapp", appauthor=False)
