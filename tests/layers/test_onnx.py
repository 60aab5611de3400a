"""What tf2onnx makes of the layers, and of the nets of both tasks: the same answers in onnxruntime."""

import keras
import numpy as np
import onnxruntime
import pytest
import tensorflow as tf
import tf2onnx

from seqapp.networks.forecast import build_network as build_forecaster
from seqapp.networks.sentiment import build_network as build_reader
from seqapp.numbers.config import ForecastConfig, SentimentConfig
from tests.layers.gradients import kinds
from tests.layers.helpers import FEATURES, LAYERS, UNITS

TOLERANCE = 1e-5


def answers(proto, x):
    """The first output of an ONNX model."""
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x})[0]


def converted(model, x, shape):
    """A model by the two ways there are in memory: `from_function` and `from_keras`."""
    signature = (tf.TensorSpec(shape, x.dtype, name="x"),)
    graph = tf.function(lambda x: model(x), input_signature=signature)  # noqa: PLW0108 (a model is no function)
    model.output_names = ["y"]
    yield tf2onnx.convert.from_function(graph, input_signature=signature)[0]
    yield tf2onnx.convert.from_keras(model, input_signature=signature)[0]


def of_export(folder, x, shape):
    """The same of a SavedModel."""
    loaded = tf.saved_model.load(folder)  # holds the variables
    served = loaded.signatures["serving_default"]
    signature = (tf.TensorSpec(shape, x.dtype, name="x"),)
    graph = tf.function(lambda x: next(iter(served(x).values())), input_signature=signature)
    return tf2onnx.convert.from_function(graph, input_signature=signature)[0]


@kinds
@pytest.mark.parametrize("timesteps", [None, 20, 100])
def test_layers_answer_the_same_in_onnxruntime(kind, timesteps, tmp_path):
    model = keras.Sequential(
        [
            keras.Input((timesteps, FEATURES)),
            LAYERS[kind](UNITS, return_sequences=True),
            LAYERS[kind](UNITS),
        ]
    )
    x = np.random.default_rng(0).normal(size=(3, timesteps or 70, FEATURES)).astype(np.float32)
    wanted, shape = model(x).numpy(), (None, timesteps, FEATURES)
    model.export(tmp_path / "export", verbose=False)
    for proto in (*converted(model, x, shape), of_export(tmp_path / "export", x, shape)):
        np.testing.assert_allclose(answers(proto, x), wanted, atol=TOLERANCE)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_nets_of_both_tasks_answer_the_same_in_onnxruntime(cell):
    reader = build_reader(SentimentConfig(cell=cell, units=8, embedding_units=8), 50)
    ids = np.random.default_rng(1).integers(1, 50, (4, 90)).astype(np.int32)
    ids[1, 60:] = 0  # padding
    forecaster = build_forecaster(ForecastConfig(cell=cell))
    days = np.random.default_rng(2).normal(size=(3, 128, forecaster.input_shape[-1])).astype(np.float32)
    for model, x in ((reader, ids), (forecaster, days)):
        wanted = model(x)
        first = wanted if tf.is_tensor(wanted) else tf.nest.flatten(wanted)[0]
        for proto in converted(model, x, (None, None, *x.shape[2:])):
            np.testing.assert_allclose(answers(proto, x), first.numpy(), atol=TOLERANCE)
