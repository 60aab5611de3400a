"""`evaluate sentiment --behaviour` and `--lengths`: all nets side by side, and NB-SVM."""

import json
import shutil

import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.behaviour import cases
from seqapp.store.measured import read_measured
from seqapp.store.registry import ModelVersion


@pytest.fixture
def models(model, tmp_path, monkeypatch):
    """A models folder with one net, and nothing measured yet."""
    root = tmp_path / "models"
    shutil.copytree(model.parent, root / "sentiment_plain_lstm")
    monkeypatch.setenv("SEQAPP_MODELS", str(root))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return root


@pytest.fixture
def reviews(tmp_path):
    path = tmp_path / "reviews.csv"
    synthetic_reviews(300, seed=0).to_csv(path, index=False)
    return path


def test_without_reviews_the_baseline_is_missing_and_the_way_to_it_told(run, models):
    code, out, err = run("evaluate", "sentiment", "--behaviour", "--json")
    card = json.loads(out)
    assert code == 0
    assert card["cases"] == len(cases())
    (net,) = card["models"].values()
    passed = sum(row["passed"] for row in net["capabilities"])
    assert passed + len(net["failed"]) == len(cases())
    assert "Without NB-SVM" in err
    assert "--keep" in err


def test_what_the_baseline_answers_is_kept_and_found_again(run, models, reviews, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("<!-- table: behaviour -->\n<!-- end of table -->\n")
    asked = ("evaluate", "sentiment", "--behaviour", "--model", models / "sentiment_plain_lstm" / "1")
    code, _, err = run(*asked, "--data", reviews, "--keep", "--readme", readme)
    assert code == 0, err
    assert "| NB-SVM, % |" in readme.read_text()
    assert read_measured(models).behaviour is not None
    code, out, err = run(*asked)
    assert code == 0
    assert "Without NB-SVM" not in err
    assert "NB-SVM, %" in out


def test_lengths_are_measured_and_kept_of_a_net_that_learnt_from_these_reviews(
    run, models, reviews, monkeypatch
):
    code, out, err = run("evaluate", "sentiment", "--lengths", "--data", reviews)
    assert (code, out, err.count("\n")) == (2, "", 1)
    from seqapp.data.reviews.door import load_reviews
    from seqapp.store.records import SentimentRecord

    digest, whole = load_reviews(reviews).sha256, ModelVersion.sentiment_run.fget

    def of_these(version):
        record: SentimentRecord = whole(version)
        return record.model_copy(update={"data": record.data.model_copy(update={"sha256": digest})})

    monkeypatch.setattr(ModelVersion, "sentiment_run", property(of_these))
    code, out, err = run("evaluate", "sentiment", "--lengths", "--data", reviews, "--keep", "--json")
    assert code == 0, err
    assert read_measured(models).lengths.model_dump() == json.loads(out) | {
        "models": read_measured(models).lengths.model_dump()["models"]
    }
    assert len(json.loads(out)["models"]) == 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sentiment", "--behaviour", "--lengths"], "one run each"),
        (["forecast", "--behaviour"], "--behaviour"),
        (["sentiment", "--model", "x", "--keep"], "--keep"),
        (["sentiment"], "--model"),
        (["sentiment", "--model", "x", "--model", "y"], "one model"),
        (["sentiment", "--behaviour", "--model", "nothing"], "nothing"),
        (["sentiment", "--behaviour", "--readme", "nowhere.md"], "nowhere.md"),
    ],
)
def test_what_cannot_be_asked_together_is_refused_in_one_line(run, models, arguments, named):
    code, out, err = run("evaluate", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert named in err


def test_without_any_net_the_command_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    code, out, err = run("evaluate", "sentiment", "--behaviour")
    assert (code, out) == (2, "")
    assert "No sentiment net is installed" in err
