"""config.json of a user's model against the list of what may stand in it, before Keras reads a word of it.

Keras builds whatever a config names: classes by module and name, functions by name, layers of any size. Its safe mode
has had holes; so here everything that could be built must be on a list, and be no larger than the weights of the file.
"""

import json
from collections.abc import Iterator
from math import prod
from typing import Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_BYTES = 4_000_000
DEEPEST = 40
MOST_VALUES = 200_000
LARGEST = 100_000
"""Of whole numbers: units, steps, features."""
FREE = _words("seed shared_object_id input_dim")  # whole numbers that size nothing, or that the weights bound
LAYERS = _words(
    "InputLayer Embedding Dense Dropout SpatialDropout1D GaussianNoise Masking Activation LeakyReLU ReLU Softmax "
    "SimpleRNN LSTM GRU Bidirectional TimeDistributed Conv1D MaxPooling1D AveragePooling1D GlobalAveragePooling1D "
    "GlobalMaxPooling1D BatchNormalization LayerNormalization Flatten Reshape RepeatVector Permute Concatenate Add "
    "Average Maximum Multiply Subtract"
)
INITIALIZERS = _words(
    "Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling GlorotNormal GlorotUniform "
    "HeNormal HeUniform LecunNormal LecunUniform Orthogonal OrthogonalInitializer Identity"
)
OPERATIONS = _words("NotEqual Any LogicalOr ExpandDims ZerosLike Concatenate")
"""Of `OPERATED`: what Keras writes into a functional model where its layers pass on which steps are padding."""
OPERATED = "keras.src.ops.numpy"
ALLOWED = frozenset(
    [
        ("keras", "Sequential"),
        ("keras.models", "Sequential"),
        ("keras.src.models.functional", "Functional"),
        ("keras", "DTypePolicy"),
        (None, "__keras_tensor__"),
        *((OPERATED, name) for name in OPERATIONS),
        *(("keras.layers", name) for name in LAYERS),
        *(("keras.initializers", name) for name in INITIALIZERS),
        *(("keras.regularizers", name) for name in ("L1", "L2", "L1L2")),
        *(("keras.constraints", name) for name in ("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm")),
        *(("seqapp.layers.recurrent", name) for name in ("SimpleRNN", "LSTM")),
    ]
)
"""Module and class of everything that may be built."""
ACTIVATIONS = _words(
    "celu elu exponential gelu hard_sigmoid hard_silu leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu "
    "sigmoid silu softmax softplus softsign swish tanh"
)
DTYPES = _words(
    "float16 bfloat16 float32 float64 mixed_float16 mixed_bfloat16 int8 int16 int32 int64 uint8 bool"
)
BLOCKS = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
NORMS = ("BatchNormalization", "LayerNormalization")
SIZED = {"Embedding", "Dense", "Conv1D", *NORMS, *BLOCKS}


class RefusedError(ValueError):
    """Why a file is not opened, as a part of a sentence."""


def checked_config(content: bytes, n_weights: int) -> bytes:
    """The config of a model, checked and written anew without what Keras is not to read (how it was compiled).

    Args:
        content: of config.json.
        n_weights: how many numbers the file of weights holds: no layer may ask for more.

    Raises:
        RefusedError: something in it is on no list, or too deep, too long, too large.
    """
    if len(content) > MOST_BYTES:
        raise RefusedError(f"its config.json has {len(content):,} bytes, and {MOST_BYTES:,} are allowed")
    try:
        config = json.loads(content, parse_constant=_no_constant)
    except RecursionError as error:
        raise RefusedError("its config.json is nested too deeply") from error
    except ValueError as error:
        raise RefusedError(f"its config.json cannot be read ({error})") from error
    if not isinstance(config, dict) or config.get("class_name") not in ("Sequential", "Functional"):
        raise RefusedError("its config.json describes no Sequential or functional model")
    for count, (key, value, depth) in enumerate(_walk(config)):
        if depth > DEEPEST or count > MOST_VALUES:
            raise RefusedError("its config.json is nested too deeply, or too long")
        _check(key, value)
    _check_sizes(config, n_weights)
    return json.dumps(config).encode()


