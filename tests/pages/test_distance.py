import pytest

from seqapp.numbers.distance import LONGEST
from seqapp.store.manifest import write_manifest
from seqapp.store.memory_tasks import write_results
from seqapp.ui.distance.dial import EARLY, LATE
from seqapp.ui.memory_tasks import blocks as memory_tasks
from seqapp.ui.memory_tasks import live
from seqapp.ui.memory_tasks.live import Seen
from tests.pages.helpers import charts, is_calm, texts, without_numbers
from tests.ui.memory_tasks.test_tables import far_is_hard, results

PRAISE, BLAME = "the plot was great", "the film was bad and dull"
REPORTS = [
    {"step": step, "steps": 500, "loss": 1.0 / step, "score": step / 500, "seconds": 3.0, "left": 9.0}
    for step in (100, 200)
]
RESULT = {
    "steps": 200,
    "solved": True,
    "seconds": 4.0,
    "rows": [{"distance": 50, "value": 1.0, "low": 0.99, "high": 1.0, "n": 1000}],
}


class Pretended:
    """A training that shows what a test gives it."""

    def __init__(self, config) -> None:
        self.config, self.seen, self.cancelled = config, Seen([], None, ended=False, fault=""), False

    @property
    def ended(self) -> bool:
        return self.seen.ended

    def look(self) -> Seen:
        return self.seen

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def trained(monkeypatch):
    """Memory tasks with results of its own, and with trainings that are pretended."""
    started = []

    def start(config):
        started.append(Pretended(config))
        return started[-1]

    monkeypatch.setattr(memory_tasks, "_results", lambda _: results(far_is_hard))
    monkeypatch.setattr(live, "start", start)
    return started


def button(app, label):
    return next((one for one in app.button if one.label == label), None)


def test_the_dial_shows_the_sentence_both_answers_and_both_charts(open_app, published) -> None:
    app = open_app(published, "distance", early=PRAISE, late=BLAME, words="7")
    assert is_calm(app)
    text = texts(app)
    assert "**the plot was great** some of the people in it are **but the film was bad and dull**" in text
    assert [metric.label for metric in app.metric] == [
        f"{net}: P(positive) at 7 words" for net in ("RNN", "LSTM")
    ]
    answer, effect = charts(app)
    assert answer["layout"]["yaxis"]["title"]["text"] == "P(positive), %"
    assert effect["layout"]["yaxis"]["title"]["text"] == "effect of the early opinion, logit"
    names = [line["name"] for line in answer["data"]]
    assert names.count("RNN, single seeds") == names.count("LSTM, single seeds") == 3
    assert "Why these neutral words" in text


def test_a_link_restores_the_dial_and_the_slider_writes_it(open_app, published) -> None:
    app = open_app(published, "distance", early=PRAISE, late=BLAME, turned="swapped", words="300")
    assert app.slider(key="words").value == LONGEST
    assert "**the film was bad and dull**" in texts(app)
    assert "**but the plot was great**" in texts(app)
    app.slider(key="words").set_value(0).run()
    assert app.query_params == {"early": PRAISE, "late": BLAME, "turned": "swapped", "words": "0"}
    assert "**the film was bad and dull** **but the plot was great**" in texts(app)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ({"early": " "}, "The early opinion is empty"),
        ({"late": ""}, "The late opinion is empty"),
        ({"early": "good film " * 30}, "at most 45 of each"),
        ({"early": "..."}, "find no word in this text"),
        ({"words": "301"}, "left out: words"),
        ({"turned": "x", "view": "y"}, "left out: view and turned"),
    ],
)
def test_what_cannot_be_used_gets_a_calm_line(open_app, published, query, line) -> None:
    app = open_app(published, "distance", **query)
    assert is_calm(app)
    assert line in texts(app)


