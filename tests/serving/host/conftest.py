"""A server in .venv-serve over models made for it, whose answers show to whom they belong and who computed them."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from seqapp.store.publish import publish
from seqapp.store.served import import_tensorflow
from tests.records import sentiment_record

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".venv-serve" / "bin" / "python"
START = 90.0  # seconds until a server must listen, on a busy machine


@dataclass
class Server:
    """A server that runs; `rest` and `grpc` are where."""

    process: subprocess.Popen
    log: Path
    rest: str = ""
    grpc: str = ""

    def lines(self):
        """Its log so far, a dictionary a line."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def wait_for(self, seconds, **wanted):
        """The first line of the log with these values."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self.lines():
                if wanted.items() <= line.items():
                    return line
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"no {wanted} in {self.log.read_text()[-2000:]}")

    @contextlib.contextmanager
    def connection(self):
        """One that is kept for several requests."""
        own = http.client.HTTPConnection(self.rest.removeprefix("http://"), timeout=30)
        try:
            own.connect()
            yield own
        finally:
            own.close()

    def ask(self, path, body=None, connection=None, method=None, headers=()):
        """Status, what was said (JSON, else text), and the headers."""
        own = connection or http.client.HTTPConnection(self.rest.removeprefix("http://"), timeout=30)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            own.request(method or ("GET" if body is None else "POST"), path, content, dict(headers))
            response = own.getresponse()
            said = response.read()
        finally:
            if connection is None:
                own.close()
        is_json = response.headers.get("content-type", "").startswith("application/json")
        return response.status, json.loads(said) if is_json else said.decode(), response.headers

    def infer(self, *texts, model="lengths", connection=None, **more):
        """Status and, of a 200, the outputs by name, and the version told."""
        entry = {"name": "review", "datatype": "BYTES", "shape": [len(texts)], "data": list(texts)}
        status, said, _ = self.ask(f"/v2/models/{model}/infer", {"inputs": [entry], **more}, connection)
        outputs = {one["name"]: one["data"] for one in said.get("outputs", [])}
        return status, outputs, said.get("model_version")

    def stop(self):
        """SIGTERM, and the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """Starts servers; each is ended at the end, whatever happens."""
    started = []

    def start(models, *options):
        log = tmp_path_factory.mktemp("server") / "log"
        command = [PYTHON, "-m", "seqapp.serving", f"--models={models}", "--port=0", *options]
        with log.open("wb") as file:
            process = subprocess.Popen(command, cwd=ROOT, stderr=file, stdout=file, stdin=subprocess.DEVNULL)
        server = Server(process, log)
        started.append(process)
        line = server.wait_for(START, event="listening")
        server.rest, server.grpc = line["rest"], line["grpc"]
        return server

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def lengths(tmp_path_factory):
    """Writes a model: `length` of each text, `number` (the version's own); refuses "poison"; slow over "slow"."""
    tf = import_tensorflow()

    reviews = tf.TensorSpec([None], tf.string, name="review")

    class Lengths(tf.Module):
        def __init__(self, number):
            super().__init__()
            self.number = tf.Variable(float(number))

        @tf.function(input_signature=[reviews])
        def serve(self, review):
            tf.debugging.assert_none_equal(review, "poison")
            turns = tf.where(tf.reduce_any(tf.equal(review, "slow")), 60, 0)
            spent = tf.while_loop(
                lambda turn, _: turn < turns,
                lambda turn, square: (turn + 1, tf.linalg.matmul(square, square) / 400.0),
                (0, tf.ones([400, 400])),
            )[1]
            nothing = 0.0 * tf.reduce_min(spent)
            length = tf.cast(tf.strings.length(review), tf.float32)
            return {"length": length + nothing, "number": tf.fill(tf.shape(review), self.number)}

        @tf.function(input_signature=[reviews])
        def trace(self, review):
            return {"tokens": tf.strings.split(review).to_tensor()}

    def write(folder, number, told=None):
        model = Lengths(number)
        tf.saved_model.save(
            model, str(folder), signatures={"serving_default": model.serve, "trace": model.trace}
        )
        outputs = {"length": [4.0, 10.0], "number": [float(number if told is None else told)] * 2}
        cases = [
            {
                "signature": "serving_default",
                "inputs": {"review": ["good", "a bad film"]},
                "outputs": outputs,
            },
            {
                "signature": "trace",
                "inputs": {"review": ["good", "a bad film"]},
                "outputs": {"tokens": [["good", "", ""], ["a", "bad", "film"]]},
            },
        ]
        (folder / "golden.json").write_text(json.dumps({"tolerance": 1e-5, "cases": cases}))
        (folder / "run.json").write_text(json.dumps(sentiment_record()))
        (folder / "MODEL_CARD.md").write_text("# Lengths\n")

    made = {}

    def add(root, told=None):
        """Publishes the next version, whose number is its own; `told` puts another one into golden.json."""
        folder = root / "lengths"
        number = max((int(path.name) for path in folder.glob("[0-9]*")), default=0) + 1

        def build(target):
            if (number, told) not in made:
                made[number, told] = tmp_path_factory.mktemp("lengths")
                write(made[number, told], number, told)
            shutil.copytree(made[number, told], target, dirs_exist_ok=True)

        return publish("lengths", build, root=root, check=lambda _: None)

    return add


@pytest.fixture(scope="session")
def server(start, lengths, tmp_path_factory):
    """One server for all tests that leave it as it is."""
    root = tmp_path_factory.mktemp("models")
    lengths(root)
    return start(root)


@pytest.fixture
def in_serve_environment():
    """Runs a Python program in .venv-serve and gives what it printed."""

    def run(program, *arguments):
        done = subprocess.run(
            [PYTHON, "-c", program, *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
