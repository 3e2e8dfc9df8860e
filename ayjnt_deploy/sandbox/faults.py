"""Faults on order: a status, a delay or a dropped connection, before or after a request took effect."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ayjnt_deploy.sandbox.answers import Answer, refusal
from ayjnt_deploy.sandbox.errors import SandboxError

ANY_METHOD = "*"
CODES = {401: 10000, 403: 10000, 404: 7003, 409: 10035, 429: 971}
OTHER_REFUSAL = 10021
SERVER_ERROR = 10013
STATUSES = range(200, 600)
OF_ACCOUNT = re.compile(r"^/accounts/[^/]+(?=/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What shall go wrong, for which requests, how often.

    `path` is a regular expression for the whole path, with or without `/accounts/ID` in front: a part of it would also
    be found in what is asked for beside it. `after` lets the request take effect first.
    `delay` comes before the answer, and with `after` false also before the effect. Without `status` and `drop` the
    request is answered as ever, only later. `body` replaces Cloudflare's envelope: HTML, or JSON that is cut off.
    """

    method: str
    path: str
    status: int | None = None
    delay: float = 0.0
    drop: bool = False
    after: bool = False
    times: int = 1
    code: int | None = None
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            re.compile(self.path)
        except re.error as error:
            raise SandboxError(
                f"the fault's path {self.path!r} is not a regular expression: {error}",
                remedy="write a whole path, such as /workers/scripts/NAME/versions; .* stands for anything",
            ) from error
        if self.status is not None and self.status not in STATUSES:
            raise SandboxError(f"a fault cannot answer with status {self.status}", remedy="use 200 to 599")
        if self.times < 1 or self.delay < 0:
            raise SandboxError(
                f"a fault cannot fire {self.times} times after {self.delay} seconds",
                remedy="use a positive number of times and no negative delay",
            )
        if self.status is None and not self.drop and not self.delay and self.body is None:
            raise SandboxError("this fault changes nothing", remedy="give it a status, a delay, a body or drop")

    def matches(self, method: str, path: str) -> bool:
        if self.method.upper() not in {ANY_METHOD, method.upper()}:
            return False
        return any(re.fullmatch(self.path, one) for one in (path, OF_ACCOUNT.sub("", path)))

    @property
    def replaces_answer(self) -> bool:
        return self.status is not None or self.body is not None

    def answer(self) -> Answer:
        status = 200 if self.status is None else self.status
        if self.body is not None:
            is_html = self.body.lstrip().startswith("<")
            kind = "text/html; charset=UTF-8" if is_html else "application/json"
            return Answer(status=status, body=self.body.encode(), content_type=kind, headers=self.headers)
        server_error = status >= 500  # noqa: PLR2004 - HTTP's own line
        code = self.code or (SERVER_ERROR if server_error else CODES.get(status, OTHER_REFUSAL))
        message = "An unknown error has occurred." if server_error else "The sandbox was asked to refuse this."
        if status == 429:  # noqa: PLR2004 - too many requests
            message = "Please wait and consider throttling your request speed"
        return replace(refusal(status, code, message), headers=self.headers)


@dataclass(frozen=True, slots=True)
class Order:
    """A fault, and its place among all that were ever added."""

    fault: Fault
    number: int


class Faults:
    """The faults that are still to fire, in the order in which they were added, and the delays in progress."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._moved = threading.Condition()
        self._waiting: list[tuple[Order, int]] = []
        self._added = 0
        self._released = 0

    def add(self, fault: Fault) -> None:
        with self._moved:
            self._added += 1
            self._waiting.append((Order(fault, self._added), fault.times))

    def clear(self) -> None:
        with self._moved:
            self._waiting.clear()

    def release(self) -> None:
        """Let nobody wait for what was added so far: delays in progress end, and those to come take no time."""
        with self._moved:
            self._released = self._added
            self._moved.notify_all()

    def take(self, method: str, path: str) -> Order | None:
        """Return the first fault for a request, and count it as fired."""
        with self._moved:
            for place, (order, left) in enumerate(self._waiting):
                if order.fault.matches(method, path):
                    self._waiting[place : place + 1] = [(order, left - 1)] if left > 1 else []
                    return order
        return None

    def hold(self, order: Order) -> None:
        """Wait for as long as a fault says, or until it is released."""
        with self._moved:
            self._moved.wait_for(
                lambda: self._stopping.is_set() or order.number <= self._released, timeout=order.fault.delay
            )
