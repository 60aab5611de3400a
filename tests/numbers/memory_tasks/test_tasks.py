import numpy as np
import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.numbers.memory_tasks.config import (
    SEEDS,
    VARIANTS,
    MemoryTaskConfig,
    memory_task_config,
    shipped_configs,
)
from seqapp.numbers.memory_tasks.tasks import (
    CLASSES,
    TASKS,
    answer_of,
    examples,
    measure,
    mixed_examples,
    spelled,
    task_of,
    timesteps_of,
)
from seqapp.numbers.memory_tasks.words import COUNTRIES, ENDINGS, LANGUAGES, VOCABULARY, sentence_of

MANY = 20_000


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", TASKS)
def test_a_seed_gives_the_same_examples_again(name) -> None:
    for one, other in zip(examples(name, 5, 30, rng()), examples(name, 5, 30, rng()), strict=True):
        np.testing.assert_array_equal(one, other)
    assert examples(name, 5, 30, rng()).inputs.shape[1] == timesteps_of(name, 30)


def test_the_language_is_that_of_the_country_that_opens_the_sentence() -> None:
    inputs, targets = examples("language", 200, 40, rng())
    for sentence, target in zip(inputs, targets, strict=True):
        words = spelled("language", sentence).split()
        assert LANGUAGES[words[4]] == answer_of("language", target)
        assert " ".join(words[-4:]) in ENDINGS
        assert not set(LANGUAGES.values()) & set(words)


def test_all_languages_are_equally_likely_so_that_chance_is_one_in_twenty() -> None:
    targets = examples("language", MANY, 5, rng()).targets
    shares = np.bincount(targets, minlength=20) / MANY
    assert abs(shares - TASKS["language"].baseline).max() < 0.01


@pytest.mark.parametrize("distance", [5, 50])
def test_nothing_behind_the_opening_tells_the_language(distance) -> None:
    inputs, targets = examples("language", MANY, distance, rng())
    countries = np.where((inputs[:, 5:] >= 1) & (inputs[:, 5:] <= 20), inputs[:, 5:], 0)
    assert countries.any()  # there are distractors
    named = np.array([(countries == country + 1).any(axis=1) for country in range(20)])
    right = named[targets, np.arange(MANY)].mean()  # the right country is named no more often than any other
    assert abs(right - named.mean()) < 0.01
    by_ending = [np.bincount(targets[inputs[:, -1] == end], minlength=20) for end in set(inputs[:, -1])]
    assert max(abs(counts / counts.sum() - 0.05).max() for counts in by_ending) < 0.015


def test_mixed_sentences_have_every_length_and_are_padded_behind_their_end() -> None:
    inputs, targets = mixed_examples(2000, 60, rng())
    lengths = (inputs > 0).sum(axis=1) - 9
    assert (lengths.min(), lengths.max()) == (5, 60)
    assert abs((lengths < 18).mean() - 0.5) < 0.05  # as many below the geometric middle as above
    for sentence, length, target in zip(inputs, lengths, targets, strict=True):
        assert not sentence[length + 9 :].any()
        assert sentence[4] == target + 1
        assert VOCABULARY[sentence[length + 8]] == spelled("language", sentence).split()[-1]
        assert " ".join(spelled("language", sentence).split()[-4:]) in ENDINGS


