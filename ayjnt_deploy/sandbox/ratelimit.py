"""How many requests are borne in a window of time, and what is said when there were more."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from ayjnt_deploy.sandbox.answers import Answer, refusal
from ayjnt_deploy.sandbox.errors import SandboxError


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Cloudflare's own is the default; whoever exceeds it is refused until the window has ended."""

    requests: int = 1200
    seconds: float = 300

    def __post_init__(self) -> None:
        if self.requests < 0 or self.seconds <= 0:
            raise SandboxError(
                f"a rate limit cannot be {self.requests} requests in {self.seconds} seconds",
                remedy="use no negative number of requests, and more than no time",
            )


class Meter:
    """Counts from the first request of each window. Without a limit it counts nothing and names the usual one."""

    def __init__(self, limit: RateLimit | None = None, clock: Callable[[], float] = monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._ends = 0.0
        self._left = 0

    def admit(self) -> tuple[Answer | None, Mapping[str, str]]:
        """Count one request; return its refusal, if it is one too many, and the headers that every answer has."""
        if self.limit is None:
            return None, _headers(RateLimit(), RateLimit().requests, RateLimit().seconds)
        with self._lock:
            now = self._clock()
            if now >= self._ends:
                self._ends, self._left = now + self.limit.seconds, self.limit.requests
            is_one_too_many = self._left == 0
            self._left -= not is_one_too_many
            headers = _headers(self.limit, self._left, self._ends - now)
        return _refused(self.limit, self._ends - now) if is_one_too_many else None, headers


def _refused(limit: RateLimit, seconds: float) -> Answer:
    message = f"More than {limit.requests} requests per {limit.seconds:g} seconds reached. Please wait and try again."
    return replace(refusal(429, 10100, message), headers={"Retry-After": str(math.ceil(seconds))})


def _headers(limit: RateLimit, left: int, seconds: float) -> Mapping[str, str]:
    return {
        "Ratelimit": f'"default";r={left};t={math.ceil(seconds)}',
        "Ratelimit-Policy": f'"default";q={limit.requests};w={math.ceil(limit.seconds)}',
    }
