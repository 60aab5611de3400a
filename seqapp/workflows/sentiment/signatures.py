"""What the signatures of a served sentiment net answer, decoded here alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqapp.numbers.names import UNKNOWN_ID
from seqapp.store.served import ServedModel


@dataclass(frozen=True)
class Judgement:
    """What `serving_default` says of reviews, each (n,): the logits, and P(positive), their sigmoids."""

    probability: np.ndarray
    logit: np.ndarray


@dataclass(frozen=True)
class Counts:
    """What `read` says of reviews, each (n,): the tokens read, unknown ones among them, those cut off the front."""

    n_tokens: np.ndarray
    n_unknown: np.ndarray
    n_cut: np.ndarray


@dataclass(frozen=True)
class Reading:
    """What `trace` says of one review; its words are those that the net reads.

    Attributes:
        tokens: (timesteps,) the words.
        token_ids: (timesteps,).
        n_cut: how many words were cut off the front.
        running_probability: (timesteps,) P(positive) had the review ended there.
        parts: (timesteps,) what each part of a net with a linear part then adds to the logit: `recurrent`, `linear`.
        tensors: by name (timesteps, units): LSTM `i f g o c h`, SimpleRNN `pre_activation h`.
    """

    tokens: list[str]
    token_ids: np.ndarray
    n_cut: int
    running_probability: np.ndarray
    parts: dict[str, np.ndarray]
    tensors: dict[str, np.ndarray]

    @property
    def known(self) -> np.ndarray:
        """(timesteps,) whether each word is in the net's vocabulary."""
        return self.token_ids != UNKNOWN_ID


def judge(model: ServedModel, texts: Sequence[str]) -> Judgement:
    """The answers to several reviews."""
    outputs = model.call("serving_default", review=encode(texts))
    return Judgement(outputs["probability"], outputs["logit"])


def count(model: ServedModel, texts: Sequence[str]) -> Counts:
    """How much of several reviews is read."""
    outputs = model.call("read", review=encode(texts))
    return Counts(outputs["n_tokens"], outputs["n_unknown"], outputs["n_cut"])


def read(model: ServedModel, text: str) -> Reading:
    """One review, word by word; only a review as long as the net reads at most can have lost words to the cut."""
    traced = {name: value[0] for name, value in model.call("trace", review=encode([text])).items()}
    real = traced.pop("mask")
    cut = int(real.sum()) >= model.version.sentiment_run.config.max_tokens
    return Reading(
        tokens=[token.decode() for token in traced.pop("tokens")[real]],
        token_ids=traced.pop("token_ids")[real],
        n_cut=int(count(model, [text]).n_cut[0]) if cut else 0,
        running_probability=traced.pop("running_probability")[real],
        parts={
            part: traced.pop(f"{part}_logit")[real].astype(float)
            for part in ("recurrent", "linear")
            if f"{part}_logit" in traced
        },
        tensors={name: value[real] for name, value in traced.items()},
    )


def token_ids(model: ServedModel, texts: Sequence[str]) -> np.ndarray:
    """The token ids of several reviews, (n, timesteps), padded on the right."""
    return model.call("trace", review=encode(texts))["token_ids"]


def encode(texts: Sequence[str]) -> list[bytes]:
    """The texts as UTF-8; what cannot be encoded (half a surrogate pair) becomes a question mark."""
    return [text.encode("utf-8", errors="replace") for text in texts]
