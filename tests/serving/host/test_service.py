"""From a request to its answer, whichever the door."""

from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.serve


def test_beyond_what_may_wait_requests_are_told_to_come_again_and_within_a_second_all_is_well(server):
    """400 at once, each slow: some wait and are answered, the others get 503, none anything else."""

    def work(_):
        status, _, headers = server.ask(
            "/v2/models/lengths/infer",
            {"inputs": [{"name": "review", "datatype": "BYTES", "shape": [4], "data": ["slow"] * 4}]},
        )
        return status, headers["retry-after"]

    with ThreadPoolExecutor(400) as pool:
        answers = list(pool.map(work, range(400)))
    assert set(answers) == {(200, None), (503, "1")}
    assert server.infer("good")[0] == 200
    assert server.ask("/v2/health/ready")[0] == 200
