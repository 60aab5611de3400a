"""What clients can send over REST, and what they get."""

import json
import random
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.serve
INFER = "/v2/models/lengths/infer"
ENTRY = {"name": "review", "datatype": "BYTES", "shape": [1], "data": ["good"]}


def test_v2_answers_with_its_version_in_body_and_header(server):
    status, said, headers = server.ask(INFER, {"id": "a", "inputs": [ENTRY]})
    assert (status, said["model_name"], said["model_version"], said["id"]) == (200, "lengths", "1", "a")
    assert headers["model-version"] == "1"
    assert said["outputs"][0] == {"name": "length", "datatype": "FP32", "shape": [1], "data": [4.0]}


def test_v2_answers_the_trace_of_the_request_alone(server):
    more = {"parameters": {"signature": "trace"}}
    assert server.infer("a bad film", "good", **more)[1] == {"tokens": ["a", "bad", "film", "good", "", ""]}


def test_v1_answers_as_tensorflow_serving_does(server):
    status, said, _ = server.ask("/v1/models/lengths:predict", {"instances": ["good", "a"]})
    rows = [{"length": 4.0, "number": 1.0}, {"length": 1.0, "number": 1.0}]
    assert (status, said) == (200, {"predictions": rows, "model_version": "1"})
    body = {"inputs": ["good"], "signature_name": "trace"}
    assert server.ask("/v1/models/lengths/versions/1:predict", body)[1]["outputs"] == [["good"]]


BAD = {
    "nothing": b"",
    "half": b'{"inputs": [',
    "no UTF-8": b'{"inputs": ["\xff"]}',
    "half a surrogate": b'{"inputs": ["\\ud800"]}',
    "deep": b"[" * 100_000,
    "NaN": b"NaN",
    "a lying shape": {"inputs": [{**ENTRY, "shape": [5]}]},
    "no rows": {"inputs": [{**ENTRY, "shape": [0], "data": []}]},
    "a negative shape": {"inputs": [{**ENTRY, "shape": [-1]}]},
    "a wrong type": {"inputs": [{**ENTRY, "datatype": "FP32", "data": [1.0]}]},
    "numbers as texts": {"inputs": [{**ENTRY, "data": [1]}]},
    "65 rows": {"inputs": [{**ENTRY, "shape": [65], "data": ["x"] * 65}]},
    "100,000 rows": {"inputs": [{**ENTRY, "shape": [100_000], "data": ["x"] * 100_000}]},
    "20,001 characters": {"inputs": [{**ENTRY, "data": ["x" * 20_001]}]},
    "what the model itself refuses": {"inputs": [{**ENTRY, "data": ["poison"]}]},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_bad_input_is_answered_400_with_its_reason_and_the_next_request_is_right(server, body):
    status, said, _ = server.ask(INFER, body)
    assert (status, list(said)) == (400, ["error"])
    assert server.infer("next")[1]["length"] == [4.0]


def test_a_body_beyond_the_limit_is_refused_before_it_has_come(server):
    for head in ("content-length: 41943040", "transfer-encoding: chunked"):
        with socket.create_connection(server.rest.removeprefix("http://").split(":"), 20) as door:
            door.sendall(f"POST {INFER} HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n".encode())
            if "chunked" in head:
                for _ in range(9):
                    door.sendall(b"100000\r\n" + b"x" * 2**20 + b"\r\n")
            assert door.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/v2/models/none/infer", {"inputs": [ENTRY]}, {}, 404),
        ("/v2/models/lengths/versions/2/infer", {"inputs": [ENTRY]}, {}, 404),
        ("/v2/models/..%2f..%2fetc/infer", {"inputs": [ENTRY]}, {}, 404),
        (INFER, {"inputs": [ENTRY]}, {"content-encoding": "gzip"}, 415),
        (INFER, {"inputs": [ENTRY]}, {"inference-header-content-length": "9"}, 415),
        (INFER, None, {}, 405),
        ("/v2/models", {}, {}, 405),
        ("/v2/repository/models/lengths/unload", {}, {}, 404),
        ("/v2/repository/models/lengths/load", {}, {}, 404),
        ("/v2/repository/index", {}, {}, 404),
        ("/v1/models/lengths:explain", {}, {}, 404),
        ("/docs", None, {}, 404),
    ],
)
def test_what_is_not_to_be_had_is_told_by_its_status(server, path, body, headers, status):
    told, said, _ = server.ask(path, body, headers=headers.items())
    assert (told, list(said)) == (status, ["error"])


def test_among_poison_no_honest_request_of_5000_gets_a_wrong_answer(server):
    """Lying shapes, wrong types, poison that fails its batch: 5,000 honest requests in flight with them."""
    poison = [json.dumps(BAD[name]).encode() for name in ("a lying shape", "a wrong type", "no rows")]

    def work(index):
        rng, wrong = random.Random(index), []  # noqa: S311
        with server.connection() as own:
            for _ in range(5000 // 20):
                if rng.random() < 0.25:
                    server.ask(INFER, rng.choice(poison), own)
                if rng.random() < 0.25:
                    server.infer("poison", "good", connection=own)
                texts = ["x" * rng.randint(1, 400) for _ in range(rng.randint(1, 3))]
                status, outputs, _ = server.infer(*texts, connection=own)
                if (status, outputs.get("length")) != (200, [len(text) for text in texts]):
                    wrong.append((status, outputs))
        return wrong

    with ThreadPoolExecutor(20) as pool:
        assert [wrong for found in pool.map(work, range(20)) for wrong in found] == []


def test_a_slow_client_keeps_nobody_waiting(server):
    address = server.rest.removeprefix("http://").split(":")
    slow = [socket.create_connection(address, 20) for _ in range(50)]
    for door in slow:
        door.sendall(f"POST {INFER} HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{{".encode())
    assert server.infer("good")[1]["length"] == [4.0]
    assert slow[0].recv(100).startswith(b"HTTP/1.1 408 ")
    for door in slow:
        door.close()
    assert server.infer("good")[1]["length"] == [4.0]
