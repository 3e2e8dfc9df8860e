"""From what came over the wire to a result, or to the error that it means. Never trusts the status alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ayjnt_deploy.cloudflare.calls import Call
from ayjnt_deploy.cloudflare.errors import (
    BadAnswer,
    CloudflareError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    Rejected,
    Unavailable,
)
from ayjnt_deploy.cloudflare.shape import fault, named
from ayjnt_deploy.cloudflare.transient import Kind, classify
from ayjnt_deploy.retry import retry_after

_THROTTLED = {971, 10100}
_TOKEN_UNREADABLE = {6003, 9103, 9106}
# 10000 and 9109 are said of wrong tokens and of missing permissions alike; the client asks which.
_TOKEN_REFUSED = {10000, 9109, 10023}
_REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_ACCOUNT_REFUSED = {10015, 10037, 10353}
_ABSENT = {10007, 10071, 10090, 10200, 10201, 10222, 10300, 10400, 100146}
_NO_SUCH_ROUTE = 7003
_NOT_FOR_ACCOUNT_TOKENS = 1001

_LONGEST_QUOTE = 300
_RAY = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came over the wire; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(repr=False)

    @property
    def ray(self) -> str | None:
        """Cloudflare's name for this answer."""
        ray = self.headers.get("cf-ray", "")
        return ray if _RAY.fullmatch(ray) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A result that Cloudflare calls a success."""

    call: Call
    result: Any = field(repr=False)
    result_info: Mapping[str, Any] = field(default_factory=dict)
    ray: str | None = None

    def bad(self, problem: str) -> BadAnswer:
        """Return the error that this answer is, for all that Cloudflare calls it a success."""
        return BadAnswer(str(self.call), problem, ray=self.ray)

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.result, dict):
            raise self.bad(f"`result` is {named(self.result)}, not an object")
        return self.result

    def rows(self, key: str | None = None) -> tuple[Mapping[str, Any], ...]:
        """Return the listed objects. Cloudflare writes an empty list as null, or leaves it out."""
        value = self.mapping().get(key) if key is not None and self.result is not None else self.result
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            where = "result" if key is None else f"result.{key}"
            raise self.bad(f"`{where}` is {named(value)}, not a list of objects")
        return tuple(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Complaint:
    """What Cloudflare says went wrong, fit to be printed."""

    code: int | None
    message: str
    said: str


def understand(call: Call, received: Received, *, hide: str) -> Answer | CloudflareError:
    """Tell results from errors. `hide` is the token, in case that an answer quotes it."""
    if call.is_raw and HTTPStatus.OK <= received.status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer(call=call, result=received, ray=received.ray)
    body = _json(received.body)
    if not isinstance(body, dict):
        return _not_an_envelope(call, received, parses=body is not _BROKEN)
    if body.get("success") is True and received.status < HTTPStatus.BAD_REQUEST:
        info = body.get("result_info")
        known = info if isinstance(info, dict) else {}
        answer = Answer(call=call, result=body.get("result"), result_info=known, ray=received.ray)
        wrong = None if answer.result is None or call.shape is None else fault(answer.result, call.shape)
        return answer if wrong is None else answer.bad(wrong)
    return _error(call, received, _complaint(body, received.status, hide))


def _error(call: Call, received: Received, complaint: _Complaint) -> CloudflareError:
    name, status, ray = str(call), received.status, received.ray
    code, said = complaint.code, complaint.said
    kind = classify(code=code, status=status, message=complaint.message, scope=call.scope)
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _THROTTLED:
        return RateLimited(name, said, retry_after=_wish(received), code=code, ray=ray)
    if kind is Kind.TRANSIENT:
        return Unavailable(name, said, retry_after=_wish(received), code=code, ray=ray)
    if code in _TOKEN_UNREADABLE:
        return NotAuthenticated(name, f"the API token cannot be read: {said}", code=code, ray=ray)
    if code in _TOKEN_REFUSED or (status in _REFUSALS and code not in _ACCOUNT_REFUSED):
        return NotPermitted(name, said, permission=call.permission, kind=kind, code=code, ray=ray)
    if code != _NO_SUCH_ROUTE and (code in _ABSENT or status == HTTPStatus.NOT_FOUND):
        return NotFound(name, said, kind=kind, code=code, ray=ray)
    if status < HTTPStatus.BAD_REQUEST:
        return BadAnswer(name, f"neither a success nor an error that is known: {said}", code=code, ray=ray)
    return Rejected(name, said, remedy=_remedy(call, code), kind=kind, code=code, ray=ray)


def _remedy(call: Call, code: int | None) -> str:
    if code == _NO_SUCH_ROUTE:
        return "check the account id (CLOUDFLARE_ACCOUNT_ID): 32 hexadecimal digits, as `wrangler whoami` shows them"
    if code == _NOT_FOR_ACCOUNT_TOKENS and call.scope == "accounts":
        return "a token that an account owns cannot list accounts: set `CLOUDFLARE_ACCOUNT_ID`"
    return "do what Cloudflare's message asks for; the same call fails in the same way again"


def _not_an_envelope(call: Call, received: Received, *, parses: bool) -> CloudflareError:
    name, status, ray = str(call), received.status, received.ray
    start = received.body.lstrip()[:1]
    said = f"answered {status} with {'HTML' if start == b'<' else 'something other than an object of JSON'}"
    if received.headers.get("cf-mitigated") == "challenge":
        remedy = "call from another network, or ask Cloudflare about the ray"
        return Rejected(name, "a firewall before the API wants to see a browser", remedy=remedy, ray=ray)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(name, said, retry_after=_wish(received), ray=ray)
    if classify(code=None, status=status) is Kind.TRANSIENT:
        return Unavailable(name, said, retry_after=_wish(received), ray=ray)
    if status == HTTPStatus.UNAUTHORIZED:
        return NotPermitted(name, said, permission=call.permission, kind=Kind.PERMANENT, ray=ray)
    if status < HTTPStatus.MULTIPLE_CHOICES:
        if start == b"<":
            return Unavailable(name, said, ray=ray)
        if not parses and start in {b"", b"{", b"["}:
            return Unavailable(name, f"answered {status} with JSON that breaks off", ray=ray)
    return BadAnswer(name, said, ray=ray)


def _complaint(body: Mapping[str, Any], status: int, hide: str) -> _Complaint:
    errors = [error for error in _flat(body.get("errors")) if error != (None, "")]
    if not errors:  # wrangler has seen a bare {code, error}, too
        errors = list(_flat([{"code": body.get("code"), "message": body.get("error")}]))
    code = next((code for code, _ in errors if code is not None), None)
    message = "; ".join(message if code is None else f"{code}: {message}" for code, message in errors)
    message = "".join(letter if letter.isprintable() else " " for letter in message)
    message = (message.replace(hide, "…") if hide else message)[:_LONGEST_QUOTE].strip()
    said = f"answered {status} ({message})" if message else f"answered {status} without a reason"
    return _Complaint(code=code, message=message, said=said)


def _flat(errors: Any) -> Iterator[tuple[int | None, str]]:
    """Each error, followed by the chain of those that caused it."""
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict):
            code, message = error.get("code"), error.get("message")
            yield (code if isinstance(code, int) else None), (message if isinstance(message, str) else "")
            yield from _flat(error.get("error_chain"))
        else:
            yield None, str(error)


_BROKEN = object()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _BROKEN


def _wish(received: Received) -> float | None:
    return retry_after(received.headers.get("retry-after"), date=received.headers.get("date"))
