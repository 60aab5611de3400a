import pytest

from seqapp.store.records import Report
from seqapp.workflows.forecast.verdict import verdict


def report_of(*, relative, p_holm, direction=(0.50, 0.49, 0.51)):
    scores = {
        "pinball": (0.004, 0.003, 0.005),
        "coverage": {"50%": (0.5, 0.4, 0.6), "90%": (0.897, 0.89, 0.90)},
        "mase": (1.0, 1.0, 1.0),
        "direction": direction,
        "always_up": (0.52, 0.51, 0.53),
        "pinball_against": {"garch_t": (relative, relative - 0.01, relative + 0.01)},
        "tests": {"garch_t": {"t": -5.0, "p": p_holm / 2, "p_holm": p_holm}},
    }
    return Report.model_validate(
        {
            "first_date": "2012-01-03",
            "last_date": "2012-12-31",
            "n_forecasts": 1000,
            "n_dates": 250,
            "n_tickers": 4,
            "horizons": {"1": {"lstm": scores}},
        }
    )


@pytest.mark.parametrize(
    ("relative", "p_holm", "words"),
    [
        (-0.005, 1e-6, "0.50 % lower than that of GARCH(1,1)-t (very unlikely to be chance)"),
        (-0.005, 0.02, "0.50 % lower than that of GARCH(1,1)-t (unlikely to be chance)"),
        (0.004, 0.02, "0.40 % higher than that of GARCH(1,1)-t (unlikely to be chance)"),
        (-0.005, 0.06, "the evidence is too weak to tell its loss from that of GARCH(1,1)-t (-0.50 %)"),
    ],
)
def test_a_sentence_claims_no_more_than_its_test(relative, p_holm, words):
    sentences = verdict(report_of(relative=relative, p_holm=p_holm), "lstm")
    assert any(words in sentence for sentence in sentences), sentences
    assert "89.7 % (1 day ahead)" in sentences[0]


def test_a_direction_is_only_called_better_where_its_whole_interval_is():
    assert "no better than saying up" in verdict(report_of(relative=0, p_holm=1.0), "lstm")[-1]
    better = report_of(relative=0, p_holm=1.0, direction=(0.54, 0.53, 0.55))
    assert "is right in 54.0 %" in verdict(better, "lstm")[-1]
