"""What only a real network shows: Ctrl-C, silence, a server that hangs up, and how many wait at once."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ayjnt_deploy.cloudflare import Connection, Unavailable, read_account_workers, read_instances
from tests.ayjnt_deploy.cloudflare.fakes import Sleeper, envelope

READ = """
import signal, socket, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from ayjnt_deploy.cloudflare import Connection, read_worker
if sys.argv[2] == "unresolved":
    socket.getaddrinfo = lambda *_, **__: time.sleep(60)
print("reading", flush=True)
try:
    read_worker(Connection(base_url=sys.argv[1], account_id="acc", token="t0ken"), "orders")
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def interrupted(base_url: str, kind: str, is_reading: Callable[[], object]) -> tuple[str, str, float]:
    """Run a read in a process of its own, press Ctrl-C while it waits, and take the time until it is gone."""
    process = subprocess.Popen(
        [sys.executable, "-c", READ, base_url, kind], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        is_reading()
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        return out, err, time.monotonic() - pressed
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_ends_a_read_that_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        accepted = list[socket.socket]()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/client/v4"

        out, err, seconds = interrupted(url, "silent", lambda: accepted.append(silent.accept()[0]))

        for connection in accepted:
            connection.close()
    assert (out, err) == ("interrupted\n", "")
    assert seconds < 2


def test_ctrl_c_ends_a_read_whose_name_is_not_resolved() -> None:
    out, err, seconds = interrupted("http://nowhere.invalid/client/v4", "unresolved", lambda: time.sleep(0.5))

    assert (out, err) == ("interrupted\n", "")
    assert seconds < 2


class Server(ThreadingHTTPServer):
    """Answers every path slowly, and remembers the most requests that were waiting at the same moment."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.counting = threading.Lock()
        self.waiting = 0
        self.most_waiting = 0

    @property
    def connection(self) -> Connection:
        return Connection(base_url=f"http://127.0.0.1:{self.server_port}/client/v4", account_id="acc", token="t0ken")


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        with self.server.counting:
            self.server.waiting += 1
            self.server.most_waiting = max(self.server.most_waiting, self.server.waiting)
        time.sleep(0.05)
        with self.server.counting:
            self.server.waiting -= 1
        body = json.dumps(self.answer(self.path.partition("?")[0])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path: str) -> object:
        if path.endswith("/instances"):
            return envelope([{"id": f"i{number}"} for number in range(40)])
        return envelope({})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_never_more_than_ten_questions_are_asked_at_once(server: Server) -> None:
    answers = read_instances(server.connection, {"a": ("running",)}, limit=40)

    assert len(answers["a"].instances) == 40
    assert 5 <= server.most_waiting <= 10


def test_a_closed_port_is_a_network_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    connection = Connection(base_url=f"http://127.0.0.1:{port}/client/v4", account_id="acc", token="t0ken")

    with pytest.raises(Unavailable, match="no connection") as caught:
        read_account_workers(connection, sleep=Sleeper())

    assert caught.value.exit_code == 75


@contextmanager
def hanging_up(after: bytes) -> Iterator[Connection]:
    """Send the beginning of an answer to everybody who asks, then hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(3):
                asking, _ = listener.accept()
                with asking:
                    asking.recv(65536)
                    asking.sendall(after)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        yield Connection(base_url=f"http://127.0.0.1:{port}/client/v4", account_id="acc", token="t0ken")
        thread.join()


@pytest.mark.parametrize(
    "after", [b"", b"HTTP/1.1 200 OK\r\n", b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"success": true, "res']
)
def test_a_server_that_hangs_up_is_asked_three_times(after: bytes) -> None:
    with hanging_up(after) as connection, pytest.raises(Unavailable, match=r"no connection \(RemoteProtocolError\)"):
        read_account_workers(connection, sleep=Sleeper())
