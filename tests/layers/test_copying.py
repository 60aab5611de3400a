"""Models as people write them are copied whole by from_keras: their own classes, states, moments, what they share."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from seqapp.layers import LSTM, LSTMCell, SimpleRNN, SimpleRNNCell, from_keras, to_keras
from tests.layers.helpers import randomise

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
THEIRS = (keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.SimpleRNNCell, keras.layers.LSTMCell)
OURS = (SimpleRNN, LSTM, SimpleRNNCell, LSTMCell)
X = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(4, 2)).astype("float32")


class Scale(keras.layers.Layer):
    """A factor; not registered, and an argument that no config can hold."""

    def __init__(self, start, **arguments):
        super().__init__(**arguments)
        self.start = start

    def build(self, _):
        self.factor = self.add_weight(shape=(), initializer=keras.initializers.Constant(self.start.mean()))

    def call(self, x):
        return x * self.factor


class Tagger(keras.Model):
    """Layers as attributes, in lists, dicts and one another; no get_config, a constructor with an argument."""

    def __init__(self, units):
        super().__init__()
        self.stack = [
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.SimpleRNN(units, return_sequences=True),
        ]
        self.heads = {
            "a": keras.layers.Bidirectional(keras.layers.LSTM(3)),
            "b": [keras.layers.RNN(keras.layers.LSTMCell(3))],
        }
        self.inner = Encoder(keras.layers.LSTM(2, return_sequences=True))
        self.out = keras.layers.Dense(2)

    def call(self, x, training=False):
        for layer in self.stack:
            x = layer(x, training=training)
        x = self.inner(x)
        return self.out(ops.concatenate([self.heads["a"](x), *(head(x) for head in self.heads["b"])], -1))


class Encoder(keras.layers.Layer):
    """A layer around a layer that it is given."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, x):
        return self.layer(x)


class Attention(keras.layers.Layer):
    """A cell of a user's own with a cell of Keras's in it."""

    def __init__(self, units, **arguments):
        super().__init__(**arguments)
        self.inner = keras.layers.LSTMCell(units)
        self.state_size, self.output_size = self.inner.state_size, units

    def build(self, shape):
        self.inner.build(shape)
        self.query = self.add_weight(shape=(shape[-1],), name="query")

    def call(self, x, states, training=False):
        return self.inner(x * ops.softmax(self.query), states, training=training)


class OwnStep(keras.Model):
    """A functional model of a class of its own: its own step, metric and attribute."""

    def __init__(self, *arguments, weight=1.0, **keywords):
        super().__init__(*arguments, **keywords)
        self.weight = weight
        self.seen = keras.metrics.Sum(name="seen")

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.weight * ops.mean((self(x, training=True) - y) ** 2)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        self.seen.update_state(ops.shape(x)[0])
        return {"loss": loss, "seen": self.seen.result()}


class InnerModel(keras.Model):
    """A subclass that makes its graph in its own constructor."""

    def __init__(self, units):
        inputs = keras.Input((5, 3))
        super().__init__(inputs=inputs, outputs=keras.layers.Dense(2)(keras.layers.LSTM(units)(inputs)))
        self.units = units


def sequential(*layers):
    return keras.Sequential([keras.Input((5, 3)), *layers])


def own_step():
    inputs = keras.Input((5, 3))
    outputs = keras.layers.Dense(2)(keras.layers.LSTM(4)(inputs))
    model = OwnStep(inputs, outputs, weight=0.5)
    model.compile("adam")
    return model


def siamese():
    left, right = keras.Input((5, 3), name="left"), keras.Input((5, 3), name="right")
    shared = keras.layers.LSTM(4, name="shared")
    both = keras.layers.Subtract()([shared(left), shared(right)])
    return keras.Model(
        {"left": left, "right": right}, {"gap": keras.layers.Dense(2, name="gap")(both), "raw": both}
    )


def decoder():
    inputs = keras.Input((5, 3))
    _, h, c = keras.layers.LSTM(4, return_state=True)(inputs)
    x = keras.layers.LSTM(4, return_sequences=True)(inputs, initial_state=[h, c])
    x = keras.layers.SimpleRNN(2)(x, initial_state=tf.ones((4, 2)))
    return keras.Model(inputs, x * 2 + ops.tanh(x))


def shared_closure():
    lstm = keras.layers.LSTM(4)
    lstm.build((None, 5, 3))
    return keras.layers.Lambda(lambda x: lstm(x) + 1.0)


