"""Reviews to P(positive): train, predict, evaluate."""
