"""The benchmark, on sizes so small that they say nothing: its path, its report, its table."""

import json
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.workflows import documents
from seqapp.workflows.bench import cost as bench_cost
from seqapp.workflows.bench import layers as bench_layers
from seqapp.workflows.bench import report as bench
from seqapp.workflows.bench import sentiment as bench_sentiment
from seqapp.workflows.bench.layers import GRAPH, JIT, OURS


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(bench, "SHAPES", ((2, 3, 2, 2),))
    monkeypatch.setattr(bench, "LONGER", ((2, 3, 2, 2), (2, 9, 2, 2)))
    monkeypatch.setattr(bench, "WIDER", ((1, 4, 2, 2), (5, 4, 2, 2)))
    for module in (bench, bench_sentiment):
        monkeypatch.setattr(module, "CELLS", {"rnn": "SimpleRNN"})
    monkeypatch.setattr(bench_layers, "SETTLE", 0.0)
    monkeypatch.setattr(bench_layers, "_in_its_own_process", lambda job: job[0][1] * bench_layers._peak(*job))
    for module in (bench_sentiment, bench_cost):
        monkeypatch.setattr(module, "SINGLE", 20)
        monkeypatch.setattr(module, "IN_A_FILE", 100)


def test_layers_are_measured_beside_keras_in_training_and_forward(run):
    code, out, _ = run("bench", "layers", "--rounds", 2, "--json")
    report = json.loads(out)
    assert code == 0
    assert report["machine"]["cores"] >= 1
    assert [(row["what"], row["cell"]) for row in report["rows"]] == [("train", "rnn"), ("forward", "rnn")]
    for row in report["rows"]:
        assert {OURS, GRAPH, JIT} <= row["ms"].keys()
        middle, low, high = row["ms"][OURS]
        assert 0 < low <= middle <= high
        assert row["ratio"][GRAPH] == pytest.approx(middle / row["ms"][GRAPH][0])


@pytest.mark.parametrize("subject", ["memory", "scaling"])
def test_memory_and_growth_are_measured_beside_keras(run, subject):
    code, out, _ = run("bench", subject, "--rounds", 2, "--json")
    report = json.loads(out)
    assert code == 0
    assert all(GRAPH in row["ratio"] for row in report["rows"])
    assert subject == "memory" or [line["over"] for line in report["growth"]] == ["timesteps", "batch"]


def test_a_slope_is_that_of_a_straight_line_where_the_times_are_one(monkeypatch):
    monkeypatch.setattr(bench, "CELLS", {"lstm": "LSTM"})
    rows = [
        {"cell": "lstm", "shape": list(shape), "ms": {OURS: [5 + 2 * shape[axis]] * 3}}
        for axis, shapes in ((1, bench.LONGER), (0, bench.WIDER))
        for shape in shapes
    ]
    for line in bench.growth(rows):
        assert line["ms"][OURS] == pytest.approx(2)
        assert line["r2"][OURS] == pytest.approx(1)


@pytest.mark.parametrize("subject", ["train", "predict"])
def test_the_recipe_is_measured_with_both_layers_and_the_readme_gets_the_table(run, tmp_path, subject):
    reviews, readme = tmp_path / "reviews.csv", tmp_path / "README.md"
    synthetic_reviews(200, seed=0).to_csv(reviews, index=False)
    readme.write_text(f"before\n<!-- table: bench {subject} -->\nold\n<!-- end of table -->\nafter\n")
    code, _, err = run("bench", subject, "--rounds", 1, "--data", reviews, "--readme", readme)
    assert code == 0, err
    text = readme.read_text()
    assert f"{OURS} / {GRAPH}" in text
    assert "old" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")


def test_the_installed_nets_are_measured_beside_nb_svm(run, model, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(model.parent.parent))
    monkeypatch.setitem(
        sys.modules, "__main__", ModuleType("__main__")
    )  # else the app, if a page was tested before
    reviews = tmp_path / "reviews.csv"
    synthetic_reviews(200, seed=0).to_csv(reviews, index=False)
    code, out, err = run("bench", "cost", "--rounds", 1, "--data", reviews, "--json")
    assert code == 0, err
    report = json.loads(out)
    for row in report["rows"]:
        assert list(row["value"]) == [model.parent.name, bench_cost.NB_SVM]
        assert all(value > 0 for value in row["value"].values())
    memory = next(row["value"] for row in report["rows"] if row["what"].startswith("peak memory"))
    assert memory[model.parent.name] > memory[bench_cost.NB_SVM], "TensorFlow is in the net's process alone"
    assert "| what | reviews | sentiment_plain_lstm | NB-SVM |" in bench.table(report)


def test_without_a_net_there_is_no_cost_to_measure(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    code, out, err = run("bench", "cost", "--data", tmp_path)
    assert (code, out) == (2, "")
    assert "No sentiment net is installed" in err


def test_one_measurement_goes_whole_into_one_file_and_in_short_into_another(run, tmp_path, monkeypatch):
    shape = {"batch x timesteps x features, units": ("2 x 3 x 2, 2",)}
    short = replace(documents.SHORT["bench layers"], rows=shape)
    monkeypatch.setitem(documents.SHORT, "bench layers", short)
    files = [tmp_path / "benchmarks.md", tmp_path / "README.md"]
    for file, form in zip(files, ("bench layers", "bench layers, short"), strict=True):
        file.write_text(f"<!-- table: {form} -->\n<!-- end of table -->\n")
    code, _, err = run("bench", "layers", "--rounds", 1, "--readme", files[0], "--readme", files[1])
    assert code == 0, err
    whole, part = (file.read_text().splitlines()[1:-1] for file in files)
    assert [line.split(" | ")[0] for line in part[2:]] == ["| train", "| forward"]
    assert short.of("\n".join(whole)).splitlines() == part


def test_a_file_without_the_marker_is_refused_before_anything_is_measured(run, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("no table here")
    code, out, err = run("bench", "layers", "--readme", readme)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "<!-- table: bench layers -->" in err
