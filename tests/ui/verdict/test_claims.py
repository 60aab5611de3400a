import ast
from pathlib import Path

import pytest

from seqapp.ui.distance import dial
from seqapp.ui.order.texts import CASES, PAIRS
from seqapp.ui.verdict import texts
from seqapp.ui.verdict.claims import CLAIMS
from seqapp.ui.verdict.tables import VERDICTS

ROOT = Path(__file__).resolve().parents[3]


def test_every_claim_has_numbers_of_its_own_and_a_page_to_see_it_on() -> None:
    keys = [claim.key for claim in CLAIMS]
    assert len(set(keys)) == len(keys)
    for claim in CLAIMS:
        assert (ROOT / "pages" / f"{claim.page}.py").exists()
        assert claim.text
        assert claim.test.endswith(".")
        assert not claim.holds({})


def test_no_verdict_is_typed_in() -> None:
    tree = ast.parse((ROOT / "seqapp/ui/verdict/claims.py").read_text("utf-8"))
    typed = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not typed & set(VERDICTS)


@pytest.mark.parametrize("case", ["Not funny", "Country and language"])
def test_the_sentences_asked_about_are_those_of_the_page_on_order(case) -> None:
    shown = CASES[case]
    one, other = {"Not funny": texts.FUNNY, "Country and language": texts.COUNTRIES}[case]
    assert one == shown.text
    assert other == shown.text.replace(shown.word, shown.instead, 1)


def test_the_other_texts_asked_about_are_those_of_their_pages() -> None:
    assert next(iter(PAIRS.values())) == texts.NOUNS
    assert texts.PRAISE == dial.EARLY
    assert texts.BLAME.casefold() == f"But {dial.LATE}".casefold()
