"""Tasks that test a memory: what they ask, how nets are trained on them, their words."""
