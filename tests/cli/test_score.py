"""`score`: many files to a folder of parts, restartable, equal to `predict` to the bit."""

import dataclasses
import hashlib
import json
import shutil

import pandas as pd
import pytest

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.store.manifest import DamagedModelError
from seqapp.workflows.scoring.scorer import Scorer

FORECASTER = "forecast_rnn"


@pytest.fixture
def reviews(tmp_path):
    """Three files of reviews, csv and parquet, at two depths."""
    frame = synthetic_reviews(60, seed=5)
    folder = tmp_path / "reviews"
    (folder / "more").mkdir(parents=True)
    frame[:25].to_csv(folder / "a.csv", index=False)
    frame[25:40].to_parquet(folder / "b.parquet", index=False)
    frame[40:].to_csv(folder / "more" / "a.csv", index=False)
    return folder


@pytest.fixture
def score(run, model, reviews, tmp_path):
    """Score the reviews; gives exit code, stdout, stderr."""

    def score(*options, data=reviews / "**/*.*", to=tmp_path / "out", net=model):
        return run("score", "sentiment", "--model", net, "--data", data, "--to", to, *options)

    return score


def refused(answer):
    code, out, err = answer
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert len(err) < 300
    return err


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def content(folder):
    """All files of a folder but the lock, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def asked(monkeypatch):
    """The names of the parts that were answered; `stop_after` interrupts behind so many."""
    real = Scorer.__call__

    class Asked(list):
        stop_after = None

    names = Asked()

    def call(self, part, *arguments):
        if names.stop_after == len(names):
            raise KeyboardInterrupt
        written = real(self, part, *arguments)
        names.append(part.output)
        return written

    monkeypatch.setattr(Scorer, "__call__", call)
    return names


def test_the_answers_are_those_of_predict_to_the_bit_and_the_manifest_says_of_what(
    run, model, score, reviews, tmp_path
):
    code, out, err = score()
    assert (code, out) == (0, ""), err
    assert "60 rows in" in err
    folder = tmp_path / "out"
    for name in ("a.csv", "b.parquet", "more/a.csv"):
        target = tmp_path / "single.parquet"
        run("predict", "sentiment", "--model", model, "--csv", reviews / name, "--out", target)
        pd.testing.assert_frame_equal(
            pd.read_parquet(folder / f"{name}.00000.parquet"), pd.read_parquet(target), check_exact=True
        )
    manifest = manifest_of(folder)
    recipe = manifest["recipe"]
    weights = (model / "variables/variables.data-00000-of-00001").read_bytes()
    assert (recipe["model"], recipe["version"], recipe["task"]) == ("sentiment_plain_lstm", 1, "sentiment")
    assert recipe["weights"] == hashlib.sha256(weights).hexdigest()
    assert [written["rows"] for written in manifest["parts"]] == [25, 15, 20]
    for written in manifest["parts"]:
        source, output = written["part"]["source"], written["part"]["output"]
        assert source["bytes"] == (reviews / source["name"]).stat().st_size
        assert source["sha256"] == hashlib.sha256((reviews / source["name"]).read_bytes()).hexdigest()
        assert written["sha256"] == hashlib.sha256((folder / output).read_bytes()).hexdigest()


def test_a_file_cut_into_parts_has_the_same_answers_to_the_bit(score, reviews, tmp_path, monkeypatch):
    monkeypatch.setattr("seqapp.data.reviews.chunks.ROWS", 4)
    score(data=reviews / "a.csv")
    score("--rows-a-part", 7, data=reviews / "a.csv", to=tmp_path / "cut")
    whole = pd.read_parquet(tmp_path / "out" / "a.csv.00000.parquet")
    cut = [pd.read_parquet(path) for path in sorted((tmp_path / "cut").glob("*.parquet"))]
    assert [len(part) for part in cut] == [8, 8, 8, 1]
    pd.testing.assert_frame_equal(pd.concat(cut, ignore_index=True), whole, check_exact=True)


def test_what_was_done_is_not_done_again_but_what_is_gone_damaged_or_changed_is(
    score, reviews, tmp_path, asked
):
    score()
    folder, first = tmp_path / "out", content(tmp_path / "out")
    asked.clear()
    code, _, err = score()
    assert (code, asked, "0 parts done now; 3 had been done before" in err) == (0, [], True)
    (folder / "a.csv.00000.parquet").unlink()
    (folder / "b.parquet.00000.parquet").write_bytes(b"PAR1")
    score()
    assert sorted(asked) == ["a.csv.00000.parquet", "b.parquet.00000.parquet"]
    assert content(folder) == first
    asked.clear()
    pd.read_csv(reviews / "more" / "a.csv")[:5].to_csv(reviews / "more" / "a.csv", index=False)
    score()
    assert asked == ["more/a.csv.00000.parquet"]
    assert len(pd.read_parquet(folder / "more/a.csv.00000.parquet")) == 5


def test_a_source_with_fewer_parts_than_before_leaves_none_of_the_old_ones(
    score, reviews, tmp_path, monkeypatch
):
    monkeypatch.setattr("seqapp.data.reviews.chunks.ROWS", 4)
    cut = ("--rows-a-part", 8)
    score(*cut)
    pd.read_csv(reviews / "a.csv")[:9].to_csv(reviews / "a.csv", index=False)
    score(*cut)
    assert sorted(path.name for path in (tmp_path / "out").glob("a.csv*")) == [
        "a.csv.00000.parquet",
        "a.csv.00001.parquet",
    ]
    outputs = {written["part"]["output"] for written in manifest_of(tmp_path / "out")["parts"]}
    assert outputs == content(tmp_path / "out").keys() - {"manifest.json"}


def test_stopped_between_two_parts_it_goes_on_from_there(score, tmp_path, asked):
    asked.stop_after = 2
    assert score()[0] == 130
    folder = tmp_path / "out"
    outputs = [written["part"]["output"] for written in manifest_of(folder)["parts"]]
    assert outputs == asked
    assert content(folder).keys() == {"manifest.json", *outputs}
    asked.stop_after = None
    code, _, err = score()
    assert (code, "1 part done now; 2 had been done before" in err) == (0, True)
    score(to=tmp_path / "at once")
    assert content(folder) == content(tmp_path / "at once")


def test_stopped_within_a_part_it_leaves_nothing_of_it(score, reviews, tmp_path, monkeypatch):
    monkeypatch.setattr("seqapp.data.reviews.chunks.ROWS", 4)
    from seqapp.workflows.sentiment import bulk

    real, calls = bulk.predict, []

    def predict_then_stop(*arguments):
        calls.append(arguments)
        if len(calls) > 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(bulk, "predict", predict_then_stop)
    assert score(data=reviews / "a.csv")[0] == 130
    assert content(tmp_path / "out").keys() == {"manifest.json"}
    assert manifest_of(tmp_path / "out")["parts"] == []


def test_killed_within_its_first_part_it_goes_on_from_what_lies_there(score, tmp_path, monkeypatch):
    """A kill leaves what the disk has at that moment: without any `finally`, and with what was half-written."""
    from seqapp.workflows.sentiment import bulk

    real, killed = bulk.predict, tmp_path / "killed"

    def predict_and_look(*arguments):
        if not killed.exists():
            shutil.copytree(tmp_path / "out", killed)
        return real(*arguments)

    monkeypatch.setattr(bulk, "predict", predict_and_look)
    score()
    assert manifest_of(killed)["parts"] == []
    code, _, err = score(to=killed)
    assert (code, "3 parts done now" in err) == (0, True), err
    assert content(killed) == content(tmp_path / "out")


def test_killed_within_its_first_manifest_it_goes_on(score, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".manifest.json.tmp").write_text('{"format"')
    assert score()[0] == 0
    assert not (tmp_path / "out" / ".manifest.json.tmp").exists()


def test_files_that_are_not_named_any_more_keep_their_answers(score, reviews, tmp_path):
    score()
    code, _, err = score(data=reviews / "*.csv")
    assert (code, "2 parts of files that --data does not name" in err) == (0, True)
    assert len(manifest_of(tmp_path / "out")["parts"]) == 3


def test_a_source_that_changes_while_it_is_scored_is_told_of(score, reviews, tmp_path, monkeypatch):
    from seqapp.workflows.sentiment import bulk

    real = bulk.predict

    def predict_and_change(*arguments):
        with (reviews / "a.csv").open("a") as file:
            file.write("\n")
        return real(*arguments)

    monkeypatch.setattr(bulk, "predict", predict_and_change)
    code, _, err = score(data=reviews / "a.csv")
    assert (code, "changed while it was scored" in err) == (1, True)
    assert content(tmp_path / "out").keys() == {"manifest.json"}


def test_the_error_of_a_worker_travels_as_its_sentence(model, reviews, tmp_path, monkeypatch):
    from seqapp.data.reviews.door import NO_HINTS
    from seqapp.store.registry import resolve
    from seqapp.workflows.scoring import ways
    from seqapp.workflows.scoring.kinds import ReviewFiles
    from seqapp.workflows.scoring.score import plan

    monkeypatch.setattr(ways, "_on_one_core", Scorer)  # it would set the threads of all tests that follow
    planned = plan(resolve(str(model)), ReviewFiles(NO_HINTS), str(reviews / "*.csv"), tmp_path / "out")
    work = ways.RayScorer(planned.task)
    said = work({"part": planned.parts[0].model_dump_json()})
    assert (json.loads(said["written"])["rows"], said["error"]) == (25, "")
    (reviews / "a.csv").write_text("text,n\ngood,1\n")
    assert (
        "changed while it was scored"
        in ways.RayScorer(planned.task)({"part": planned.parts[0].model_dump_json()})["error"]
    )
    other = dataclasses.replace(planned.task, published="0" * 64)
    with pytest.raises(DamagedModelError, match="another one than when this scoring began"):
        ways.RayScorer(other)


def test_what_cannot_be_scored_is_refused_before_any_answer(score, reviews, tmp_path):
    assert "matches no file" in refused(score(data=reviews / "*.jsonl"))
    assert "is a folder" in refused(score(data=reviews))
    (reviews / "broken.parquet").write_bytes(b"PAR1 and no more")
    assert "broken.parquet cannot be read as parquet" in refused(score())
    (reviews / "broken.parquet").unlink()
    pd.DataFrame({"text": ["good", " "]}).to_csv(reviews / "blank.csv", index=False)
    assert "blank.csv, row 2 (line 3): the text is missing or blank" in refused(score())
    pd.DataFrame({"text": ["good"], "logit": [1]}).to_csv(reviews / "blank.csv", index=False)
    assert "blank.csv has a column logit" in refused(score())
    assert "lies in the folder of the answers" in refused(score(to=reviews))
    assert "task sentiment" in refused(score(net=FORECASTER))
    assert "--executor takes local" in refused(score("--executor", "threads"))
    assert not (tmp_path / "out").exists()


def test_blank_rows_are_skipped_where_that_is_asked_for(score, reviews, tmp_path):
    pd.DataFrame({"text": ["good", " ", "bad"], "at": [1, 2, 3]}).to_csv(reviews / "c.csv", index=False)
    code, _, err = score("--skip-blank", data=reviews / "c.csv")
    assert (code, "c.csv: 1 rows with a blank text are skipped: row 2" in err) == (0, True)
    assert pd.read_parquet(tmp_path / "out" / "c.csv.00000.parquet")["at"].tolist() == ["1", "3"]


def test_a_folder_of_other_answers_is_refused_and_stays_as_it_was(score, model, reviews, tmp_path):
    score()
    before = content(tmp_path / "out")
    shutil.copytree(model, tmp_path / "other" / "1")
    assert "holds answers of another kind: model sentiment_plain_lstm there, other now" in refused(
        score(net=tmp_path / "other" / "1")
    )
    assert "rows_a_part None there, 9 now" in refused(score("--rows-a-part", 9))
    assert "options" in refused(score("--skip-blank"))
    assert content(tmp_path / "out") == before
    assert "it has no manifest.json" in refused(score(data=reviews / "a.csv", to=tmp_path / "other"))
    (tmp_path / "out" / "manifest.json").write_text("{}")
    assert "manifest.json cannot be read" in refused(score())


def test_answers_to_another_folder_do_not_overwrite_the_first(score, reviews, tmp_path, asked):
    score(data=reviews / "*.csv")
    before = content(tmp_path / "out")
    assert manifest_of(tmp_path / "out")["recipe"]["root"] == str(reviews.resolve())
    err = refused(score(data=reviews / "more" / "*.csv"))
    assert "/reviews, and --data names other files, of " in err
    assert "/reviews/more. Name another folder with --to." in err
    assert content(tmp_path / "out") == before
    asked.clear()
    same = reviews / "more" / ".." / "*.csv"
    assert (score(data=same)[0], asked) == (0, [])


def test_a_folder_of_reviews_that_was_moved_is_gone_on_with(score, reviews, tmp_path, asked):
    score(data=reviews / "*.csv")
    moved = reviews.rename(tmp_path / "moved")
    asked.clear()
    assert (score(data=moved / "*.csv")[0], asked) == (0, [])
    assert manifest_of(tmp_path / "out")["recipe"]["root"] == str(moved.resolve())


def test_a_manifest_of_before_it_had_a_root_gets_one(score, reviews, tmp_path, asked):
    score()
    manifest, path = manifest_of(tmp_path / "out"), tmp_path / "out" / "manifest.json"
    del manifest["recipe"]["root"]
    path.write_text(json.dumps(manifest))
    asked.clear()
    assert (score()[0], asked) == (0, [])
    assert manifest_of(tmp_path / "out")["recipe"]["root"] == str(reviews.resolve())


def test_a_file_with_brackets_in_its_name_is_scored(score, reviews, tmp_path):
    shutil.copy(reviews / "a.csv", reviews / "b [1].csv")
    code, _, err = score(data=reviews / "b [1].csv")
    assert (code, "25 rows in" in err) == (0, True), err
    assert content(tmp_path / "out").keys() == {"manifest.json", "b [1].csv.00000.parquet"}


def test_forecasts_are_those_of_predict_to_the_bit_however_a_file_is_cut(run, tmp_path, monkeypatch):
    prices = synthetic_prices(3, 180, seed=3)
    prices.to_parquet(tmp_path / "prices.parquet")
    net = ["--model", FORECASTER]
    dates = ["--start", "2010-01-01", "--end", "2010-12-31"]
    target, folder = tmp_path / "single.parquet", tmp_path / "out"
    run("predict", "forecast", *net, "--data", tmp_path / "prices.parquet", *dates, "--out", target)
    monkeypatch.setattr("seqapp.workflows.scoring.kinds.ROWS", 50)
    data = ["--data", tmp_path / "prices*.parquet"]
    code, out, err = run("score", "forecast", *net, *data, "--to", folder, "--rows-a-part", 60)
    assert (code, out) == (0, ""), err
    parts = [pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]
    assert len(parts) == 2
    pd.testing.assert_frame_equal(
        pd.concat(parts, ignore_index=True), pd.read_parquet(target), check_exact=True
    )
    day = f"{prices['date'].max():%Y-%m-%d}"
    code, _, err = run("score", "forecast", *net, *data, "--to", tmp_path / "day", "--start", day)
    newest = pd.read_parquet(tmp_path / "day" / "prices.parquet.00000.parquet")
    assert (code, newest["date"].nunique(), newest["ticker"].nunique()) == (0, 1, 3), err


@pytest.fixture
def forecasts(run, tmp_path):
    """Score prices: after 3 days of old.csv and after 10 of new.csv, of which 3 and 6 are before the first net's."""
    for name, days in {"old": 130, "new": 137}.items():
        bars = synthetic_prices(1, days, seed=1)
        bars["date"] -= pd.Timestamp("2010-01-04") - pd.Timestamp("2003-06-30")
        bars.to_csv(tmp_path / f"{name}.csv", index=False)

    def forecasts(data, *options):
        where = ["--data", tmp_path / data, "--to", tmp_path / "out"]
        return run("score", "forecast", "--model", FORECASTER, *where, *options)

    return forecasts


