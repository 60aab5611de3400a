import pytest

from seqapp.store.records import ForecastRecord, SentimentRecord
from seqapp.ui.use.learnt import charts, questions, tables
from seqapp.ui.use.learnt.tables import Training
from tests.records import forecast_record, sentiment_record, watched


def training(cell, **changes):
    config = {"cell": cell, "seed": 3}
    return Training(
        f"net_{cell}/1", SentimentRecord.model_validate(sentiment_record(config=config, **changes))
    )


BOTH = [training(cell, watched=watched(cell)) for cell in ("rnn", "lstm")]


def test_losses_are_those_of_what_was_watched_and_else_of_the_curves() -> None:
    old = training("rnn", curves=[{"epoch": 1, "loss": 0.7, "seconds": 9, "validation_log_loss": 0.8}])
    frame = tables.losses([old, BOTH[1]])
    assert frame.values.tolist() == [["RNN", 1, 0.7, 0.8], ["LSTM", 1, 0.6, 0.5], ["LSTM", 2, 0.3, 0.5]]
    assert tables.losses([training("rnn")]).empty


def test_the_sentence_says_where_the_loss_was_lowest_only_if_that_was_not_the_end() -> None:
    curves = [
        {"epoch": epoch, "loss": loss, "validation_log_loss": other}
        for epoch, loss, other in ((1, 0.5, 0.4), (2, 0.3, 0.3), (3, 0.2, 0.35))
    ]
    rising = tables.loss_sentence(tables.losses([training("lstm", curves=curves)]), "sentiment")
    assert "from 0.5000 to 0.2000" in rising
    assert "and was lowest after epoch 2, 0.3000." in rising
    falling = tables.loss_sentence(tables.losses([training("lstm", curves=curves[:2])]), "sentiment")
    assert "lowest" not in falling


def test_what_is_left_of_a_gradient_is_told_of_the_state_that_is_the_long_memory() -> None:
    rnn, lstm = BOTH
    assert tables.gradient_sentence(rnn).startswith(
        "Of the gradient through its h, ×9·10⁻¹⁶ is left 50 words back before"
    )
    assert "through its c" in tables.gradient_sentence(lstm)
    assert tables.gradient_sentence(lstm).endswith("×2·10⁻⁸ after epoch 2.")
    frame = tables.gradients(lstm)
    assert frame["state"].unique().tolist() == ["h", "c"]
    assert frame.columns[2:].tolist() == ["before training", "after epoch 1", "after epoch 2"]


@pytest.mark.parametrize(("stretch", "said"), [(0.8, "a gradient must fade"), (1.2, "may fade or grow")])
def test_the_rnns_weights_can_or_cannot_let_a_gradient_grow(stretch, said) -> None:
    seen = watched("rnn")
    seen["epochs"][-1]["stretch"] = {"h": stretch}
    assert said in tables.stretch_sentence([training("rnn", watched=seen)])


def test_of_the_lstms_blocks_the_largest_is_named() -> None:
    seen = watched("lstm")
    seen["epochs"][-1]["stretch"]["g"] = 2.5
    assert "candidate g stretches most: 0.90 before training, 2.50 after epoch 2" in tables.stretch_sentence(
        [training("lstm", watched=seen)]
    )


def test_a_line_says_on_what_and_whether_it_is_the_very_training() -> None:
    assert tables.watched_line(BOTH[0]).endswith("16 examples of 101 words, 100 weights.")
    other = training("rnn", watched=watched("rnn") | {"same_weights": False})
    assert "another training of the same recipe" in tables.watched_line(other)
    assert "its losses alone" in tables.watched_line(training("rnn"))


def test_every_epoch_has_a_line_and_both_nets_one_axis() -> None:
    ends = charts.limits(BOTH)
    figures = [charts.gradient_chart(one, ends) for one in BOTH]
    assert [len(figure.data) for figure in figures] == [3, 4]  # the LSTM's h beside its c
    assert figures[0].layout.yaxis.range == figures[1].layout.yaxis.range
    assert figures[1].data[-1].name == "h, after epoch 2"
    many = training("rnn", watched=watched("rnn", epochs=8))
    assert sum(line.showlegend for line in charts.gradient_chart(many, ends).data) == 3


def test_questions_are_answered_by_the_numbers() -> None:
    assert questions.of_gradient(BOTH[1]).right == "less than a hundredth"
    assert questions.of_means(BOTH).right == "above two thirds"
    assert questions.of_means(BOTH[:1]).right == "below a third"
    assert questions.of_stretch(BOTH).right == "×1 to ×2"
    assert questions.of_losses(tables.losses(BOTH[:1])) is None


def test_of_a_training_that_has_diverged_nothing_is_asked() -> None:
    seen = watched("rnn")
    nan = float("nan")
    last = {"stretch": {"h": nan}, "means": {"|h|": nan}, "gradients": {"h": [nan] * len(seen["distances"])}}
    seen["epochs"][-1] |= last
    broken = [training("rnn", watched=seen)]
    assert (
        questions.of_gradient(broken[0]) is questions.of_means(broken) is questions.of_stretch(broken) is None
    )
    charts.gradient_chart(broken[0], charts.limits(broken))


def test_a_forecaster_has_days_and_its_own_loss() -> None:
    curves = [{"epoch": 1, "loss": 0.2, "seconds": 1.0, "validation_pinball": 0.3}]
    record = forecast_record(config={"cell": "rnn", "seed": 3}, curves=curves, watched=watched("rnn"))
    one = Training("forecast_rnn/1", ForecastRecord.model_validate(record))
    assert "50 trading days back" in tables.gradient_sentence(one)
    unwatched = ForecastRecord.model_validate(
        forecast_record(config={"cell": "rnn", "seed": 3}, curves=curves)
    )
    assert tables.losses([Training("forecast_rnn/1", unwatched)]).values.tolist() == [["RNN", 1, 0.2, 0.3]]
