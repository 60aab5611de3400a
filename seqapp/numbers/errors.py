"""The two ways a command can fail; their text is the one line a person reads."""


class BadInputError(ValueError):
    """What the user gave cannot be used: says what happened, what was expected, how to mend it. Exit code 2."""


class UnsettledError(BadInputError):
    """A file with more than one reading, or a heading that nobody knows: a word of the user's settles it.

    Attributes:
        what: what happened, without the option of the command line that settles it.
    """

    def __init__(self, what: str, option: str) -> None:
        super().__init__(f"{what} {option}")
        self.what = what


class WorldError(RuntimeError):
    """The world failed: the network, a disk, a damaged model. Exit code 1."""
