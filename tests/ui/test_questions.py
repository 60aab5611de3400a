import pytest

from seqapp.ui.questions import Question, how_large, of_memory, which_is_best, which_is_higher, which_word
from seqapp.ui.tables import VIEWS, words_frame


@pytest.mark.parametrize("choices", [("one",), ("a", "b", "c", "d", "e"), ("a", "b")])
def test_a_question_without_two_to_four_choices_or_without_its_answer_is_refused(choices) -> None:
    with pytest.raises(ValueError, match="two to four choices"):
        Question("Which?", choices, "one" if choices == ("one",) else "none of them", "Because.")


@pytest.mark.parametrize(("lstm", "right"), [(0.2, "RNN"), (0.9, "LSTM"), (0.55, "about the same")])
def test_the_right_choice_follows_the_numbers(lstm, right) -> None:
    assert which_is_higher("Which?", {"RNN": 0.5, "LSTM": lstm}).right == right


@pytest.mark.parametrize(
    ("value", "right"), [(0.001, "little"), (0.01, "some"), (0.5, "much"), (7.0, "much")]
)
def test_the_end_of_a_range_belongs_to_the_next(value, right) -> None:
    asked = how_large("How much?", value, [("little", 0.01), ("some", 0.5)], "much", f"It is {value}.")
    assert asked.right == right
    assert asked.verdict("little" if right != "little" else "much").endswith(f"**{right}**. It is {value}.")


def test_one_alone_is_no_choice() -> None:
    assert which_is_best("Who is best?", {"RNN": 0.5}) is None
    assert which_word("Which word?", words_frame(["good"]), [1.0]) is None


def test_the_words_offered_stand_in_the_order_of_the_text_so_that_the_largest_is_not_given_away() -> None:
    frame = words_frame(["a", "fine", "dull", "bad", "film"])
    asked = which_word("Which word?", frame, [float("nan"), 0.1, 0.9, 0.2, 0.8])
    assert asked.choices == ("“dull” (word 3)", "“bad” (word 4)", "“film” (word 5)")
    assert asked.right == "“dull” (word 3)"
    assert "0.90; next comes “film” (word 5) with 0.80" in asked.why


def test_a_state_is_asked_about_by_its_movement_and_a_gate_by_how_far_it_is_open() -> None:
    frame = words_frame(["a", "fine", "film"]).assign(
        **{"unit 1": [0.9, 0.1, 0.2], "unit 2": [0.8, 0.0, 0.1]}
    )
    assert of_memory(frame, VIEWS["lstm_f"]).right == "“a” (word 1)"
    assert of_memory(frame, VIEWS["lstm_c"]).right == "“fine” (word 2)"
