"""A trained net's readout, fitted to other labels before all of its weights move."""

import keras
import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression

from seqapp.workflows.sentiment.train import pad

READOUT_C = 0.1
READ_AT_ONCE = 256


def fit_readout(network: keras.Model, ids: list[np.ndarray], y_true: np.ndarray) -> None:
    """Set the layer `logit` to a logistic regression on the last states of these reviews.

    A readout of other labels sends large errors through what the net has learnt (Kumar et al. 2022, "Fine-tuning can
    distort pretrained features").
    """
    read = keras.Model(network.input, network.get_layer("memory").output)
    states = tf.function(
        lambda batch: read(batch, training=False), input_signature=[tf.TensorSpec((None, None), tf.int32)]
    )
    starts = range(0, len(ids), READ_AT_ONCE)
    last = np.concatenate([states(pad(ids[start : start + READ_AT_ONCE])).numpy() for start in starts])
    readout = LogisticRegression(C=READOUT_C, max_iter=2000).fit(last, y_true)
    network.get_layer("logit").set_weights([readout.coef_.T, readout.intercept_])
