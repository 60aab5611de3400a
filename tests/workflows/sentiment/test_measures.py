import numpy as np
import pandas as pd
import pytest

from seqapp.workflows.sentiment.measures import DivergedError, validated

LABEL = pd.Series([1, 0, 1, 0])


def test_a_learning_curve_has_accuracy_and_loss_and_they_are_told():
    told = []
    found = validated(LABEL, np.array([2.0, -2.0, 2.0, 2.0]), told.append)
    assert found["validation_accuracy"] == 0.75
    assert told == [f"validation accuracy 0.7500, log loss {found['validation_log_loss']:.4f}"]


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_logits_that_are_no_finite_numbers_are_told_in_one_line_with_how_to_mend_it(lost):
    with pytest.raises(DivergedError, match=r"diverged.* 1 of 4 .*--set learning_rate=") as caught:
        validated(LABEL, np.array([2.0, -2.0, lost, 2.0]), print)
    assert "\n" not in str(caught.value)
