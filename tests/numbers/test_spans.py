import pytest

from seqapp.numbers.spans import SPANS, sentences, span

REVIEW = "The first one is here. The second one is too! Is there a third one? 8/10. Yes."


def test_sentences_lose_nothing_but_tags_and_no_sentence_is_a_lone_mark():
    assert sentences(REVIEW) == [
        "The first one is here.",
        "The second one is too!",
        "Is there a third one? 8/10. Yes.",
    ]
    assert sentences("<br /><br />Fine.") == ["Fine."]
    assert sentences("  ") == []


@pytest.mark.parametrize(("at_least", "at_most"), SPANS.values())
def test_a_span_is_as_many_sentences_in_a_row_as_were_asked_for(at_least, at_most):
    long = " ".join(f"This is sentence number {number}." for number in range(12))
    drawn = {span(long, str(key), at_least, at_most) for key in range(60)}
    assert {len(sentences(text)) for text in drawn} == set(range(at_least, at_most + 1))
    assert all(text in long for text in drawn)


def test_the_draw_hangs_on_the_key_and_the_seed_alone():
    assert span(REVIEW, "a", 1, 1) == span(REVIEW, "a", 1, 1)
    assert len({span(REVIEW, "a", 1, 1, seed) for seed in range(20)}) == 3
    assert span(REVIEW, "a", 4, 8) is None