@pytest.mark.parametrize("length", [4, 21, 100])
def test_the_sum_is_that_of_the_two_marked_numbers_one_in_each_half(length) -> None:
    inputs, targets = examples("adding", 500, length, rng())
    values, marks = inputs[..., 0], inputs[..., 1]
    assert (marks[:, : length // 2].sum(axis=1) == 1).all()
    assert (marks[:, length // 2 :].sum(axis=1) == 1).all()
    np.testing.assert_allclose((values * marks).sum(axis=1), targets, rtol=1e-6)
    assert 0 <= values.min() <= values.max() <= 1


def test_always_answering_the_mean_of_the_sums_errs_by_a_sixth() -> None:
    targets = examples("adding", MANY, 20, rng()).targets
    assert measure("adding", targets, np.ones((MANY, 1))).value == pytest.approx(1 / 6, abs=0.005)


@pytest.mark.parametrize("length", [12, 20, 100])
def test_the_order_is_that_of_the_two_signals(length) -> None:
    inputs, targets = examples("order", 400, length, rng())
    for example, target in zip(inputs, targets, strict=True):
        letters = spelled("order", example).split()
        assert "".join(letter for letter in letters if letter in "XY") == CLASSES[target]
        first, second = (place for place, letter in enumerate(letters) if letter in "XY")
        assert 0 < first <= length / 5 < length / 2 - 1 < second < length - 1
        assert (letters[0], letters[-1]) == ("start", "end")
    assert abs(np.bincount(targets) / 400 - 0.25).max() < 0.07


def test_a_measure_is_accuracy_or_squared_error_with_its_interval() -> None:
    right = measure("order", [0, 1, 2, 3], np.eye(4))
    assert (right.value, right.n) == (1, 4)
    assert right.low < 1
    off = measure("adding", np.zeros(1000), np.tile([[1.0], [2.0]], (500, 1)))
    assert off.value == 2.5
    assert off.high - 2.5 == pytest.approx(1.96 * 1.5 / np.sqrt(1000))


@pytest.mark.parametrize(
    ("name", "distance"), [("language", 4), ("adding", 3), ("order", 11), ("order", 401)]
)
def test_a_distance_out_of_range_is_declined(name, distance) -> None:
    with pytest.raises(BadInputError, match=f"Received: {distance}"):
        examples(name, 1, distance, rng())
    with pytest.raises(BadInputError):
        memory_task_config(task=name, cell="rnn", length=distance)


def test_an_unknown_task_is_declined() -> None:
    with pytest.raises(BadInputError, match="language, adding, order"):
        task_of("juggling")


def test_a_configuration_says_what_is_wrong_with_it() -> None:
    with pytest.raises(BadInputError, match="units cannot be 0"):
        memory_task_config(task="order", cell="rnn", units=0)
    with pytest.raises(BadInputError, match="belongs to an RNN"):
        memory_task_config(task="order", cell="lstm", init="identity")


def test_the_shipped_trainings_are_all_variants_alike_with_names_of_their_own() -> None:
    configs = shipped_configs()
    assert len({config.name for config in configs}) == len(configs)
    for variant in VARIANTS:
        some = [config for config in configs if variant.fits(config.model_dump())]
        assert len(some) * len(VARIANTS) == len(configs)
        assert {config.seed for config in some} == set(SEEDS)
    for name in TASKS:
        assert len({(config.units, config.steps) for config in configs if config.task == name}) == 1


def test_a_net_of_all_distances_is_measured_at_each_and_one_of_one_there() -> None:
    assert MemoryTaskConfig(task="language", cell="rnn", length=60).distances == (5, 10, 20, 50, 60)
    assert MemoryTaskConfig(task="order", cell="rnn", length=60).distances == (60,)


def test_there_are_twenty_countries_with_a_language_each() -> None:
    assert len(COUNTRIES) == len(set(LANGUAGES.values())) == 20


def test_every_example_is_looked_up_again_as_it_was_made() -> None:
    inputs, targets = examples("language", 50, 20, np.random.default_rng(3))
    for ids, target in zip(inputs, targets, strict=True):
        sentence = sentence_of(spelled("language", ids).replace(":", ",").replace("so", "So"))
        assert sentence.ids == ids.tolist()
        assert sentence.answer == target


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Type a sentence"),
        ("I grew up in Wales", "not “Wales”"),
        ("x1 x2 x3 x4 a b c d e f g h", "and 3 more"),
        ("and thus I dream", "names no country"),
        ("France " * 401, "401 words"),
    ],
)
def test_a_text_that_the_task_has_no_words_for_is_declined_in_a_line(text, reason) -> None:
    with pytest.raises(BadInputError, match=reason):
        sentence_of(text)
