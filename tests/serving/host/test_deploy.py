"""What docs/deploy.md tells people to type does what it says there."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.serve
ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def shipped(start):
    """A server of the shipped models."""
    return start(ROOT / "models")


@pytest.fixture
def blocks(shipped):
    """The document's code by language, with the addresses of the server that runs."""

    def blocks(language, holding):
        text = (ROOT / "docs/deploy.md").read_text("utf-8")
        text = text.replace("http://127.0.0.1:8080", shipped.rest).replace("127.0.0.1:8081", shipped.grpc)
        return [code for name, code in BLOCK.findall(text) if name == language and holding in code]

    return blocks


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_every_curl_of_the_document_is_answered(blocks):
    commands = [
        shlex.split(part) for code in blocks("bash", "curl") for part in re.split(r"\n(?=curl)", code)
    ]
    assert len(commands) == 3
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert "error" not in json.loads(done.stdout)
        assert "model_version" in json.loads(done.stdout)


def test_the_answer_that_the_document_shows_has_the_form_of_the_servers(blocks):
    command = shlex.split(blocks("bash", "curl")[0])
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    said, shown = json.loads(done.stdout), json.loads(blocks("json", "")[0])
    for one in (*said["outputs"], *shown["outputs"]):
        assert [type(value) for value in one.pop("data")] == [float, float]
    assert shown.pop("model_version").isdecimal()
    assert said.pop("model_version").isdecimal()
    assert said == shown


def test_the_python_clients_of_the_document_get_their_answers(blocks, in_serve_environment):
    plain, grpc = blocks("python", "")
    said = in_serve_environment(plain).splitlines()
    assert re.fullmatch(r"\[0\.\d+, 0\.\d+\] by version '?\d+'?", said[0])
    assert float(said[1].rpartition(":")[2]) < 0
    assert "probability" in in_serve_environment(grpc)


def test_reviews_unlike_those_of_the_fold_raise_an_alarm_in_the_log(shipped):
    for _ in range(4):
        shipped.infer(*["Dull film"] * 64, model="sentiment_plain_lstm")
    told = shipped.wait_for(5, event="drift", model="sentiment_plain_lstm", quantity="words")
    assert (told["median"], told["median_before"] > 100) == (2, True)
    assert 'seqapp_review_words_bucket{le="10.0",model="sentiment_plain_lstm"}' in shipped.ask("/metrics")[1]
