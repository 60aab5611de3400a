import json
import shutil

import pandas as pd
import pytest

import seqapp


def only_line(text):
    assert text.count("\n") == 1, text
    return text.strip()


def test_predict_gives_every_field_of_the_contract(run, model):
    code, out, _ = run("predict", "sentiment", "--model", model, "a good film", "zzz", "--json")
    assert code == 0
    first, second = json.loads(out)
    assert set(first) == {"text", "probability", "logit", "n_tokens", "n_unknown", "n_cut", "notice"}
    assert (first["text"], first["n_tokens"], first["n_unknown"], first["notice"]) == (
        "a good film",
        3,
        0,
        "",
    )
    assert "None of its 1 words is known" in second["notice"]


def test_predict_without_json_shows_a_table_and_the_notices(run, model):
    code, out, err = run("predict", "sentiment", "--model", model, "a good film", "zzz")
    assert code == 0
    assert "a good film" in out
    assert "review 2: None of its 1 words" in " ".join(err.split())


@pytest.mark.parametrize(
    "text",
    [
        "good " * 20_000,
        "<script>alert(1)</script> good",
        "😀😀😀",
        "good\0film",
        "Ein sehr guter Film",
        "\ud800 good",
    ],
    ids=["100,000 characters", "HTML", "emoji", "NUL", "another language", "half a surrogate pair"],
)
def test_odd_reviews_get_an_answer(run, model, text):
    code, out, _ = run("predict", "sentiment", "--model", model, text, "--json")
    (answer,) = json.loads(out)
    assert code == 0
    assert 0 < answer["probability"] < 1
    if len(text) > 1000:
        assert answer["n_tokens"] == 50
        assert answer["n_cut"] == 20_000 - 50
        assert "first 19,950 were cut" in answer["notice"]
    elif "good" not in text or "\0" in text:
        assert answer["notice"]


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
def test_a_blank_review_is_refused_in_one_line(run, text):
    code, out, err = run("predict", "sentiment", "--model", "sentiment_plain_lstm", text)
    assert (code, out) == (2, "")
    assert "empty" in only_line(err)


def test_a_csv_keeps_its_columns_and_gains_the_answers(run, model, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('number,text\n7,"a good film"\n8,bad\n')
    assert run("predict", "sentiment", "--model", model, "--csv", source, "--out", target)[0] == 0
    answers = pd.read_csv(target)
    expected = ["number", "probability", "logit", "n_tokens", "n_unknown", "n_cut", "notice"]
    assert answers.columns.tolist() == expected
    assert answers["number"].tolist() == [7, 8]
    alone = json.loads(run("predict", "sentiment", "--model", model, "bad", "--json")[1])[0]
    assert answers["logit"][1] == pytest.approx(alone["logit"], abs=1e-6)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("words\nhi\n", "text"),
        ("", "empty"),
        ("text\n\x81\n", "UTF-8"),
        ("text,logit\nhi,1\n", "logit"),
        ("text\n \n", "row 1"),
    ],
)
def test_a_csv_that_cannot_be_used_is_refused_and_nothing_is_written(run, model, tmp_path, content, named):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content.encode("latin-1"))
    code, out, err = run("predict", "sentiment", "--model", model, "--csv", source, "--out", target)
    assert (code, out) == (2, "")
    assert named in only_line(err)
    assert not target.exists()


def test_a_file_is_evaluated_whole_whatever_the_split(run, model, tmp_path):
    frame = pd.DataFrame({"text": ["a good film", "bad", "good good", "film bad"], "label": [1, 0, 1, 0]})
    frame.to_parquet(tmp_path / "file.parquet")
    for split in ([], ["--split", "test"]):
        code, out, _ = run(
            "evaluate", "sentiment", "--model", model, "--data", tmp_path / "file.parquet", "--json", *split
        )
        result = json.loads(out)
        assert code == 0
        assert {"n", "accuracy", "accuracy_low", "accuracy_high", "log_loss", "ece"} <= set(result)
        assert result["n"] == 4
    code, out, _ = run("evaluate", "sentiment", "--model", model, "--data", tmp_path / "file.parquet")
    assert "95 % interval" in out


