"""What ships: the models in models/, and the tables that the documents make of them."""

import pytest

from seqapp.store.records import ForecastRecord
from seqapp.store.registry import models_root, versions
from seqapp.workflows.documents import SHORT
from seqapp.workflows.publishing import results_table

FRONTIER = ("sentiment_rnn", "sentiment_lstm")
SHIPPED = (*FRONTIER, "sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_says_what_made_it(name):
    newest = max(versions(name), key=lambda version: version.version)
    run, card = newest.run, (newest.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert run.name == name
    assert not run.smoke
    assert {"config", "seed", "data", "packages", "training_seconds", "parameters"} <= run.model_fields_set
    assert run.data.sha256 in card
    assert isinstance(run, ForecastRecord) or len(run.seeds) >= 3


@pytest.mark.parametrize("task", ["sentiment", "forecast"])
def test_the_documents_show_the_table_that_its_command_writes(root, task):
    whole = results_table(task)
    assert table_in(root / "docs/benchmarks.md", task) == whole
    assert table_in(root / "README.md", f"{task}, short") == SHORT[task].of(whole)


def test_the_readme_has_the_speed_that_was_measured_with_all_the_others(root):
    whole = table_in(root / "docs/benchmarks.md", "bench layers")
    assert table_in(root / "README.md", "bench layers, short") == SHORT["bench layers"].of(whole)


def table_in(document, form):
    text = document.read_text("utf-8")
    return text.split(f"<!-- table: {form} -->\n")[1].split("\n<!-- end of table -->")[0]


def test_the_plain_sentiment_nets_reach_what_was_asked_of_them_and_lose_to_nb_svm():
    for name, floor in (("sentiment_plain_rnn", 0.83), ("sentiment_plain_lstm", 0.87)):
        run = max(versions(name), key=lambda version: version.version).run
        accuracies = [seed.accuracy for seed in run.seeds]
        assert sum(accuracies) / len(accuracies) >= floor
        assert run.baselines["nb_svm"].accuracy > run.metrics.accuracy


@pytest.mark.parametrize(("name", "behind"), [("sentiment_lstm", 0.0), ("sentiment_rnn", 0.002)])
def test_a_frontier_net_is_level_with_counting_words_and_knows_better_how_sure_it_is(name, behind):
    newest = max(versions(name), key=lambda version: version.version)
    run, nb_svm = newest.run, newest.run.baselines["nb_svm"]
    assert sum(seed.accuracy for seed in run.seeds) / len(run.seeds) >= nb_svm.accuracy - behind
    assert run.metrics.log_loss < nb_svm.log_loss
    assert run.metrics.ece < 0.02
    assert all(seed.recurrent_accuracy > 0.9 for seed in run.seeds)
    assert sum(path.stat().st_size for path in newest.path.rglob("*") if path.is_file()) < 8e6


def test_the_memory_of_the_frontier_lstm_adds_to_counting():
    pair = max(versions("sentiment_lstm"), key=lambda version: version.version).run.joined.pair
    assert pair.difference > 0
    assert pair.p_value < 0.05


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_forecasters_beat_what_needs_no_training_in_the_walk_forward(cell):
    run = max(versions(f"forecast_{cell}"), key=lambda version: version.version).run
    scores = run.walk_forward.horizons["1"][cell]
    assert scores.pinball_against["historical_simulation"][0] <= -0.01
    assert scores.pinball_against["ewma_normal"][0] <= 0
    assert 0.87 <= scores.coverage["90%"][0] <= 0.93


def test_everything_that_ships_stays_small():
    size = {path: path.stat().st_size for path in models_root().rglob("*") if path.is_file()}
    assert sum(size.values()) < 60e6
    assert sum(bytes_ for path, bytes_ in size.items() if "sentiment_plain" in str(path)) < 16e6


def test_the_same_bars_in_whatever_form_give_the_same_forecast_to_the_bit():
    from seqapp.data.prices.door import read_prices
    from seqapp.store.registry import resolve
    from seqapp.store.served import ServedModel
    from seqapp.workflows.forecast.use import fan
    from tests.data.prices.forms import FORMS, bars

    served = ServedModel.load(resolve("forecast_rnn"))
    frame = bars("AAPL", days=160)
    frame["adj_close"] = frame["close"]  # what some forms do not have
    forecasts = {}
    for name, form in FORMS.items():
        if form.tickers == ("AAPL",) and "volume" not in form.lacks:
            prices = read_prices(form.file, form.write(frame))
            forecasts[name] = fan(served, prices, prices.tickers[0]).quantiles
    assert len(forecasts) >= 8
    for name, quantiles in forecasts.items():
        assert quantiles == forecasts["contract"], name
