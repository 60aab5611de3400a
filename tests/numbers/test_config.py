import pytest

from seqapp.numbers.config import ForecastConfig, FrontierConfig, Range, SentimentConfig
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


@pytest.mark.parametrize("config", [SentimentConfig, ForecastConfig])
@pytest.mark.parametrize("norm", ["inf", "nan", "0"])
def test_a_gradient_is_cut_to_a_finite_norm(config, norm):
    with pytest.raises(BadInputError, match=f"clip_norm={norm}: input should be"):
        config(cell="rnn").replace([f"clip_norm={norm}"])


@pytest.mark.parametrize("config", [SentimentConfig, ForecastConfig])
def test_smoke_changes_fields_that_exist(config):
    assert set(config.smoke) <= set(config.model_fields)


@pytest.mark.parametrize(("cell", "words"), [("rnn", 400), ("lstm", 2), ("lstm", -1)])
def test_a_memory_to_begin_with_is_an_lstms_and_not_too_short(cell, words):
    with pytest.raises(BadInputError, match=f"longest_memory={words}"):
        SentimentConfig(cell=cell).replace([f"longest_memory={words}"])
    assert SentimentConfig(cell="lstm").replace(["longest_memory=3"]).longest_memory == 3


@pytest.mark.parametrize("config", [SentimentConfig, FrontierConfig, ForecastConfig])
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_a_search_tries_only_values_that_can_be(config, cell):
    assert config.search
    for field, of in config.search.items():
        values = of[:2] if isinstance(of, Range) else of
        assert len(set(values)) >= 2
        for value in values:
            assert getattr(config(cell=cell).replace([f"{field}={value}"]), field) == value
    assert not {"seed", "cell", "epochs"} & set(config.search)
    assert all(
        of.low < of.high and (of.low > 0 or not of.log)
        for of in config.search.values()
        if isinstance(of, Range)
    )
