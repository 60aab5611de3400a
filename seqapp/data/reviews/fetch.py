"""Downloads the Large Movie Review Dataset: resumes, retries, and keeps only what has the right checksum."""

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import requests
import stamina
import urllib3

from seqapp.data.paths import ARCHIVE_MD5, ARCHIVE_NAME, ARCHIVE_PAGE, data_root
from seqapp.numbers.errors import WorldError

ARCHIVE_URL = f"https://{ARCHIVE_PAGE}{ARCHIVE_NAME}"
Progress = Callable[[int, int | None], None]

# stamina logs every retry, and what has no handler Python prints to stderr: the command line decides on that
logging.getLogger("stamina").addHandler(logging.NullHandler())


def fetch_reviews(
    target: Path | None = None,
    *,
    url: str = ARCHIVE_URL,
    md5: str = ARCHIVE_MD5,
    on_progress: Progress | None = None,
) -> Path:
    """Download the archive of reviews to `imdb/` below a data folder: `load_reviews` reads from it as it is.

    A download that broke off stays beside it as `.part` and the next call continues it. An archive that is
    there and intact is not downloaded again.

    Args:
        target: The data folder; None = the usual place (see `data_root`).
        url: Where the archive lies.
        md5: What it must hash to.
        on_progress: Called with (bytes so far, bytes in total or None where the server does not say).

    Returns:
        The archive's path.

    Raises:
        WorldError: no network, a server or a disk that refuses, or a file with another MD5 (then deleted).
    """
    archive = data_root(target) / "imdb" / ARCHIVE_NAME
    part = archive.with_name(f"{ARCHIVE_NAME}.part")
    try:
        if archive.is_file() and _md5(archive) == md5:
            return archive
        archive.parent.mkdir(parents=True, exist_ok=True)
        for attempt in stamina.retry_context(on=_may_pass, attempts=5, timeout=None):
            with attempt:
                _download(url, part, on_progress)
        if (received := _md5(part)) != md5:
            part.unlink()
            raise WorldError(
                f"{url} gave a file with the MD5 {received}, not {md5}: damaged on the way, or another file. It "
                f"was deleted; run the command again, or get {ARCHIVE_NAME} elsewhere and put it into "
                f"{archive.parent}."
            )
        part.replace(archive)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        kept = part.stat().st_size if part.exists() else 0
        resume = f" {kept:,} bytes are kept and the next try continues from there." if kept else ""
        raise WorldError(
            f"{url} could not be downloaded: {_plain(error)}.{resume} Run the command again later, or get "
            f"{ARCHIVE_NAME} elsewhere and put it into {archive.parent}."
        ) from error
    except OSError as error:
        raise WorldError(
            f"{archive.parent} cannot take the download: {error.strerror}. Make room, or give another folder "
            "with --data."
        ) from error
    return archive


def _download(url: str, part: Path, on_progress: Progress | None) -> None:
    """Bring `part` to its full length: from where it stands if the server can, else from the start."""
    done = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with requests.get(url, headers=headers, stream=True, timeout=(10, 60)) as response:
        if done and response.status_code == requests.codes.requested_range_not_satisfiable:
            return  # nothing is left to send: the checksum decides what the part is worth
        response.raise_for_status()
        if not response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
            done = 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with part.open("ab" if done else "wb") as file:
            # the raw bytes: some servers declare a .tar.gz as gzip-encoded, and it must not be unpacked here
            for chunk in response.raw.stream(1 << 16, decode_content=False):
                file.write(chunk)
                done += len(chunk)
                if on_progress:
                    on_progress(done, total)


def _may_pass(error: Exception) -> bool:
    """Whether another try may help: the connection failed, or the server is busy or broken just now."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code in (429, 500, 502, 503, 504)
    return isinstance(error, requests.ConnectionError | requests.Timeout | urllib3.exceptions.HTTPError)


def _plain(error: Exception) -> str:
    match error:
        case requests.HTTPError(response=requests.Response() as response):
            return f"the server answered {response.status_code} {response.reason}"
        case requests.exceptions.SSLError():
            return "the server's certificate is not trusted"
        case requests.Timeout() | urllib3.exceptions.TimeoutError():
            return "the server does not answer in time"
        case requests.ConnectionError():
            return "no connection (is the network up, does it need a proxy?)"
        case urllib3.exceptions.HTTPError():
            return "the connection broke off"
    return str(error)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
