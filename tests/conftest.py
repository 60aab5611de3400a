"""What every test stands on: a quiet TensorFlow without a GPU, and an empty home instead of the developer's.

The environment is set when pytest starts, before anything is collected: it holds for doctests, too, and for
the processes that tests start. Nothing here imports TensorFlow.
"""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME_VARIABLES = {  # what the file system's user folders are looked up by
    "HOME": ".",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}


def pytest_configure(config: pytest.Config) -> None:
    home = tempfile.TemporaryDirectory(prefix="seqapp-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for name, folder in HOME_VARIABLES.items():
        os.environ[name] = str(Path(home.name, folder))
    for name in [name for name in os.environ if name.startswith(("SEQAPP_", "STREAMLIT_"))]:
        del os.environ[name]
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    importlib.import_module("curl_cffi")  # before any test loads TensorFlow, as `import_tensorflow` has it


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def nondeterministic_again() -> Iterator[None]:
    """Training makes TensorFlow's operations deterministic for the whole process, and Keras then refuses XLA."""
    yield
    if "tensorflow" in sys.modules:
        from tensorflow.python.framework import config  # what is public can only switch it on

        config.disable_op_determinism()