def tied():
    table = keras.layers.Embedding(9, 4)

    class Readout(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.table = table

        def call(self, x):
            return ops.matmul(x, ops.transpose(self.table.embeddings))

    to_ids = keras.layers.Lambda(
        lambda x: ops.cast(ops.abs(x[..., 0]) > 0.5, "int32"), output_shape=lambda s: s[:2]
    )
    return sequential(to_ids, table, keras.layers.LSTM(4), Readout())


def normalised():
    layer = keras.layers.Normalization()
    layer.adapt(X + 3.0)
    return sequential(layer, keras.layers.LSTM(4), keras.layers.BatchNormalization(), keras.layers.Dense(2))


MODELS = {
    "an own layer": lambda: sequential(keras.layers.LSTM(4), Scale(np.full(3, 2.0)), keras.layers.Dense(2)),
    "a subclassed model": lambda: Tagger(4),
    "an own cell": lambda: sequential(keras.layers.RNN(Attention(4)), keras.layers.Dense(2)),
    "an own train step": own_step,
    "a graph made in the constructor": lambda: InnerModel(4),
    "states from layers and tensors": decoder,
    "a closure over a layer": lambda: sequential(shared_closure(), keras.layers.Dense(2)),
    "a table used twice": tied,
    "normalised": normalised,
    "attention": lambda: sequential(
        keras.layers.LSTM(4, return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(4)),
        keras.layers.SpectralNormalization(keras.layers.Conv1D(3, 2)),
        keras.layers.LSTM(2, zero_output_for_mask=True),
    ),
    "half precision": lambda: sequential(keras.layers.LSTM(4, dtype="mixed_bfloat16"), keras.layers.Dense(2)),
    "double precision": lambda: sequential(
        keras.layers.LSTM(4, dtype="float64"), keras.layers.Dense(2, dtype="float64")
    ),
    "of their own activation": lambda: sequential(
        keras.layers.LSTM(4, activation=lambda x: ops.tanh(x) * 1.1)
    ),
}


def parts(model):
    return [part for part in model._flatten_layers() if isinstance(part, (*THEIRS, *OURS))]


def values(model):
    return [np.asarray(variable) for variable in model.variables]


def equal(first, second, **tolerance):
    for a, b in zip(first, second, strict=True):
        np.testing.assert_allclose(a, b, **(tolerance or {"atol": 1e-6}))


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS.keys())
def test_a_model_of_any_class_gives_a_copy_of_its_class_with_our_layers(make):
    model = make()
    wanted = np.asarray(model(X), "float64")
    before = values(model)
    ours = from_keras(model)
    assert type(ours) is type(model)
    assert {type(part) for part in parts(ours)} <= set(OURS)
    assert len(parts(ours)) == len(parts(model))
    tolerance = 2e-2 if "bfloat16" in str(model.layers[0].dtype_policy) else 1e-6
    equal(values(ours), before, rtol=0)
    assert [v.path for v in ours.variables] == [v.path for v in model.variables]
    np.testing.assert_allclose(np.asarray(ours(X), "float64"), wanted, atol=tolerance)
    theirs = to_keras(ours)
    assert {type(part) for part in parts(theirs)} <= set(THEIRS)
    np.testing.assert_allclose(np.asarray(theirs(X), "float64"), wanted, atol=tolerance)
    randomise(ours)
    equal(values(model), before, rtol=0)
    np.testing.assert_array_equal(np.asarray(model(X), "float64"), wanted)


def squared(y_true, y_pred):
    return ops.mean((y_true - y_pred) ** 2, -1)


