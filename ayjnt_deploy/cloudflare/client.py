"""One conversation with Cloudflare's API: the only door to httpx."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

import httpx

from ayjnt_deploy import __version__
from ayjnt_deploy.cloudflare import calls
from ayjnt_deploy.cloudflare.answer import Answer, Received, understand
from ayjnt_deploy.cloudflare.calls import Call
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import (
    CloudflareError,
    NotAuthenticated,
    NotPermitted,
    RateLimited,
    Rejected,
    Unavailable,
)
from ayjnt_deploy.cloudflare.termination import cancelled_by_sigterm
from ayjnt_deploy.cloudflare.threads import AbandonedThreads
from ayjnt_deploy.cloudflare.transient import Kind
from ayjnt_deploy.retry import backoff, retrying_async
from ayjnt_deploy.settings import LOOPBACK

T = TypeVar("T")
Progress = Callable[[str], None]
Sleep = Callable[[float], Awaitable[None]]

ATTEMPTS = 3
AT_ONCE = 10
# httpx counts from one byte to the next; this also ends an answer that trickles.
LONGEST_ATTEMPT = 30.0
LONGEST_CALL = 100.0
# Between two sentences about the same wait.
_SAID_FOR = 30.0

_TOKEN = re.compile(r"[!-~]+")


class Verdict(Enum):
    """What Cloudflare says of the token itself."""

    VALID = auto()
    INVALID = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class _Tried:
    outcome: Answer | CloudflareError
    number: int

    @property
    def is_worth_repeating(self) -> bool:
        if isinstance(self.outcome, Answer):
            return False
        return self.outcome.kind is Kind.TRANSIENT or (self.outcome.kind is Kind.CONDITIONAL and self.number == 1)


def converse(
    connection: Connection,
    ask: "Callable[[Client], Coroutine[Any, Any, T]]",
    *,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> T:
    """Run one conversation to its end. Ctrl-C ends it at once, as a KeyboardInterrupt, and so does SIGTERM."""

    async def conversation() -> T:
        asyncio.get_running_loop().set_default_executor(AbandonedThreads())
        with cancelled_by_sigterm():
            async with _http(connection) as http:
                return await ask(Client(connection, http, progress=progress, sleep=sleep))

    return asyncio.run(conversation())


@asynccontextmanager
async def together() -> AsyncIterator[asyncio.TaskGroup]:
    """Run tasks side by side; the first error ends the others and is raised as itself."""
    first = None
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as errors:
        first = errors.exceptions[0]
    if first is not None:
        raise first


class Client:
    """Asks one question at a time for each caller, a bounded number at once, and repeats what may pass."""

    def __init__(
        self, connection: Connection, http: httpx.AsyncClient, *, progress: Progress | None, sleep: Sleep
    ) -> None:
        self.account = connection.account_id
        self._base_url = connection.base_url.rstrip("/")
        self._connection = connection
        self._budget = connection.budget
        self._http = http
        self._progress = progress
        self._sleep = sleep
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._said_until = float("-inf")
        self._verdict: Verdict | None = None
        self._verifying = asyncio.Lock()

    def say(self, sentence: str) -> None:
        if self._progress is not None:
            self._progress(sentence)

    async def get(self, call: Call) -> Answer:
        async with self._turns:
            outcome = await self._persist(call, self._attempt)
        if isinstance(outcome, CloudflareError):
            raise outcome
        return outcome

    async def _persist(
        self, call: Call, attempt: Callable[[Call], Awaitable[Answer | CloudflareError]]
    ) -> Answer | CloudflareError:
        async def one(number: int) -> _Tried:
            if number > 1:
                self._budget.count()
            return _Tried(await attempt(call), number)

        await self._wait_for_budget()
        tried = await retrying_async(
            one,
            again=lambda tried: tried.is_worth_repeating,
            attempts=ATTEMPTS,
            wait=_wait,
            deadline=LONGEST_CALL,
            on_retry=partial(self._announce, call),
            sleep=self._sleep,
        )
        return tried.outcome

    async def _wait_for_budget(self) -> None:
        pause = self._budget.book()
        if pause.seconds <= 0:
            return
        if pause.until > self._said_until:
            self._said_until = pause.until + _SAID_FOR
            self.say(f"{pause.why}: waiting {pause.seconds:.0f} s")
        await self._sleep(pause.seconds)

    async def _attempt(self, call: Call) -> Answer | CloudflareError:
        outcome = await self._send(call)
        if not isinstance(outcome, NotPermitted):
            return outcome
        match await self._token_verdict():
            case Verdict.VALID:
                return outcome
            case Verdict.INVALID:
                problem = f"the API token is not valid: {outcome.said}"
                return NotAuthenticated(str(call), problem, code=outcome.code, ray=outcome.ray)
            case Verdict.UNKNOWN:
                problem = f"{outcome.said}, and whether the token is valid cannot be asked"
                return Unavailable(str(call), problem, code=outcome.code, ray=outcome.ray)

    async def _token_verdict(self) -> Verdict:
        async with self._verifying:  # every refused call wants to know; one of them asks
            if self._verdict is None:
                self._verdict = await self._verify()
        return self._verdict

    async def _verify(self) -> Verdict:
        for call in calls.token_checks(self.account):
            outcome = await self._persist(call, self._check)
            if isinstance(outcome, Answer):
                told = outcome.result
                is_valid = told.get("status") == "active" if isinstance(told, dict) else isinstance(told, list)
                return Verdict.VALID if is_valid else Verdict.INVALID
            if outcome.kind is Kind.TRANSIENT:
                return Verdict.UNKNOWN
        return Verdict.INVALID

    async def _check(self, call: Call) -> Answer | CloudflareError:
        outcome = await self._send(call)
        if isinstance(outcome, NotPermitted):  # of the token itself, a refusal is the answer: nothing to repeat
            return NotAuthenticated(str(call), outcome.said, code=outcome.code, ray=outcome.ray)
        return outcome

    async def _send(self, call: Call) -> Answer | CloudflareError:
        received = await self._receive(call)
        if isinstance(received, CloudflareError):
            return received
        self._budget.heed(received.headers)
        outcome = understand(call, received, hide=self._connection.token)
        if isinstance(outcome, RateLimited) and outcome.retry_after is not None:
            self._budget.hold(outcome.retry_after)
        return outcome

    async def _receive(self, call: Call) -> Received | CloudflareError:
        # Errors are returned, not raised, so that no httpx exception stays behind as their context.
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT):
                accept = {"Accept": "*/*"} if call.is_raw else {}
                response = await self._http.get(self._base_url + call.path, params=dict(call.query), headers=accept)
        except (httpx.ConnectTimeout, httpx.PoolTimeout):
            return Unavailable(str(call), "no connection within 5 s")
        except (httpx.TimeoutException, TimeoutError):
            return Unavailable(str(call), "no answer in time")
        except httpx.TransportError as error:
            return _transport_error(call, error)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Unavailable(str(call), f"the answer cannot be read ({type(error).__name__})")
        return Received(status=response.status_code, headers=dict(response.headers), body=response.content)

    def _announce(self, call: Call, number: int, tried: _Tried, seconds: float) -> None:
        if not isinstance(tried.outcome, CloudflareError):
            return
        if isinstance(tried.outcome, NotPermitted):
            again = "Cloudflare has said so of good tokens, too: asking once more"
        else:
            again = f"attempt {number + 1} of {ATTEMPTS} in {seconds:.0f} s"
        self.say(f"{call}: {tried.outcome.problem}; {again}")


def _wait(number: int, tried: _Tried) -> float:
    asked = getattr(tried.outcome, "retry_after", None)
    return backoff(number) if asked is None else float(asked)


def _transport_error(call: Call, error: httpx.TransportError) -> CloudflareError:
    # Only a connection's error is quoted: those of the protocol may quote a header.
    reason = str(error) if isinstance(error, httpx.ConnectError) else ""
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        remedy = "if a proxy re-signs traffic here, name its certificate in `SSL_CERT_FILE`"
        return Rejected(str(call), "the server's certificate is not trusted", remedy=remedy)
    return Unavailable(str(call), f"no connection ({reason or type(error).__name__})")


def _http(connection: Connection) -> httpx.AsyncClient:
    """Make the client; what the environment says about proxies and certificates may be unusable."""
    if not _TOKEN.fullmatch(connection.token):
        raise NotAuthenticated(connection.base_url, "the API token is empty or holds characters that no token has")
    try:
        url = httpx.URL(connection.base_url)
        return httpx.AsyncClient(
            headers={
                "Authorization": f"Bearer {connection.token}",
                "Accept": "application/json",
                "User-Agent": f"ayjnt/{__version__}",
            },
            timeout=httpx.Timeout(10, connect=5),
            limits=httpx.Limits(max_connections=AT_ONCE),
            # No proxy stands between this machine and itself.
            trust_env=url.host not in LOOPBACK,
        )
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        unusable = type(error).__name__  # its text may hold a proxy's password
    raise Rejected(
        connection.base_url,
        f"the proxy or the certificates that the environment names cannot be used ({unusable})",
        remedy="check `HTTPS_PROXY`, `ALL_PROXY` and `SSL_CERT_FILE`",
    )
