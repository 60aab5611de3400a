"""Retrain, evaluate, predict, publish: what commands and pages call."""
