import numpy as np
import pytest
from scipy.special import expit

from seqapp.store.registry import models_root, serving
from seqapp.store.served import ServedModel
from seqapp.workflows.sentiment.attribution import HIDDEN, Occlusion, deletion, ledger, occlusion
from seqapp.workflows.sentiment.signatures import judge, read
from seqapp.workflows.sentiment.use import trace

TEXT = "A great start, a clever plot... but by the end it was <b>dull</b> and boring!"


@pytest.fixture(scope="module")
def model():
    return ServedModel.load(serving("sentiment_plain_lstm", models_root()))


def test_the_ledger_of_a_review_adds_up_to_its_answer(model):
    traced = trace(model, TEXT)
    frame = ledger(traced)
    assert frame["word"].tolist() == traced.tokens
    assert frame["total"].sum() == pytest.approx(traced.answer.logit, abs=1e-3)
    np.testing.assert_allclose(frame["total"].cumsum(), frame["logit"], atol=1e-9)
    np.testing.assert_allclose(expit(frame["logit"]), traced.running_probability, atol=1e-6)
    assert "linear" not in frame


def test_the_word_that_hides_another_is_unknown_and_read_as_one_word(model):
    tokens = read(model, TEXT).tokens
    again = read(model, " ".join([*tokens, HIDDEN]))
    assert again.tokens[:-1] == tokens
    assert again.known.tolist() == [*read(model, TEXT).known.tolist(), False]


def test_hiding_a_word_takes_what_the_net_says_less_without_it(model):
    tokens = read(model, TEXT).tokens
    found = occlusion(model, tokens)
    without = " ".join(HIDDEN if token == "boring" else token for token in tokens)
    whole, other, bare = judge(model, [TEXT, without, " ".join([HIDDEN] * len(tokens))]).logit
    assert found.amounts[tokens.index("boring")] == pytest.approx(whole - other, abs=1e-4)
    assert (found.logit, found.bare) == pytest.approx((whole, bare), abs=1e-4)
    assert found.gap == pytest.approx(found.amounts.sum() - whole + bare, abs=1e-3)
    assert found.amounts[tokens.index("boring")] < 0


def test_hidden_weightiest_first_an_answer_falls_sooner_than_at_random(model):
    found = occlusion(model, read(model, TEXT).tokens)
    tested = deletion(model, found)
    assert tested.shares[0] == 0
    assert tested.shares[-1] == 1
    ends = expit(np.array([-found.logit, -found.bare]))
    np.testing.assert_allclose(tested.by_amount[[0, -1]], ends, atol=1e-5)
    np.testing.assert_allclose(tested.at_random[[0, -1]], ends, atol=1e-5)
    assert tested.score > 0.05
    turned = Occlusion(found.tokens, -found.amounts, found.logit, found.bare)
    assert deletion(model, turned).score < 0


def test_a_review_of_one_word_can_be_explained(model):
    found = occlusion(model, ["dull"])
    assert found.gap == pytest.approx(0, abs=1e-6)
    assert deletion(model, found).shares.tolist() == [0, 1]