def test_an_evaluation_tells_what_the_model_learnt_from_apart_from_the_rest(run, model, tmp_path):
    texts, labels = ["a  GOOD film", "bad", "good good", "<br />Bad film"], [1, 0, 1, 0]
    pd.DataFrame({"text": texts, "label": labels}).to_csv(tmp_path / "file.csv", index=False)
    asked = ("evaluate", "sentiment", "--model", model, "--data", tmp_path / "file.csv")
    result = json.loads(run(*asked, "--json")[1])
    assert (result["n"], result["seen"]["n"], result["unseen"]["n"]) == (4, 2, 2)
    shares = [result[part]["n"] * result[part]["log_loss"] for part in ("seen", "unseen")]
    assert sum(shares) == pytest.approx(4 * result["log_loss"])
    for part in ("seen", "unseen"):
        assert result[part].keys() == result.keys() - {"seen", "unseen", "model", "source", "split"}
    alone = pd.DataFrame({"text": [texts[0], texts[3]], "label": [1, 0]})
    alone.to_csv(tmp_path / "alone.csv", index=False)
    seen = json.loads(run(*asked[:-1], tmp_path / "alone.csv", "--json")[1])
    assert seen["log_loss"] == pytest.approx(result["seen"]["log_loss"])
    code, out, _ = run(*asked)
    assert (code, out.index("unseen") < out.index(" seen ")) == (0, True)
    assert "/1 learnt from 2 of these 4 reviews: " in out


@pytest.mark.parametrize(
    ("texts", "empty", "said"),
    [
        (["nothing of it", "nor of this"], "seen", "learnt from none of these 2 reviews."),
        (["a good film", "bad film"], "unseen", "learnt from all of these 2 reviews: "),
    ],
)
def test_a_part_without_reviews_has_no_numbers_but_its_count(run, model, tmp_path, texts, empty, said):
    pd.DataFrame({"text": texts, "label": [1, 0]}).to_csv(tmp_path / "file.csv", index=False)
    asked = ("evaluate", "sentiment", "--model", model, "--data", tmp_path / "file.csv")
    result = json.loads(run(*asked, "--json")[1])
    assert result[empty].pop("n") == 0
    assert set(result[empty].values()) == {None}
    assert said in run(*asked)[1]


def test_of_a_version_of_before_it_is_not_known_what_it_learnt_from(run, model, tmp_path):
    from seqapp.store.manifest import write_manifest

    old = shutil.copytree(model, tmp_path / "sentiment_plain_lstm" / "1")
    (old / "seen.npy").unlink()
    write_manifest(old, 1)
    pd.DataFrame({"text": ["good", "bad"], "label": [1, 0]}).to_csv(tmp_path / "file.csv", index=False)
    asked = ("evaluate", "sentiment", "--model", old, "--data", tmp_path / "file.csv")
    result = json.loads(run(*asked, "--json")[1])
    assert (result["n"], result["seen"], result["unseen"]) == (2, None, None)
    assert "is not known" in run(*asked)[1]


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (pd.DataFrame({"text": ["a"], "stars": [1]}), "label"),
        (pd.DataFrame({"text": ["a"], "label": [3]}), "label"),
        (pd.DataFrame({"text": [], "label": []}), "no"),
        (None, "parquet"),
    ],
)
def test_a_file_that_cannot_be_evaluated_is_refused_in_one_line(run, model, tmp_path, frame, named):
    path = tmp_path / "file.parquet"
    path.write_bytes(b"nonsense") if frame is None else frame.to_parquet(path)
    code, out, err = run("evaluate", "sentiment", "--model", model, "--data", path, "--json")
    assert (code, out) == (2, "")
    assert named in only_line(err)


