import json

import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    path = tmp_path_factory.mktemp("reviews") / "reviews.csv"
    synthetic_reviews(120, seed=1).to_csv(path, index=False)
    return path


def test_the_numbers_are_over_the_validation_fold_of_the_reviews_given_for_every_seed(run, reviews) -> None:
    code, out, err = run("lesson", "--data", reviews, "--json")
    assert code == 0, err
    report = json.loads(out, parse_constant=pytest.fail)  # neither NaN nor Infinity
    assert 0 < report["n"] < 120
    assert report["source"].startswith("reviews.csv")
    slope = next(finding for finding in report["findings"] if finding["what"].startswith("tanh'"))
    assert slope["n"] == report["n"]
    assert len(slope["values"]) == 3
    assert all(0.5 < value < 1 for value in slope["values"])
    assert all(finding["n"] for finding in report["findings"])


def test_without_json_the_claims_are_shown_and_with_a_file_its_table_is_written(
    run, reviews, tmp_path
) -> None:
    document = tmp_path / "lesson.md"
    document.write_text("before\n<!-- table: lesson -->\nold\n<!-- end of table -->\nafter\n")
    code, out, _ = run("lesson", "--data", reviews, "--readme", document)
    assert (code, out) == (0, "")
    text = document.read_text()
    assert "old" not in text
    assert "| The LSTM keeps what the RNN loses |" in text
    code, out, _ = run("lesson", "--data", reviews)
    assert code == 0
    assert "forget bias 4" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--data", "nothing.csv"], "nothing.csv does not exist"),
        (["--readme", "nothing.md"], "nothing.md"),
        (["--frob"], "--frob"),
    ],
)
def test_what_cannot_be_read_or_written_is_exit_2_with_one_line(run, arguments, named) -> None:
    code, out, err = run("lesson", *arguments)
    assert (code, out) == (2, "")
    assert named in err
    assert len(err.strip().splitlines()) == 1


def test_a_folder_of_models_without_the_nets_is_exit_1_and_says_how_to_get_them(
    run, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("SEQAPP_MODELS", str(tmp_path))
    code, out, err = run("lesson")
    assert (code, out) == (1, "")
    assert "seed-weights collect" in err


def test_reviews_without_a_word_are_declined(run, tmp_path) -> None:
    path = tmp_path / "dots.csv"
    path.write_text("id,text,label\n" + "".join(f"{row},...,{row % 2}\n" for row in range(40)))
    code, _, err = run("lesson", "--data", path)
    assert code == 2
    assert "holds a word" in err
