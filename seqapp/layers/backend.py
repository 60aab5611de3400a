"""The layers are written in TensorFlow: Keras must run on it."""

import os

OTHERS = ("jax", "torch", "numpy", "openvino")


def require_tensorflow() -> None:
    """See to it that Keras's backend is TensorFlow.

    Raises:
        ImportError: it is another one.
    """
    wanted = os.environ.get("KERAS_BACKEND", "tensorflow")
    try:
        import keras  # noqa: PLC0415 (with a backend that is not installed it cannot be imported)

        backend = keras.config.backend()
    except ImportError as error:
        backend = (
            error.name if wanted == "tensorflow" else wanted
        )  # keras.json may ask for one that is missing
        if backend not in OTHERS:
            raise
    if backend != "tensorflow":
        raise ImportError(
            f"seqapp.layers needs Keras's TensorFlow backend, and Keras is set to {backend!r}. Set "
            "KERAS_BACKEND=tensorflow before the first import of keras, or name tensorflow in ~/.keras/keras.json."
        ) from None
