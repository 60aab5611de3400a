from seqapp.store.memory_tasks import load_results, results_path
from seqapp.ui.learners import far_scores, learners, sentence
from tests.ui.helpers import task_scores


def test_whether_the_lstm_remembers_better_when_trained_for_it_follows_from_who_learns() -> None:
    better = sentence(task_scores([0.1, 0.2], [0.95, 0.5]))
    assert (
        "the LSTM does remember better: it learns the task in 3 of 6 trainings, the RNN in 0 of 6" in better
    )
    assert "does not remember better" in sentence(task_scores([0.95, 0.5], [0.95, 0.5]))
    assert sentence({}) == ""


def test_the_scores_are_those_of_the_shipped_trainings_seed_by_seed(monkeypatch) -> None:
    monkeypatch.delenv("SEQAPP_MODELS", raising=False)
    scores = far_scores()
    runs = load_results(results_path())["runs"]
    shipped = [runs[f"order-lstm-orthogonal-1-100-seed{seed}"]["rows"][0]["value"] for seed in range(3)]
    assert scores["order LSTM"] == shipped
    assert {label: len(trained) for label, trained in learners(scores).items()} == {"RNN": 9, "LSTM": 9}
