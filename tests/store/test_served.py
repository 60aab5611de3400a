import gc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.store.manifest import DamagedModelError
from seqapp.store.publish import publish
from seqapp.store.served import ServedModel


@pytest.fixture
def model(tmp_path, build_real):
    return publish("lengths", build_real, root=tmp_path, check=Path.exists)


@pytest.fixture
def served(model):
    return ServedModel.load(model)


def test_a_served_model_answers_by_the_names_of_its_signatures(served):
    gc.collect()  # TensorFlow would delete the variables of a model that nobody holds
    assert served.signatures == ("serving_default", "trace")
    answer = served.call("serving_default", review=["good", ""])
    assert sorted(answer) == ["logit", "probability"]
    np.testing.assert_allclose(answer["logit"], [4 * 0.3 - 0.7, -0.7], rtol=1e-6)
    np.testing.assert_allclose(answer["probability"], 1 / (1 + np.exp([-0.5, 0.7])), rtol=1e-6)


def test_strings_come_back_as_bytes(served):
    tokens = served.call("trace", review=["naïve film"])["tokens"]
    assert tokens.tolist() == [["naïve".encode(), b"film"]]


@pytest.mark.parametrize(
    "review", [["a", "bb"], [b"a", b"bb"], np.array(["a", "bb"]), pd.Series(["a", "bb"]), ("a", "bb")]
)
def test_strings_may_come_in_any_container(served, review):
    assert served.call("trace", review=review)["length"].tolist() == [1, 2]


def test_an_empty_batch_gives_an_empty_answer(served):
    assert served.call("serving_default", review=[])["logit"].shape == (0,)


@pytest.mark.parametrize("review", [["\ud800"], [None], [1], "no batch", [["a"]], [["a"], ["b", "c"]]])
def test_values_that_do_not_fit_are_bad_input_that_says_what_fits(served, review):
    with pytest.raises(BadInputError, match=r"serving_default takes review string \(None,\)\. Received"):
        served.call("serving_default", review=review)


@pytest.mark.parametrize("inputs", [{}, {"text": ["a"]}, {"review": ["a"], "text": ["a"]}])
def test_other_inputs_than_the_signature_takes_are_bad_input(served, inputs):
    with pytest.raises(BadInputError, match="serving_default takes review"):
        served.call("serving_default", **inputs)


def test_an_unknown_signature_is_told_the_known_ones(served):
    with pytest.raises(BadInputError, match=r"are serving_default, trace\. Received: 'predict'"):
        served.call("predict", review=["a"])


def test_a_damaged_version_is_refused_before_tensorflow_reads_it(model):
    (model.path / "saved_model.pb").write_bytes(b"no graph")
    with pytest.raises(DamagedModelError, match=r"'saved_model\.pb' has 8 bytes"):
        ServedModel.load(model)


def test_a_version_that_verifies_but_does_not_load_is_damaged(add):
    with pytest.raises(DamagedModelError, match="TensorFlow cannot load it") as caught:
        ServedModel.load(add("lstm"))
    assert "\n" not in str(caught.value)
