"""The real local engine: one release under `wrangler dev`, and the questions that it answers."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from tests.patience import PATIENCE
from tests.projects import tools

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
    with tools.engine(root, state) as address:
        runtime = Runtime(address)

        def known() -> frozenset[str] | None:
            with suppress(OSError, json.JSONDecodeError):  # It may answer a moment after it says that it is ready.
                return runtime.workflows()
            return None

        until(known, lambda found: found == workflows, lambda found: f"wrangler dev knows {found}")
        yield runtime


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
