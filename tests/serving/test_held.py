import json

import numpy as np
import pytest

from seqapp.serving.held import hold
from seqapp.store.manifest import DamagedModelError
from seqapp.store.publish import publish
from tests.records import sentiment_record


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A SavedModel that reads texts; one output has no rows."""
    import tensorflow as tf

    reviews = tf.TensorSpec([None], tf.string, name="review")

    class Lengths(tf.Module):
        @tf.function(input_signature=[reviews])
        def serve(self, review):
            return {
                "length": tf.cast(tf.strings.length(review), tf.float32),
                "levels": tf.constant([0.1, 0.9]),
                "tokens": tf.strings.split(review).to_tensor(),
            }

        @tf.function(input_signature=[reviews])
        def read(self, review):
            words = tf.strings.split(review)
            unknown = tf.reduce_sum(tf.cast(words == "xyz", tf.int64), axis=1)
            return {"n_tokens": words.row_lengths(), "n_unknown": unknown}

        @tf.function(input_signature=[tf.TensorSpec([3], tf.float32, name="weights")])
        def whole(self, weights):
            return {"sum": tf.reduce_sum(weights)}

    module, folder = Lengths(), tmp_path_factory.mktemp("saved")
    signatures = {"serving_default": module.serve, "whole": module.whole, "read": module.read}
    tf.saved_model.save(module, str(folder), signatures=signatures)
    return folder


@pytest.fixture
def add(model, tmp_path):
    """Publishes it with these golden outputs."""
    import shutil

    def add(**outputs):
        def build(folder):
            shutil.copytree(model, folder, dirs_exist_ok=True)
            case = {
                "signature": "serving_default",
                "inputs": {"review": ["good", "a film"]},
                "outputs": outputs,
            }
            (folder / "golden.json").write_text(
                json.dumps({"tolerance": 1e-5, "cases": [case] if outputs else []})
            )
            (folder / "run.json").write_text(json.dumps(sentiment_record()))
            (folder / "MODEL_CARD.md").write_text("# Lengths")

        return publish("lengths", build, root=tmp_path, check=lambda _: None)

    return add


def test_a_version_that_gives_its_golden_answers_is_held_with_what_it_takes_and_gives(add):
    held = hold(add(length=[4, 6], tokens=[["good", ""], ["a", "film"]]))
    assert list(held.signatures) == ["read", "serving_default"]  # the other one takes no rows
    signature = held.signatures["serving_default"]
    assert signature.takes == "review BYTES [-1]"
    assert {str(output) for output in signature.outputs} == {
        "length FP32 [-1]",
        "levels FP32 [2]",
        "tokens BYTES [-1, -1]",
    }
    answer = held.run("serving_default", {"review": np.array([b"abc"], object)})
    assert answer["length"].tolist() == [3]


def test_how_much_it_reads_is_noted_beside_every_tenth_answer_and_is_no_output(add):
    held = hold(add(length=[4, 6]))
    asked = [held.run("serving_default", {"review": np.array([b"a xyz b", b"a"], object)}) for _ in range(20)]
    noted = [answer for answer in asked if "n_tokens" in answer]
    assert len(noted) == 2
    assert (noted[0]["n_tokens"].tolist(), noted[0]["n_unknown"].tolist()) == ([3, 1], [1, 0])
    assert not {"n_tokens", "n_unknown"} & {
        output.name for output in held.signatures["serving_default"].outputs
    }


@pytest.mark.parametrize(
    ("golden", "told"),
    [
        ({"length": [4, 7]}, "further from golden.json"),
        ({"length": [4]}, r"shape \[2\] instead of \[1\]"),
        ({"length": [4, float("nan")]}, "further from golden.json"),
        ({"tokens": [["bad", ""], ["a", "film"]]}, "other texts"),
        ({"other": [1]}, "KeyError"),
        ({}, "no case"),
    ],
)
def test_a_version_that_does_not_prove_itself_is_refused_with_the_reason(add, golden, told):
    with pytest.raises(DamagedModelError, match=told):
        hold(add(**golden))


def test_a_version_that_takes_something_else_than_the_one_that_serves_is_refused(add, signatures):
    class Serving:
        version = 1

    Serving.signatures = signatures
    with pytest.raises(DamagedModelError, match="something else than version 1"):
        hold(add(length=[4, 6]), Serving)


def test_a_version_whose_files_changed_is_refused(add):
    version = add(length=[4, 6])
    (version.path / "saved_model.pb").write_bytes(b"damage")
    with pytest.raises(DamagedModelError, match="saved_model"):
        hold(version)