def test_days_that_every_net_had_seen_are_counted_and_refused_where_there_are_no_others(forecasts, tmp_path):
    err = refused(forecasts("old.csv"))
    assert "has seen what followed 2003-12-26" in err
    assert not (tmp_path / "out").exists()
    code, _, err = forecasts("*.csv")
    assert (code, "276 rows in" in err) == (0, True), err
    assert "4 forecasts in 2 parts" in err
    assert "9 days are left out: every net had seen what followed them" in err
    assert "In sample" not in err


def test_days_that_their_net_had_seen_are_counted(forecasts):
    code, _, err = forecasts("*.csv", "--net", "newest")
    assert (code, "897 rows in" in err, "left out: every net" in err) == (0, True, False), err
    assert "In sample: 13 days are answered by a net that had seen them or later ones." in err


def test_a_net_that_the_model_has_not_is_refused_before_files_are_read(forecasts, tmp_path, monkeypatch):
    monkeypatch.setattr("seqapp.workflows.scoring.score.describe", lambda *_: pytest.fail("a file is read"))
    assert "--net takes a year whose net" in refused(forecasts("*.csv", "--net", "1999"))
    assert not (tmp_path / "out").exists()


def test_files_without_a_day_to_forecast_from_are_refused_together_and_empty_alone(run, tmp_path):
    short, long = synthetic_prices(1, 50, seed=1), synthetic_prices(1, 130, seed=2)
    short.to_csv(tmp_path / "a.csv", index=False)
    words = [
        "score",
        "forecast",
        "--model",
        FORECASTER,
        "--data",
        tmp_path / "*.csv",
        "--to",
        tmp_path / "out",
    ]
    assert "nothing to forecast from" in refused(run(*words))
    assert not (tmp_path / "out").exists()
    long.to_csv(tmp_path / "b.csv", index=False)
    assert run(*words)[0] == 0
    empty, full = (pd.read_parquet(tmp_path / "out" / f"{name}.csv.00000.parquet") for name in "ab")
    assert (len(empty), empty.columns.tolist()) == (0, full.columns.tolist())
    assert full["date"].nunique() == 3


def test_without_ray_one_line_says_how_to_have_it(score, monkeypatch, tmp_path):
    import importlib

    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    real = importlib.import_module

    def import_module(name, *arguments):
        if name == "ray":
            raise ModuleNotFoundError(name=name)
        return real(name, *arguments)

    monkeypatch.setattr(importlib, "import_module", import_module)
    assert "make scale" in refused(score("--executor", "ray"))
    assert not (tmp_path / "out").exists()


def test_two_at_once_do_not_write_into_one_folder(score, tmp_path):
    from seqapp.workflows.scoring.manifest import locked

    with locked(tmp_path / "out"):
        code, _, err = score()
    assert (code, "Another `score` writes into" in err) == (1, True)
