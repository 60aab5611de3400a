import json
import shutil
from pathlib import Path

import pytest

from seqapp.store.publish import publish
from tests.records import sentiment_record


@pytest.fixture(scope="session")
def saved_model(tmp_path_factory) -> Path:
    """What a `build` writes: a real, tiny SavedModel that reads strings, with its three companions."""
    import tensorflow as tf

    reviews = tf.TensorSpec([None], tf.string, name="review")

    class Lengths(tf.Module):
        def __init__(self):
            super().__init__()
            self.weight = tf.Variable([0.3, -0.7])

        @tf.function(input_signature=[reviews])
        def serve(self, review):
            logit = tf.cast(tf.strings.length(review), tf.float32) * self.weight[0] + self.weight[1]
            return {"logit": logit, "probability": tf.sigmoid(logit)}

        @tf.function(input_signature=[reviews])
        def trace(self, review):
            return {"tokens": tf.strings.split(review).to_tensor(), "length": tf.strings.length(review)}

    model = Lengths()
    folder = tmp_path_factory.mktemp("saved_model")
    tf.saved_model.save(model, str(folder), signatures={"serving_default": model.serve, "trace": model.trace})
    review = ["good", "a bad film"]
    outputs = {name: value.numpy().tolist() for name, value in model.serve(tf.constant(review)).items()}
    traced = {"tokens": [["good", "", ""], ["a", "bad", "film"]], "length": [4, 10]}
    golden = {
        "tolerance": 1e-5,
        "cases": [
            {"signature": "serving_default", "inputs": {"review": review}, "outputs": outputs},
            {"signature": "trace", "inputs": {"review": review}, "outputs": traced},
        ],
    }
    (folder / "golden.json").write_text(json.dumps(golden))
    (folder / "run.json").write_text(json.dumps(sentiment_record()))
    (folder / "MODEL_CARD.md").write_text("# Lengths\n")
    return folder


@pytest.fixture(scope="session")
def build_real(saved_model):
    def build(folder: Path) -> None:
        shutil.copytree(saved_model, folder, dirs_exist_ok=True)

    return build


@pytest.fixture(scope="session")
def build():
    """Writes files that only look like a model: for what never loads one."""

    def build(folder: Path) -> None:
        (folder / "variables").mkdir()
        (folder / "variables" / "variables.index").write_bytes(b"index")
        (folder / "saved_model.pb").write_bytes(b"graph")
        (folder / "golden.json").write_text('{"tolerance": 1e-5, "cases": []}')
        (folder / "run.json").write_text(json.dumps(sentiment_record()))
        (folder / "MODEL_CARD.md").write_text("# Card\n")

    return build


@pytest.fixture
def add(tmp_path, build):
    """Publishes a look-alike below tmp_path without the fresh process."""

    def add(name: str, times: int = 1):
        return [publish(name, build, root=tmp_path, check=Path.exists) for _ in range(times)][-1]

    return add
