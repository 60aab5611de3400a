"""The same training for many settings and seeds: a grid of them, or a search."""
