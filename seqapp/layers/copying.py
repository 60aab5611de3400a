"""A copy of a Keras layer or model, object by object, in which layers of some classes are built as another class.

Keras copies by configuration: a class must be registered, say all of itself in `get_config`, and make its layers in
its constructor. Here every object is made without its constructor and given copies of the original's attributes, so
none of this is asked for, and whatever the original holds comes along: weights, states, moments, frozen layers, what
`compile` was given. Only the graph of a functional model is walked anew, as `keras.models.clone_model` does.
"""

import copy
import functools
import inspect
import types
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.utils.tracking import DotNotTrackScope, Tracker

from seqapp.layers.reach import CONTAINERS, OPAQUE, holds, refuse_outside

STATEFUL = (
    keras.Operation,
    keras.Variable,
    keras.Metric,
    keras.optimizers.Optimizer,
    keras.random.SeedGenerator,
    tf.Variable,
)
"""What has a state of its own, or stands in a graph; what holds nothing of this kind is shared."""
Wrapper = tf.__internal__.tracking.TrackableDataStructure
"""TensorFlow's wrapper of a list or dict that is an attribute."""
OWN = ("build", "quantize")  # set by `keras.layers.Layer.__new__`, bound to the layer
BOOKS = "_self_"  # what TensorFlow knows an object by; of it the attributes to save are told it again
ANEW: dict[str, Callable[[], Any]] = {
    "_inbound_nodes": list,
    "_outbound_nodes": list,
    "_losses": list,
    "_loss_ids": set,
    "train_function": type(None),
    "test_function": type(None),
    "predict_function": type(None),
}
"""Attributes that a copy begins anew: its place in graphs, the losses of the last call, compiled functions."""


