"""Runs wrangler once and reads what it says of itself. Its exit code is not believed: converge.py asks the API."""

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ayjnt_deploy import process
from ayjnt_deploy.apply.command import environment
from ayjnt_deploy.apply.mask import Mask
from ayjnt_deploy.settings import Settings

_CODE: Final = re.compile(r"\[code: (\d+)\]")
_API: Final = "A request to the Cloudflare API ("
# `PUT /accounts/… -> 502 Bad Gateway`, below an answer that was no JSON.
_MALFORMED: Final = re.compile(r"^\s*[A-Z]+ \S+ -> (\d{3})\b", re.MULTILINE)
# The status of a refused call stands in wrangler's log alone, which is written late: the last answers may be missing.
_LOGGED: Final = re.compile(r"^-- START CF API RESPONSE: .*?(\d{3})$", re.MULTILINE)
_NETWORK: Final = re.compile(
    r"fetch failed|ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|UND_ERR_|socket hang up|timed out"
    r"|malformed response from the API",
    re.IGNORECASE,
)
_BUILD: Final = "Build failed"
_NOISE: Final = re.compile(
    r"^\s+at .*\d+:\d+\)?|^\s+at .*\(index \d+\)|^APIError: |^\(error handler also failed|If you think this is a bug|^🪵"
)
_TWO_BELOW: Final = "../../"
"""esbuild counts paths from the folder of the generated config."""
_OK: Final = range(200, 300)
_TOO_MANY: Final = 429
_SERVER_FAULT: Final = 500
_LINES_KEPT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one run of wrangler said; whether it is true is another question."""

    code: int
    """Exit code."""
    version_id: str | None
    targets: tuple[str, ...]
    """URLs and schedules that it says it set."""
    error_code: int | None
    """First error code of the API, if it named one."""
    status: int | None
    """HTTP status that it named."""
    message: str
    """Why it failed, masked; empty where it did not."""
    tail: str
    """The last lines of its output, masked."""

    @property
    def is_network(self) -> bool:
        """Whether it failed on the way to the API; a failed build may quote a file with such a name."""
        quotes = self.message.startswith(_BUILD)
        return self.error_code is None and not quotes and _NETWORK.search(self.message) is not None


def run_wrangler(
    argv: Sequence[str],
    settings: Settings,
    *,
    token: str | None = None,
    account_id: str | None = None,
    mask: Mask,
    timeout: float,
    on_line: Callable[[str], None],
    leash: process.Leash | None = None,
) -> Attempt:
    """Run one attempt with an output file of its own. Raises `process.TooSlow` after `timeout` seconds.

    A dry run is given neither token nor account.
    """
    with tempfile.TemporaryDirectory(prefix="ayjnt-") as folder:
        output = Path(folder) / "output.ndjson"
        finished = process.run(
            argv,
            cwd=settings.root,
            env=environment(settings, log=Path(folder), output=output, token=token, account_id=account_id),
            timeout=timeout,
            on_line=lambda line: on_line(mask.line(line)),
            leash=leash,
        )
        return read_attempt(finished, _events(output), mask, log=_log(Path(folder)))


def read_attempt(
    finished: process.Finished, events: Sequence[Mapping[str, Any]], mask: Mask, *, log: str = ""
) -> Attempt:
    """Return what the output, the ND-JSON `events` and the log of one run say together."""
    by_type = {str(event.get("type")): event for event in events}
    deployed, failed = by_type.get("deploy", {}), by_type.get("command-failed", {})
    said = tuple(mask.line(line) for line in finished.err.splitlines() if line.strip())
    said = tuple(line for line in said if not _NOISE.search(line))
    message = "" if not finished.code else _message(failed, said, mask) or mask.line(finished.out[-300:].strip())
    return Attempt(
        code=finished.code,
        version_id=deployed.get("version_id"),
        targets=tuple(str(target) for target in deployed.get("targets") or ()),
        error_code=_error_code(failed, message),
        status=_status(message, said, log),
        message=message,
        tail="\n".join(said[-_LINES_KEPT:]),
    )


def _message(failed: Mapping[str, Any], said: Sequence[str], mask: Mask) -> str:
    """Return what went wrong, on one line.

    Of a refused call wrangler's ND-JSON names only the URL, and its error output has the API's text; of all else the
    ND-JSON has the whole story. When the token is refused, a second error follows that is wrangler's own.
    """
    reported = str(failed.get("message") or "")
    errors = _first_error(said)
    telling = tuple(line for line in errors[1:] if _CODE.search(line) or _MALFORMED.search(line))
    if errors and (not reported or (telling and reported in errors[0]) or errors[0].startswith(_API)):
        return " ".join((errors[0], *telling))
    return mask.line(" ".join(reported.split())).replace(_TWO_BELOW, "") or " ".join(said[-3:])


def _first_error(said: Sequence[str]) -> Sequence[str]:
    """Return the lines of wrangler's first error, its headline without the sign."""
    starts = [number for number, line in enumerate(said) if "[ERROR]" in line]
    if not starts:
        return ()
    end = starts[1] if len(starts) > 1 else len(said)
    lines = [line.strip() for line in said[starts[0] : end]]
    return (lines[0].partition("[ERROR]")[2].strip(), *lines[1:])


def _error_code(failed: Mapping[str, Any], message: str) -> int | None:
    code = failed.get("code")
    named = _CODE.search(message)
    return code if isinstance(code, int) else (int(named[1]) if named else None)


def _status(message: str, said: Sequence[str], log: str) -> int | None:
    """Return the HTTP status of the call that failed; None where there was no call, or no answer of the API's."""
    if _API in message:
        logged = [int(one) for one in _LOGGED.findall(log)][-1:]
        return next((status for status in logged if status == _TOO_MANY or status >= _SERVER_FAULT), None)
    if _NETWORK.search(message) and not message.startswith(_BUILD):
        named = [int(one) for one in _MALFORMED.findall("\n".join(said))][-1:]
        return next((status for status in named if status not in _OK), None)
    return None


def _log(folder: Path) -> str:
    """Return what wrangler's log holds: one file, whose name has the time in it."""
    try:
        return "".join(path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.log")))
    except OSError:
        return ""


def _events(output: Path) -> tuple[Mapping[str, Any], ...]:
    try:
        lines = output.read_text("utf-8").splitlines()
    except OSError:
        return ()
    return tuple(event for line in lines if line.strip() for event in _event(line))


def _event(line: str) -> tuple[Mapping[str, Any], ...]:
    try:
        event = json.loads(line)
    except ValueError:
        return ()  # The last line of a process that was ended may be cut.
    return (event,) if isinstance(event, dict) else ()
