"""What a Python object reaches: through its attributes, containers and closures, and through its code."""

import dis
import functools
import inspect
import types
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import keras
import tensorflow as tf

CONTAINERS = (list, tuple, dict, set, frozenset, deque)
OPAQUE = (type, types.ModuleType, str, bytes, int, float, complex, type(None), keras.KerasTensor)
LIBRARIES = {"builtins", "keras", "numpy", "seqapp", "tensorflow"}
"""Whose code is not searched for layers that it reaches from outside."""
DONE = {"__new__", "__init__"}
"""Methods of a class that a copy is not to run again: what they took from outside is an attribute by now."""


def holds(value: Any, kinds: tuple[type, ...]) -> bool:
    """Whether an object of one of the kinds can be reached, through attributes, containers or closures."""
    waiting, seen = [value], set()
    while waiting:
        current = waiting.pop()
        if isinstance(current, kinds):
            return True
        if id(current) not in seen:
            seen.add(id(current))
            waiting += _parts(current)
    return False


def refuse_outside(code: Any, kinds: Collection[type]) -> None:
    """See to it that a function, or the methods of a class, use no layer of these classes but through its arguments.

    Raises:
        ValueError: a global, or a variable around it, holds such a layer.
    """
    for function in _functions(code):
        names = _global_names(function.__code__)
        outside = [function.__globals__.get(name) for name in names]
        if isinstance(
            code, type
        ):  # a function by itself can be made anew around other variables, a method cannot
            outside += closed_over(function)
        layer = next((layer for layer in _layers_in(outside) if type(layer) in kinds), None)
        if layer is not None:
            raise ValueError(
                f"{function.__qualname__} uses the layer {layer.name!r} from outside of it, where it cannot be "
                f"replaced in a copy. Make it an attribute of the layer or model that uses it, like self.{layer.name}."
            )


def closed_over(function: types.FunctionType) -> list[Any]:
    """The values of the variables around a function, as far as they have one."""
    return list(inspect.getclosurevars(function).nonlocals.values())


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, OPAQUE):
        return
    if isinstance(value, CONTAINERS):
        yield from value
        yield from value.values() if isinstance(value, dict) else ()
    elif isinstance(value, types.FunctionType):
        yield from (closed_over(value), value.__defaults__, value.__kwdefaults__)
    elif isinstance(value, types.MethodType):
        yield value.__self__
    elif isinstance(value, functools.partial):
        yield from (value.func, value.args, value.keywords)
    elif isinstance(value, tf.types.experimental.PolymorphicFunction):
        yield value.python_function
    elif not _of_a_library(type(value), {"tensorflow", "numpy"}):
        yield from getattr(value, "__dict__", {}).values()


def _functions(code: Any) -> Iterator[types.FunctionType]:
    """The function itself; of a class its own and its bases', but not those of libraries."""
    kinds = code.__mro__ if isinstance(code, type) else [code]
    for kind in kinds:
        members = vars(kind).values() if isinstance(kind, type) else [kind]
        for member in () if _of_a_library(kind) else members:
            function = getattr(member, "python_function", member)
            if isinstance(function, types.FunctionType) and function.__name__ not in DONE:
                yield function


def _of_a_library(code: Any, libraries: Collection[str] = LIBRARIES) -> bool:
    return (code.__module__ or "").partition(".")[0] in libraries


def _global_names(code: types.CodeType) -> set[str]:
    names = {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return names.union(*(_global_names(part) for part in inner))


def _layers_in(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, keras.layers.Layer):
            yield from value._flatten_layers()  # noqa: SLF001 (Keras has no public word for it)
        elif isinstance(value, CONTAINERS):
            yield from _layers_in(value.values() if isinstance(value, dict) else value)
