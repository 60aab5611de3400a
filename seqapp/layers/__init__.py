"""SimpleRNN and LSTM for Keras, written from the textbook equations: drop-ins for `keras.layers`."""

from seqapp.layers.bridge import from_keras, to_keras
from seqapp.layers.cells import LSTMCell, SimpleRNNCell
from seqapp.layers.recurrent import LSTM, SimpleRNN

__all__ = ["LSTM", "LSTMCell", "SimpleRNN", "SimpleRNNCell", "from_keras", "to_keras"]
