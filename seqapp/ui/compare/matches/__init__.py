"""RNN against LSTM at equal units, weights and time, on the page Compare."""
