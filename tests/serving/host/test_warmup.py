"""The warm-up requests of every shipped model, read by TensorFlow Serving's own messages and replayed."""

import json

import pytest

from seqapp.store.publish import export_all
from seqapp.store.registry import installed

pytestmark = pytest.mark.serve
REPLAY = """
import json, sys
from pathlib import Path
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

said = {}
for folder in sorted(Path(sys.argv[1]).glob("*/[0-9]*")):
    model, golden = tf.saved_model.load(str(folder)), json.loads((folder / "golden.json").read_bytes())
    cases = iter(case for case in golden["cases"] for _ in range(2))
    count, apart = 0, 0.0
    for record in tf.data.TFRecordDataset(str(folder / "assets.extra/tf_serving_warmup_requests")):
        log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
        assert log.WhichOneof("log_type") == "predict_log"
        assert log.SerializeToString(deterministic=True) == record.numpy(), "unknown or misplaced fields"
        request, case = log.predict_log.request, next(cases)
        assert (request.model_spec.name, request.model_spec.signature_name) == (folder.parent.name, case["signature"])
        inputs = {name: tf.constant(tf.make_ndarray(tensor)) for name, tensor in request.inputs.items()}
        outputs = model.signatures[request.model_spec.signature_name](**inputs)
        for name, wanted in case["outputs"].items():
            rows = min(len(wanted), outputs[name].shape[0])
            wide = [slice(0, rows), *(slice(0, size) for size in outputs[name].shape[1:])]
            gap = np.abs(np.asarray(wanted)[tuple(wide)] - outputs[name].numpy()).max()
            apart = max(apart, float(gap))
        count += 1
    said[folder.parent.name] = [count, apart]
print(json.dumps(said))
"""


def test_the_official_messages_read_every_exports_requests_and_the_model_gives_its_golden_answers(
    tmp_path, in_serve_environment
):
    models = installed()
    export_all(models, tmp_path, check=lambda _: None)
    said = json.loads(in_serve_environment(REPLAY, str(tmp_path)).splitlines()[-1])
    assert said.keys() == {model.name for model in models}
    assert all(count >= 2 and apart <= 1e-5 for count, apart in said.values())
