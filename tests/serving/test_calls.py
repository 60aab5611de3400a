import numpy as np
import pytest

from seqapp.serving.calls import RequestError, checked, text_bytes


def texts(*values):
    return {"review": np.array(values, object)}


def bars(rows=1, days=64, value=1.0):
    return {"bars": np.full((rows, days, 6), value, np.float32)}


def test_one_to_64_rows_are_counted(signatures, bar_signatures):
    assert checked(signatures["serving_default"], texts(b"a", b"b")) == 2
    assert checked(signatures["serving_default"], texts(*[b"a"] * 64)) == 64
    assert checked(bar_signatures["serving_default"], bars(rows=3)) == 3


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({}, "Received: nothing"),
        (texts(), r"1 to 64 rows.*\[0\]"),
        (texts(*[b"a"] * 65), r"1 to 64 rows.*\[65\]"),
        ({"review": np.array([[b"a"]], object)}, r"of shape \[1, 1\]"),
        (texts(b"a") | {"other": np.zeros(1)}, "Received: other, review"),
        (texts("a"), "takes texts"),
    ],
)
def test_other_texts_than_a_signature_takes_are_refused_and_told(signatures, arrays, told):
    with pytest.raises(RequestError, match=told) as refused:
        checked(signatures["serving_default"], arrays)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        (bars(days=63), "Received: 63"),
        (bars(days=2521), "Received: 2521"),
        (bars(value=0), "prices above 0"),
        (bars(value=np.nan), "finite"),
        (bars(value=np.inf), "finite"),
        ({"bars": np.ones((1, 64, 5), np.float32)}, r"of shape \[1, 64, 5\]"),
    ],
)
def test_bars_that_have_no_answer_are_refused_and_told(bar_signatures, arrays, told):
    with pytest.raises(RequestError, match=told):
        checked(bar_signatures["serving_default"], arrays)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "row 3 is empty"), (" \n", "is empty"), ("x" * 20_001, "20,001"), ("\ud800", "pair")],
)
def test_a_text_that_cannot_be_judged_is_refused_with_its_row(text, told):
    with pytest.raises(RequestError, match=told):
        text_bytes(text, 3)


def test_a_text_of_20000_characters_is_taken():
    assert len(text_bytes("ü" * 20_000, 1)) == 40_000


def test_rows_are_computed_together_only_where_no_output_hangs_on_the_longest(signatures, bar_signatures):
    assert signatures["serving_default"].batches
    assert bar_signatures["serving_default"].batches
    assert not signatures["trace"].batches
