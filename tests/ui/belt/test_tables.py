import numpy as np
import pytest

from seqapp.numbers.nets import read
from seqapp.ui.belt import tables
from seqapp.ui.belt.charts import gates_chart, intervention_chart, ledger_chart
from tests.numbers.test_nets import random_net

WORDS = ["the", "plot", "is", "great", "but", "the", "end", "was", "dull"]
IDS = np.array([1, 2, 3, 4, 5, 1, 6, 7, 8])
NETS = {"RNN": random_net("rnn"), "LSTM": random_net("lstm")}
TRACED = {label: read(net, IDS) for label, net in NETS.items()}


def gates(f: float, turn: float = 0.0) -> dict[str, np.ndarray]:
    """Gates that stand still, but for the forget gate at “but”."""
    traced = {name: np.full((len(WORDS), 2), 0.5) for name in "igo"} | {"f": np.full((len(WORDS), 2), f)}
    traced["f"][4] += turn
    return traced


def test_the_ledger_names_the_word_that_moved_each_answer_most() -> None:
    frame = tables.ledger(WORDS, NETS, TRACED)
    sentence = tables.ledger_sentence(frame, NETS, TRACED)
    for label in NETS:
        at = int(frame[f"{label} step"].abs().to_numpy().argmax())
        assert f"“{WORDS[at]}” (word {at + 1}): {frame[f'{label} step'].iloc[at]:+.2f}" in sentence
    assert len(ledger_chart(frame).data) == 3


@pytest.mark.parametrize(
    ("turn", "verdict"),
    [
        (0.1, "opens at the turn"),
        (-0.1, "closes at the turn"),
        (0.001, "does nothing of its own at the turn"),
    ],
)
def test_what_the_forget_gate_does_at_the_turn_is_read_off_the_gate(turn, verdict) -> None:
    words = ["oh", *WORDS]
    traced = {name: np.concatenate([value[:1], value]) for name, value in gates(0.7, turn).items()}
    assert verdict in tables.forget_sentence(words, {0: traced, 1: traced})


def test_a_text_without_a_turn_cannot_test_what_happens_at_one() -> None:
    assert "cannot test this claim" in tables.forget_sentence(["fine"] * 9, {0: gates(0.7)})


@pytest.mark.parametrize(
    ("f", "verdict"), [(0.99, "It flows mostly unchanged"), (0.7, "It does not flow mostly")]
)
def test_whether_the_belt_flows_unchanged_is_read_off_the_forget_gate(f, verdict) -> None:
    sentence = tables.flow_sentence({0: gates(f)}, 0)
    assert verdict in sentence
    assert f"keeps {f:.2f} a word" in sentence


def test_gates_at_their_ends_are_switches_and_others_are_not() -> None:
    assert "act as switches" in tables.switch_sentence({name: np.array([[0.01, 0.99]]) for name in "fio"})
    assert "dimmers" in tables.switch_sentence(gates(0.5))


def test_who_puts_opinions_on_the_belt_is_told_apart() -> None:
    words, weights = [f"w{number}" for number in range(12)], np.array([9.0] * 5 + [0.1] * 7)
    strong = np.array([[1.0]] * 5 + [[0.5]] * 7)
    flat = np.full((12, 1), 0.5)
    by_candidate = tables.input_sentence(words, weights, {0: {"i": flat, "g": strong}}, 0)
    by_gate = tables.input_sentence(words, weights, {0: {"i": strong, "g": flat}}, 0)
    neither = tables.input_sentence(words, weights, {0: {"i": flat, "g": flat}}, 0)
    assert "×2.0 what other words do" in by_candidate
    assert "it is the candidate g that tells them apart" in by_candidate
    assert "the input gate has its part" in by_gate
    assert "not put on the belt more than the rest" in neither
    assert "more than 10 words" in tables.input_sentence(words[:9], weights[:9], {}, 0)


def test_a_gate_intervention_is_described_with_its_place_and_with_whether_the_seeds_agree() -> None:
    answers = {0: (0.3, 0.9), 1: (0.3, 0.8), 2: (0.4, 0.2)}
    sentence = tables.intervention_sentence(tables.GateIntervention("keep", "from", 4), WORDS, answers, 0)
    assert "With the forget gate held at 1 from “but” (word 5) on" in sentence
    assert "do not all move the same way" in sentence
    del answers[2]
    assert "All seeds move the same way" in tables.intervention_sentence(
        tables.GateIntervention("freeze", "at", 4), WORDS, answers, 0
    )


@pytest.mark.parametrize("scope", tables.SCOPES)
def test_a_gate_intervention_holds_its_gate_at_its_words_alone(scope) -> None:
    f = tables.GateIntervention("erase", scope, 4).apply(NETS["LSTM"], IDS)["f"]
    held = {"at": [4], "from": [4, 5, 6, 7, 8], "all": list(range(9))}[scope]
    assert np.flatnonzero((f == 0).all(axis=1)).tolist() == held


def test_the_charts_show_the_seed_that_is_asked_for_and_the_words_of_an_intervention() -> None:
    table = tables.gates(WORDS, {0: gates(0.7), 1: gates(0.9)})
    assert list(gates_chart(table, 1).data[1].y) == [0.9] * 9
    frame = tables.before_and_after(WORDS, np.full(9, 0.5), np.full(9, 0.4))
    shaded = intervention_chart(frame, 4, 8).layout.shapes[0]
    assert (shaded.x0, shaded.x1) == (3.5, 8.5)


def test_answers_before_and_after_an_intervention_stand_by_seed() -> None:
    trained = {0: np.array([0.5, 0.88]), 1: np.array([0.5, 0.12])}
    held = {seed: np.array([0.5, 0.5]) for seed in trained}
    assert tables.last_answers(trained, held) == {0: (0.88, 0.5), 1: (0.12, 0.5)}


def test_the_choice_of_a_word_names_it_and_the_one_that_the_page_would_take() -> None:
    words = ["oh", *WORDS]
    assert tables.word_option(words, 5) == "5 great"
    assert tables.word_option(words, 0) == "chosen for you: 6 but"
