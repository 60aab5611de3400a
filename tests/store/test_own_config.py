"""Configs that Keras would build something dangerous or huge from, one of each kind, and one as it should be."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from seqapp.store.own_config import LARGEST, RefusedError, checked_config
from tests.own_files import config, layer

WEIGHTS = 51  # numbers that the model of `config` holds


def refused(described: dict | bytes) -> str:
    content = described if isinstance(described, bytes) else json.dumps(described).encode()
    with pytest.raises(RefusedError) as caught:
        checked_config(content, WEIGHTS)
    return str(caught.value)


def added(one: dict) -> dict:
    described = config()
    described["config"]["layers"].append(one)
    return described


def changed(at: int, **of_config: object) -> dict:
    described = config()
    described["config"]["layers"][at]["config"].update(of_config)
    return described


def with_key(at: int, **of_layer: object) -> dict:
    described = config()
    described["config"]["layers"][at].update(of_layer)
    return described


def named(module: str | None, name: str, inner: object, registered: str | None = None) -> dict:
    return {"module": module, "class_name": name, "config": inner, "registered_name": registered}


def deep() -> dict:
    inside: list = []
    for _ in range(60):
        inside = [inside]
    return changed(2, anything=inside)


TENSOR = {"class_name": "__keras_tensor__", "config": {"shape": [None, None, 3], "dtype": "float32"}}


def operation(name: str, *args: object, **kwargs: object) -> dict:
    one = named("keras.src.ops.numpy", name, {"name": "it"}, name)
    return one | {"name": "it", "inbound_nodes": [{"args": list(args), "kwargs": kwargs}]}


SYSTEM = named("builtins", "function", "system", "function")
MARSHALLED = {"class_name": "__lambda__", "config": {"value": ["4wAAAA==", None, None]}}
HOSTILE: dict[str, tuple[Callable[[], dict | bytes], str]] = {
    "a Lambda": (lambda: added(layer("Lambda", function=MARSHALLED)), "Lambda"),
    "a lambda where an activation stands": (lambda: changed(2, activation=MARSHALLED), "__lambda__"),
    "a function by its name": (lambda: changed(2, activation=SYSTEM), "function"),
    "a TFSMLayer": (lambda: added(layer("TFSMLayer", filepath="/srv/x")), "TFSMLayer"),
    "a TFSMLayer where an initializer stands": (
        lambda: changed(1, kernel_initializer=named("keras.layers", "TFSMLayer", {"filepath": "/srv/x"})),
        "TFSMLayer",
    ),
    "a vocabulary read from a file": (
        lambda: added(layer("StringLookup", vocabulary="/etc/passwd")),
        "StringLookup",
    ),
    "a module of Python": (lambda: added(named("os", "system", {"command": "id"})), "system"),
    "a module of Keras's insides": (
        lambda: added(named("keras.src.layers.core.lambda_layer", "Lambda", {})),
        "lambda_layer",
    ),
    "a function of Keras that loads": (
        lambda: added(named("keras.utils", "get_file", {"origin": "http://127.0.0.1/x"})),
        "get_file",
    ),
    "an allowed class of another module": (lambda: added(named("keras.utils", "Dense", {})), "Dense"),
    "another's registered name": (lambda: with_key(2, registered_name="evil>Dense"), "evil>Dense"),
    "a name of ours for a layer of Keras's": (
        lambda: with_key(2, registered_name="seqapp>LSTM"),
        "seqapp>LSTM",
    ),
    "a class that is no text": (lambda: with_key(2, class_name=["Dense"]), "list"),
    "a module without a class": (lambda: changed(2, kernel_initializer={"module": "os"}), "os"),
    "an allowed class whose config is a text": (lambda: with_key(2, config="x"), "without a config"),
    "a type of TensorFlow": (
        lambda: changed(2, kernel_initializer=named("builtins", "__typespec__", [[1]])),
        "__typespec__",
    ),
    "an activation that nobody knows": (lambda: changed(2, activation="evil>call"), "evil>call"),
    "an activation in a list": (lambda: changed(2, activation=["evil"]), "evil"),
    "an initializer by an unknown name": (lambda: changed(2, kernel_initializer="evil"), "evil"),
    "a regularizer by a name": (lambda: changed(2, kernel_regularizer="evil"), "evil"),
    "a dtype of texts": (lambda: changed(0, dtype="string"), "string"),
    "an operation that masks nothing": (lambda: added(operation("Outer", TENSOR, TENSOR)), "Outer"),
    "an operation where an activation stands": (
        lambda: changed(2, activation=operation("ExpandDims", TENSOR)),
        "no step",
    ),
    "an operation that is run as the file is opened": (
        lambda: added(operation("LogicalOr", [[0], [1]], [0, 1])),
        "no step",
    ),
    "a list beside a tensor": (lambda: added(operation("LogicalOr", TENSOR, [0, 1])), "no step"),
    "a list by its name": (lambda: added(operation("LogicalOr", TENSOR, x2=[0, 1])), "no step"),
    "a list among tensors": (lambda: added(operation("Concatenate", [TENSOR, [0, 1]])), "no step"),
    "an operation that nothing calls": (
        lambda: added(operation("Any") | {"inbound_nodes": None}),
        "no step",
    ),
    "quantised weights": (lambda: changed(2, quantization_config={"mode": "int8"}), "quantization_config"),
    "weights beside its weights": (lambda: changed(2, lora_rank=90_000), "lora_rank"),
    "a layer far larger than its weights": (lambda: changed(2, units=90_000), "270,048 numbers"),
    "a recurrent layer far larger than its weights": (
        lambda: changed(1, units=90_000),
        "numbers, and the file has",
    ),
    "a readout far larger than its weights": (
        lambda: changed(1, output_units=90_000),
        "numbers, and the file has",
    ),
    "a huge vocabulary": (
        lambda: added(layer("Embedding", [None, None], input_dim=10**9, output_dim=8)),
        "8,000,000,051",
    ),
    "a norm over every axis": (
        lambda: added(layer("LayerNormalization", [None, 90_000, 90_000], axis=[1, 2])),
        "16,200,000,051",
    ),
    "a negative size": (lambda: changed(2, units=-4), "does not say how large"),
    "a size that is a text": (lambda: changed(2, units="many"), "does not say how large"),
    "a layer that does not say what it was built for": (
        lambda: added(layer("Dense", units=1)),
        "does not say how large",
    ),
    "a number beyond all sense": (lambda: added(layer("RepeatVector", n=LARGEST + 1)), "more than 100,000"),
    "a loop that is laid out": (lambda: changed(1, unroll=True), "unroll=False"),
    "a layer that remembers across calls": (lambda: changed(1, stateful=True), "stateful=False"),
    "a nest of lists": (deep, "nested too deeply"),
    "a nest that breaks the reader": (lambda: b"[" * 200_000, "nested too deeply"),
    "a very long config": (lambda: b'{"a": "' + b"x" * 4_000_000 + b'"}', "bytes"),
    "very many values": (lambda: changed(2, anything=[0] * 200_001), "too long"),
    "what is no number": (lambda: changed(2, rate=float("nan")), "NaN is no number"),
    "no JSON": (lambda: b"\x80\x04cos\nsystem\n", "cannot be read"),
    "no model": (lambda: b'{"class_name": "Dense"}', "no Sequential or functional model"),
    "no object": (lambda: b"[]", "no Sequential or functional model"),
}


MADE: dict[str, Callable[[Any], list]] = {
    "both directions": lambda layers: [layers.Bidirectional(layers.LSTM(3, use_bias=False))],
    "a layer at every step": lambda layers: [layers.SimpleRNN(4, return_sequences=True), layers.Dense(5)],
    "a wrapped layer": lambda layers: [layers.TimeDistributed(layers.Dense(5, use_bias=False))],
    "a convolution in groups": lambda layers: [layers.Conv1D(4, 3, groups=2), layers.LSTM(2)],
    "norms": lambda layers: [
        layers.BatchNormalization(center=False),
        layers.LayerNormalization(scale=False),
        layers.LayerNormalization(scale=False, center=False),
    ],
}


@pytest.mark.parametrize(("made", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_config_is_refused_in_one_line(made, said) -> None:
    reason = refused(made())
    assert said in reason
    assert "\n" not in reason
    assert len(reason) < 300


def test_a_config_of_keras_layers_passes_without_how_it_was_compiled() -> None:
    described = config()
    described["compile_config"] = {"loss": SYSTEM}
    described["config"]["layers"][1]["compile_config"] = {"optimizer": MARSHALLED}
    passed = json.loads(checked_config(json.dumps(described).encode(), WEIGHTS))
    expected = config()
    del expected["compile_config"]
    assert passed == expected


def test_the_operations_of_masks_pass_where_they_read_tensors() -> None:
    for one in (
        operation("NotEqual", TENSOR, 0.0),
        operation("LogicalOr", TENSOR, TENSOR),
        operation("Concatenate", [TENSOR, TENSOR]),
    ):
        assert checked_config(json.dumps(added(one)).encode(), WEIGHTS)


def test_an_initializer_passes_by_the_name_that_keras_3_5_gave_it() -> None:
    """Its 3.15 writes “Orthogonal”, and knows both."""
    import keras

    old = named("keras.initializers", "OrthogonalInitializer", {"gain": 1.0, "seed": None})
    assert checked_config(json.dumps(changed(1, recurrent_initializer=old)).encode(), WEIGHTS)
    assert isinstance(keras.initializers.get(old), keras.initializers.Orthogonal)


def test_what_is_passed_on_is_what_was_read_where_a_key_stands_twice() -> None:
    twice = json.dumps(config()).replace(
        '"activation": "sigmoid"', '"activation": "evil", "activation": "sigmoid"'
    )
    assert b"evil" not in checked_config(twice.encode(), WEIGHTS)


def test_all_layers_together_are_allowed_exactly_as_many_numbers_as_the_weights_hold() -> None:
    assert checked_config(json.dumps(config()).encode(), WEIGHTS)
    assert "would hold 54 numbers, and the file has 51" in refused(changed(2, units=2))
    again = added(layer("Dense", [None, 2], units=1))
    assert checked_config(json.dumps(again).encode(), WEIGHTS + 3)
    assert "would hold 54 numbers" in refused(again)


def test_sizes_that_would_cancel_each_other_or_are_no_whole_numbers_are_refused() -> None:
    for one in (
        layer("Dense", [None, -90_000], units=9),
        layer("Dense", [None, 9], units=1.5),
        layer("Dense", [None, 9], units=None),
        layer("Embedding", [None, None], input_dim=-(10**6), output_dim=-100),
    ):
        assert "does not say how large" in refused(added(one))


@pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())
def test_a_layer_is_counted_as_keras_makes_it(make) -> None:
    import keras

    keras.utils.clear_session()
    model = keras.Sequential([keras.Input((None, 6)), *make(keras.layers)])
    described = json.dumps(keras.saving.serialize_keras_object(model)).encode()
    count = sum(math.prod(weight.shape) for weight in model.get_weights())
    assert checked_config(described, count)
    with pytest.raises(RefusedError, match=f"hold {count} numbers"):
        checked_config(described, count - 1)


def test_a_layer_that_starts_from_states_says_its_size_in_another_way() -> None:
    shapes = {"sequences_shape": [None, 5, 3], "initial_state_shape": [[None, 2], [None, 2]]}
    described = with_key(1, build_config={"shapes_dict": shapes})
    assert checked_config(json.dumps(described).encode(), WEIGHTS)
