"""Uploads until the API says that it landed, or that it never will: the exit code of wrangler is only a hint."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ayjnt_deploy import process
from ayjnt_deploy.apply.command import deploy_command, triggers_command
from ayjnt_deploy.apply.landing import Landing, Outcome, Patience, Upload, course, observe, signs_of_life
from ayjnt_deploy.apply.mask import mask
from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.apply.wrangler import Attempt, run_wrangler
from ayjnt_deploy.cloudflare import Connection
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.retry import backoff, retrying
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.verify import finishing, sentence, unmade

ATTEMPTS: Final = 3
"""One upload and at most two more."""
TRIGGER_ATTEMPTS: Final = 2
"""Of what comes after an upload that landed."""
_FORBIDDEN: Final = frozenset({10000, 10023, 9109})
_PERMISSION: Final = "give the token the permission Workers Scripts: Edit on this account, or use one that has it"


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
class _Run:
    """What the attempts of one deploy have in common."""

    upload: Upload
    settings: Settings
    connection: Connection
    tools: Toolchain
    patience: Patience
    end: float
    """When the deadline for all of them is, on the monotonic clock."""
    say: Callable[[str], None]
    on_line: Callable[[str], None]

    def attempt(self, argv: Sequence[str]) -> Outcome:
        """Run wrangler once, and ask the API what is live then."""
        with signs_of_life(self.say, self.patience.pulse):
            attempt = self._wrangler(argv, timeout=max(self.end - time.monotonic(), 1.0))
        return observe(attempt, self.upload, self.connection, self.patience.settling)

    def _wrangler(self, argv: Sequence[str], *, timeout: float) -> Attempt:
        try:
            return run_wrangler(
                argv,
                self.settings,
                token=self.connection.token,
                account_id=self.connection.account_id,
                mask=mask(self.connection.token, self.upload.variables),
                timeout=timeout,
                on_line=self.on_line,
            )
        except process.TooSlow:
            message = f"it was ended after {timeout:.0f} s"
            return Attempt(
                code=-signal.SIGTERM,
                version_id=None,
                targets=(),
                error_code=None,
                status=None,
                message=message,
                tail="",
            )


def apply(
    upload: Upload,
    settings: Settings,
    connection: Connection,
    tools: Toolchain,
    *,
    patience: Patience,
    say: Callable[[str], None],
    on_line: Callable[[str], None],
) -> Outcome:
    """Upload until it has landed; return the live Worker that proves it.

    Raises `WranglerFailed` or `StillUnavailable` when nothing landed, `NotAsPlanned` when something did or may have.
    """
    run = _Run(
        upload=upload,
        settings=settings,
        connection=connection,
        tools=tools,
        patience=patience,
        end=time.monotonic() + patience.deadline,
        say=say,
        on_line=on_line,
    )
    outcome = _uploaded(run)
    if outcome.landing is Landing.CODE:
        outcome = _with_triggers(outcome, run)
    return _require_landed(outcome, upload)


def _uploaded(run: _Run) -> Outcome:
    argv = deploy_command(
        run.tools,
        config=run.upload.config,
        tag=run.upload.tag,
        message=run.upload.message,
        passed_on=run.upload.passed_on,
    )

    def one(number: int) -> Outcome:
        run.say("uploading with wrangler" if number == 1 else f"uploading again, attempt {number} of {ATTEMPTS}")
        return run.attempt(argv)

    return retrying(
        one,
        again=lambda outcome: outcome.is_worth_repeating,
        attempts=ATTEMPTS,
        wait=lambda number, _: backoff(number),
        deadline=run.patience.deadline,
        on_retry=lambda _, outcome, wait: run.say(
            f"nothing landed ({_reason(outcome.attempt)}); again in {wait:.0f} s"
        ),
    )


def _with_triggers(outcome: Outcome, run: _Run) -> Outcome:
    """Set what wrangler sets after the upload, where the new code is live and something behind it failed."""
    argv = triggers_command(run.tools, config=run.upload.config)

    def one(number: int) -> Outcome:
        run.say(f"the new code is live; setting what comes after it, attempt {number} of {TRIGGER_ATTEMPTS}")
        return run.attempt(argv)

    last = retrying(
        one,
        again=lambda tried: tried.landing is Landing.CODE,
        attempts=TRIGGER_ATTEMPTS,
        wait=lambda number, _: backoff(number),
        deadline=run.patience.deadline,
    )
    # What is missing has its cause in the first failure, unless the second says more.
    return last if last.landing is not Landing.CODE or last.attempt.message else outcome


def _require_landed(outcome: Outcome, upload: Upload) -> Outcome:
    why = f"wrangler: {_reason(outcome.attempt)}"
    is_forbidden = outcome.attempt.error_code in _FORBIDDEN
    permitted = "give the token the permission that wrangler lacks, then " if is_forbidden else ""
    match outcome.landing:
        case Landing.ALL:
            return outcome
        case Landing.CODE:
            left = () if outcome.live is None else unmade(upload.wanted.state, outcome.live.state, upload.wanted.state)
            raise NotAsPlanned(
                f"the new code is live (version {outcome.serving}), and wrangler failed after the upload",
                (*map(sentence, left), why),
                remedy=f"{permitted}run `{finishing(left)}`: it uploads the same code and sets what is missing",
            )
        case Landing.UNKNOWN:
            raise NotAsPlanned(
                "wrangler ran, and what is live now could not be read",
                (outcome.trouble, why),
                remedy="run `ayjnt plan` when the API answers again: it shows what is live",
            )
        case Landing.OVERTAKEN:
            raise overtaken(outcome, upload)
        case Landing.PENDING:
            raise NotAsPlanned(
                f"{_unchanged(outcome)}, and the upload that was under way may yet land",
                (why,),
                remedy="run `ayjnt plan` in a minute to see what is live, then `ayjnt deploy` again",
            )
        case Landing.NOTHING:
            raise _nothing_landed(outcome)


def overtaken(outcome: Outcome, upload: Upload) -> NotAsPlanned:
    """Return what is said where somebody else has deployed, whether or not this deploy's version has served before."""
    now = "what serves could not be read" if outcome.live is None else course(outcome.live, upload)
    under_way = ("the upload that was under way may yet land",) if outcome.may_yet_land else ()
    return NotAsPlanned(
        f"somebody deployed at the same time: {now}",
        (f"wrangler: {_reason(outcome.attempt)}", *under_way),
        remedy="agree with them, then run `ayjnt plan`: it shows what is live",
    )


def _nothing_landed(outcome: Outcome) -> AyjntError:
    attempt, unchanged = outcome.attempt, _unchanged(outcome)
    if not attempt.code:
        return NotAsPlanned(
            f"wrangler says that it deployed version {attempt.version_id}, and {unchanged}",
            (),
            remedy="run `ayjnt plan` in a minute to see what is live, then `ayjnt deploy` again",
        )
    if outcome.is_transient:
        return StillUnavailable(
            f"nothing was deployed, {unchanged}: {_reason(attempt)}",
            remedy="the failure passes by itself: repeat the command later",
        )
    return WranglerFailed(
        f"nothing was deployed, {unchanged}; wrangler failed: {_reason(attempt)}\n{attempt.tail}".rstrip(),
        remedy=_PERMISSION
        if attempt.error_code in _FORBIDDEN
        else "mend what wrangler names, then run `ayjnt deploy` again",
    )


def _unchanged(outcome: Outcome) -> str:
    return f"version {outcome.serving} is still live" if outcome.serving else "there is no live version yet"


def _reason(attempt: Attempt) -> str:
    if not attempt.code:
        return "it reported no failure"
    return attempt.message or f"it gave no reason, and ended with {attempt.code}"
