"""Equations, metrics, baselines and settings: NumPy and its kin only, never TensorFlow."""
