"""What the log keeps of a request for whoever looks for drift: numbers, never a word."""

from collections.abc import Mapping

import numpy as np

from seqapp.serving.calls import DEFAULT, Call

Seen = dict[str, list[float]]
LOW, HIGH = 0.05, 0.95


def seen(call: Call, outputs: Mapping[str, np.ndarray]) -> Seen:
    """Per row of a serving_default request: of reviews `words`, `unknown`, `positive` (P), of bars `width`.

    `unknown` is the share of words that the net does not know among those it reads; where it says how many that are.
    `width` is of the 90 % interval of the first horizon, in log-return. Empty for what is neither.
    """
    if call.signature.name != DEFAULT:
        return {}
    if "review" in call.inputs and "probability" in outputs:
        words = [len(text.split()) for text in call.inputs["review"]]
        kept = {"words": words, "positive": np.round(outputs["probability"].astype(float), 3).tolist()}
        if {"n_tokens", "n_unknown"} <= outputs.keys():
            share = outputs["n_unknown"] / np.maximum(outputs["n_tokens"], 1)
            kept["unknown"] = np.round(share, 4).tolist()
        return kept
    if "bars" in call.inputs and {"quantiles", "levels"} <= outputs.keys():
        low, high = (int(np.abs(outputs["levels"] - level).argmin()) for level in (LOW, HIGH))
        width = outputs["quantiles"][:, 0, high] - outputs["quantiles"][:, 0, low]
        return {"width": np.round(width.astype(float), 5).tolist()}
    return {}
