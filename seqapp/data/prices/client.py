"""The module yfinance, set up for us."""

import logging
import os
import sys
import tempfile
from atexit import register
from functools import lru_cache
from typing import Any

from seqapp.numbers.errors import WorldError


@lru_cache(maxsize=1)
def client() -> Any:
    """The module yfinance, set up once: it raises, and its sqlite lies where no other process locks it."""
    for library in ("yfinance", "stamina"):  # their warnings of each attempt are for logs, not for stderr
        logging.getLogger(library).addHandler(logging.NullHandler())
    if "tensorflow" in sys.modules and "curl_cffi" not in sys.modules:
        # TensorFlow brings a libcurl of its own. Loaded first it answers for curl_cffi's too, which then fails at
        # every request: yfinance is told to use requests, which Yahoo likes less.
        os.environ.setdefault("YF_DISABLE_CURL_CFFI", "1")
    try:
        import yfinance  # noqa: PLC0415 - a second that only fetching should cost
        import yfinance.data  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise WorldError(
            f"Fetching prices needs {error.name}, which is not installed: pip install 'seqapp[yahoo]'. "
            "Or name a file of daily prices with --data."
        ) from error

    folder = tempfile.TemporaryDirectory(prefix="seqapp-yfinance-", ignore_cleanup_errors=True)
    register(folder.cleanup)
    yfinance.set_tz_cache_location(folder.name)
    yfinance.config.debug.hide_exceptions = False
    return yfinance
