"""What the server tells of itself."""

import pytest

pytestmark = pytest.mark.serve


def test_metrics_count_requests_by_model_version_signature_and_status(server):
    server.infer("good")
    status, said, _ = server.ask("/metrics")
    assert status == 200
    labels = 'model="lengths",signature="serving_default",status="200",version="1"'
    assert any(line.startswith(f"seqapp_requests_total{{{labels}}}") for line in said.splitlines())
    assert 'seqapp_model_version{model="lengths"} 1.0' in said
    assert "seqapp_batch_rows_bucket" in said


def test_the_log_has_a_line_for_each_request_and_no_word_of_any_text_name_or_id(server):
    secret = "Xylophonist"
    server.infer(secret, id=secret)
    server.infer("poison", secret)
    server.ask(f"/v2/models/{secret}/infer", {"inputs": []})
    server.ask(f"/v2/models/{secret}")
    server.ask("/v2/models/lengths/infer", secret.encode())
    line = server.wait_for(5, event="request", rows=2, status=400)
    assert line.keys() == {
        "time",
        "event",
        "protocol",
        "status",
        "ms",
        "model",
        "version",
        "signature",
        "rows",
    }
    assert secret not in server.log.read_text()
