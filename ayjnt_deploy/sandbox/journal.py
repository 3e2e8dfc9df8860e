"""Which requests came in, in which order, and how they were answered."""

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`path` is without the prefix /client/v4; `status` is None while unanswered, and for a dropped connection."""

    method: str
    path: str
    query: str
    status: int | None = None


class Journal:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[int, Request] = {}
        self._arrived = 0

    @property
    def requests(self) -> tuple[Request, ...]:
        with self._lock:
            return tuple(self._entries.values())

    def arrived(self, request: Request) -> int:
        with self._lock:
            self._arrived += 1
            self._entries[self._arrived] = request
            return self._arrived

    def answered(self, number: int, status: int) -> None:
        with self._lock:
            if number in self._entries:
                self._entries[number] = replace(self._entries[number], status=status)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