class Ratio(keras.metrics.Metric):
    """A metric of a user's own, with an argument."""

    def __init__(self, scale, name="ratio"):
        super().__init__(name=name)
        self.scale = scale
        self.total = self.add_variable((), "zeros", name="total")

    def update_state(self, y_true, y_pred, sample_weight=None):  # noqa: ARG002 (Keras's signature)
        self.total.assign_add(ops.sum(ops.abs(y_pred)) / self.scale)

    def result(self):
        return self.total


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that is not registered and has no config."""

    def __call__(self, step):
        return 0.01 * ops.minimum(1.0, (ops.cast(step, "float32") + 1) / 5)


SETTINGS = {
    "adam": lambda: {"optimizer": "adam", "loss": "mse"},
    "clipped, with momentum": lambda: {
        "optimizer": keras.optimizers.SGD(Warmup(), momentum=0.9, nesterov=True, clipnorm=1.0),
        "loss": squared,
        "metrics": [Ratio(3.0), "mae"],
    },
    "averaged": lambda: {
        "optimizer": keras.optimizers.AdamW(0.01, use_ema=True, ema_overwrite_frequency=3),
        "loss": keras.losses.Huber(0.3),
        "weighted_metrics": [keras.metrics.MeanSquaredError()],
    },
    "scaled": lambda: {
        "optimizer": keras.optimizers.LossScaleOptimizer(keras.optimizers.RMSprop(0.01)),
        "loss": "mse",
    },
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS.keys())
def test_training_goes_on_as_that_of_the_original_would_have(settings):
    model = sequential(keras.layers.LSTM(4, activity_regularizer="l2"), keras.layers.Dense(2))
    model.compile(**settings(), run_eagerly=True)
    model.fit(X, Y, epochs=3, shuffle=False, verbose=0)
    ours = from_keras(model)
    assert len(ours.optimizer.variables) == len(model.optimizer.variables)
    equal(ours.optimizer.variables, model.optimizer.variables, rtol=0)
    before = values(model)
    told = ours.fit(X, Y, epochs=3, shuffle=False, verbose=0).history
    equal(values(model), before, rtol=0)
    theirs = model.fit(X, Y, epochs=3, shuffle=False, verbose=0).history
    equal(values(ours), values(model), atol=1e-5)
    for name, course in theirs.items():
        np.testing.assert_allclose(told[name], course, rtol=1e-4)


def test_a_train_step_of_ones_own_trains_the_copy():
    model = own_step()
    model.fit(X, Y, verbose=0)
    ours = from_keras(model)
    assert (ours.weight, type(ours)) == (0.5, OwnStep)
    seen = [side.fit(X, Y, epochs=2, verbose=0).history for side in (ours, model)]
    np.testing.assert_allclose(seen[0]["loss"], seen[1]["loss"], rtol=1e-5)
    assert seen[0]["seen"] == seen[1]["seen"] == [4.0, 4.0]
    equal(values(ours), values(model), atol=1e-5)


def test_frozen_layers_stay_frozen_and_can_be_thawed():
    model = sequential(keras.layers.LSTM(4, name="frozen"), Scale(np.ones(2)), keras.layers.Dense(2))
    model.get_layer("frozen").trainable = False
    ours = from_keras(model)
    assert [v.path for v in ours.trainable_variables] == [v.path for v in model.trainable_variables]
    model.get_layer("frozen").trainable = ours.get_layer("frozen").trainable = True
    assert [v.path for v in ours.trainable_variables] == [v.path for v in model.trainable_variables]
    assert [w.shape for w in ours.get_weights()] == [w.shape for w in model.get_weights()]


def test_several_inputs_and_a_shared_layer_stay_what_they_are():
    model = siamese()
    ours = from_keras(model)
    pair = {"left": X, "right": X[::-1]}
    assert [type(layer) for layer in ours.layers].count(LSTM) == 1
    wanted, answers = model(pair), ours(pair)
    assert answers.keys() == wanted.keys()
    equal([answers[name] for name in wanted], wanted.values())
    assert [tensor.name for tensor in ours.inputs] == [tensor.name for tensor in model.inputs]


def test_states_and_chance_in_mid_stream_come_along():
    inputs = keras.Input(batch_shape=(4, 5, 3))
    x = keras.layers.Dropout(0.5)(inputs)
    x = keras.layers.LSTM(4, stateful=True, return_sequences=True, dropout=0.3, recurrent_dropout=0.2)(x)
    model = keras.Model(inputs, keras.layers.SimpleRNN(2, stateful=True)(x))
    for _ in range(2):
        model(X, training=True)
    ours = from_keras(model)
    for training in (False, True, True, False):
        np.testing.assert_allclose(ours(X, training=training), model(X, training=training), atol=1e-6)
    ours.layers[2].reset_state()
    assert np.abs(model.layers[2].states[0]).sum() > 0


def test_words_are_looked_up_as_before():
    words = keras.layers.TextVectorization(output_sequence_length=4, standardize=tf.strings.lower)
    words.adapt(["a good film", "a dull film", "so good"])
    model = keras.Sequential(
        [keras.Input((), dtype="string"), words, keras.layers.Embedding(9, 4, mask_zero=True)]
    )
    model.add(keras.layers.LSTM(3))
    texts = tf.constant(["A good film", "unheard of"])
    np.testing.assert_allclose(from_keras(model)(texts), model(texts), atol=1e-6)


def test_a_model_not_built_yet_gives_one_that_is_not():
    model = Tagger(4)
    ours = from_keras(model)
    assert not ours.built
    assert not ours.weights
    assert ours(X).shape == (4, 2)
    assert not model.stack[0].built


def test_what_was_copied_saves_exports_and_loads(tmp_path):
    model = decoder_of_layers()
    ours = from_keras(model)
    ours.save(tmp_path / "ours.keras")
    loaded = keras.saving.load_model(tmp_path / "ours.keras")
    np.testing.assert_allclose(loaded(X), model(X), atol=1e-6)
    assert {type(part) for part in parts(loaded)} <= set(OURS)
    ours.export(tmp_path / "served", verbose=False)
    served = tf.saved_model.load(tmp_path / "served")
    np.testing.assert_allclose(served.serve(X), model(X), atol=1e-6)
    checkpoint = tf.train.Checkpoint(model=ours).save(tmp_path / "checkpoint")
    fresh = from_keras(decoder_of_layers())
    tf.train.Checkpoint(model=fresh).restore(checkpoint).expect_partial()
    np.testing.assert_allclose(fresh(X), model(X), atol=1e-6)


def decoder_of_layers():
    inputs = keras.Input((5, 3))
    _, h, c = keras.layers.LSTM(4, return_state=True)(inputs)
    x = keras.layers.LSTM(4, return_sequences=True)(inputs, initial_state=[h, c])
    return keras.Model(inputs, keras.layers.Bidirectional(keras.layers.SimpleRNN(2))(x))


def test_an_attribute_that_holds_nothing_of_keras_is_shared_and_a_variable_is_not():
    class Holder(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.lstm, self.tokeniser, self.table = keras.layers.LSTM(4), object(), np.ones(3)
            self.raw, self.act = tf.Variable(2.0), self.double

        def double(self, x):
            return x * self.raw

        def call(self, x):
            return self.act(self.lstm(x))

    holder = Holder()
    wanted = np.asarray(holder(X))
    ours = from_keras(holder)
    assert ours.tokeniser is holder.tokeniser
    assert ours.act.__self__ is ours
    ours.raw.assign(0.0)
    assert not np.any(ours(X))
    np.testing.assert_array_equal(holder(X), wanted)


def test_a_layer_of_ours_in_the_model_is_copied_too_and_one_derived_from_keras_stays():
    class Derived(keras.layers.LSTM):
        def call(self, sequences, initial_state=None, mask=None, training=False):
            return 2 * super().call(sequences, initial_state, mask, training)

    model = sequential(
        LSTM(4, return_sequences=True), Derived(3, return_sequences=True), keras.layers.SimpleRNN(2)
    )
    ours = from_keras(model)
    assert [type(layer) for layer in ours.layers] == [LSTM, Derived, SimpleRNN]
    assert not {id(v) for v in ours.variables} & {id(v) for v in model.variables}
    np.testing.assert_allclose(ours(X), model(X), atol=1e-6)


def test_layers_of_another_model_that_the_constructor_took_are_shared_in_the_copy_too():
    whole = sequential(keras.layers.LSTM(4, name="first", return_sequences=True), keras.layers.SimpleRNN(2))
    beginning = keras.Model(whole.inputs, whole.get_layer("first").output)

    class Both(keras.Model):
        def __init__(self):
            super().__init__()
            self.whole, self.beginning = whole, beginning

        def call(self, x):
            return self.whole(x) + ops.sum(self.beginning(x))

    model = Both()
    ours = from_keras(model)
    np.testing.assert_allclose(ours(X), model(X), atol=1e-5)
    assert ours.beginning.layers[1] is ours.whole.layers[0]


GLOBAL = keras.layers.LSTM(4, name="outside")


class UsesGlobal(keras.Model):
    def call(self, x):
        return GLOBAL(x)


def uses_closure():
    outside = keras.layers.LSTM(4, name="outside")

    class UsesClosure(keras.Model):
        def call(self, x):
            return outside(x)

    return UsesClosure()


class Kept(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = keras.layers.LSTM(4)
        self.quick = tf.function(self.lstm.call)


HIDDEN = {
    "a global of a class": (UsesGlobal, "UsesGlobal.call uses the layer 'outside'.*like self.outside"),
    "a variable around a class": (uses_closure, "UsesClosure.call uses the layer 'outside'"),
    "a global of a function": (
        lambda: sequential(keras.layers.Lambda(lambda x: GLOBAL(x) + 1)),
        "uses the layer 'outside'",
    ),
    "a compiled function": (Kept, "kept as a compiled tf.function.*@tf.function"),
}


@pytest.mark.parametrize(("make", "words"), HIDDEN.values(), ids=HIDDEN.keys())
def test_a_layer_that_cannot_be_replaced_is_named_with_the_way_out(make, words):
    with pytest.raises(ValueError, match=words) as refused:
        from_keras(make())
    assert len(str(refused.value)) < 300
