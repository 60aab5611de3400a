"""A user's own Keras models: the `.keras` files of the folder $SEQAPP_OWN_MODELS, and what lies beside them.

Nothing is uploaded: a file is there because whoever runs the app put it there. It is scanned all the same
(`own_scan.py`) before Keras sees it. Never loads TensorFlow.
"""

import os
from pathlib import Path

from seqapp.numbers.errors import BadInputError
from seqapp.store.own_config import RefusedError
from seqapp.store.own_scan import MOST_BYTES, scanned

FOLDER = "SEQAPP_OWN_MODELS"
MOST_FILES = 100
MOST_BESIDE = 10_000_000  # bytes of a vocabulary, or of numbers
LONGEST_NAME = 100


def own_folder() -> Path | None:
    """The folder of the user's models; None if the app was started without one."""
    named = os.environ.get(FOLDER, "").strip()
    return Path(named) if named else None


def own_files() -> list[Path]:
    """The `.keras` files in the folder itself, by name; links are passed over. Empty without a folder.

    Raises:
        BadInputError: the folder cannot be read.
    """
    folder = own_folder()
    if folder is None:
        return []
    try:
        every = sorted(path for path in folder.iterdir() if path.suffix == ".keras")
    except OSError as error:
        raise BadInputError(
            f"{FOLDER} is {folder}, which cannot be read ({error.strerror}). Name a folder that holds .keras files."
        ) from error
    return [path for path in every if _plain(path) and len(path.name) <= LONGEST_NAME][:MOST_FILES]


def own_file(name: str) -> Path:
    """The file of the folder that is called so.

    Raises:
        BadInputError: there is none.
    """
    for path in own_files():
        if path.name == name:
            return path
    raise BadInputError(
        f"There is no model {name[:LONGEST_NAME]!r} in the folder that {FOLDER} names. Choose another."
    )


def read_own(path: Path) -> bytes:
    """A `.keras` file as Keras may read it: scanned and written anew.

    Raises:
        BadInputError: it holds what it should not, or cannot be read.
    """
    try:
        return scanned(_content(path, MOST_BYTES))
    except RefusedError as error:
        raise BadInputError(
            f"{path.name} is not opened: {error}. Models of Keras's own layers are, as model.save writes them."
        ) from error


def read_beside(path: Path, ending: str) -> str | None:
    """The text of the file beside a model, such as `name.csv` for `name.keras`; None if there is none.

    Args:
        path: of the model.
        ending: of the file beside it, for example ".vocab.txt".

    Raises:
        BadInputError: it is too long, or no text.
    """
    beside = path.with_name(path.name.removesuffix(".keras") + ending)
    if not _plain(beside):
        return None
    try:
        return _content(beside, MOST_BESIDE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{beside.name} is no UTF-8 text. Save it as UTF-8.") from error
    except RefusedError as error:
        raise BadInputError(f"{beside.name} is not read: {error}.") from error


def _content(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise RefusedError(f"it cannot be read ({error.strerror})") from error
    if len(content) > most:
        raise RefusedError(f"it has more than {most:,} bytes, which is the most that is read")
    return content


def _plain(path: Path) -> bool:
    """Whether it is a file, and no link to one."""
    return path.is_file() and not path.is_symlink()
