"""What TensorFlow Serving is given to warm up by; `make check-serve` reads it by the official messages."""

import json

import tensorflow as tf

from seqapp.store.warmup import WARMUP, write_warmup

CASES = [
    {"signature": "serving_default", "inputs": {"review": ["good", "größe" * 60]}, "outputs": {}},
    {"signature": "trace", "inputs": {"bars": [[[1.5, 2.0]], [[3.0, 4.0]]]}, "outputs": {}},
]


def records(folder):
    (folder / "golden.json").write_text(json.dumps({"cases": CASES}))
    write_warmup(folder, "lengths")
    return [record.numpy() for record in tf.data.TFRecordDataset(str(folder / WARMUP))]


def test_tensorflow_reads_each_case_whole_and_its_first_row_alone_with_right_checksums(tmp_path):
    assert len(records(tmp_path)) == 4


def test_the_tensor_within_a_request_is_the_golden_input(tmp_path):
    alone, both = records(tmp_path)[2:]
    wanted = tf.make_tensor_proto([[[1.5, 2.0]], [[3.0, 4.0]]], tf.float32).SerializeToString()
    assert wanted in both
    assert wanted not in alone
    texts = tf.make_tensor_proto(["good", "größe" * 60]).SerializeToString()
    assert texts in records(tmp_path)[1]


def test_a_request_names_its_model_and_signature(tmp_path):
    for record, signature in zip(records(tmp_path), ["serving_default"] * 2 + ["trace"] * 2, strict=True):
        assert b"lengths" in record
        assert signature.encode() in record
