"""Saved, loaded, cloned and exported layers compute the same numbers, with weights no two of which are alike."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.layers.helpers import FEATURES, LAYERS, OUTPUT_UNITS, TIMESTEPS, UNITS, randomise

KINDS = sorted(LAYERS)
KERAS = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}
# Keras 3.15 reads its variables by an __array__ without the `copy` argument of NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
READOUT = {"output_units": OUTPUT_UNITS, "output_activation": "sigmoid"}


def alone(layer_class):
    return [layer_class(UNITS, dropout=0.1, recurrent_dropout=0.2, seed=3)]


def with_readout(layer_class):
    return [layer_class(UNITS, **READOUT)]


def without_bias(layer_class):
    return [layer_class(UNITS, use_bias=False, **READOUT)]


def regularised(layer_class):
    return [layer_class(UNITS, kernel_regularizer="l2", bias_constraint="non_neg", activity_regularizer="l1")]


def in_mixed_precision(layer_class):
    return [layer_class(UNITS, dtype="mixed_bfloat16")]


def stacked(layer_class):
    return [layer_class(UNITS, return_sequences=True), layer_class(UNITS, go_backwards=True)]


def in_bidirectional(layer_class):
    return [keras.layers.Bidirectional(layer_class(UNITS, **READOUT), merge_mode="sum")]


def in_time_distributed(layer_class):
    cut = keras.layers.Reshape((2, TIMESTEPS // 2, FEATURES))
    return [cut, keras.layers.TimeDistributed(layer_class(UNITS))]


def as_cell(layer_class):
    return [keras.layers.RNN(layer_class.cell_class(UNITS, **READOUT))]


def as_stacked_cells(layer_class):
    cell = layer_class.cell_class
    return [keras.layers.RNN(keras.layers.StackedRNNCells([cell(UNITS, **READOUT), cell(5)]))]


def in_a_model_within_a_model(layer_class):
    inputs = keras.Input((None, FEATURES))
    return [keras.Model(inputs, layer_class(UNITS)(inputs)), keras.layers.Dense(2)]


ARRANGEMENTS = [
    alone,
    with_readout,
    without_bias,
    regularised,
    in_mixed_precision,
    stacked,
    in_bidirectional,
    in_time_distributed,
    as_cell,
    as_stacked_cells,
    in_a_model_within_a_model,
]
every_arrangement = pytest.mark.parametrize("arrangement", ARRANGEMENTS)
both_kinds = pytest.mark.parametrize("kind", KINDS)


def model_of(kind, arrangement):
    return randomise(keras.Sequential([keras.Input((TIMESTEPS, FEATURES)), *arrangement(LAYERS[kind])]))


def inputs():
    return np.random.default_rng(8).normal(size=(2, TIMESTEPS, FEATURES)).astype("float32")


def as_float32(tensor):
    return np.asarray(tf.cast(tensor, "float32"))


@every_arrangement
@both_kinds
def test_a_model_saved_and_loaded_in_safe_mode_is_the_same_model(kind, arrangement, tmp_path):
    model = model_of(kind, arrangement)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(as_float32(loaded(inputs())), as_float32(model(inputs())))
    assert json.dumps(loaded.get_config()) == json.dumps(model.get_config())
    for got, expected in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(got, expected)


@every_arrangement
@both_kinds
def test_a_cloned_model_has_the_same_architecture_and_weights_of_its_own(kind, arrangement):
    model = model_of(kind, arrangement)
    clone = keras.models.clone_model(model)
    assert clone.get_config() == model.get_config()
    clone.set_weights(model.get_weights())
    expected = as_float32(model(inputs()))
    randomise(model, seed=9)
    np.testing.assert_array_equal(as_float32(clone(inputs())), expected)
    assert np.abs(as_float32(model(inputs())) - expected).max() > 0.01


@both_kinds
def test_a_loaded_model_goes_on_training_from_its_optimizers_state(kind, tmp_path):
    model = model_of(kind, stacked)
    model.compile("adam", "mse", run_eagerly=True)
    x, y = inputs(), np.ones((2, UNITS), "float32")
    model.train_on_batch(x, y)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        each.train_on_batch(x, y)
    for got, expected in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)


@both_kinds
def test_weight_files_of_keras_load_into_our_layers_and_back(kind, tmp_path):
    ours, theirs, ours_again = (
        keras.Sequential([keras.Input((None, FEATURES)), cls(UNITS, name="memory")])
        for cls in (LAYERS[kind], KERAS[kind], LAYERS[kind])
    )
    randomise(ours)
    ours.save_weights(tmp_path / "ours.weights.h5")
    theirs.load_weights(tmp_path / "ours.weights.h5")
    np.testing.assert_allclose(theirs(inputs()), ours(inputs()), rtol=0, atol=1e-6)
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    ours_again.load_weights(tmp_path / "theirs.weights.h5")
    np.testing.assert_array_equal(ours_again(inputs()), ours(inputs()))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A model of both layers, trained by XLA, exported to serve and to trace; inputs and expected answers."""
    folder = tmp_path_factory.mktemp("exported")
    tokens = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(7, FEATURES, mask_zero=True)(tokens)
    x = LAYERS["simple_rnn"](UNITS, return_sequences=True, **READOUT)(x)
    model = keras.Model(tokens, LAYERS["lstm"](UNITS, dropout=0.2, **READOUT)(x))
    model.compile("sgd", "mse", jit_compile=True)
    batch = np.array([[1, 2, 3, 0], [4, 5, 6, 1]])
    model.fit(batch, np.zeros((2, OUTPUT_UNITS)), verbose=0)
    randomise(model)
    model.export(folder / "model", verbose=False)

    layer = LAYERS["lstm"](UNITS, **READOUT)
    layer.build((None, None, FEATURES))
    randomise(layer)
    archive = keras.export.ExportArchive()
    archive.track(layer)
    archive.add_endpoint("trace", layer.trace, [tf.TensorSpec((None, None, FEATURES))])
    archive.write_out(folder / "trace", verbose=False)

    np.savez(
        folder / "expected.npz",
        allow_pickle=False,
        tokens=batch,
        outputs=np.asarray(model(batch)),
        longer=np.pad(batch, ((0, 0), (0, 3))),
        x=inputs(),
        **{f"trace_{name}": np.asarray(tensor) for name, tensor in layer.trace(inputs()).items()},
    )
    return folder


