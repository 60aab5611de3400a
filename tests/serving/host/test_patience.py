"""What a client that never finishes its headers gets."""

import contextlib
import socket
import time

import pytest

pytestmark = pytest.mark.serve


def test_headers_that_do_not_come_close_the_connection_and_what_comes_in_time_is_answered(server):
    address = server.rest.removeprefix("http://").split(":")
    with contextlib.ExitStack() as held:
        doors = [held.enter_context(socket.create_connection(address, 20)) for _ in range(3)]
        _silent, slow, further = doors
        slow.sendall(b"POST /v2 HT")
        further.sendall(b"GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b'{"live":true}'):  # headers and body may come apart
            came = further.recv(1000)
            assert came, answer
            answer += came
        assert answer.startswith(b"HTTP/1.1 200 ")
        further.sendall(b"GET /v2/health/li")  # the next request on it stops within its first line
        begun = time.monotonic()
        assert [door.recv(1000) for door in doors] == [b"", b"", b""]
        assert 5 < time.monotonic() - begun < 15
    assert server.infer("good")[1]["length"] == [4.0]
