"""The page Vanishing gradient."""
