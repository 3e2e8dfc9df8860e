"""The record as a file: what `ayjnt record --out` writes and `--against FILE` reads, documented in docs/record-json.md."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_codegen.names import RECORD
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.releases.codec import RecordBroken, decode
from ayjnt_deploy.releases.document import to_document
from ayjnt_deploy.state.release import Release

FORMAT: Final = 1
_FIELDS: Final = frozenset({"format", "host", "account", "worker", "serving", "read_at", "record"})
"""What every export has."""


class NoExport(AyjntError):
    """A file is not what `ayjnt record --out` wrote, or no longer."""

    def __init__(self, name: str, why: str, *, is_ours: bool = False, worker: str = "") -> None:
        whose = f" of {worker!r}" if worker else ""
        super().__init__(
            f"{name} is no exported record{whose}: {why}",
            remedy=f"write it anew: `ayjnt record --out {shlex.quote(name)}`"
            if is_ours
            else "name a file that `ayjnt record --out` wrote, or a commit: `--against git:REF`",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A record, and where it was read."""

    release: Release
    host: str
    account: str
    versions: tuple[str, ...]
    """The versions that served when it was read."""
    read_at: str
    """When that was, ISO 8601 in UTC."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The export as JSON, format 1."""
        return {
            "format": FORMAT,
            "host": self.host,
            "account": self.account,
            "worker": self.release.worker,
            "serving": list(self.versions),
            "read_at": self.read_at,
            "record": to_document(self.release),
        }

    @property
    def text(self) -> str:
        """What the export's file holds."""
        return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"


def is_export(text: str) -> bool:
    """Whether `ayjnt record --out` wrote `text`, in whatever format."""
    try:
        return _is_export(json.loads(text))
    except (ValueError, RecursionError):
        return False


def imported(text: str, name: str) -> Release:
    """Read the text of an export, from the file `name`. Raises `NoExport`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoExport(name, "it is not JSON") from error
    if not isinstance(document, dict) or "record" not in document:
        raise NoExport(name, 'it has no "record"')
    try:
        release = decode({RECORD: document})
    except RecordBroken as error:
        raise NoExport(name, error.why, is_ours=_is_export(document)) from error
    if release is None:
        raise NoExport(name, 'it has no "record"')
    return release


def _is_export(document: Any) -> bool:
    return isinstance(document, dict) and document.keys() >= _FIELDS
