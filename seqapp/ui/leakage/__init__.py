"""The page Leakage."""
