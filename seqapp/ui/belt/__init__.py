"""The page Conveyor belt."""
