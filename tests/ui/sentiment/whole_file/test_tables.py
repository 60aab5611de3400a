import csv
import io

import numpy as np
import pandas as pd
import pytest

from seqapp.data.reviews.door import read_reviews
from seqapp.numbers.metrics import accuracy_interval
from seqapp.ui.sentiment.whole_file import charts, questions, tables
from seqapp.ui.sentiment.whole_file.scoring import Answers, Seen
from seqapp.workflows.sentiment.bulk import ANSWER_COLUMNS
from tests.ui.helpers import spaced

RNN = [0.99, 0.97, 0.52, 0.2, 0.01, 0.9]
LSTM = [0.98, 0.6, 0.49, 0.7, 0.03, 0.05]
LABELS = [1, 1, None, 1, 0, 0]


def answers(rnn=RNN, lstm=LSTM, learnt=None) -> Answers:
    by_net = {}
    for label, values in (("RNN", rnn), ("LSTM", lstm)):
        rows = [[value, 0.0, 3, 0, 0, ""] for value in values]
        by_net[label] = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))
    return Answers(by_net, {net: np.array(which) for net, which in (learnt or {}).items()})


def reviews(labels=LABELS, **columns):
    table = pd.DataFrame({"text": [f"film {number}" for number in range(6)], **columns})
    if labels is not None:
        table["label"] = ["neutral" if one is None else ["negative", "positive"][one] for one in labels]
    return read_reviews("r.csv", table.to_csv(index=False, lineterminator="\r\n").encode(), labelled=False)


def back(said=None, of=None) -> pd.DataFrame:
    content = tables.csv_back(said or answers(), of or reviews())
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_every_review_is_in_one_range_of_the_histogram_and_the_ends_are_in() -> None:
    table = tables.histogram(answers(rnn=[0.0, 0.05, 0.5, 1.0, 0.999, 0.0499]))
    assert table[["RNN", "LSTM"]].sum().tolist() == [6, 6]
    assert table.set_index("from")["RNN"].loc[[0, 5, 50, 95]].tolist() == [2, 1, 1, 2]
    assert (table["to"] - table["from"]).unique().tolist() == [5]


def test_the_distribution_is_told_in_the_words_of_the_page() -> None:
    sentence = tables.distribution_sentence(answers())
    assert "The RNN calls 3 positive and 2 negative, and is not sure of 1;" in sentence
    assert "the LSTM calls 3 positive and 2 negative, and is not sure of 1, of 6 reviews." in sentence


def test_certain_reviews_are_those_on_which_all_nets_are_certain_of_the_same() -> None:
    assert tables.most_certain(answers()) == [0, 4, 1]  # 3 and 5: opposite sides; 2 too
    assert tables.least_certain(answers(), 2) == [2, 3]
    assert tables.most_certain(answers(), 1) == [0]


def test_disagreements_begin_with_the_nets_farthest_apart_and_say_who_is_right() -> None:
    assert tables.disagreements(answers()) == [5, 3, 2]
    sentence = spaced(tables.disagreement_sentence(answers(), reviews()))
    assert "On 3 of 6 reviews (50.0 %)" in sentence
    assert "Of the 2 among them with a label, the RNN is right on 0 and the LSTM is right on 2." in sentence
    assert "label" not in tables.disagreement_sentence(answers(), reviews(None))
    assert "same side" in tables.disagreement_sentence(answers(lstm=RNN), reviews())


def test_accuracy_is_over_the_reviews_with_a_label_with_its_interval() -> None:
    found = tables.accuracies(answers(), reviews())
    assert [(one.net, one.of, one.n, one.accuracy) for one in found] == [
        ("RNN", "all", 5, 0.6),
        ("LSTM", "all", 5, 1.0),
    ]
    assert (found[0].low, found[0].high) == accuracy_interval(3, 5)
    sentence = spaced(tables.accuracy_sentence(found))
    assert sentence.startswith(
        "Of 5 reviews with a label, the RNN judges 60.0 % rightly (95 % interval 23.1 to"
    )
    assert "; the LSTM judges 100.0 % rightly (95 % interval" in sentence  # over the same, said once
    assert tables.accuracies(answers(), reviews(None)) == []
    assert tables.learnt_sentence(answers(), found) == ""


