import pytest

from seqapp.ui import quality
from tests.ui.helpers import record, seed, spaced


def test_the_baseline_stands_last_and_has_no_weights() -> None:
    *nets, baseline = quality.qualities_of({"RNN": record(0.85), "LSTM": record(0.88)})
    assert [net.model for net in nets] == ["RNN", "LSTM"]
    assert [net.training_minutes for net in nets] == [10.5, 10.5]
    assert (baseline.model, baseline.accuracy, baseline.weights) == ("NB-SVM", 0.916, None)


@pytest.mark.parametrize(
    ("rnn", "lstm", "sentence"),
    [
        (
            0.84,
            0.88,
            (
                "The simple baseline wins: NB-SVM judges 91.6 % of the reviews rightly; "
                "the LSTM is 3.6 points behind and the RNN is 7.6 points behind."
            ),
        ),
        (
            0.85,
            0.93,
            (
                "The LSTM is ahead: it judges 93.0 % of the reviews rightly; "
                "NB-SVM is 1.4 points behind and the RNN is 8.0 points behind."
            ),
        ),
    ],
)
def test_the_sentence_names_the_winner_by_the_numbers(rnn, lstm, sentence) -> None:
    qualities = quality.qualities_of({"RNN": record(rnn), "LSTM": record(lstm)})
    assert spaced(quality.accuracy_sentence(qualities)) == sentence


def test_nets_whose_intervals_overlap_are_not_ranked() -> None:
    close = quality.accuracy_sentence(quality.qualities_of({"RNN": record(0.875), "LSTM": record(0.88)}))
    apart = quality.accuracy_sentence(quality.qualities_of({"RNN": record(0.82), "LSTM": record(0.88)}))
    assert "do not show which net is better" in close
    assert "do not show" not in apart


def test_seeds_are_told_as_mean_and_range() -> None:
    seeds = [seed(0.86), seed(0.88), seed(0.9)]
    qualities = quality.qualities_of({"RNN": record(0.85), "LSTM": record(0.88, seeds=seeds)})
    assert spaced(quality.seeds_sentence(qualities)) == (
        "The LSTM reaches 88.0 % on average over 3 seeds (86.0 to 90.0 %)."
    )
    assert quality.quality_table(qualities)["seeds"].tolist()[1] == 3


@pytest.mark.parametrize("more", [{}, {"seeds": []}, {"seeds": [seed(0.9)]}])
def test_one_seed_says_nothing_of_the_spread(more) -> None:
    assert "not known" in quality.seeds_sentence(quality.qualities_of({"RNN": record(0.85, **more)}))


def test_lengths_are_compared_from_the_shortest_to_the_longest() -> None:
    table = quality.length_table({"RNN": record(0.85)})
    assert table["words"].tolist() == ["1 to 100", "over 400"] * 2
    assert spaced(quality.length_sentence(table)) == (
        "From reviews of 1 to 100 words to those of over 400, the RNN goes from 87.0 % to 82.0 % "
        "and NB-SVM goes from 93.6 % to 88.6 %."
    )


def test_nets_measured_on_different_reviews_are_not_compared_silently() -> None:
    same = {"RNN": record(0.85), "LSTM": record(0.88)}
    assert "5,000 reviews" in quality.measured_on(same)
    other = {"RNN": record(0.85), "LSTM": record(0.88, sha256="b")}
    assert "do not compare" in quality.measured_on(other)
