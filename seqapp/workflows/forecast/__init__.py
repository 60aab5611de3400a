"""Daily bars to quantiles of returns: train, predict, evaluate, walk forward."""
