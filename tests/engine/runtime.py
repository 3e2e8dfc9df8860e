"""The real local engine: one release under `wrangler dev`, and the questions that it answers."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.projects import tools

PATIENCE: Final = 60.0
"""Seconds after which something that has not happened will not happen."""
_T = TypeVar("_T")


class Runtime:
    """The local API of a running Worker; instances are named after their workflow."""

    def __init__(self, address: str) -> None:
        self._api = f"{address}/cdn-cgi/local/explorer/api/workflows"

    def workflows(self) -> frozenset[str]:
        return frozenset(one["name"] for one in _ask(self._api))

    def create(self, name: str, params: Mapping[str, str]) -> None:
        _ask(f"{self._api}/{name}/instances", {"id": name, "params": params})

    def send(self, name: str, event_type: str) -> None:
        _ask(f"{self._api}/{name}/instances/{name}/events/{event_type}", {})

    def restart(self, name: str, step: str) -> None:
        body = {"status": "restart", "from": {"name": step}}
        _ask(f"{self._api}/{name}/instances/{name}/status", body, method="PATCH")

    def instance(self, name: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = _ask(f"{self._api}/{name}/instances/{name}")
        return answer


@contextmanager
def running(root: Path, state: Path, workflows: frozenset[str]) -> Iterator[Runtime]:
    """Run the project in `root` on the storage in `state`, and kill it in the end as a crash would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = root / "dev.log"
    with log.open("w") as out:
        dev = subprocess.Popen(
            (
                *(tools.node(), str(tools.WRANGLER), "dev", "--config", ".ayjnt/dist/wrangler.jsonc"),
                *("--ip", "127.0.0.1", "--port", str(port), "--inspector-port", "0", "--persist-to", str(state)),
            ),
            cwd=root,
            env=tools.environment(root.parent),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    runtime = Runtime(f"http://127.0.0.1:{port}")

    def is_ready() -> bool:
        assert dev.poll() is None, f"wrangler dev ended:\n{log.read_text()}"
        try:
            return runtime.workflows() == workflows
        except (OSError, json.JSONDecodeError):
            return False  # Not listening yet.

    try:
        until(is_ready, bool, lambda _: f"wrangler dev is not ready:\n{log.read_text()}")
        yield runtime
    finally:
        with suppress(ProcessLookupError):  # It ended by itself, which is_ready tells.
            os.killpg(dev.pid, signal.SIGKILL)
        dev.wait()


def until(ask: Callable[[], _T], good: Callable[[_T], bool], complaint: Callable[[_T], str]) -> _T:
    """Ask until the answer is good, and return it."""
    end = time.monotonic() + PATIENCE
    while not good(answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(complaint(answer))
        time.sleep(0.05)
    return answer


def _ask(url: str, body: object = None, *, method: str | None = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(url, content, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        with error:
            error.add_note(error.read().decode("utf-8", "replace"))
        raise
