"""What kserve's endpoints say of our models."""

import pytest

pytestmark = pytest.mark.serve


def test_a_models_metadata_names_its_version_and_what_it_takes_and_gives(server):
    status, said, _ = server.ask("/v2/models/lengths")
    assert (status, said["versions"], said["platform"]) == (200, ["1"], "tensorflow_savedmodel")
    assert said["inputs"] == [{"name": "review", "datatype": "BYTES", "shape": [-1]}]
    assert [output["name"] for output in said["outputs"]] == ["length", "number"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v2/health/live", {"live": True}),
        ("/v2/health/ready", {"ready": True}),
        ("/v2/models/lengths/ready", {"name": "lengths", "ready": True}),
        ("/v2/models/lengths/versions/1/ready", {"name": "lengths", "ready": True}),
        ("/v2/models", {"models": ["lengths"]}),
        ("/v1/models", {"models": ["lengths"]}),
        ("/v1/models/lengths", {"name": "lengths", "ready": True}),
    ],
)
def test_a_server_that_answers_says_that_it_is_ready(server, path, said):
    assert server.ask(path)[:2] == (200, said)


@pytest.mark.parametrize(
    "path", ["/v2/models/none", "/v2/models/none/ready", "/v2/models/lengths/versions/2"]
)
def test_a_model_or_version_that_does_not_answer_is_not_found(server, path):
    assert server.ask(path)[0] == 404


def test_the_server_says_who_it_is_and_offers_no_repository_api(server):
    status, said, _ = server.ask("/v2")
    assert (status, said["name"], said["extensions"]) == (200, "seqapp", [])
