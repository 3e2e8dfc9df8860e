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
from typing import IO

import pytest

from ayjnt_deploy.cloudflare import Connection, Unavailable, read_instances, read_version
from tests.ayjnt_deploy.cloudflare.fakes import Sleeper, envelope
from tests.patience import PATIENCE

READ = """
import os, signal, socket, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from ayjnt_deploy.cloudflare import Connection, read_worker

def resolve(*_, **__):
    os.write(1, b"resolving\\n")
    time.sleep(600)

if sys.argv[2] == "unresolved":
    socket.getaddrinfo = resolve
try:
    read_worker(Connection(base_url=sys.argv[1], account_id="acc", token="t0ken"), "orders", progress=print)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def interrupted(base_url: str, kind: str, until_it_reads: Callable[[IO[str]], object]) -> tuple[str, str]:
    """Run a read in a process of its own, press Ctrl-C while it waits, and return what it says to that.

    It would also say that it asks again, if it had waited for the end of its first attempt.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", READ, base_url, kind], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        until_it_reads(process.stdout)
        process.send_signal(signal.SIGINT)
        return process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_ends_a_read_that_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        accepted = list[socket.socket]()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/client/v4"

        said = interrupted(url, "silent", lambda _: accepted.append(silent.accept()[0]))

        for connection in accepted:
            connection.close()
    assert said == ("interrupted\n", "")


def test_ctrl_c_ends_a_read_whose_name_is_not_resolved() -> None:
    out, err = interrupted("http://nowhere.invalid/client/v4", "unresolved", lambda said: said.readline())

    assert (out.replace("resolving\n", ""), err) == ("interrupted\n", "")


class Server(ThreadingHTTPServer):
    """Answers an instance when ten are asked for, and remembers the most that were waiting at the same moment."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.counting = threading.Lock()
        self.waiting = 0
        self.ten = threading.Barrier(10)
        self.most_waiting = 0

    @property
    def connection(self) -> Connection:
        return Connection(base_url=f"http://127.0.0.1:{self.server_port}/client/v4", account_id="acc", token="t0ken")


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if not path.endswith("/instances"):
            self.wait_for_nine_others()
        body = json.dumps(self.answer(path)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def wait_for_nine_others(self) -> None:
        with self.server.counting:
            self.server.waiting += 1
            self.server.most_waiting = max(self.server.most_waiting, self.server.waiting)
        self.server.ten.wait(PATIENCE)
        time.sleep(0.05)  # whoever asks without waiting for an answer comes in meanwhile
        with self.server.counting:
            self.server.waiting -= 1

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


def test_ten_questions_are_asked_at_once_and_never_more(server: Server) -> None:
    answers = read_instances(server.connection, {"a": ("running",)}, limit=40)

    assert len(answers["a"].instances) == 40
    assert server.most_waiting == 10


def test_a_closed_port_is_a_network_that_is_down() -> None:
    with socket.socket() as taken:  # nobody listens, and nobody else is given the port
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/client/v4"

        with pytest.raises(Unavailable, match="no connection") as caught:
            read_version(Connection(base_url=url, account_id="acc", token="t0ken"), "orders", "v1", sleep=Sleeper())

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
        read_version(connection, "orders", "v1", sleep=Sleeper())
