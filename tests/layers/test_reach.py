"""What an object reaches."""

import functools

import keras
import numpy as np

from seqapp.layers.reach import holds


def test_what_holds_a_variable_is_found_through_containers_attributes_and_closures():
    class Bag:
        pass

    bag, variable = Bag(), keras.Variable(1.0)
    bag.inside = {"deep": [functools.partial(lambda: variable)], "self": bag}
    assert holds(bag, (keras.Variable,))
    assert not holds({"bag": Bag(), "array": np.ones(2), "module": np}, (keras.Variable,))
