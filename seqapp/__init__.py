"""seqapp: textbook SimpleRNN and LSTM, trained and shown side by side."""

__version__ = "0.1.0"
