"""What the log keeps of a request for whoever looks for drift: numbers, never a word."""

from collections.abc import Mapping

import numpy as np

from seqapp.serving.calls import DEFAULT, Call

Seen = dict[str, list[float]]
LOW, HIGH = 0.05, 0.95


def seen(call: Call, outputs: Mapping[str, np.ndarray]) -> Seen:
    """Per row of a serving_default request: of reviews `words` and `positive` (P), of bars `width`.

    `width` is of the 90 % interval of the first horizon, in log-return. Empty for what is neither.
    """
    if call.signature.name != DEFAULT:
        return {}
    if "review" in call.inputs and "probability" in outputs:
        words = [len(text.split()) for text in call.inputs["review"]]
        return {"words": words, "positive": np.round(outputs["probability"].astype(float), 3).tolist()}
    if "bars" in call.inputs and {"quantiles", "levels"} <= outputs.keys():
        low, high = (int(np.abs(outputs["levels"] - level).argmin()) for level in (LOW, HIGH))
        width = outputs["quantiles"][:, 0, high] - outputs["quantiles"][:, 0, low]
        return {"width": np.round(width.astype(float), 5).tolist()}
    return {}
