"""What instances report while they run: the steps themselves tell that their body was called."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Journal:
    """The entries of each instance, release by release, in the order in which they came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._release = 0
        self._entries: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def turn_to(self, release: int) -> None:
        """Count what comes from now on as done under `release`."""
        self._release = release

    def note(self, instance: str, entry: str) -> None:
        self._entries[instance].append((self._release, entry))

    def of(self, instance: str) -> tuple[tuple[str, ...], ...]:
        """Return the entries of `instance` under each release, up to the last that brought any."""
        entries = self._entries[instance]
        last = max((release for release, _ in entries), default=0)
        return tuple(tuple(entry for release, entry in entries if release == n) for n in range(1, last + 1))


@contextmanager
def journal() -> Iterator[Journal]:
    """Keep a journal to which workflows can POST `[instance, entry]`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            instance, entry = json.loads(self.rfile.read(int(self.headers["content-length"])))
            kept.note(instance, entry)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass  # The journal is the log.

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept = Journal(f"http://127.0.0.1:{server.server_port}/")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