class Copier:
    """Copies what it is given, each object once, so that what was shared is shared.

    Args:
        replace: an exact class of layer or cell, and the class to build in its place. Weights go over by their names.
        rebuild: classes that are made by their constructor from `get_config`, as they hold what cannot be copied.
    """

    def __init__(self, replace: dict[type, type], rebuild: tuple[type, ...] = ()):
        self.replace, self.rebuild = replace, rebuild
        self.replaced: list[keras.layers.Layer] = []
        self._copies: dict[
            int, tuple[Any, Any]
        ] = {}  # id: the original, which keeps the id its own, and the copy

    def copy(self, layer: Any) -> Any:
        """The copy of a layer or model."""
        for part in layer._flatten_layers():
            if hasattr(part, "cell") and (type(part) in self.replace or isinstance(part, self.rebuild)):
                self.of(part)  # first of all: its constructor makes its cell, which may be met alone
        return self.of(layer)

    def of(self, value: Any) -> Any:
        """The copy of anything."""
        if id(value) in self._copies:
            return self._copies[id(value)][1]
        if type(value) in self.replace or isinstance(value, self.rebuild):
            return self._replaced(value)
        way = next((way for kinds, way in WAYS if isinstance(value, kinds)), Copier._object)
        return self._remember(value, way(self, value))

    def _remember(self, original: Any, twin: Any) -> Any:
        self._copies[id(original)] = original, twin
        return twin

    def _same(self, value: Any) -> Any:
        return value

    def _input(self, layer: Any) -> Any:
        return type(layer).from_config(layer.get_config())

    def _variable(self, variable: tf.Variable) -> tf.Variable:
        return copy.deepcopy(variable)

    def _wrapper(self, value: Any) -> Any:
        plain = dict(value.items()) if isinstance(value, dict) else list(value)
        return tf.__internal__.tracking.wrap(self.of(plain))

    def _fixed(self, value: Any) -> Any:
        kind, items = type(value), [self.of(item) for item in value]
        return tuple.__new__(kind, items) if isinstance(value, tuple) else frozenset.__new__(kind, items)

    def _container(self, value: Any) -> Any:
        """As plainly as the base class does it: Keras's tracked containers are in the books of their tracker."""
        kind: Any = type(value)
        twin = self._remember(value, kind.__new__(kind))
        if isinstance(value, dict):
            base: Any = OrderedDict if isinstance(value, OrderedDict) else dict
            for key, item in value.items():
                base.__setitem__(twin, self.of(key), self.of(item))
            if hasattr(value, "default_factory"):
                twin.default_factory = value.default_factory
        else:
            base = next(base for base in (list, set, deque) if isinstance(value, base))
            for item in value:
                (set.add if base is set else base.append)(twin, self.of(item))
        for name, item in getattr(value, "__dict__", {}).items():
            vars(twin)[name] = self.of(item)
        return twin

    def _function(self, function: types.FunctionType) -> types.FunctionType:
        """The function over copies of what it closes over."""
        refuse_outside(function, self.replace)
        if not holds(function, STATEFUL):
            return function
        cells = tuple(types.CellType() for _ in function.__closure__ or ())
        made = types.FunctionType(function.__code__, function.__globals__, function.__name__, None, cells)
        twin = self._remember(function, functools.update_wrapper(made, function, updated=("__dict__",)))
        twin.__defaults__, twin.__kwdefaults__ = (
            self.of(function.__defaults__),
            self.of(function.__kwdefaults__),
        )
        for cell, original in zip(cells, function.__closure__ or (), strict=True):
            cell.cell_contents = self.of(original.cell_contents)
        return twin

    def _method(self, method: types.MethodType) -> types.MethodType:
        return types.MethodType(method.__func__, self.of(method.__self__))

    def _partial(self, partial: functools.partial) -> functools.partial:
        return functools.partial(self.of(partial.func), *self.of(partial.args), **self.of(partial.keywords))

    def _compiled(self, function: Any) -> Any:
        if not holds(function, STATEFUL):
            return function
        raise ValueError(
            f"{function.python_function.__qualname__} is kept as a compiled tf.function over layers of the model, "
            "which cannot be copied. Decorate the method in its class with @tf.function instead, or set it after "
            "converting."
        )

    def _object(self, value: Any) -> Any:
        if not isinstance(value, (*STATEFUL, Tracker)) and not holds(value, STATEFUL):
            return value
        is_layer = isinstance(value, keras.layers.Layer)
        refuse_outside(type(value), self.replace)
        twin = self._remember(value, (keras.layers.Layer if is_layer else object).__new__(type(value)))
        graph = self._graph(value) if isinstance(value, keras.Function) else {}
        left_out = {*graph, *(OWN if is_layer else ())}
        for name, item in vars(value).items():
            if name not in left_out and not name.startswith(BOOKS):
                vars(twin)[name] = ANEW[name]() if name in ANEW else self.of(item)
        vars(twin).update(graph)
        with DotNotTrackScope():  # or TensorFlow's list would count as an attribute
            for reference in vars(value).get(f"{BOOKS}unconditional_checkpoint_dependencies", ()):
                tracked = vars(twin).get(reference.name)
                if isinstance(tracked, tf.__internal__.tracking.Trackable):
                    twin._track_trackable(tracked, reference.name, overwrite=True)
        if isinstance(value, Tracker):
            twin.stored_ids = {name: {id(item) for item in store} for name, (_, store) in twin.config.items()}
        if isinstance(value, keras.optimizers.Optimizer):
            self._index(value, twin)
        return twin

    def _graph(self, model: Any) -> dict[str, Any]:
        """What `keras.Function` keeps of a graph, for the same graph over the copies."""
        inputs = [self.of(tensor._keras_history.operation).output for tensor in model.inputs]
        structured = keras.tree.pack_sequence_as(model._inputs_struct, inputs)
        outputs = model._run_through_graph(inputs, operation_fn=self.of)
        graph = vars(keras.Function(structured, outputs))
        graph = {name: graph[name] for name in graph.keys() - vars(keras.Operation()).keys()}
        wrapped = [name for name in graph if isinstance(vars(model).get(name), Wrapper)]
        return graph | {name: tf.__internal__.tracking.wrap(graph[name]) for name in wrapped}

    def _index(self, optimizer: Any, twin: Any) -> None:
        """An optimiser finds a variable's moments by the variable's key: the copies' in place of the originals'."""
        pairs = zip(optimizer._trainable_variables, twin._trainable_variables, strict=True)
        keys = {optimizer._var_key(old): twin._var_key(new) for old, new in pairs}
        for name, item in vars(twin).items():
            if isinstance(item, dict) and item and item.keys() <= keys.keys():
                vars(twin)[name] = {keys[key]: index for key, index in item.items()}

    def _replaced(self, old: Any) -> Any:
        """A layer or cell of the class that replaces this one, from the same arguments, with copies of its state."""
        if type(old) in self.replace:
            new = self.replace[type(old)](**self._arguments(old))
            self.replaced.append(new)
        else:
            new = type(old).from_config(old.get_config())
        self._remember(old, new)
        if hasattr(old, "cell"):
            self._remember(old.cell, new.cell)
            self._adopt(old.cell, new.cell)
        self._adopt(old, new)
        return new

    def _arguments(self, old: Any) -> dict[str, Any]:
        """The constructor's arguments as they are now, objects and not their descriptions."""
        kind, places = self.replace[type(old)], [old, getattr(old, "cell", old)]
        accepted = {*inspect.signature(kind).parameters, *inspect.signature(keras.layers.RNN).parameters} - {
            "cell"
        }
        accepted.add("implementation")  # which Keras's LSTM takes, but says nowhere
        found = {name: [place for place in places if hasattr(place, name)] for name in accepted}
        named = {name: getattr(having[0], name) for name, having in found.items() if having}
        return {**named, "name": old.name, "trainable": old.trainable, "dtype": old.dtype_policy}

    def _adopt(self, old: Any, new: Any) -> None:
        """Give a layer that has just been made the state of another one of the same structure."""
        tracker = new._tracker
        for name, (_, store) in old._tracker.config.items():
            own = tracker.config[name][1]
            own[:] = [
                self.of(item) for item in store
            ]  # in their order, frozen ones among those that can learn
            tracker.stored_ids[name] = {id(item) for item in own}
        for name, item in vars(old).items():
            stateful = isinstance(item, (keras.Variable, keras.random.SeedGenerator))
            if stateful or (item is None and name not in vars(new)):  # no bias is None
                setattr(new, name, self.of(item))
        for name in (
            "built",
            "autocast",
            "_path",
            "_called",
            "_build_shapes_dict",
            "_expected_batch_size",
            "states",
        ):
            if name in vars(old):
                vars(new)[name] = self.of(vars(old)[name])
        if old._tracker.locked:
            new._lock_state()


WAYS: tuple[tuple[Any, Callable[[Copier, Any], Any]], ...] = (
    (OPAQUE, Copier._same),
    (keras.layers.InputLayer, Copier._input),
    (tf.Variable, Copier._variable),
    (np.ndarray, lambda _, array: array.copy()),
    (Wrapper, Copier._wrapper),
    ((tuple, frozenset), Copier._fixed),
    (CONTAINERS, Copier._container),
    (types.FunctionType, Copier._function),
    (types.MethodType, Copier._method),
    (functools.partial, Copier._partial),
    (tf.types.experimental.PolymorphicFunction, Copier._compiled),
)
"""How values of a class are copied, the first that fits; all others as objects with attributes."""
