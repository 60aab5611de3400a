"""The cases of the report card: that they are what they say they are, and how they are judged."""

import re
from collections import Counter

import pytest

from seqapp.numbers import behaviour
from seqapp.numbers.behaviour import CAPABILITIES, Case, by_capability, cases, outcomes, texts
from seqapp.numbers.errors import WorldError


def test_there_are_more_than_300_cases_in_ten_capabilities_and_no_text_is_asked_twice():
    counted = Counter(case.capability for case in cases())
    assert sum(counted.values()) >= 300
    assert list(counted) == list(CAPABILITIES)
    assert min(counted.values()) >= 20
    assert Counter(case.group for case in cases() if case.capability == "other domains") == {
        "tweets": 60,
        "product reviews": 60,
    }
    first = [case.text for case in cases()]
    assert len(set(first)) == len(first)


def test_labels_are_in_balance_but_for_irony():
    for capability in CAPABILITIES:
        labels = [case.label for case in cases() if case.capability == capability and case.label is not None]
        assert capability.startswith("irony") or abs(sum(labels) - len(labels) / 2) <= 2, capability


def test_what_must_not_matter_is_a_small_part_of_the_text():
    for case in cases():
        if case.kind == "invariance" and case.capability != "neutral filler":
            ours, other = (re.findall(r"\w+", text) for text in (case.text, case.other or ""))
            assert len(ours) == len(other)
            assert 1 <= sum(a != b for a, b in zip(ours, other, strict=True)) <= 2, case


def test_each_kind_is_judged_by_its_rule():
    label = Case("negation", "a", "label", "text", label=0)
    direction = Case("intensity", "a", "direction", "text", other="other")
    invariance = Case("typos", "a", "invariance", "text", other="other", tolerance=0.1)
    near, far = {"text": 0.5, "other": 0.45}, {"text": 0.4, "other": 0.6}
    assert [case.holds(near) for case in (label, direction, invariance)] == [False, True, True]
    assert [case.holds(far) for case in (label, direction, invariance)] == [True, False, False]
    judged = outcomes([label, direction, invariance], far)
    assert judged["passed"].tolist() == [True, False, False]
    assert by_capability(judged)["share"].tolist() == [1.0, 0.0, 0.0]
    assert texts([label, direction, invariance]) == ["text", "other"]


@pytest.mark.parametrize(
    "row",
    [
        "poetry,a,label,1,text,,",
        "typos,a,guess,1,text,,",
        "typos,a,label,2,text,,",
        "typos,a,label,,text,,",
        "typos,a,label,1,text,other,",
        "typos,a,direction,,text,,",
        "typos,a,invariance,,text,other,",
        "typos,a,invariance,,text,other,1.5",
        "typos,a,invariance,,text,text,0.1",
        "typos,a,label,1,,,",
        "typos,a,label,one,text,,",
        "typos,a,label,1",
        "typos,a,label,1,text,,,more",
    ],
)
def test_a_row_that_is_no_case_is_refused_with_its_number(tmp_path, monkeypatch, row):
    path = tmp_path / "behaviour.csv"
    good = "typos,a,label,1,a text,,"
    path.write_text(f"capability,group,kind,label,text,other,tolerance\n{good}\n{row}\n")
    monkeypatch.setattr(behaviour, "FILE", path)
    with pytest.raises(WorldError, match="damaged in case 2"):
        cases.__wrapped__()