def test_a_damaged_model_is_exit_1_and_the_version_before_it_serves(run, model, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    for version in (1, 2):
        shutil.copytree(model, tmp_path / "sentiment_plain_lstm" / str(version))
    graph = tmp_path / "sentiment_plain_lstm" / "2" / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:-1])
    code, out, err = run("predict", "sentiment", "--model", "sentiment_plain_lstm", "good", "--json")
    assert code == 0
    assert json.loads(out)[0]["n_tokens"] == 1
    assert "saved_model.pb" in only_line(err.replace("\n", " ") + "\n")
    code, out, err = run("predict", "sentiment", "--model", "sentiment_plain_lstm/2", "good")
    assert (code, out) == (1, "")
    assert "damaged" in only_line(err)
    shutil.rmtree(tmp_path / "sentiment_plain_lstm" / "1")
    code, out, err = run("predict", "sentiment", "--model", "sentiment_plain_lstm", "good")
    assert (code, out) == (1, "")


def test_an_export_is_a_version_folder(run, model, tmp_path):
    code, out, _ = run("export", "--model", model, "--to", tmp_path / "serving")
    assert code == 0
    assert out.strip() == str(tmp_path / "serving" / "1")
    assert (tmp_path / "serving" / "1" / "saved_model.pb").exists()
    code, out, err = run("export", "--model", model, "--to", tmp_path / "serving")
    assert (code, out) == (2, "")
    assert "exists" in only_line(err)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["frob"], "frob"),
        (["retrain", "chess"], "chess"),
        (["retrain", "sentiment"], "--cell"),
        (["retrain", "sentiment", "--cell", "gru"], "gru"),
        (["retrain", "sentiment", "--cell", "rnn", "--set", "units=0"], "units=0"),
        (["retrain", "sentiment", "--cell", "rnn", "--smoke", "--publish"], "--publish"),
        (["retrain", "sentiment", "--cell", "rnn", "--resume", "/nowhere"], "/nowhere"),
        (["retrain", "sentiment", "--cell", "rnn", "--data", "/nowhere"], "data fetch reviews"),
        (["predict", "sentiment", "--model", "nothing", "hi"], "nothing"),
        (["predict", "sentiment", "--model", "../../etc", "hi"], "../../etc"),
        (["predict", "sentiment", "--model", "x"], "TEXT"),
        (["predict", "sentiment", "--model", "x", "hi", "--csv", "in.csv"], "--out"),
        (["evaluate", "sentiment", "--model", "nothing"], "nothing"),
        (["evaluate", "sentiment", "--model", "x", "--start", "2020-01-01"], "--start"),
        (["table", "chess"], "chess"),
    ],
)
def test_bad_input_is_exit_2_with_one_line_on_stderr_and_nothing_on_stdout(run, arguments, named):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert named in only_line(err)


def test_data_says_where_to_get_what_is_missing(run, tmp_path):
    code, out, _ = run("data", "--data", tmp_path)
    assert code == 0
    assert "data fetch reviews" in " ".join(out.replace("│", " ").split())


def test_version_and_help_are_exit_0(run):
    assert run("--version") == (0, f"seqapp {seqapp.__version__}\n", "")
    code, out, err = run("retrain", "--help")
    assert (code, err) == (0, "")
    assert "learning_rate" in out


def test_an_upper_case_suffix_is_evaluated_whole_too(run, model, tmp_path):
    frame = pd.DataFrame(
        {"text": ["a good film", "bad", "good good", "film bad"] * 5, "label": [1, 0, 1, 0] * 5}
    )
    frame.to_csv(tmp_path / "FILE.CSV", index=False)
    code, out, _ = run("evaluate", "sentiment", "--model", model, "--data", tmp_path / "FILE.CSV", "--json")
    assert (code, json.loads(out)["n"]) == (0, 20)


