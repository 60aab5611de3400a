"""A net whose answers say nothing must not serve: they are not finite, or all the same."""

import numpy as np

from seqapp.numbers.errors import BadInputError


class NotPromotedError(BadInputError):
    """The net must not serve; --force overrules."""


def refuse_degenerate(answers: np.ndarray, what: str) -> None:
    """Refuse a net by its answers to several questions.

    Args:
        answers: (questions, values of an answer).
        what: what the values are.

    Raises:
        NotPromotedError: some are not finite, or every value is the same whatever the question.
    """
    if not np.isfinite(answers).all():
        raise NotPromotedError(
            f"Not published: {np.mean(~np.isfinite(answers)):.1%} of the {what} are not finite. Train it anew "
            "with a lower learning_rate, or publish it all the same with --force."
        )
    if (np.ptp(answers, axis=0) < 1e-6).all():
        raise NotPromotedError(
            f"Not published: the {what} are all the same, whatever it is asked. Train it anew, or publish it all "
            "the same with --force."
        )
