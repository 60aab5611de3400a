"""The process: swaps as it serves, and its end."""

import contextlib
import signal
import subprocess
import threading
import time

import pytest

from seqapp.store.publish import rollback

pytestmark = pytest.mark.serve


class Load:
    """Threads that ask until they are told to stop; keeps every answer that was not right."""

    def __init__(self, server, threads=8):
        self.server, self.stop, self.asked, self.wrong, self.versions = (
            server,
            threading.Event(),
            0,
            [],
            set(),
        )
        self.threads = [threading.Thread(target=self.work) for _ in range(threads)]

    def work(self):
        with self.server.connection() as own:
            while not self.stop.is_set():
                answer = self.server.infer("good", "a", connection=own)
                version = answer[2]
                if answer != (200, {"length": [4.0, 1.0], "number": [float(version or 0)] * 2}, version):
                    self.wrong.append(answer)
                self.asked += 1
                self.versions.add(version)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(20)


def test_versions_are_swapped_under_load_without_a_failed_request_and_the_version_told_computed(
    start, lengths, tmp_path
):
    lengths(tmp_path)
    server = start(tmp_path)
    with Load(server) as load:
        for version in (2, 3):
            lengths(tmp_path)
            server.wait_for(30, event="served", model="lengths", version=version)
            time.sleep(0.5)
        lengths(tmp_path, told=99)  # golden.json says otherwise
        refused = server.wait_for(30, event="refused", version=4)
        lengths(tmp_path)
        server.wait_for(30, event="served", version=5)
        time.sleep(0.5)
    assert (load.wrong, load.versions) == ([], {"1", "2", "3", "5"})
    assert load.asked > 100
    assert "golden" in refused["reason"]
    assert server.stop() == 0


def test_a_damaged_version_is_refused_and_a_rollback_is_followed(start, lengths, tmp_path):
    lengths(tmp_path), lengths(tmp_path)
    server = start(tmp_path)
    bad = lengths(tmp_path).path
    (bad / "saved_model.pb").write_bytes(b"damaged")
    server.wait_for(30, event="refused", version=3)
    assert server.infer("good")[2] == "2"
    rollback("lengths", 1, root=tmp_path, check=lambda _: None)
    server.wait_for(30, event="served", version=4)
    status, outputs, version = server.infer("good")
    assert (status, outputs["number"], version) == (200, [1.0], "4")  # what version 1 computes
    server.stop()


def test_under_load_sigterm_fails_no_request_that_got_a_connection(start, lengths, tmp_path):
    lengths(tmp_path)
    server = start(tmp_path)
    told, lost = [], []

    def work():
        while True:
            try:
                with server.connection() as own:
                    for _ in range(500):
                        told.append(server.infer("good", connection=own)[0])
                        if own.sock is None:  # the server has said that it was the last answer
                            break
            except ConnectionRefusedError:
                return
            except OSError as error:
                lost.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    with contextlib.suppress(OSError):
        assert server.ask("/v2/health/ready")[0] == 503
    for thread in threads:
        thread.join(20)
    assert server.process.wait(20) == 0
    assert set(told) == {200}
    assert len(lost) <= 8  # those that came in the moment when the door was closed


def test_sigterm_under_load_ends_what_was_begun_and_then_the_process_with_0(start, lengths, tmp_path):
    lengths(tmp_path)
    server = start(tmp_path)
    statuses, begun = [], threading.Barrier(9)

    def work():
        with server.connection() as own:
            begun.wait()
            statuses.append(server.infer("slow", connection=own)[0])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.wait()
    time.sleep(0.15)
    server.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join(20)
    assert server.process.wait(20) == 0
    assert statuses == [200] * 8
    assert server.lines()[-1]["event"] == "stopped"


def test_an_answer_does_not_wait_for_the_clients_acknowledgement(server):
    spent = []
    with server.connection() as own:
        for _ in range(41):
            begun = time.monotonic()
            server.infer("good", connection=own)
            spent.append(time.monotonic() - begun)
    assert sorted(spent)[20] < 0.035  # 40 ms is what Linux waits with it


def test_a_request_that_never_ends_does_not_keep_the_process(start, lengths, tmp_path):
    lengths(tmp_path)
    server = start(tmp_path, "--grace=1")
    with server.connection() as own:
        own.putrequest("POST", "/v2/models/lengths/infer")
        own.putheader("content-length", "10")
        own.endheaders(b"{")
        time.sleep(0.3)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(10)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize(("make", "code"), [(lambda _: None, 1), (lambda root: root.rmdir(), 2)])
def test_without_a_model_it_ends_with_one_line(in_serve_environment, tmp_path, make, code):
    make(tmp_path)
    said = in_serve_environment(
        "import sys; from seqapp.serving.__main__ import main; print(main(sys.argv[1:]))",
        f"--models={tmp_path}",
    )
    assert said.split() == [str(code)]


def test_a_port_that_is_taken_is_told_in_one_line(start, server, lengths, tmp_path):
    lengths(tmp_path)
    command = [*server.process.args[:3], f"--models={tmp_path}", "--port", server.rest.rpartition(":")[2]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith("Cannot listen on 127.0.0.1")