@pytest.mark.parametrize("target", ["nowhere/out.csv", "."])
def test_a_target_that_cannot_be_written_is_refused_before_any_work(run, tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("text\nhello\n")
    code, out, err = run("predict", "sentiment", "--model", "x", "--csv", "in.csv", "--out", target)
    assert (code, out) == (2, "")
    assert "--out takes a file" in only_line(err)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_reviews_of_one_label_are_refused_before_training(run, tmp_path):
    frame = pd.DataFrame({"text": [f"good film {n}" for n in range(60)], "label": [1] * 60})
    frame.to_csv(tmp_path / "praise.csv", index=False)
    arguments = [
        "retrain",
        "sentiment",
        "--cell",
        "rnn",
        "--data",
        tmp_path / "praise.csv",
        "--runs",
        tmp_path / "runs",
    ]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "one label" in only_line(err)
    assert not (tmp_path / "runs").exists()


def test_an_interrupted_command_says_how_to_go_on(run, tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("seqapp.cli.retrain.train_net", interrupt)
    code, out, err = run("retrain", "sentiment", "--cell", "rnn", "--smoke", "--runs", tmp_path)
    assert (code, out) == (130, "")
    assert "--resume" in only_line(err)


def test_runs_that_are_a_file_are_refused(run, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = run("retrain", "sentiment", "--cell", "rnn", "--smoke", "--runs", tmp_path / "file")
    assert (code, out) == (2, "")
    assert "--runs takes a folder" in only_line(err)


def test_one_broken_kind_of_data_does_not_hide_the_other(run, tmp_path):
    pd.DataFrame({"text": ["a"], "label": [1]}).to_csv(tmp_path / "reviews.csv", index=False)
    code, out, _ = run("data", "--data", tmp_path / "reviews.csv")
    assert code == 0
    assert "1 labelled" in out
    assert "has no column" in " ".join(out.replace("│", " ").split())


def test_no_words_at_all_show_the_help(run):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert "retrain" in out


@pytest.fixture
def three_versions(model, tmp_path, monkeypatch):
    """models/ with versions 1, 2 (damaged) and 3 of one net."""
    from seqapp.store.publish import publish

    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))

    def build(folder):
        shutil.copytree(model, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("MANIFEST.json"))

    for _ in range(3):
        version = publish("sentiment_plain_lstm", build, check=lambda _: None)
        if version.version == 2:
            (version.path / "saved_model.pb").write_bytes(b"")
    return tmp_path


def test_models_lists_every_version_and_says_which_one_serves(run, three_versions):
    code, out, _ = run("models", "--json")
    assert code == 0
    rows = json.loads(out)
    assert [(row["version"], row["state"]) for row in rows] == [(1, "kept"), (2, "damaged"), (3, "serves")]
    assert "saved_model.pb" in rows[1]["note"]
    code, out, _ = run("models")
    assert code == 0
    assert "serves" in out


def test_one_command_rolls_back_and_the_restored_version_is_proved_anew(run, three_versions):
    code, out, err = run("models", "rollback", "sentiment_plain_lstm")
    assert (code, out) == (0, "sentiment_plain_lstm/4 serves: version 1 restored\n"), err
    rows = json.loads(run("models", "--json")[1])
    assert [row["state"] for row in rows] == ["kept", "damaged", "kept", "serves"]
    assert rows[3]["note"] == "version 1 restored"
    code, out, err = run("models", "rollback", "sentiment_plain_lstm")
    assert (code, out) == (2, "")
    assert "no sound version before 1" in err
    assert err.count("\n") == 1


def test_force_without_publish_is_refused(run):
    code, out, err = run("retrain", "sentiment", "--cell", "rnn", "--force")
    assert (code, out) == (2, "")
    assert "--force belongs to --publish" in err


def test_a_long_text_that_names_nothing_of_films_gets_a_notice_and_a_short_one_does_not():
    from seqapp.workflows.sentiment.use import LONG_ENOUGH, notice

    kettle = (
        "The kettle is quiet and boils fast, and it looks lovely beside the toaster on our kitchen counter. "
    )
    counts = {"n_tokens": LONG_ENOUGH, "n_unknown": 0, "n_cut": 0}
    assert "names nothing that film reviews name" in notice(2 * kettle, **counts)
    assert notice(f"{kettle} The film was on. {kettle}", **counts) == ""
    assert notice(kettle, **counts | {"n_tokens": LONG_ENOUGH - 1}) == ""


def test_reviews_without_labels_are_for_the_frontier_family_alone(run, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text("text\nFine.\n", "utf-8")
    code, _, said = run("retrain", "sentiment", "--cell", "rnn", "--smoke", "--unlabelled", path)
    assert code == 2
    assert "--family frontier" in said