def test_a_memory_task_reads_no_review_and_the_dial_no_results(open_app, published, monkeypatch) -> None:
    monkeypatch.setattr("seqapp.ui.distance.blocks.dial_block", None)
    app = open_app(
        published, "distance", view="memory-tasks"
    )  # where no results are shipped, it says how to get them
    assert is_calm(app)
    assert "Train them" in texts(app)
    assert button(app, "Train") is not None


def test_a_link_of_before_opens_the_memory_tasks_and_the_address_says_so(
    open_app, published, trained
) -> None:
    app = open_app(published, "distance", view="gym", exercise="order")
    assert is_calm(app)
    assert app.segmented_control(key="view").value == "memory-tasks"
    assert "Trained before" in texts(app)
    assert "left out" not in texts(app)
    assert app.query_params == {"view": "memory-tasks", "exercise": "order"}


def test_a_models_folder_of_before_shows_its_results_and_its_nets(open_app, installed) -> None:
    lab = (installed / "seed_weights").rename(installed / "lab")
    (lab / "seed_weights.json").rename(lab / "lab.json")
    write_manifest(lab, 1)
    write_results(installed / "gym" / "gym.json", results(far_is_hard))
    app = open_app(installed, "distance", view="gym", exercise="adding")
    assert is_calm(app)
    (chart,) = charts(app)
    assert len(chart["data"]) == 4
    app.segmented_control(key="view").set_value("dial").run()
    assert is_calm(app)
    assert len(charts(app)) == 2


@pytest.mark.parametrize("task", ["language", "adding", "order"])
def test_a_task_is_explained_and_its_results_stand_beside_chance(open_app, published, trained, task) -> None:
    app = open_app(published, "distance", view="memory-tasks", exercise=task)
    assert is_calm(app)
    (chart,) = charts(app)
    assert len(chart["data"]) == 4
    assert chart["layout"]["annotations"][0]["text"] == "without a memory"
    assert "seeds cannot tell the RNN from the LSTM at" in texts(app)
    assert "An example with 20" in texts(app)


def test_a_training_is_started_watched_and_cancelled(open_app, published, trained) -> None:
    app = open_app(published, "distance", view="memory-tasks", exercise="order", kind="identity", start="3")
    button(app, "Train").click().run()
    (training,) = trained
    config = training.config
    assert (config.task, config.cell, config.init, config.length, config.seed) == (
        "order",
        "rnn",
        "identity",
        50,
        3,
    )
    assert button(app, "Train").disabled
    training.seen = Seen(REPORTS, None, ended=False, fault="")
    app.run()
    assert is_calm(app)
    assert "accuracy 40.0\u00a0%" in texts(app)
    assert len(charts(app)) == 2
    button(app, "Cancel").click().run()
    assert training.cancelled
    assert button(app, "Cancel") is None
    assert not button(app, "Train").disabled


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (Seen(REPORTS, RESULT, ended=True, fault=""), "It solved the task in 200 steps"),
        (
            Seen(REPORTS, None, ended=True, fault="no room on the disk"),
            "The training stopped. no room on the disk",
        ),
    ],
)
def test_how_a_training_ended_is_said(open_app, published, trained, seen, sentence) -> None:
    app = open_app(published, "distance", view="memory-tasks", exercise="order")
    button(app, "Train").click().run()
    trained[0].seen = seen
    app.run()
    assert is_calm(app)
    assert sentence in texts(app)
    assert not button(app, "Train").disabled


def test_a_full_server_says_so(open_app, published, trained, monkeypatch) -> None:
    def full(_):
        raise live.BusyError("2 trainings run on this server already.")

    monkeypatch.setattr(live, "start", full)
    app = open_app(published, "distance", view="memory-tasks")
    button(app, "Train").click().run()
    assert is_calm(app)
    assert "2 trainings run" in texts(app)


def test_a_teacher_can_hide_answers_and_controls(open_app, published) -> None:
    app = open_app(published, "distance", early=EARLY, late=LATE, hide="answers,controls")
    assert is_calm(app)
    assert not app.metric
    assert without_numbers(app)
    assert len([one for one in app.button if one.label == "Reveal"]) == 3
