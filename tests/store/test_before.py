import numpy as np
import pandas as pd

from seqapp.store.before import before


def test_words_and_probabilities_of_the_fold_are_read(tmp_path):
    fold = pd.DataFrame({"key": ["a", "b"], "n_words": [3, 400], "logit": np.array([0.0, 2.0], np.float32)})
    fold.to_parquet(tmp_path / "validation.parquet")
    read = before(tmp_path)
    assert read["words"].tolist() == [3, 400]
    np.testing.assert_allclose(read["positive"], [0.5, 0.880797], atol=1e-6)


def test_a_version_without_a_fold_has_nothing_to_compare_with(tmp_path):
    assert before(tmp_path) == {}
