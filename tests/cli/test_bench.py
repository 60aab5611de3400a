"""The benchmark, on sizes so small that they say nothing: its path, its report, its table."""

import json

import pytest

from seqapp.data.synthetic import synthetic_reviews
from seqapp.workflows import bench, bench_layers, bench_sentiment
from seqapp.workflows.bench_layers import GRAPH, JIT, OURS


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(bench, "SHAPES", ((2, 3, 2, 2),))
    monkeypatch.setattr(bench, "LONGER", ((2, 3, 2, 2), (2, 9, 2, 2)))
    monkeypatch.setattr(bench, "WIDER", ((1, 4, 2, 2), (5, 4, 2, 2)))
    for module in (bench, bench_sentiment):
        monkeypatch.setattr(module, "CELLS", {"rnn": "SimpleRNN"})
    monkeypatch.setattr(bench_layers, "SETTLE", 0.0)
    monkeypatch.setattr(bench_layers, "_in_its_own_process", lambda job: job[0][1] * bench_layers._peak(*job))
    monkeypatch.setattr(bench_sentiment, "SINGLE", 20)
    monkeypatch.setattr(bench_sentiment, "IN_A_FILE", 100)


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


def test_a_file_without_the_marker_is_refused_before_anything_is_measured(run, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("no table here")
    code, out, err = run("bench", "layers", "--readme", readme)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "<!-- table: bench layers -->" in err
