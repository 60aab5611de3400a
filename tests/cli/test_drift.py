import json

import numpy as np
import pytest

from seqapp.store.registry import models_root, versions

NAME = "sentiment_plain_lstm"


@pytest.fixture
def log(tmp_path):
    """A server's log of these reviews: so many, of about so many words."""

    def log(n, words, version=None, model=NAME):
        rng = np.random.default_rng(0)
        number = version or versions(model)[-1].version
        lines = ["no JSON", "[1]", '{"words": 3}', '{"event": "listening"}', '{"words": ["x"], "model": "a"}']
        for _ in range(n):
            entry = {"event": "request", "model": model, "version": number, "rows": 1}
            lines.append(json.dumps({**entry, "words": [int(rng.normal(words, words / 9))]}))
        path = tmp_path / "log"
        path.write_text("\n".join(lines) + '\n{"event": "requ')
        return path

    return log


def test_reviews_of_the_fold_itself_have_not_drifted_and_short_ones_have(run, log, tmp_path):
    import pandas as pd

    fold = pd.read_parquet(versions(NAME)[-1].path / "validation.parquet").head(500)
    entries = [
        {
            "model": NAME,
            "version": versions(NAME)[-1].version,
            "words": [int(n)],
            "positive": [1 / (1 + np.exp(-x))],
        }
        for n, x in zip(fold["n_words"], fold["logit"], strict=True)
    ]
    same = tmp_path / "same"
    same.write_text("\n".join(map(json.dumps, entries)))
    code, out, err = run("drift", same, "--json")
    assert (code, err) == (0, "")
    assert [(row["quantity"], row["n"], row["drifted"]) for row in json.loads(out)] == [
        ("positive", 500, False),
        ("words", 500, False),
    ]
    code, out, err = run("drift", log(300, words=9), "--models", models_root())
    assert code == 0
    assert err.startswith(f"ALERT {NAME}/")
    assert "drifted" in out


def test_of_few_reviews_nothing_is_claimed(run, log):
    code, out, err = run("drift", log(20, words=9))
    assert (code, err, "too few" in out) == (0, "", True)


def test_a_version_that_is_gone_has_nothing_to_compare_with(run, log):
    code, out, _ = run("drift", log(300, words=9, version=999), "--json")
    assert (code, json.loads(out)[0]["index"]) == (0, None)


@pytest.mark.parametrize("content", [None, "", "nothing\n"])
def test_a_file_that_no_server_wrote_is_told_in_one_line(run, tmp_path, content):
    path = tmp_path / "log"
    if content is not None:
        path.write_text(content)
    code, out, err = run("drift", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
