"""Signatures and calls as the server reads them, without TensorFlow."""

import numpy as np
import pytest

from seqapp.serving.calls import Call, Signature, Tensor

REVIEW = Tensor("review", "BYTES", (-1,))
BARS = Tensor("bars", "FP32", (-1, -1, 6))
NUMBER = Tensor("number", "FP32", (-1,))


@pytest.fixture(scope="session")
def signatures():
    """Of a sentiment net: one that batches, one whose outputs are as long as the longest row."""
    trace = (Tensor("tokens", "BYTES", (-1, -1)), Tensor("h", "FP32", (-1, -1, 2)))
    return {
        "serving_default": Signature("serving_default", (REVIEW,), (Tensor("length", "FP32", (-1,)), NUMBER)),
        "trace": Signature("trace", (REVIEW,), trace),
    }


@pytest.fixture(scope="session")
def bar_signatures():
    """Of a forecaster: one output has no rows."""
    outputs = (Tensor("levels", "FP32", (2,)), Tensor("quantiles", "FP32", (-1, 2)))
    return {"serving_default": Signature("serving_default", (BARS,), outputs)}


@pytest.fixture(scope="session")
def call(signatures):
    """A checked request of these texts."""

    def call(*texts, signature="serving_default"):
        values = np.array([text.encode() for text in texts], object)
        return Call(signatures[signature], {"review": values}, len(texts), ("length", "number"))

    return call
