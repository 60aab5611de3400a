"""The frontier nets: how they read reviews and how they are trained."""
