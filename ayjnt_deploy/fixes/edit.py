"""One change of a file, as a value: applied and shown without touching the file."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ayjnt_deploy.errors import AyjntError


class How(StrEnum):
    """The ways to answer a finding that are mechanical."""

    RESTORE = "restore"
    GUARD = "guard"
    ALLOW = "allow"


class CannotFix(AyjntError):
    """An edit cannot be made without a person."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Edit:
    """A piece of a file, and what takes its place; positions count the bytes of the file as it lies on disk."""

    path: str
    """Relative to the project root, with forward slashes."""
    start: int
    end: int
    old: bytes
    new: bytes


def applied(files: Mapping[str, bytes], edits: Iterable[Edit]) -> Mapping[str, bytes]:
    """Return the files that `edits` change, as they are then; a file that does not exist yet is empty before."""
    changed: dict[str, bytes] = {}
    for edit in sorted(set(edits), reverse=True):
        before = changed.get(edit.path, files.get(edit.path, b""))
        if before[edit.start : edit.end] != edit.old:
            raise CannotFix(
                f"{edit.path} does not hold {edit.old.decode('utf-8', 'replace')!r} at byte {edit.start}",
                remedy="run the command again",
            )
        changed[edit.path] = before[: edit.start] + edit.new + before[edit.end :]
    return changed


def diff_lines(files: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a unified diff from `files` to `changed`, line by line and without line ends."""
    for path, after in sorted(changed.items()):
        before = files.get(path)
        source = "/dev/null" if before is None else f"a/{path}"
        yield from difflib.unified_diff(_lines(before or b""), _lines(after), source, f"b/{path}", lineterm="")


def _lines(content: bytes) -> list[str]:
    return [line.removesuffix("\r") for line in content.decode("utf-8-sig", "replace").split("\n")]
