"""Equations, metrics, rivals and settings: NumPy and its kin only, never TensorFlow."""
