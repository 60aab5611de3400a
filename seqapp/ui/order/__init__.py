"""The page Order matters."""
