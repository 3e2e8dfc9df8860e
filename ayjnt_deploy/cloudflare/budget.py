"""How many requests the API takes from us, and when it is better to wait than to be blocked for five minutes."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

# Cloudflare's limit for everything that uses the token's account.
REQUESTS = 1200
WINDOW = 300.0

# Requests that may be on their way when the last ones are counted.
_RESERVE = 10

_ITEM = re.compile(r'"(?P<name>[^"]*)"(?P<parameters>(?:\s*;\s*\w+=\d+)*)')
_PARAMETER = re.compile(r"(\w+)=(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """How long the next request has to wait, until when on the budget's clock, and why."""

    seconds: float
    until: float
    why: str


@dataclass(slots=True, kw_only=True)
class Budget:
    """Books requests: each gets the first moment at which it may be sent. It never sleeps itself."""

    requests: int = REQUESTS
    window: float = WINDOW
    clock: Callable[[], float] = time.monotonic
    _booked: deque[float] = field(default_factory=deque, init=False)
    _held_until: float = field(default=float("-inf"), init=False)

    def book(self) -> Pause:
        """Book one request, and say how long it has to wait."""
        now = self.clock()
        full = len(self._booked) >= self.requests
        at = max(now, self._held_until, self._booked[-self.requests] + self.window if full else now)
        self._note(at)
        why = "Cloudflare takes few more requests now"
        if at > max(now, self._held_until):
            why = f"{self.requests} requests were made, and Cloudflare takes no more within {self.window / 60:.0f} min"
        return Pause(seconds=at - now, until=at, why=why)

    def count(self) -> None:
        """Count a request that nothing holds up, because it has waited already: a repeated one."""
        self._note(self.clock())

    def hold(self, seconds: float) -> None:
        """Let requests that are booked from now on wait until `seconds` have passed."""
        self._held_until = max(self._held_until, self.clock() + min(seconds, self.window))

    def heed(self, headers: Mapping[str, str]) -> None:
        """Hold further requests if an answer says that few more are taken."""
        seconds = seconds_to_reset(headers)
        if seconds is not None:
            self.hold(seconds)

    def _note(self, at: float) -> None:
        self._booked.append(at)
        while len(self._booked) > self.requests:
            self._booked.popleft()


def seconds_to_reset(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until an answer's quota is new, if it is all but used; header names in lower case.

    `Ratelimit: "default";r=50;t=30` leaves 50 requests for 30 s, `Ratelimit-Policy: "default";q=100;w=60` is the quota.
    """
    quotas = {name: quota for name, told in _items(headers.get("ratelimit-policy")) if (quota := told.get("q"))}
    smallest = min(quotas.values(), default=REQUESTS)
    waits = [
        told["t"]
        for name, told in _items(headers.get("ratelimit"))
        if {"r", "t"} <= told.keys() and told["r"] <= _reserve(quotas.get(name, smallest))
    ]
    return float(max(waits)) if waits else None


def _reserve(quota: int) -> int:
    return min(_RESERVE, quota // 10)


def _items(header: str | None) -> Iterator[tuple[str, Mapping[str, int]]]:
    for item in _ITEM.finditer(header or ""):
        yield item["name"], {key: int(value) for key, value in _PARAMETER.findall(item["parameters"])}
