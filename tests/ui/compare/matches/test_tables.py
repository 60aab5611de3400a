import pytest

from seqapp.ui.compare.matches.questions import of_lengths, of_matches, of_places
from seqapp.ui.compare.matches.tables import (
    length_sentence,
    match_sentence,
    match_table,
    place_sentence,
    slice_table,
)
from tests.matches import measured
from tests.ui.helpers import spaced


def test_each_comparison_is_a_row_with_what_both_nets_are_and_reach() -> None:
    table = match_table(measured(0.1))
    assert table["What is equal"].tolist() == ["Units", "Weights", "Training time"]
    assert table["RNN"].tolist()[1] == "152 units, 32,984 weights, 4 epochs"
    assert table["Training, min"].tolist() == ["2.0 | 2.0", "2.0 | 2.0", "3.5 | 2.0"]
    assert set(match_table(measured(0.1, seeds=1))["p over seeds"]) == {"one seed"}


def test_the_sentence_tells_who_is_ahead_and_whether_seeds_can_tell() -> None:
    sentence = spaced(match_sentence(measured(0.3)))
    assert sentence.startswith("Over 200 unseen reviews, at equal units the LSTM is 29.0 points")
    assert "too weak" not in sentence
    behind = spaced(match_sentence(measured(-0.1)))
    assert "points behind the RNN" in behind
    assert "(one seed)" in match_sentence(measured(0.3, seeds=1))
    assert "too weak to tell" in match_sentence(measured(0.0))


def test_the_question_counts_the_comparisons_that_are_sure() -> None:
    assert of_matches(measured(0.3)).right == "in all"
    assert of_matches(measured(0.0)).right == "in none"
    assert of_matches(measured(0.3, seeds=1)).right == "in none"


def test_places_and_lengths_are_told_of_where_there_are_any() -> None:
    one = measured(0.1)
    assert len(slice_table(one)) == 3 * 8
    sentence = place_sentence(one)
    assert sentence.count("equal") == 3
    question = of_places(sentence, one)
    first, last = (pair["mean"] for pair in (one["comparisons"][0]["difference"][at] for at in (2, 4)))
    assert question is not None
    assert question.right == ("early" if first >= last else "late")
    for pair in one["comparisons"]:
        pair["difference"] = pair["difference"][:2]
    assert place_sentence(one) == ""
    assert of_places("", one) is None
    assert length_sentence(one) == ""
    assert of_lengths(one) is None


def test_the_lengths_of_largest_and_smallest_lead_are_named() -> None:
    one = measured(0.1)
    groups = one["comparisons"][0]["difference"]
    groups[1]["mean"] = 0.02
    groups.insert(2, {**groups[1], "which": "over 100", "mean": -0.01})
    assert "on reviews of 1 to 100 words, +2.0 points" in spaced(length_sentence(one))
    assert "those of over 100, -1.0" in length_sentence(one)
    question = of_lengths(one)
    assert question is not None
    assert question.right == "1 to 100 words"


@pytest.mark.parametrize("ahead", [0.1, -0.1])
def test_the_lead_of_a_slice_is_the_difference_of_its_accuracies(ahead) -> None:
    table = slice_table(measured(ahead))
    assert (table["lstm"] - table["rnn"]).tolist() == pytest.approx(table["ahead"].tolist())
