"""How many requests a reading takes, and how many of them have to wait for another one's answer."""

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ayjnt_deploy.cloudflare import Connection, read_worker
from tests.ayjnt_deploy.cloudflare import fakes
from tests.ayjnt_deploy.cloudflare.fakes import WORKER, complaint, sample

# Only a reading that asks one after the other what it could ask at once is ever ended by it.
PATIENCE = 30
ANSWERS = {url.removeprefix(fakes.API).partition("?")[0]: sample(name) for url, name in fakes.ANSWERS.values()} | {
    "/zones": sample("zones_list"),
    fakes.ZONE_ROUTES.removeprefix(fakes.API): sample("zone_routes_list"),
    fakes.SETTINGS.removeprefix(fakes.API): sample("settings_get"),
    fakes.SCRIPT_SETTINGS.removeprefix(fakes.API): sample("script_settings_get"),
    fakes.SUBDOMAIN.removeprefix(fakes.API): sample("subdomain_get"),
}


class Server(ThreadingHTTPServer):
    """Lets the requests of a wave wait until all of them are there, and remembers when each came and went."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, waves: Sequence[int], broken: frozenset[str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.broken = broken
        self.intervals: list[tuple[float, float]] = []
        self.peers = set[object]()
        self._lock = threading.Lock()
        self._arrived = 0
        self._latencies = random.Random(4)
        self._barriers = [barrier for size in waves for barrier in [threading.Barrier(size)] * size]

    @property
    def connection(self) -> Connection:
        return Connection(base_url=f"http://127.0.0.1:{self.server_port}/client/v4", account_id="acc", token="t0ken")

    def hold(self, peer: object) -> None:
        """Wait for the rest of the wave, and then as long as a network takes."""
        begun = time.monotonic()
        with self._lock:
            self.peers.add(peer)
            number, latency = self._arrived, self._latencies.uniform(0.01, 0.1)
            self._arrived += 1
        self._barriers[number].wait(PATIENCE)
        time.sleep(latency)
        with self._lock:
            self.intervals.append((begun, time.monotonic()))


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.hold(self.client_address)
        path = self.path.removeprefix("/client/v4").partition("?")[0]
        is_broken = any(part in path for part in self.server.broken)
        body = json.dumps(complaint(7003, "Could not route") if is_broken else ANSWERS[path]).encode()
        self.send_response(404 if is_broken else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        pass


@contextmanager
def serving(*waves: int, broken: frozenset[str] = frozenset()) -> Iterator[Server]:
    with Server(waves, broken) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def longest_chain(intervals: Sequence[tuple[float, float]]) -> int:
    """Return how many requests, at most, began each after another one had ended."""
    chains: list[tuple[float, int]] = []
    for begun, ended in sorted(intervals):
        chains.append((ended, 1 + max((length for end, length in chains if end <= begun), default=0)))
    return max(length for _, length in chains)


@pytest.mark.parametrize(
    ("intervals", "length"), [([(0, 2), (1, 3)], 1), ([(0, 1), (1, 2), (1, 3)], 2), ([(0, 1), (2, 3), (4, 5)], 3)]
)
def test_a_chain_is_made_of_requests_that_begin_after_another_ended(
    intervals: list[tuple[float, float]], length: int
) -> None:
    assert longest_chain(intervals) == length


def test_a_worker_is_read_with_twelve_requests_and_one_for_each_workflow_in_two_waves() -> None:
    with serving(10, 3) as server:
        answers = read_worker(server.connection, WORKER)

    assert (len(answers.workflow_versions), len(server.intervals)) == (1, 12 + 1)
    assert longest_chain(server.intervals) == 2
    assert len(server.peers) <= 10  # connections are kept, and used again


def test_fallbacks_make_a_third_wave_and_no_fourth() -> None:
    broken = frozenset({f"/workers/workers/{WORKER}", "/environments/"})

    # First two settings and the zones instead of what is broken; then a zone's routes and the version's settings.
    with serving(10, 3 + 3, 2, broken=broken) as server:
        answers = read_worker(server.connection, WORKER)

    assert (len(server.intervals), longest_chain(server.intervals)) == (18, 3)
    assert answers.not_read == {}
