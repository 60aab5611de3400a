"""Files of reviews as people have them, through every command that reads one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.data.prices.forms import bars
from tests.data.reviews.forms import FORMS, csv, frame, jsonl, parquet, workbook

SOME = [
    "IMDB Dataset",
    "labeledTrainData",
    "UCI",
    "Amazon's JSON",
    "parquet with true and false",
    "a workbook",
    "UTF-16",
]
ANSWERS = ["probability", "logit", "n_tokens", "n_unknown", "n_cut", "notice"]


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def refused(run, *arguments):
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert len(err) < 300
    return err


@pytest.mark.parametrize("form", [FORMS[name] for name in SOME], ids=SOME)
def test_every_command_reads_the_same(run, model, write, tmp_path, form):
    path, target = write(form.file, form.write()), tmp_path / "answers.parquet"
    code, out, err = run("data", "check", path, "--json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert set(report) == {"kind", "rows", "columns", "positive", "negative", "left_out", "notes", "doubts"}
    assert (report["kind"], report["rows"]) == ("reviews", len(form.labels))
    labels = [label for label in form.labels if label is not None]
    assert [report[kind] for kind in ("positive", "negative")] == [sum(labels), len(labels) - sum(labels)]
    assert report["left_out"] == len(form.labels) - len(labels)

    code, out, err = run("evaluate", "sentiment", "--model", model, "--data", path, "--json")
    assert (code, json.loads(out)["n"]) == (0, len(labels)), err
    assert all(any(words in line for line in err.splitlines()) for words in form.notes)

    code, out, err = run("predict", "sentiment", "--model", model, "--csv", path, "--out", target)
    assert (code, out) == (0, ""), err
    answers = pd.read_parquet(target)
    assert len(answers) == len(form.texts)
    assert answers.columns.tolist()[-6:] == ANSWERS
    assert form.columns[0] not in answers


def test_the_columns_come_back_in_order_less_the_text_and_with_their_types(run, model, write, tmp_path):
    table = frame(stars=range(8), text="Review")
    for name, content in (("r.parquet", parquet(table)), ("r.csv", csv(table)), ("r.jsonl", jsonl(table))):
        for ending in ("csv", "parquet"):
            target = tmp_path / f"answers.{ending}"
            run("predict", "sentiment", "--model", model, "--csv", write(name, content), "--out", target)
            answers = (pd.read_csv if ending == "csv" else pd.read_parquet)(target)
            assert answers.columns.tolist() == ["stars", "label", *ANSWERS]
            assert answers["stars"].astype(int).tolist() == list(range(8))
    run("predict", "sentiment", "--model", model, "--csv", tmp_path / "r.parquet", "--out", target)
    assert pd.read_parquet(target)["stars"].dtype == "int64"


def test_answers_do_not_depend_on_the_chunk_that_a_row_is_in(run, model, write, tmp_path, monkeypatch):
    texts = [f"good {'bad ' * (at % 7)}film {at}" for at in range(50)]
    path = write("r.csv", csv(pd.DataFrame({"n": range(50), "text": texts})))
    targets = tmp_path / "one.csv", tmp_path / "many.csv"
    run("predict", "sentiment", "--model", model, "--csv", path, "--out", targets[0])
    monkeypatch.setattr("seqapp.data.reviews.chunks.ROWS", 7)
    run("predict", "sentiment", "--model", model, "--csv", path, "--out", targets[1])
    one, many = map(pd.read_csv, targets)
    assert one["n"].tolist() == many["n"].tolist() == list(range(50))
    assert one["logit"].to_numpy() == pytest.approx(many["logit"].to_numpy(), abs=1e-5)


def test_columns_are_named_by_hand(run, model, write, tmp_path):
    path = write("r.csv", csv(frame(text="What they said", label="Liked it")))
    target = tmp_path / "answers.csv"
    assert "--columns text=HEADING" in refused(
        run, "predict", "sentiment", "--model", model, "--csv", path, "--out", target
    )
    columns = ["--columns", "text=What they said,label=liked it"]
    code, out, _ = run("evaluate", "sentiment", "--model", model, "--data", path, "--json", *columns)
    assert (code, json.loads(out)["n"]) == (0, 8)
    code, out, _ = run("data", "check", path, "--json", *columns)
    assert json.loads(out)["columns"] == {"text": "What they said", "label": "Liked it"}
    assert run("predict", "sentiment", "--model", model, "--csv", path, "--out", target, *columns)[0] == 0
    assert "What they said" not in pd.read_csv(target)
    assert "Drop them for reviews" in refused(
        run, "evaluate", "sentiment", "--model", model, "--data", path, "--ticker", "AAPL"
    )
    assert "Drop it for prices" in refused(
        run, "evaluate", "forecast", "--model", "forecast_rnn", "--skip-blank"
    )
    assert "give --csv IN" in refused(run, "predict", "sentiment", "--model", model, "good", "--skip-blank")


def test_a_file_of_neither_kind_names_both(run, write):
    path = write("r.csv", b"4,1467810369,Mon,me,A fine film\n0,1467810370,Mon,me,A poor film\n")
    message = refused(run, "data", "check", path)
    assert "--columns text=HEADING for reviews (text=column 1" in message
    assert "close=HEADING for prices" in message
    code, out, _ = run("data", "check", path, "--json", "--columns", "text=column 5,label=column 1")
    report = json.loads(out)
    assert (code, report["positive"], report["negative"]) == (0, 1, 1)


def test_prices_are_no_reviews_and_reviews_no_prices(run, model, write):
    prices = write("AAPL.csv", csv(bars()))
    assert "daily prices" in refused(run, "evaluate", "sentiment", "--model", model, "--data", prices)
    reviews = write("reviews.csv", csv(frame()))
    assert "no column date" in refused(run, "backtest", "forecast", "--data", reviews)


def test_blank_rows_are_refused_or_skipped_and_named(run, model, write, tmp_path):
    path = write("r.csv", csv(frame()) + b",1\n")
    target = tmp_path / "answers.csv"
    for command in (
        ["data", "check", path],
        ["evaluate", "sentiment", "--model", model, "--data", path],
        ["predict", "sentiment", "--model", model, "--csv", path, "--out", target],
    ):
        assert "row 9 (line 11): the text is missing or blank" in refused(run, *command)
        code, out, err = run(*command, "--skip-blank")
        assert (code, "a blank text are skipped: row 9" in out + err) == (0, True)
    assert len(pd.read_csv(target)) == 8


def test_repeated_ids_are_measured_once_and_named(run, model, write):
    path = write("r.csv", csv(frame(id=["a", "b", "c", "d", "e", "f", "a", "b"])))
    code, out, err = run("evaluate", "sentiment", "--model", model, "--data", path, "--json")
    assert (code, json.loads(out)["n"]) == (0, 6)
    assert "2 rows whose id stands on an earlier row are left out: a, b" in err
    assert "2 rows repeat the id of an earlier one (a, b)" in run("data", "check", path)[1]


def test_labels_of_one_kind_are_measured_and_not_learnt_from(run, model, write, tmp_path):
    path = write(
        "r.csv", csv(pd.DataFrame({"text": [f"good film {at}" for at in range(40)], "label": "pos"}))
    )
    code, out, _ = run("evaluate", "sentiment", "--model", model, "--data", path, "--json")
    assert (code, json.loads(out)["n"]) == (0, 40)
    assert "all labels are positive" in run("data", "check", path)[1]
    arguments = ["retrain", "sentiment", "--cell", "rnn", "--data", path, "--runs", tmp_path / "runs"]
    assert "one label" in refused(run, *arguments)


def test_a_file_without_labels_is_shown_and_answered_but_not_measured(run, model, write, tmp_path):
    path = write("r.txt", csv(frame()[["text"]]))
    report = json.loads(run("data", "check", path, "--json")[1])
    assert (report["rows"], report["positive"], report["negative"]) == (8, None, None)
    assert "no labels" in run("data", "check", path)[1]
    assert "labels are needed" in refused(run, "evaluate", "sentiment", "--model", model, "--data", path)
    assert "labels are needed" in refused(run, "retrain", "sentiment", "--cell", "rnn", "--data", path)


def test_a_net_learns_from_a_file_in_other_words(run, write, tmp_path):
    table = pd.concat([frame(text="Review", label="Sentiment")] * 20, ignore_index=True)
    table = table.assign(Sentiment=table["Sentiment"].map({1: "positive", 0: "negative"}))
    path = write("mine.xlsx", workbook(table))
    code, out, err = run(
        "retrain", "sentiment", "--cell", "rnn", "--data", path, "--runs", tmp_path / "runs",
        "--set", "epochs=1", "--set", "units=2", "--set", "embedding_units=2", "--set", "max_tokens=10",
    )  # fmt: skip
    assert code == 0, err
    assert "mine.xlsx: taken: Review for text, Sentiment for label" in err
    record = json.loads((Path(out.strip()) / "run.json").read_text())
    assert record["data"]["source"] == "mine.xlsx, an xlsx file with 160 labelled reviews"


def test_a_smoke_run_takes_no_data(run, tmp_path):
    arguments = ["retrain", "sentiment", "--cell", "rnn", "--smoke", "--data", tmp_path / "missing.csv"]
    assert "Drop --data" in refused(run, *arguments)


def test_a_target_that_would_be_wrong_is_refused_before_any_work(run, model, write, tmp_path):
    path = write("r.csv", csv(frame()))
    predict = ["predict", "sentiment", "--model", model, "--csv", path, "--out"]
    assert "ends in .csv or .parquet" in refused(run, *predict, tmp_path / "answers.xlsx")
    assert "names the file that is read" in refused(run, *predict, path)
    assert path.read_bytes() == csv(frame())
    again = write("again.csv", csv(frame(logit=range(8))))
    assert "has a column logit" in refused(
        run, *predict[:4], "--csv", again, "--out", tmp_path / "answers.csv"
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_interrupt_leaves_the_target_as_it_was(run, model, write, tmp_path, monkeypatch, ending):
    path, target = write("r.csv", csv(frame())), write(f"answers.{ending}", b"of before")
    monkeypatch.setattr("seqapp.data.reviews.chunks.ROWS", 3)
    asked = []

    def predict_then_stop(*arguments):
        asked.append(arguments)
        if len(asked) > 1:
            raise KeyboardInterrupt
        from seqapp.workflows.sentiment.use import predict

        return predict(*arguments)

    monkeypatch.setattr("seqapp.workflows.sentiment.bulk.predict", predict_then_stop)
    assert run("predict", "sentiment", "--model", model, "--csv", path, "--out", target)[0] == 130
    assert len(asked) == 2
    assert target.read_bytes() == b"of before"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([path.name, target.name])


def peak(*arguments) -> float:
    """The most memory that a command has at once, in MB."""
    command = [sys.executable, "-m", "seqapp", *map(str, arguments)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return (
        usage.ru_maxrss
        / (1 if sys.platform == "darwin" else 1024)
        / (1024 if sys.platform == "darwin" else 1)
    )


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not tell of a child's memory")
def test_a_large_file_takes_hardly_more_memory_than_a_small_one(model, write, tmp_path):
    text = "a good film and a bad one, as films go " * 40
    small, large = (
        write(f"{n}.csv", csv(pd.DataFrame({"n": range(n), "text": text}))) for n in (100, 10_000)
    )
    assert large.stat().st_size > 15_000_000
    target = tmp_path / "answers.csv"
    peaks = [
        peak("predict", "sentiment", "--model", model, "--csv", path, "--out", target)
        for path in (small, large)
    ]
    assert peaks[1] - peaks[0] < 120
    assert pd.read_csv(target)["n"].tolist() == list(range(10_000))
