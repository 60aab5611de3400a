import numpy as np
import pandas as pd
import pytest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.significance import diebold_mariano
from seqapp.workflows.comparison import (
    by_year,
    daily_losses,
    matching_units,
    milliseconds,
    paired_accuracy,
    paired_losses,
    recurrent_weights,
    size_on_disk,
)


@pytest.fixture
def folders(tmp_path):
    """Two nets that judged ten reviews, the second in another order: the first errs on two, the second on none."""
    label = np.array([1, 0] * 5)
    table = pd.DataFrame({"key": [f"r{n}" for n in range(10)], "label": label, "n_words": 9})
    table["nb_svm_logit"] = -1.0
    logits = {"a": np.where(np.arange(10) < 2, -1, 1) * (2 * label - 1), "b": 2 * label - 1}
    folders = {}
    for name, logit in logits.items():
        folders[name] = tmp_path / name / "1"
        folders[name].mkdir(parents=True)
        own = table.assign(logit=logit.astype(float))
        (own if name == "a" else own[::-1]).to_parquet(folders[name] / "validation.parquet")
    return folders


def test_reviews_are_paired_by_key_whatever_their_order(folders) -> None:
    nets, *baselines = paired_accuracy(folders, "NB-SVM")
    assert (nets.a, nets.b, nets.n) == ("a", "b", 10)
    assert (nets.only_a, nets.only_b) == (0, 2)
    assert nets.difference == pytest.approx(-0.2)
    assert [(pair.a, pair.b) for pair in baselines] == [("a", "NB-SVM"), ("b", "NB-SVM")]


def test_only_reviews_that_both_judged_are_compared(folders) -> None:
    path = folders["b"] / "validation.parquet"
    table = pd.read_parquet(path)
    table[table["key"] >= "r4"].to_parquet(path)
    assert {pair.n for pair in paired_accuracy(folders, "NB-SVM")} == {6}
    table.assign(key="other").to_parquet(path)
    assert paired_accuracy(folders, "NB-SVM") == []


@pytest.mark.parametrize("content", [None, b"rubbish"])
def test_a_missing_or_damaged_file_is_named(folders, content) -> None:
    path = folders["b"] / "validation.parquet"
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(WorldError, match=r"b/1 has no usable validation.parquet"):
        paired_accuracy(folders, "NB-SVM")


def test_a_file_without_keys_is_named(folders) -> None:
    path = folders["a"] / "validation.parquet"
    pd.read_parquet(path).drop(columns="key").to_parquet(path)
    with pytest.raises(WorldError, match="no usable"):
        paired_accuracy(folders, "NB-SVM")


def test_losses_are_read_for_one_horizon_on_dates_where_all_are_known(tmp_path) -> None:
    days = pd.bdate_range("2020-01-01", periods=40)
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {f"{h}:{name}": rng.uniform(1, 2, 40) for h in (1, 10) for name in ("lstm", "rnn")}, index=days
    )
    table.iloc[-3:, 2:] = np.nan
    table.to_parquet(tmp_path / "walk_forward_daily.parquet")
    losses = daily_losses(tmp_path, 10)
    assert list(losses) == ["lstm", "rnn"]
    assert len(losses) == 37
    (pair,) = paired_losses(losses, 10, ["lstm", "rnn", "absent"])
    expected = diebold_mariano(losses["lstm"], losses["rnn"], 10)
    assert (pair.p_value, pair.difference, pair.n) == (expected.p_value, expected.mean_difference, 37)


def test_every_year_is_compared_with_the_baseline_of_that_year() -> None:
    days = pd.to_datetime(["2020-06-01", "2020-06-02", "2021-06-01"])
    losses = pd.DataFrame({"lstm": [1.0, 1.0, 3.0], "ewma": [2.0, 2.0, 2.0]}, index=days)
    table = by_year(losses, ["lstm", "absent"], "ewma")
    assert table.to_dict("list") == {
        "model": ["lstm", "lstm"],
        "year": [2020, 2021],
        "dates": [2, 1],
        "difference": [-0.5, 0.5],
    }


def test_calls_are_timed_in_turns() -> None:
    order = []
    taken = milliseconds({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert order == ["a", "b"] * 5  # two rounds to warm up
    assert all(time >= 0 for time in taken.values())


@pytest.mark.parametrize(("units", "inputs"), [(64, 64), (16, 9), (3, 9)])
def test_matching_units_come_as_near_to_the_weights_as_units_can(units, inputs) -> None:
    wanted = recurrent_weights("lstm", units, inputs)
    units = matching_units(wanted, inputs)
    misses = [abs(recurrent_weights("rnn", n, inputs) - wanted) for n in (units - 1, units, units + 1)]
    assert min(misses) == misses[1]


def test_weights_are_those_of_the_layers() -> None:
    import keras

    for cell, layer in (("rnn", keras.layers.SimpleRNN(5)), ("lstm", keras.layers.LSTM(5))):
        layer.build((None, None, 3))
        assert recurrent_weights(cell, 5, 3) == layer.count_params()


def test_the_size_is_that_of_all_files_below(tmp_path) -> None:
    (tmp_path / "variables").mkdir()
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "variables" / "b").write_bytes(b"123")
    assert size_on_disk(tmp_path) == 8
