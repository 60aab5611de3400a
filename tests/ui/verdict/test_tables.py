import pytest

from seqapp.ui.verdict.claims import CLAIMS, FAR_BACK, PRAISE_LEFT, TASKS_CLAIM
from seqapp.ui.verdict.tables import NOT_HERE, PARTLY, TRUE, UNTESTED, rows, summary, verdict
from tests.ui.helpers import spaced, task_scores

NAN = float("nan")


def judged(numbers):
    table = rows(numbers)
    return {claim.key: row for claim, row in zip(CLAIMS, table.to_dict("records"), strict=True)}


@pytest.mark.parametrize(
    ("holds", "word"),
    [([True, True], TRUE), ([True, False], PARTLY), ([False], NOT_HERE), ([], UNTESTED)],
)
def test_the_word_follows_from_how_many_nets_bear_the_claim_out(holds, word) -> None:
    assert verdict(holds) == word


def test_without_a_number_no_claim_is_judged() -> None:
    table = rows({})
    assert set(table["verdict"]) == {UNTESTED}
    assert set(table["number"]) == {""}
    assert summary(table, {}) == []


def test_other_numbers_turn_the_word_of_a_claim() -> None:
    for kept, word in (((0.04, 0.05), NOT_HERE), ((0.04, 0.9), PARTLY), ((0.6, 0.9), TRUE)):
        row = judged({"belt": {"LSTM": list(kept)}})["belt"]
        assert row["verdict"] == word
    assert spaced(row["number"]) == "left: LSTM 60.0 to 90.0 %"


def test_a_claim_that_compares_is_asked_of_both_nets_of_a_seed() -> None:
    row = judged({FAR_BACK: {"RNN": [0.04, 0.1, NAN], "LSTM": [0.08, 0.05, 0.9]}})[FAR_BACK]
    assert row["verdict"] == PARTLY  # the pair without a number does not count
    assert spaced(row["number"]) == "left: RNN 4.0 to 10.0 %, LSTM 5.0 to 90.0 %"
    assert judged({FAR_BACK: {"RNN": [0.04], "LSTM": [0.08]}})[FAR_BACK]["verdict"] == TRUE


def test_a_net_that_never_learns_does_not_bear_out_that_lstms_do() -> None:
    assert judged({TASKS_CLAIM: task_scores([0.1, 0.2], [0.95, 1.0])})[TASKS_CLAIM]["verdict"] == TRUE
    assert judged({TASKS_CLAIM: task_scores([0.1, 0.2], [0.1, 0.2])})[TASKS_CLAIM]["verdict"] == NOT_HERE
    assert judged({TASKS_CLAIM: task_scores([1.0, 0.2], [1.0, 1.0])})[TASKS_CLAIM]["verdict"] == PARTLY


def test_three_sentences_sum_the_rows_up() -> None:
    numbers = {
        TASKS_CLAIM: task_scores([0.1, 0.2], [0.95, 0.5]),
        FAR_BACK: {"RNN": [0.04, 0.1], "LSTM": [0.08, 0.05]},
        PRAISE_LEFT: {"RNN": [0.3, 0.2], "LSTM": [0.6, 0.7]},
        "switches": {"LSTM": [0.0, 0.0]},
    }
    counts, trained, reviews = map(spaced, summary(rows(numbers), numbers))
    assert counts == "Of 4 claims tested here, these nets bear out 1 wholly, 2 partly and 1 not at all."
    assert "3 of 6" in trained
    assert "in 1 of 2 seeds (RNN 4 to 10 %, LSTM 5 to 8 % are left)" in reviews
    assert reviews.endswith("behind 300 words in 2 of 2.")
