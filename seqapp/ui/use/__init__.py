"""The page Use it."""