def test_reviews_that_a_net_learnt_from_are_told_and_the_others_come_first() -> None:
    said = answers(learnt={"RNN": [True, True, True, False, False, False]})
    found = tables.accuracies(said, reviews())
    assert [(one.net, one.of, one.n, round(one.accuracy, 3)) for one in found] == [
        ("RNN", "all", 5, 0.6),
        ("RNN", "learnt", 2, 1.0),
        ("RNN", "new", 3, 0.333),
        ("LSTM", "all", 5, 1.0),
    ]
    assert [(one.net, one.of) for one in tables.headline(found)] == [("RNN", "new"), ("LSTM", "all")]
    assert "Of 3 reviews that it did not learn from, the RNN judges 33.3" in tables.accuracy_sentence(found)
    told = spaced(tables.learnt_sentence(said, found))
    assert told == "Of all 6 reviews in the file, the RNN learnt from 3, and judges 100.0 % of these rightly."
    none = answers(learnt={"RNN": [False] * 6, "LSTM": [False] * 6})
    assert "None of the 6 reviews is one that the RNN and the LSTM learnt" in tables.learnt_sentence(none, [])
    whole = answers(learnt={"RNN": [True] * 6})
    assert [one.of for one in tables.headline(tables.accuracies(whole, reviews()))] == ["all", "all"]


def test_a_list_of_reviews_names_row_or_id_and_label() -> None:
    table = tables.reviews_table([5, 2], answers(), reviews())
    assert table["Row"].tolist() == ["6", "3"]
    assert table["RNN: P(positive), %"].tolist() == [90.0, 52.0]
    assert table["Label"].tolist() == ["negative", "neither"]
    table = tables.reviews_table([0], answers(), reviews(None, id=list("abcdef")))
    assert table["Id"].tolist() == ["a"]
    assert "Label" not in table


def test_the_file_comes_back_in_its_order_without_the_texts_with_the_answers_of_both_nets() -> None:
    table = back(of=reviews(price=[f"{number}" for number in range(6)]))
    assert table.columns.tolist() == ["price", "label", *tables.answer_columns()]
    assert table["price"].tolist() == list("012345")
    assert table["rnn_probability"].astype(float).tolist() == RNN
    assert table["lstm_probability"].astype(float).tolist() == LSTM


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_and_no_heading_begins_a_formula(begin) -> None:
    table = back(of=reviews(**{"=note": [f"{begin}=1+1", "a=1", "", "1", "x", "y"]}))
    assert table.columns[0] == "'=note"
    assert table["'=note"].tolist() == [f"'{begin}=1+1", "a=1", "", "1", "x", "y"]


def test_two_columns_of_one_heading_both_come_back() -> None:
    content = b"text,note,note\nOne film,=a,b\n"
    table = tables.table_back(answers([0.5], [0.5]), read_reviews("r.csv", content, labelled=False))
    assert table.columns.tolist()[:2] == ["note", "note"]
    assert table.iloc[0, :2].tolist() == ["'=a", "b"]


def test_what_is_held_counts_labels_and_what_has_none() -> None:
    assert tables.held(reviews()) == "6 reviews: 3 positive, 2 negative, 1 of neither label."
    assert tables.held(reviews(None)) == "6 reviews, without labels."


def test_progress_tells_the_time_left_once_it_is_known() -> None:
    assert tables.progress_sentence(Seen(0, 0.0, None, None, False, ""), 1500) == "0 of 1,500 reviews"
    some = tables.progress_sentence(Seen(640, 0.3, 12.4, None, False, ""), 1500)
    assert some == "640 of 1,500 reviews, about 12 s left"


def test_the_distribution_has_units_and_tells_the_nets_apart_without_colour() -> None:
    figure = charts.distribution_chart(tables.histogram(answers()))
    assert figure.layout.xaxis.title.text == "P(positive), %"
    assert figure.layout.yaxis.title.text == "reviews, number"
    assert len({bar.marker.pattern.shape for bar in figure.data}) == 2


def test_questions_have_the_answer_that_the_numbers_say() -> None:
    assert questions.of_distribution(answers()).right == "RNN"
    assert questions.of_disagreement(answers()).right == "more"
    assert questions.of_disagreement(answers(lstm=RNN)).right == "fewer than one in twenty"
    assert questions.of_accuracy(tables.accuracies(answers(), reviews())).right == "LSTM"
    one = Answers({"RNN": answers().by_net["RNN"]}, {})
    assert questions.of_distribution(one) is None
    assert questions.of_accuracy(tables.accuracies(one, reviews())) is None
