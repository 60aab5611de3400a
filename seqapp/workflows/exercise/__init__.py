"""An exercise: write one step of a cell in NumPy, and have its first wrong gate or gradient named."""
