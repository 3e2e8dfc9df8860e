"""Which of Cloudflare's failures pass by themselves."""

import re
from collections.abc import Mapping
from enum import Enum, auto


class Kind(Enum):
    """What repeating a failed call can bring."""

    TRANSIENT = auto()  # it passes: wait and repeat
    CONDITIONAL = auto()  # it has been seen to pass once; repeat once, then believe it
    PERMANENT = auto()  # the same call fails the same way


# The same number means different things in different products.
_BY_SCOPE: Mapping[tuple[str, int], Kind] = {
    ("workflows", 10001): Kind.TRANSIENT,  # workflows.api.error.internal_server: workers-sdk#9114, #13915
    ("workflows", 10002): Kind.PERMANENT,  # invalid body
    ("workers settings", 10001): Kind.PERMANENT,  # content type required
    ("queues", 10013): Kind.PERMANENT,  # consumer or message not found
}

_BY_CODE: Mapping[int, Kind] = {
    971: Kind.TRANSIENT,  # "please wait and consider throttling", often with status 200
    10100: Kind.TRANSIENT,  # "more than 1200 requests per 300 seconds"
    10000: Kind.CONDITIONAL,  # authentication error; sporadic on valid tokens: workers-sdk#13854
    10002: Kind.TRANSIENT,  # unknown internal error: workers-sdk#10196, #2454
    10013: Kind.TRANSIENT,  # an unknown error has occurred: workers-sdk#8657, #6553, #4724
    10023: Kind.CONDITIONAL,  # no access to this feature; every second call in May 2026: workers-sdk#13828
    10035: Kind.TRANSIENT,  # several attempts to modify a resource: docs, workers/observability/errors
    10079: Kind.CONDITIONAL,  # migration tag precondition; a second run recomputes the steps: workers-sdk#705
    10215: Kind.CONDITIONAL,  # secret put beside an upload that is not deployed yet: wrangler 4.164
    100146: Kind.CONDITIONAL,  # version not found yet, straight after its upload: wrangler containers/deploy.ts
}

# Two codes say with their message whether the server is at fault: distilled, GLOBAL_ERROR_CODE_MAP.
_BY_MESSAGE: Mapping[int, tuple[re.Pattern[str], Kind]] = {
    1000: (re.compile(r"timeout|internal (server )?error", re.IGNORECASE), Kind.TRANSIENT),
    10001: (re.compile(r"unable to authenticate request|internal error", re.IGNORECASE), Kind.CONDITIONAL),
}

# Known to stay, whatever the status says: docs (workers/observability/errors), openapi enums, wrangler's error-codes.ts.
_PERMANENT = frozenset(
    {
        *(1001, 6003, 7003, 9103, 9106, 9109),  # who asks, and about which account
        *(10003, 10006, 10007, 10009, 10015, 10016, 10019, 10021, 10022, 10025, 10026, 10027),
        *(10031, 10032, 10034, 10036, 10037, 10040, 10041, 10052, 10054, 10055, 10056, 10057),
        *(10061, 10063, 10064, 10066, 10068, 10069, 10070, 10071, 10074, 10085, 10090, 10092, 10097, 10099),
        *(10123, 10142, 10144, 10157, 10159, 10181, 10182),
        *(10200, 10201, 10208, 10209, 10211, 10214, 10220, 10222, 10300, 10336, 10353, 10400, 10401, 10405),
        *(11000, 11001, 11004, 11337),
        *(100114, 100116, 100119, 100143, 100402, 100405, 100406),
    }
)

_REQUEST_TIMEOUT = 408  # the client may repeat it without modification: RFC 9110, 15.5.9
_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500


def classify(*, code: int | None, status: int | None, message: str = "", scope: str = "workers") -> Kind:
    """Judge by scope, code and message first; by the status only where the code is unknown.

    Neither code nor status means that no answer came: the network, or a time limit.
    """
    if code is not None and status != _TOO_MANY_REQUESTS:
        in_scope = _BY_SCOPE.get((scope, code))
        # A product's own meaning is a refusal; with a server's fault the number means what it means everywhere.
        if in_scope is not None and not (in_scope is Kind.PERMANENT and _is_servers_fault(status)):
            return in_scope
        if code in _BY_MESSAGE:
            pattern, kind = _BY_MESSAGE[code]
            return kind if pattern.search(message) else _by_status(code, status)
        if code in _BY_CODE:
            return _BY_CODE[code]
        if code in _PERMANENT:
            return Kind.PERMANENT
    return _by_status(code, status)


def is_transient(*, code: int | None, status: int | None, message: str = "", scope: str = "workers") -> bool:
    return classify(code=code, status=status, message=message, scope=scope) is Kind.TRANSIENT


def _by_status(code: int | None, status: int | None) -> Kind:
    if status is None:
        # A code without a status is an answer that somebody else received; it says nothing about passing.
        return Kind.TRANSIENT if code is None else Kind.PERMANENT
    passes = status in {_REQUEST_TIMEOUT, _TOO_MANY_REQUESTS} or _is_servers_fault(status)
    return Kind.TRANSIENT if passes else Kind.PERMANENT


def _is_servers_fault(status: int | None) -> bool:
    return status is not None and status >= _SERVER_FAULT
