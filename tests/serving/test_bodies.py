import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqapp.serving.bodies import read_v1, read_v2, write_v1, write_v2
from seqapp.serving.calls import Call, RequestError


def v2(*data, shape=None, **changes):
    entry = {"name": "review", "datatype": "BYTES", "shape": shape or [len(data)], "data": list(data)}
    return {"inputs": [{**entry, **changes}]}


def numbers(shape, data):
    return {"inputs": [{"name": "bars", "datatype": "FP32", "shape": shape, "data": data}]}


def test_a_v2_body_becomes_the_rows_it_holds(signatures):
    call = read_v2({"id": "7", **v2("good", "bad")}, signatures)
    assert (call.rows, call.id, call.outputs) == (2, "7", ("length", "number"))
    assert call.inputs["review"].tolist() == [b"good", b"bad"]


def test_the_parameter_signature_and_the_named_outputs_are_followed(signatures):
    body = {**v2("good"), "parameters": {"signature": "trace"}, "outputs": [{"name": "h"}]}
    call = read_v2(body, signatures)
    assert (call.signature.name, call.outputs) == ("trace", ("h",))


def test_numbers_come_flat_or_nested_and_are_the_same(bar_signatures):
    bars = np.arange(1.0, 769.0).reshape(2, 64, 6)
    flat = read_v2(numbers([2, 64, 6], bars.ravel().tolist()), bar_signatures)
    nested = read_v2(numbers([2, 64, 6], bars.tolist()), bar_signatures)
    columns = read_v1({"inputs": bars.tolist()}, bar_signatures)
    for call in (flat, nested, columns):
        np.testing.assert_array_equal(call.inputs["bars"], bars.astype(np.float32))


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"inputs": []},
        {"inputs": [1]},
        {"inputs": {"review": ["x"]}},
        v2("x", shape=[5]),
        v2("x", shape=[-1]),
        v2("x", shape=[True]),
        v2("x", shape=[1.0]),
        v2("x", shape=[1, 1]),
        v2(["x"], shape=[1]),
        v2(["x", "y"], ["z"], shape=[2, 2]),
        v2("x", shape="1"),
        v2("x", data="x"),
        v2("x", data=None),
        v2("x", datatype="FP32"),
        v2("x", datatype=None),
        v2("x", name="text"),
        v2("x", name=["review"]),
        v2(1),
        v2(None),
        v2({"b64": 1}),
        v2(""),
        v2(*["x"] * 65),
        {"inputs": v2("x")["inputs"] * 2},
        {**v2("x"), "id": 3},
        {**v2("x"), "id": "x" * 257},
        {**v2("x"), "parameters": []},
        {**v2("x"), "parameters": {"signature": "read"}},
        {**v2("x"), "parameters": {"signature": {}}},
        {**v2("x"), "parameters": {"binary_data_output": True}},
        {**v2("x"), "outputs": [{"name": "h"}]},
        {**v2("x"), "outputs": [{"name": "length"}, {"name": "length"}]},
        {**v2("x"), "outputs": [{}]},
        {**v2("x"), "outputs": "length"},
    ],
)
def test_a_v2_body_that_is_not_what_it_claims_is_refused(signatures, body):
    with pytest.raises(RequestError) as refused:
        read_v2(body, signatures)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "data",
    [
        [1.0] * 383,
        [1.0] * 383 + ["1"],
        [1.0] * 383 + [True],
        [1.0] * 383 + [None],
        [1e39] * 384,
        [10**400] * 384,
    ],
)
def test_numbers_that_are_none_are_refused(bar_signatures, data):
    with pytest.raises(RequestError):
        read_v2(numbers([1, 64, 6], data), bar_signatures)


@pytest.mark.parametrize(
    "body",
    [
        {"instances": ["good", "bad"]},
        {"instances": [{"review": "good"}, {"review": "bad"}]},
        {"instances": [{"b64": base64.b64encode(b"good").decode()}, "bad"]},
        {"inputs": ["good", "bad"]},
        {"inputs": {"review": ["good", "bad"]}},
        {"inputs": {"review": ["good", "bad"]}, "signature_name": "serving_default"},
    ],
)
def test_all_forms_of_a_v1_body_are_the_same_rows(signatures, body):
    assert read_v1(body, signatures).inputs["review"].tolist() == [b"good", b"bad"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"instances": ["x"], "inputs": ["x"]},
        {"instances": []},
        {"instances": "x"},
        {"instances": [1]},
        {"instances": [["x"]]},
        {"instances": [{"review": "x"}, "x"]},
        {"instances": [{"review": "x", "more": 1}]},
        {"instances": [{"b64": "!!"}]},
        {"instances": [{"b64": base64.b64encode(b"\xff").decode()}]},
        {"instances": ["x"] * 65},
        {"instances": ["x"], "signature_name": 4},
        {"inputs": {}},
        {"inputs": {"text": ["x"]}},
        {"inputs": {"review": ["x"], "more": [1]}},
        {"inputs": {"review": "x"}},
    ],
)
def test_a_v1_body_of_another_form_is_refused(signatures, body):
    with pytest.raises(RequestError) as refused:
        read_v1(body, signatures)
    assert refused.value.status == 400


def test_rows_are_refused_where_an_output_has_none(bar_signatures):
    with pytest.raises(RequestError, match="by columns"):
        read_v1({"instances": np.ones((1, 64, 6)).tolist()}, bar_signatures)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["inputs", "instances", "name", "shape", "data", "datatype", "review", "b64", "id"]
            ),
            inner | st.sampled_from(["review", "BYTES", [1]]),
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_json_comes_is_read_or_refused(signatures, body):
    for read in (read_v1, read_v2):
        try:
            call = read(body, signatures)
        except RequestError as error:
            assert error.status == 400  # noqa: PT017 - either outcome is right
        else:
            assert 1 <= call.rows <= 64


def answered(signatures, name="serving_default", **given_):
    outputs = {"length": np.array([4, 3], np.float32), "number": np.array([0.1, 0.2], np.float32)}
    call = Call(
        signatures[name], {}, 2, ("number",) if given_.pop("one", False) else ("length", "number"), **given_
    )
    return call, outputs


def test_a_v2_answer_names_model_version_and_the_request(signatures):
    said = write_v2(*answered(signatures, id="7"), "lengths", 3)
    assert (said["model_name"], said["model_version"], said["id"]) == ("lengths", "3", "7")
    assert [(one["name"], one["datatype"], one["shape"]) for one in said["outputs"]] == [
        ("length", "FP32", [2]),
        ("number", "FP32", [2]),
    ]


def test_a_v1_answer_has_the_form_that_was_asked_for(signatures):
    rows = write_v1(*answered(signatures), 3)
    assert rows == {
        "predictions": [{"length": 4, "number": np.float32(0.1)}, {"length": 3, "number": np.float32(0.2)}],
        "model_version": "3",
    }
    assert write_v1(*answered(signatures, one=True), 3)["predictions"] == [np.float32(0.1), np.float32(0.2)]
    assert write_v1(*answered(signatures, columns=True), 3)["outputs"].keys() == {"length", "number"}


def test_texts_are_answered_as_text(signatures):
    outputs = {"tokens": np.array([[b"a", b"film"]], object)}
    said = write_v2(Call(signatures["trace"], {}, 1, ("tokens",)), outputs, "lengths", 1)
    assert said["outputs"][0]["data"] == ["a", "film"]
