"""The report card: the shipped nets on the cases that they can be held to, and NB-SVM's answers as they are kept."""

import pytest

from seqapp.data.reviews.synthetic import synthetic_reviews
from seqapp.numbers.behaviour import cases, cases_sha256, texts
from seqapp.store.measured import Measured, read_measured
from seqapp.store.registry import installed
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.behaviour import (
    ask_baseline,
    behaviour_table,
    failures,
    judge_baseline,
    judge_net,
    kept_of,
    side_by_side,
)

NETS = [version for version in installed() if version.run.task == "sentiment"]
HELD_TO = {
    "intensity": 0.7,
    "other domains": 0.7,
}  # shares of the cases that every shipped net passes at least


@pytest.mark.parametrize("version", NETS, ids=lambda version: version.name)
def test_a_shipped_net_passes_what_it_is_held_to(version):
    judged = judge_net(ServedModel.load(version))
    share = side_by_side({version.name: judged}).set_index("capability")["share"]
    assert all(share[capability] >= least for capability, least in HELD_TO.items())
    failed = failures({version.name: judged})
    assert len(failed) == len(cases()) - judged["passed"].sum()


def test_the_answers_kept_of_the_baseline_are_to_these_cases():
    kept = kept_of(read_measured())
    assert kept is not None, "the cases have changed: run `evaluate sentiment --behaviour --keep`"
    table = side_by_side({"NB-SVM": judge_baseline(kept)})
    assert table["cases"].sum() == len(cases())
    assert "| negation | label | 36 |" in behaviour_table(table)


def test_the_baseline_answers_every_text_and_answers_to_other_cases_do_not_count(tmp_path):
    reviews = tmp_path / "reviews.csv"
    synthetic_reviews(300, seed=0).to_csv(reviews, index=False)
    answers = ask_baseline(reviews, cache=tmp_path)
    assert len(answers.logits) == len(texts(cases()))
    assert answers.cases == cases_sha256()
    assert kept_of(Measured(behaviour=answers)) == answers
    assert kept_of(Measured(behaviour=answers.model_copy(update={"cases": "0" * 64}))) is None
    assert kept_of(Measured()) is None