SERVE = """
import sys
import numpy as np
import tensorflow as tf
folder = sys.argv[1]
expected = np.load(folder + "/expected.npz")
model, tracer = (tf.saved_model.load(folder + "/" + name) for name in ("model", "trace"))
for tokens in (expected["tokens"], expected["longer"]):
    np.testing.assert_allclose(model.serve(tokens.astype("int32")), expected["outputs"], rtol=0, atol=1e-6)
traced = tracer.trace(expected["x"])
assert sorted(traced) == sorted(["i", "f", "g", "o", "c", "h", "y"])
for name, tensor in traced.items():
    np.testing.assert_allclose(tensor, expected["trace_" + name], rtol=0, atol=1e-6)
assert not [name for name in sys.modules if name.startswith("seqapp")]
print("served")
"""


def test_an_exported_model_answers_the_same_in_a_process_that_never_imports_seqapp(exported):
    served = subprocess.run(
        [sys.executable, "-I", "-c", SERVE, str(exported)], capture_output=True, text=True, check=False
    )
    assert served.stdout == "served\n", served.stderr


@pytest.mark.parametrize("name", ["model", "trace"])
def test_an_exported_graph_demands_no_xla(exported, name):
    saved = tf.saved_model.load(exported / name)
    functions = saved.signatures.values() if name == "model" else [saved.trace.concrete_functions[0]]
    for function in functions:
        graph = function.graph.as_graph_def(add_shapes=False)
        nodes = [*graph.node, *(node for called in graph.library.function for node in called.node_def)]
        assert len(nodes) > 10
        attributes = [node.attr for node in nodes] + [called.attr for called in graph.library.function]
        assert not any(attr["_XlaMustCompile"].b for attr in attributes if "_XlaMustCompile" in attr)
