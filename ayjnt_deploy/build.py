"""The project's side of a plan: scanned, generated and written, but never its lock."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ayjnt_codegen import lock
from ayjnt_codegen.folder import Files, Folder
from ayjnt_codegen.generate import Generated, generate
from ayjnt_codegen.names import CONFIG_PATH
from ayjnt_codegen.project import Project, read_lock, read_project
from ayjnt_codegen.scan import read_tree
from ayjnt_codegen.source import Place, SourceTree
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.pool import side_by_side
from ayjnt_deploy.rewrite import put

_PACKAGE_LOCKS: Final = ("package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the files of the project say, all of it."""

    project: Project
    tree: SourceTree
    staging: lock.Staging
    locked: lock.Lock
    """The lock as it lies on disk."""
    generated: Generated
    code: str
    """Fingerprint of the source files, as far as they are followed, and of what npm has locked (12 hex)."""
    files: Mapping[str, bytes] = field(repr=False)
    """The source files and ayjnt.jsonc, by path."""

    @property
    def config(self) -> Mapping[str, Any]:
        """The generated wrangler config."""
        return self.generated.config

    @property
    def lock_path(self) -> str:
        """Where the lock lies, relative to the project."""
        return lock.LOCK_PATH

    def lock_place(self, locked: lock.LockedClass) -> Place:
        """Return where the lock file speaks of a class."""
        lines = (self.project.root / lock.LOCK_PATH).read_text("utf-8").splitlines()
        named = (
            number for number, line in enumerate(lines, 1) if f'"{locked.class_name}"' in line and "className" in line
        )
        return Place(lock.LOCK_PATH, next(named, 1))

    def require_staged(self) -> None:
        """Raise `SourceError` if the source tree is ahead of the lock."""
        migration = self.staging.migration
        if migration is None:
            return
        named = (*migration.new_sqlite_classes, *(rename.after for rename in migration.renamed_classes))
        places = {agent.class_name: agent.place for agent in self.tree.agents}
        first = places.get(named[0], Place(lock.LOCK_PATH, 1)) if named else Place(lock.LOCK_PATH, 1)
        raise SourceError(
            f"{first}: {_listed(named)} no migration in {lock.LOCK_PATH} yet",
            remedy=f"run `ayjnt build` and commit {lock.LOCK_PATH}",
        )


def _listed(classes: Sequence[str]) -> str:
    return f"{', '.join(classes) or 'a class'} {'have' if len(classes) > 1 else 'has'}"


def read_source(root: Path, now: datetime, delete: frozenset[str] = frozenset()) -> Source:
    """Read the project in `root`. Raises `SourceError` for what cannot be used, with its place."""
    return source_of(Folder(root), now, delete)


def source_of(everything: Files, now: datetime, delete: frozenset[str] = frozenset()) -> Source:
    """Read the project among the files that lie in one folder, on disk or in a commit."""
    project = read_project(everything)
    scanned = read_tree(everything, side_by_side)
    tree, files = scanned.tree, scanned.files
    _require_utf8(files)
    locked = read_lock(everything)
    staging = lock.stage(locked, tree.agents, now, delete)
    return Source(
        project=project,
        tree=tree,
        staging=staging,
        locked=locked,
        generated=generate(tree, project, staging.lock),
        code=_fingerprint(everything, files),
        files={**files, **{name: everything[name] for name in (CONFIG_PATH,) if name in everything}},
    )


def _require_utf8(paths: Iterable[str]) -> None:
    """Raise `SourceError` for a path that no generated file, lock or record could name: Python reads odd bytes as surrogates."""
    for path in paths:
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if shown != path:
            raise SourceError(
                f"{shown}: the path of this file is not UTF-8",
                remedy="rename the file or folder, or move it out of the project if nothing needs it",
            )


def _fingerprint(everything: Files, files: Mapping[str, bytes]) -> str:
    found = hashlib.sha256()
    locks = {name: everything[name] for name in _PACKAGE_LOCKS if name in everything}
    for path, content in sorted({**locks, **files}.items()):
        found.update(f"{path}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:12]


def write(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write the files that differ from what lies there, each whole or not at all; return their paths."""
    changed = tuple(path for path, text in files.items() if _text(root / path) != text)
    for path in changed:
        put(root / path, files[path].encode())
    return changed


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
