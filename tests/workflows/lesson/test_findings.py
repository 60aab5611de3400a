"""The numbers behind docs/lesson.md: each belongs to a claim of it, and is over what it says."""

import numpy as np
import pytest

from seqapp.numbers.memory_tasks.config import SEEDS, VARIANTS
from seqapp.numbers.unigrams import Unigrams
from seqapp.store.memory_tasks import load_results
from seqapp.workflows.lesson import findings as module
from seqapp.workflows.lesson.findings import (
    FAR_BACK,
    ORDER,
    QUESTIONS,
    Finding,
    markdown,
    review_findings,
    task_findings,
)
from seqapp.workflows.lesson.measures import Texts
from tests.numbers.test_nets import random_net

NETS = {cell: tuple(random_net(cell, seed) for seed in (0, 1)) for cell in ("rnn", "lstm")}


def texts(lengths):
    rng = np.random.default_rng(2)
    unigrams = Unigrams(rng.normal(size=9), 0.1, counts=False)
    ids = [rng.integers(1, 9, length) for length in lengths]
    return Texts(ids, rng.integers(0, 2, len(ids)), unigrams, turn=4)


@pytest.fixture(scope="module")
def every():
    return review_findings(NETS, texts([3, 120, 100, 40, 230]))


def test_every_question_is_answered_for_every_seed(every) -> None:
    assert [finding.claim for finding in every[1:]] == [
        claim for claim, questions in QUESTIONS.items() for _ in questions
    ]
    assert all(len(finding.values) == 2 and np.isfinite(finding.values).all() for finding in every[1:])


def test_a_number_counts_the_reviews_that_have_it(every) -> None:
    n = {finding.over: finding.n for finding in every}
    assert n["reviews"] == 5
    assert n["reviews of 100 words and more"] == 3
    assert n["reviews of more than 100 words"] == 2


def test_the_baseline_and_the_nets_are_judged_on_the_same_reviews(every) -> None:
    judged = [finding for finding in every if finding.claim == ORDER]
    assert [(finding.net, finding.n, len(finding.values)) for finding in judged] == [
        ("Unigrams", 5, 1),
        ("RNN", 5, 2),
        ("LSTM", 5, 2),
    ]
    asked = texts([3, 120, 100, 40, 230])
    right = [
        (asked.unigrams.logit(ids) >= 0) == label for ids, label in zip(asked.ids, asked.labels, strict=True)
    ]
    assert judged[0].values == [np.mean(right)]


def test_a_number_that_no_review_has_is_left_out_and_a_half_life_without_an_end_is_told() -> None:
    short = review_findings(NETS, texts([3, 4]))
    assert not [finding for finding in short if "100 words" in finding.over]
    never = Finding(ORDER, "half-life", "RNN", 3, "reviews", [7.0, np.inf], "g")
    assert never.text == "7, never"
    assert never.record()["values"] == [7.0, None]


def test_progress_ends_at_all_reviews_read_by_all_nets() -> None:
    steps = []
    review_findings(NETS, texts([3, 5]), lambda *step: steps.append(step))
    assert steps[-1] == (8, 8)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_the_memory_tasks_are_told_of_at_every_far_distance_as_they_were_trained() -> None:
    results = load_results()
    findings = task_findings(results)
    assert len(findings) == 3 * len(module.FAR) * len(VARIANTS)
    assert {finding.claim for finding in findings} == {FAR_BACK}
    assert all((finding.n, len(finding.values)) == (1000, len(SEEDS)) for finding in findings)
    run = results["runs"]["order-lstm-orthogonal-4-200-seed1"]
    finding = findings[-1]
    assert (finding.net, finding.over) == ("LSTM, forget bias 4", "examples each, 200 letters")
    assert finding.values[1] == run["rows"][0]["value"]


def test_the_table_names_a_claim_once_and_every_number(every) -> None:
    lines = markdown(every).splitlines()
    assert len(lines) == len(every) + 2
    assert sum(line.startswith(f"| {ORDER} |") for line in lines) == 1
    assert all(finding.text in line for finding, line in zip(every, lines[2:], strict=True))


def test_the_document_has_every_claim_and_the_tasks_as_they_are_in_models(root) -> None:
    document = (root / "docs" / "lesson.md").read_text("utf-8")
    claims, _, table = document.partition("## Over many reviews")
    for claim in (*QUESTIONS, FAR_BACK):
        assert f"\n| {claim} |" in claims
        assert f"\n| {claim} |" in table
    assert "\n".join(markdown(task_findings(load_results())).splitlines()[2:]) in table


def test_what_the_claims_say_over_many_reviews_is_what_the_table_says(root) -> None:
    document = (root / "docs" / "lesson.md").read_text("utf-8")
    claims, _, table = document.partition("## Over many reviews")
    for text in (
        "0.939, 0.945, 0.932",
        "41.5, 51.0, 39.9 %",
        "0.191, 0.175, 0.155",
        "-0.0043, -0.0034, -0.0055",
    ):
        assert text in claims
        assert text in table
