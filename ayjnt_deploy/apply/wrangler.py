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
_STATUS: Final = re.compile(r"\b(?:status|failed with|returned|error)\D{0,20}\b([45]\d\d)\b", re.IGNORECASE)
_NETWORK: Final = re.compile(
    r"fetch failed|ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|socket|timed? ?out", re.IGNORECASE
)
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
        """Whether it failed on the way to the API."""
        return self.error_code is None and _NETWORK.search(self.message) is not None


def run_wrangler(
    argv: Sequence[str],
    settings: Settings,
    *,
    token: str,
    account_id: str,
    mask: Mask,
    timeout: float,
    on_line: Callable[[str], None],
) -> Attempt:
    """Run one attempt with an output file of its own. Raises `process.TooSlow` after `timeout` seconds."""
    with tempfile.TemporaryDirectory(prefix="ayjnt-") as folder:
        output = Path(folder) / "output.ndjson"
        finished = process.run(
            argv,
            cwd=settings.root,
            env=environment(settings, log=Path(folder), output=output, token=token, account_id=account_id),
            timeout=timeout,
            on_line=lambda line: on_line(mask.line(line)),
        )
        return read_attempt(finished, _events(output), mask)


def read_attempt(finished: process.Finished, events: Sequence[Mapping[str, Any]], mask: Mask) -> Attempt:
    """Return what the output and the ND-JSON `events` of one run say together."""
    by_type = {str(event.get("type")): event for event in events}
    deployed, failed = by_type.get("deploy", {}), by_type.get("command-failed", {})
    said = "\n".join(mask.line(line) for line in (finished.out + finished.err).splitlines() if line.strip())
    code = failed.get("code")
    named = _CODE.search(said) if finished.code else None
    status = _STATUS.search(said) if finished.code else None
    return Attempt(
        code=finished.code,
        version_id=deployed.get("version_id"),
        targets=tuple(str(target) for target in deployed.get("targets") or ()),
        error_code=code if isinstance(code, int) else (int(named[1]) if named else None),
        status=int(status[1]) if status else None,
        message="" if not finished.code else _message(failed, said, mask),
        tail="\n".join(said.splitlines()[-_LINES_KEPT:]),
    )


def _message(failed: Mapping[str, Any], said: str, mask: Mask) -> str:
    """Return the most telling line: wrangler's own ERROR line names the API's text, its ND-JSON only the URL."""
    errors = [line.strip() for line in said.splitlines() if "[ERROR]" in line or "[code:" in line]
    text = " ".join(dict.fromkeys(errors)) or mask.line(str(failed.get("message") or "")) or said[-300:]
    return re.sub(r"^\W*\[ERROR\]\s*", "", text)


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
