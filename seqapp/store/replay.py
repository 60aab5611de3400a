"""Proof that a SavedModel stands on its own: loads it without seqapp and compares it with its golden.json.

    python -I replay.py FOLDER

Exit 0 if every output is within the tolerance, else 1 and one line on stderr. golden.json:

    {"tolerance": 1e-5, "cases": [{"signature": "serving_default", "inputs": {"review": ["..."]},
                                   "outputs": {"probability": [0.9], "logit": [2.2]}}]}
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def replay(folder: Path) -> None:
    """Raises unless the SavedModel in `folder` answers its golden inputs with its golden outputs.

    Inputs are cast to the signature's types. Numbers agree when max |expected - received| <= tolerance,
    strings when they are equal; shapes must always be equal. A NaN agrees with nothing.

    Raises:
        ValueError: an output differs, or golden.json proves nothing.
        Exception: whatever TensorFlow raises over a SavedModel or a golden.json that it cannot use.
    """
    golden = json.loads((folder / "golden.json").read_bytes())
    tolerance, cases = float(golden["tolerance"]), golden["cases"]
    if not 0 <= tolerance < float("inf"):
        raise ValueError(f"golden.json: the tolerance must be finite and not negative, not {tolerance}")
    if not cases or not all(case["outputs"] for case in cases):
        raise ValueError("golden.json: no case, or a case without outputs, proves nothing")

    import tensorflow as tf  # noqa: PLC0415 - a bad golden.json is told without the seconds of this import

    loaded = tf.saved_model.load(str(folder))
    for number, case in enumerate(cases):
        signature = loaded.signatures[case["signature"]]
        specs = signature.structured_input_signature[1]
        received = signature(**{k: tf.constant(v, specs[k].dtype) for k, v in case["inputs"].items()})
        for name, expected in case["outputs"].items():
            fault = difference(tf.constant(expected, received[name].dtype), received[name], tolerance)
            if fault:
                raise ValueError(f"golden.json, case {number}, {case['signature']}, output {name!r}: {fault}")


def difference(expected: Any, received: Any, tolerance: float) -> str:
    """What differs between two tensors of one type; empty if they agree."""
    if expected.shape != received.shape:
        return f"expected shape {tuple(expected.shape)}, received {tuple(received.shape)}"
    left, right = expected.numpy(), received.numpy()
    if left.dtype == object:
        return "" if np.array_equal(left, right) else "the strings differ"
    apart = np.abs(left.astype(np.float64) - right.astype(np.float64)).max(initial=0.0)
    return "" if apart <= tolerance else f"expected and received are {apart:g} apart, more than {tolerance:g}"


def main(folder: str) -> int:
    """Runs `replay` and turns its outcome into an exit code."""
    try:
        replay(Path(folder))
    except Exception as error:  # noqa: BLE001 - whatever a broken model does, the answer is one line
        sys.stderr.write(" ".join(f"{type(error).__name__}: {error}".split()) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
