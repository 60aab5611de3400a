"""The two ways a command can fail; their text is the one line a person reads."""


class BadInputError(ValueError):
    """What the user gave cannot be used: says what happened, what was expected, how to mend it. Exit code 2."""


class WorldError(RuntimeError):
    """The world failed: the network, a disk, a damaged model. Exit code 1."""
