"""What a served net answers is asked of as few signatures as it takes, and says the same as any other way to ask."""

import numpy as np
import pytest

from seqapp.workflows.lesson.words import read_words
from seqapp.workflows.sentiment.signatures import count, read
from seqapp.workflows.sentiment.use import predict, trace

SHORT, LONG = "A warm film, not zyxomma!", "good film " * 100


class Recorder:
    """A served model that notes which signatures it was asked for."""

    def __init__(self, model):
        self.model, self.version, self.asked = model, model.version, []

    def call(self, signature, **inputs):
        self.asked.append(signature)
        return self.model.call(signature, **inputs)


@pytest.mark.parametrize(("text", "more"), [(SHORT, []), (LONG, ["read"])], ids=["whole", "cut"])
def test_a_text_is_counted_from_its_trace_unless_words_may_have_been_cut(smoke_model, text, more):
    model = Recorder(smoke_model)
    read_words(model, text)
    assert model.asked == ["trace", *more]
    model = Recorder(smoke_model)
    trace(model, text)
    assert model.asked == ["serving_default", "trace", *more]


@pytest.mark.parametrize("text", [SHORT, LONG, "good " * 120, "good " * 121, "..."])
def test_what_the_trace_says_was_read_is_what_the_model_counts(smoke_model, text):
    reading, counted = read(smoke_model, text), count(smoke_model, [text])
    assert len(reading.tokens) == counted.n_tokens[0]
    assert (~reading.known).sum() == counted.n_unknown[0]
    assert reading.n_cut == counted.n_cut[0]


@pytest.mark.parametrize("text", [SHORT, LONG, "..."])
def test_a_traced_review_has_the_answer_of_a_predicted_one_to_the_bit(smoke_model, text):
    (answer,) = predict(smoke_model, [text])
    traced = trace(smoke_model, text)
    assert traced.answer == answer
    np.testing.assert_allclose(traced.running_probability[-1:], answer.probability, atol=1e-6)
