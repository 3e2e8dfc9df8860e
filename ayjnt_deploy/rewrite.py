"""Writes files: each whole or not at all, and an edited one only over what was read."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from ayjnt_deploy.errors import AyjntError

_MODE: Final = 0o644


class NotWritable(AyjntError):
    """A file cannot be written."""


class FileChanged(AyjntError):
    """Somebody else wrote a file meanwhile."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} has changed since it was read; nothing was written",
            remedy="run the command again, and look at the new edit",
        )


def rewrite(root: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Write the files `after`. Raises `FileChanged` if one is no longer what `before` says; none is written then."""
    for path in after:
        if _content(root / path) != before.get(path):
            raise FileChanged(path)
    for path, content in after.items():
        put(root / path, content)


def put(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all; without a `mode` one that exists keeps its own. A link leads where it led."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.resolve()
        if mode is None:
            mode = target.stat().st_mode & 0o7777 if target.exists() else _MODE
        with NamedTemporaryFile(dir=target.parent, delete=False) as file:
            written = Path(file.name)
            file.write(content)
        written.chmod(mode)
        written.replace(target)
    except OSError as error:
        with suppress(OSError, UnboundLocalError):
            written.unlink(missing_ok=True)
        raise NotWritable(
            f"{path} cannot be written: {error.strerror}",
            remedy="make its folder writable, or remove what is in the way",
        ) from error


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotWritable(f"{path} cannot be read: {error.strerror}", remedy="make it a readable file") from error