def _walk(config: dict) -> Iterator[tuple[str, Any, int]]:
    """Every value with its key, or that of the list it is in, and how deep it lies; takes `compile_config` out."""
    waiting: list[tuple[str, Any, int]] = [("", config, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if isinstance(value, dict):
            value.pop("compile_config", None)
            waiting += [(name, inner, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(key, inner, depth + 1) for inner in value]
        yield key, value, depth


def _check(key: str, value: Any) -> None:
    if isinstance(value, dict):
        _check_class(key, value)
    elif isinstance(value, str):
        _check_text(key, value)
    elif isinstance(value, int) and key not in FREE and abs(value) > LARGEST:
        raise RefusedError(f"{_shown(key)} is {value:,} in its config.json, more than {LARGEST:,}")
    if key in ("unroll", "stateful") and value:
        raise RefusedError(
            f"a layer of it has {key}=True; make it with {key}=False, which has the same weights"
        )
    if key in ("quantization_config", "lora_rank") and value:
        raise RefusedError(f"a layer of it has a {key}, which is not read here")


def _check_class(key: str, value: dict) -> None:
    if not {"class_name", "registered_name", "module"} & set(value):
        return
    name, module, registered = (value.get(one) for one in ("class_name", "module", "registered_name"))
    texts = isinstance(name, str) and isinstance(module, str | None)
    if not texts or (module, name) not in ALLOWED:
        where = f" of {_shown(module)}" if module else ""
        raise RefusedError(f"it holds {_shown(name)}{where}, which is not on the list of what may be opened")
    allowed = (f"seqapp>{name}",) if str(module).startswith("seqapp.") else (None, name)
    if registered not in allowed:
        raise RefusedError(f"it calls {_shown(name)} by another name, {_shown(registered)}")
    if not isinstance(value.get("config"), dict):
        raise RefusedError(f"it holds {_shown(name)} without a config")
    if module == OPERATED and not (key == "layers" and _reads_tensors(value.get("inbound_nodes"))):
        raise RefusedError(f"it holds {_shown(name)} where it is no step of a functional model")


def _reads_tensors(nodes: Any) -> bool:
    """Whether each use of an operation reads tensors, and beside them at most single numbers.

    What it makes of tensors is counted before it is run (`own_cost`), and lists beside them would not be; on lists
    alone Keras runs it as it opens the file.
    """
    try:
        for node in nodes:
            first, *others = node["args"]
            single = all(_is_tensor(one) or isinstance(one, int | float) for one in others)
            if not (first and all(map(_is_tensor, _listed(first))) and single) or node["kwargs"]:
                return False
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _is_tensor(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"


def _check_text(key: str, value: str) -> None:
    """A text that Keras would look up must be one of those that it knows."""
    names: frozenset[str] | None = None
    if key.endswith("activation"):
        names = ACTIVATIONS
    elif key == "dtype":
        names = DTYPES
    elif key.endswith("initializer"):
        names = INITIALIZERS
    elif key.endswith(("regularizer", "constraint")):
        names = frozenset()
    if names is not None and value not in names:
        raise RefusedError(f"{_shown(key)} is {_shown(value)} in its config.json, which is not on the list")


def _check_sizes(config: dict, n_weights: int) -> None:
    """All layers together are no larger than the weights that the file brings: Keras makes them before it reads those.

    A layer that a config holds once counts once, however often the model uses it. One that stands both within a wrapper
    and beside it counts twice, and its file may be refused: Keras 3.15 writes such a file, and cannot load it itself.
    """
    total = 0
    for _, value, _ in _walk(config):
        if not isinstance(value, dict) or value.get("class_name") not in SIZED:
            continue
        name = value["class_name"]
        try:
            built = value["build_config"]
            shape = (
                built["input_shape"] if "input_shape" in built else built["shapes_dict"]["sequences_shape"]
            )
            total += _numbers(name, value["config"], shape)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise RefusedError(
                f"its {name} does not say how large it is; save the model once it is built"
            ) from error
    if total > n_weights:
        raise RefusedError(f"its layers would hold {total:,} numbers, and the file has {n_weights:,} in all")


def _numbers(name: str, config: dict, shape: list) -> int:
    """How many numbers a layer holds: by its config and the shape of what it reads."""
    if name == "Embedding":
        return _size(config["input_dim"]) * _size(config["output_dim"])
    if name in NORMS:
        each = sum(bool(config.get(key, True)) for key in ("center", "scale")) + 2 * (name == NORMS[0])
        return each * prod([_size(shape[axis]) for axis in _listed(config["axis"])])
    width, bias = _size(shape[-1]), bool(config.get("use_bias", True))
    if name == "Conv1D":
        read = (
            prod(map(_size, _listed(config["kernel_size"]))) * width // max(_size(config.get("groups", 1)), 1)
        )
        return (read + bias) * _size(config["filters"])
    units = _size(config["units"])
    if name == "Dense":
        return (width + bias) * units
    answers = _size(config.get("output_units") or 0)
    return BLOCKS[name] * (width + units + bias) * units + (units + bias) * answers


def _size(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"Expected a size, a whole number from 0 on. Received: {value!r}.")
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
