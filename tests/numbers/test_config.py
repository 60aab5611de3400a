import pytest

from seqapp.numbers.config import SMOKE, ForecastConfig, SentimentConfig
from seqapp.numbers.errors import BadInputError


@pytest.mark.parametrize("text", ["units", "unit=3", "units=-1", "units=x", "cell=gru", "seed=-1", "=3"])
def test_a_bad_assignment_is_refused_in_one_line_with_what_was_received(text):
    with pytest.raises(BadInputError) as caught:
        SentimentConfig(cell="rnn").replace([text])
    assert "\n" not in str(caught.value)
    assert text.partition("=")[2] in str(caught.value)


def test_assignments_change_their_fields_alone():
    before = SentimentConfig(cell="rnn", seed=4)
    after = before.replace(["units=7", "learning_rate=0.5"])
    assert (after.units, after.learning_rate) == (7, 0.5)
    assert {
        **after.model_dump(),
        "units": before.units,
        "learning_rate": before.learning_rate,
    } == before.model_dump()


@pytest.mark.parametrize(("task", "config"), [("sentiment", SentimentConfig), ("forecast", ForecastConfig)])
def test_smoke_changes_fields_that_exist(task, config):
    assert set(SMOKE[task]) <= set(config.model_fields)
