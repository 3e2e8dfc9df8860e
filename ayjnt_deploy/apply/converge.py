"""Uploads until the API says that it landed, or that it never will: the exit code of wrangler is only a hint."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Final

from ayjnt_deploy import process
from ayjnt_deploy.apply.command import deploy_command
from ayjnt_deploy.apply.mask import mask
from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.apply.wrangler import Attempt, run_wrangler
from ayjnt_deploy.cloudflare import CloudflareError, Connection, is_transient, read_worker
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.retry import backoff, retrying
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.live import Live, live_worker
from ayjnt_deploy.state.wanted import Wanted
from ayjnt_deploy.verify import has_landed

ATTEMPTS: Final = 3
"""One upload and at most two more."""
DEADLINE: Final = 900.0
"""Seconds for all attempts together; one silent request alone can hold wrangler for 303 s."""


class Landing(Enum):
    """What the API says after an attempt."""

    NOTHING = auto()
    CODE = auto()
    """The new version serves; wrangler says that something after it failed."""
    ALL = auto()
    UNKNOWN = auto()
    """The API did not answer."""


class WranglerFailed(AyjntError):
    """Nothing landed, and repeating does not help."""


class StillUnavailable(AyjntError):
    """Nothing landed, and the failure may pass by itself."""

    exit_code = Exit.UNCHANGED


class NotAsPlanned(AyjntError):
    """Something landed, or may have, and is not as planned."""

    exit_code = Exit.NOT_AS_PLANNED

    def __init__(self, message: str, differences: Sequence[str], *, remedy: str) -> None:
        listed = "".join(f"\n  - {one}" for one in differences)
        super().__init__(f"{message}{listed}", remedy=remedy)
        self.differences = tuple(differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is to be uploaded, and how it is recognised afterwards."""

    wanted: Wanted
    config: Path
    tag: str
    message: str
    variables: dict[str, object]
    """Values that wrangler prints and nobody else should."""
    passed_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt, and what the API says after it."""

    attempt: Attempt
    landing: Landing
    live: Live | None
    trouble: str = ""
    """Why the API did not answer."""

    @property
    def is_worth_repeating(self) -> bool:
        """Whether nothing landed and the failure is one that passes."""
        return self.landing is Landing.NOTHING and self.is_transient

    @property
    def is_transient(self) -> bool:
        """Whether wrangler failed for a reason that passes by itself."""
        one = self.attempt
        if one.error_code is None and one.status is None:
            return one.is_network  # A failed build names neither.
        return is_transient(code=one.error_code, status=one.status, message=one.message)


def apply(
    upload: Upload,
    settings: Settings,
    connection: Connection,
    tools: Toolchain,
    *,
    say: Callable[[str], None],
    on_line: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Upload until it has landed; return the live Worker that proves it.

    Raises `WranglerFailed` or `StillUnavailable` when nothing landed, `NotAsPlanned` when something did or may have.
    """
    end = clock() + DEADLINE

    def attempt(number: int) -> Outcome:
        say("uploading with wrangler" if number == 1 else f"uploading again, attempt {number} of {ATTEMPTS}")
        return _attempt(upload, settings, connection, tools, timeout=max(end - clock(), 1.0), on_line=on_line)

    outcome = retrying(
        attempt,
        again=lambda one: one.is_worth_repeating,
        attempts=ATTEMPTS,
        wait=lambda number, _: backoff(number),
        deadline=DEADLINE,
        on_retry=lambda _, one, wait: say(f"nothing landed ({one.attempt.message}); again in {wait:.0f} s"),
    )
    return _settled(outcome, upload)


def _attempt(
    upload: Upload,
    settings: Settings,
    connection: Connection,
    tools: Toolchain,
    *,
    timeout: float,
    on_line: Callable[[str], None],
) -> Outcome:
    argv = deploy_command(
        tools, config=upload.config, tag=upload.tag, message=upload.message, passed_on=upload.passed_on
    )
    hidden = mask(connection.token, upload.variables)
    try:
        attempt = run_wrangler(
            argv,
            settings,
            token=connection.token,
            account_id=connection.account_id,
            mask=hidden,
            timeout=timeout,
            on_line=on_line,
        )
    except process.TooSlow as error:
        attempt = _timed_out(error)
    return _look(attempt, upload, connection)


def _timed_out(error: process.TooSlow) -> Attempt:
    return Attempt(
        code=1, version_id=None, targets=(), error_code=None, status=None, message=error.message, tail=error.message
    )


def _look(attempt: Attempt, upload: Upload, connection: Connection) -> Outcome:
    """Ask the API what is live now."""
    try:
        live = live_worker(upload.wanted.worker, read_worker(connection, upload.wanted.worker))
    except CloudflareError as error:
        return Outcome(attempt=attempt, landing=Landing.UNKNOWN, live=None, trouble=error.message)
    if not has_landed(live, upload.tag):
        return Outcome(attempt=attempt, landing=Landing.NOTHING, live=live)
    return Outcome(attempt=attempt, landing=Landing.CODE if attempt.code else Landing.ALL, live=live)


def _settled(outcome: Outcome, upload: Upload) -> Outcome:
    attempt = outcome.attempt
    match outcome.landing:
        case Landing.ALL:
            return outcome
        case Landing.CODE:
            raise NotAsPlanned(
                "the new code is live, and wrangler failed after the upload",
                (*unregistered(upload.wanted, outcome.live), f"wrangler: {attempt.message}"),
                remedy="run `ayjnt deploy` again: it uploads the same code and sets what is missing",
            )
        case Landing.UNKNOWN:
            raise NotAsPlanned(
                "wrangler ran, and what is live now could not be read",
                (outcome.trouble, *((f"wrangler: {attempt.message}",) if attempt.code else ())),
                remedy="run `ayjnt plan` when the API answers again: it shows what is live",
            )
        case Landing.NOTHING:
            raise _nothing_landed(outcome)


def unregistered(wanted: Wanted, live: Live | None) -> tuple[str, ...]:
    """Return a sentence for each workflow that is not registered as wanted."""
    owned = live.owned if live is not None else {}
    return tuple(
        f"workflow {one.workflow} is not registered to {wanted.worker} with class {one.class_name}"
        for one in wanted.lists
        if one.workflow not in owned or owned[one.workflow].class_name != one.class_name
    )


def _nothing_landed(outcome: Outcome) -> AyjntError:
    attempt = replace(outcome.attempt, message=outcome.attempt.message or "it gave no reason")
    if not attempt.code:
        return NotAsPlanned(
            "wrangler says that it deployed, and the serving version is not the one it made",
            (f"wrangler: version {attempt.version_id}",),
            remedy="run `ayjnt plan`: somebody may have deployed at the same time",
        )
    if outcome.is_transient:
        return StillUnavailable(
            f"nothing was deployed: {attempt.message}", remedy="the failure passes by itself: repeat the command later"
        )
    return WranglerFailed(
        f"nothing was deployed; wrangler failed: {attempt.message}\n{attempt.tail}",
        remedy="mend what wrangler names, then run `ayjnt deploy` again",
    )
