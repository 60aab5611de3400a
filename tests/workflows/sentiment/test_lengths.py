import numpy as np
import pandas as pd
import pytest

from seqapp.data.reviews.door import load_reviews
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.spans import SPANS, WHOLE
from seqapp.store.measured import NB_SVM
from seqapp.store.registry import installed
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.lengths import cut, lengths_table, measure_lengths, rows_of


def long_reviews(n):
    parts = [range(3 + number % 9) for number in range(n)]
    return pd.DataFrame(
        {
            "id": [f"review {number}" for number in range(n)],
            "text": [" ".join(f"This is part {part} of it." for part in some) for some in parts],
            "label": np.arange(n) % 2,
        }
    )


def test_every_review_gives_one_text_of_each_length_that_it_has():
    reviews = long_reviews(40)
    texts = cut(reviews)
    counts = texts["sentences"].value_counts()
    assert counts[WHOLE] == counts["1 sentence"] == counts["2 to 3"] == 40
    assert counts["4 to 8"] == sum(3 + number % 9 >= 4 for number in range(40))
    again = cut(reviews.iloc[::-1])
    assert set(again["text"]) == set(texts["text"])


def test_a_threshold_that_does_not_fit_shows_in_the_accuracy_and_not_in_the_ranking():
    texts = pd.DataFrame({"label": [0, 1] * 50, "sentences": "1 sentence"})
    logit = texts["label"].to_numpy() + 3.0  # ranks all rightly, calls all positive
    (row,) = rows_of(texts, logit)
    assert (row.accuracy, row.centred.accuracy, row.auc[0]) == (0.5, 1.0, 1.0)


def test_a_net_that_learnt_from_other_reviews_is_refused(tmp_path):
    path = tmp_path / "reviews.csv"
    synthetic_reviews(200, seed=0).to_csv(path, index=False)
    version = next(version for version in installed() if version.run.task == "sentiment")
    with pytest.raises(BadInputError, match="learnt from other reviews"):
        measure_lengths([ServedModel.load(version)], path)


def test_the_baseline_alone_is_measured_on_every_length_of_the_fold(tmp_path):
    path = tmp_path / "reviews.csv"
    synthetic_reviews(300, seed=0).to_csv(path, index=False)
    measured = measure_lengths([], path, cache=tmp_path)
    assert list(measured.models) == [NB_SVM]
    rows = {row.sentences: row for row in measured.models[NB_SVM].rows}
    assert rows[WHOLE].n == len(load_reviews(path, "validation").frame)
    assert set(rows) <= {*SPANS, WHOLE}
    assert "| whole review |" in lengths_table(measured)
