"""On another backend of Keras the import of the layers says so, in one line."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("backend", ["jax", "torch", "numpy"])  # whether it is installed or not
def test_another_backend_is_refused_with_what_was_expected_and_how_to_mend_it(backend, root):
    done = subprocess.run(
        [sys.executable, "-c", "import seqapp.layers"],
        cwd=root,
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    told = done.stderr.strip().splitlines()
    assert told[-1] == (
        f"ImportError: seqapp.layers needs Keras's TensorFlow backend, and Keras is set to {backend!r}. Set "
        "KERAS_BACKEND=tensorflow before the first import of keras, or name tensorflow in ~/.keras/keras.json."
    )
    assert len([line for line in told if line.lstrip().startswith("File ")]) <= 3


def test_a_settings_file_that_names_a_backend_counts_too(root, tmp_path):
    (tmp_path / "keras.json").write_text('{"backend": "torch"}', encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", "import seqapp.layers"],
        cwd=root,
        env=environment | {"KERAS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Keras is set to 'torch'" in done.stderr.splitlines()[-1]
