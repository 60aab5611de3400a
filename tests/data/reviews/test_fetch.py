"""The download against a small server on this machine that misbehaves on request."""

import hashlib
import logging
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import stamina

from seqapp.data.reviews.fetch import fetch_reviews
from seqapp.numbers.errors import WorldError

CONTENT = np.random.default_rng(5).bytes(700_000)
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


@dataclass
class Server:
    """What the next answers are to be, and which ranges were asked for."""

    url: str = ""
    content: bytes = CONTENT
    statuses: list[int] = field(default_factory=list)  # one per request, then 200
    cuts: list[int] = field(default_factory=list)  # after how many bytes each answer breaks off, then never
    knows_ranges: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    behaviour = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = self.headers.get("Range")
            behaviour.ranges.append(asked)
            if behaviour.statuses and (status := behaviour.statuses.pop(0)) != 200:
                self.send_error(status)
                return
            start = 0
            if asked and behaviour.knows_ranges:
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
            body = behaviour.content[start:]
            if asked and not body:
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                end = len(behaviour.content)
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
            self.send_header("Content-Length", str(len(body)))
            for name, value in behaviour.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: behaviour.cuts.pop(0)] if behaviour.cuts else body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        behaviour.url = f"http://127.0.0.1:{running.server_port}/archive.tar.gz"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield behaviour
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def three_tries_without_waiting():
    with stamina.set_testing(True, attempts=3):
        yield


def files(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def refusal(root, url, md5=MD5) -> str:
    with pytest.raises(WorldError) as caught:
        fetch_reviews(root, url=url, md5=md5)
    message = str(caught.value)
    assert "\n" not in message
    assert url in message
    return message


def test_the_archive_arrives_whole_with_progress_and_nothing_beside_it(server, tmp_path):
    progress = []
    archive = fetch_reviews(
        tmp_path, url=server.url, md5=MD5, on_progress=lambda done, total: progress.append((done, total))
    )
    assert archive == tmp_path / "imdb" / "aclImdb_v1.tar.gz"
    assert archive.read_bytes() == CONTENT
    assert files(tmp_path) == ["aclImdb_v1.tar.gz"]
    assert progress == sorted(progress)
    assert len(progress) > 3
    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert {total for _, total in progress} == {len(CONTENT)}


def test_without_a_target_it_goes_to_the_usual_place(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path))
    assert fetch_reviews(url=server.url, md5=MD5).is_relative_to(tmp_path)


def test_an_intact_archive_is_not_downloaded_again_and_a_damaged_one_is(server, tmp_path):
    archive = fetch_reviews(tmp_path, url=server.url, md5=MD5)
    fetch_reviews(tmp_path, url=server.url, md5=MD5)
    assert len(server.ranges) == 1
    archive.write_bytes(b"damaged")
    fetch_reviews(tmp_path, url=server.url, md5=MD5)
    assert archive.read_bytes() == CONTENT


def start_part(root, content) -> None:
    (root / "imdb").mkdir()
    (root / "imdb" / "aclImdb_v1.tar.gz.part").write_bytes(content)


def test_a_download_that_broke_off_is_resumed_where_it_stopped(server, tmp_path):
    start_part(tmp_path, CONTENT[:300_000])
    progress = []
    archive = fetch_reviews(
        tmp_path, url=server.url, md5=MD5, on_progress=lambda done, total: progress.append((done, total))
    )
    assert server.ranges == ["bytes=300000-"]
    assert archive.read_bytes() == CONTENT
    assert progress[0][0] > 300_000
    assert progress[-1] == (len(CONTENT), len(CONTENT))


def test_a_server_that_ignores_ranges_sends_everything_anew(server, tmp_path):
    server.knows_ranges = False
    start_part(tmp_path, CONTENT[:300_000])
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT


def test_a_download_that_was_whole_already_is_only_checked(server, tmp_path):
    start_part(tmp_path, CONTENT)
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT


def test_a_cut_connection_is_resumed_within_the_same_call(server, tmp_path):
    server.cuts = [200_000, 200_000]
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT
    first, second, third = server.ranges
    assert first is None
    assert 0 < int(second[6:-1]) <= 200_000 < int(third[6:-1]) <= 400_000


def test_a_connection_that_keeps_breaking_says_so_and_keeps_what_came(server, tmp_path):
    server.cuts = [100_000] * 3
    assert "broke off" in refusal(tmp_path, server.url)
    assert files(tmp_path) == ["aclImdb_v1.tar.gz.part"]
    part = (tmp_path / "imdb" / "aclImdb_v1.tar.gz.part").read_bytes()
    assert 0 < len(part) <= 300_000
    assert CONTENT.startswith(part)
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT


def test_a_file_with_another_md5_is_deleted_and_the_message_says_so(server, tmp_path):
    server.content = b"another file"
    message = refusal(tmp_path, server.url)
    assert MD5 in message
    assert "deleted" in message
    assert files(tmp_path) == []


def test_a_wrong_beginning_is_noticed_and_not_resumed_for_ever(server, tmp_path):
    start_part(tmp_path, b"x" * 300_000)
    assert "deleted" in refusal(tmp_path, server.url)
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT


def test_a_failed_download_leaves_an_archive_that_was_there_before_alone(server, tmp_path):
    start_part(tmp_path, b"")
    (tmp_path / "imdb" / "aclImdb_v1.tar.gz").write_bytes(b"an older one")
    server.content = b"another file"
    refusal(tmp_path, server.url)
    assert (tmp_path / "imdb" / "aclImdb_v1.tar.gz").read_bytes() == b"an older one"


def test_a_refusal_is_not_tried_again(server, tmp_path):
    server.statuses = [404]
    assert "404" in refusal(tmp_path, server.url)
    assert len(server.ranges) == 1
    assert files(tmp_path) == []


def test_a_busy_server_is_tried_again(server, tmp_path):
    server.statuses = [503, 429]
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT
    assert len(server.ranges) == 3


def test_a_server_that_stays_busy_is_reported(server, tmp_path):
    server.statuses = [503] * 3
    assert "503" in refusal(tmp_path, server.url)


def test_an_archive_that_the_server_calls_gzip_encoded_is_not_unpacked_on_the_way(server, tmp_path):
    server.headers = {"Content-Encoding": "x-gzip"}
    assert fetch_reviews(tmp_path, url=server.url, md5=MD5).read_bytes() == CONTENT


def test_no_network_is_said_in_plain_words(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        message = refusal(tmp_path, f"http://127.0.0.1:{taken.getsockname()[1]}/archive.tar.gz")
    assert "no connection" in message
    assert "urllib3" not in message
    assert "HTTPConnectionPool" not in message


def test_a_folder_that_cannot_be_written_is_said_in_plain_words(server, tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(WorldError, match="--data") as caught:
        fetch_reviews(tmp_path / "taken", url=server.url, md5=MD5)
    assert "\n" not in str(caught.value)


def test_retries_print_nothing_by_themselves(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a program that has not set up logging
    server.cuts = [100_000]
    fetch_reviews(tmp_path, url=server.url, md5=MD5)
    assert capsys.readouterr() == ("", "")
