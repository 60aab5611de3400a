"""The page Distance."""
