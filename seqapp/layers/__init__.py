"""SimpleRNN and LSTM for Keras, written from the textbook equations: drop-ins for `keras.layers`."""

from seqapp.layers.backend import require_tensorflow

require_tensorflow()

from seqapp.layers.bridge import from_keras, to_keras  # noqa: E402 (another backend would fail deep in here)
from seqapp.layers.cells import LSTMCell, SimpleRNNCell  # noqa: E402
from seqapp.layers.recurrent import LSTM, SimpleRNN  # noqa: E402
from seqapp.layers.xla import compiled  # noqa: E402

__all__ = ["LSTM", "LSTMCell", "SimpleRNN", "SimpleRNNCell", "compiled", "from_keras", "to_keras"]
