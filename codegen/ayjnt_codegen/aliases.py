"""What `paths` and `baseUrl` of tsconfig.json make of an import."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.jsonc import read

_CONFIGS: Final = ("tsconfig.json", "jsconfig.json")
_MOST_PARENTS: Final = 8  # configs that extend each other


@dataclass(frozen=True, slots=True)
class Aliases:
    folder: str = ""
    """Where the paths begin, relative to the project root."""
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base: str | None = None

    def targets(self, name: str) -> Iterator[str]:
        """Yield the paths that `import "name"` may mean, best first."""
        for pattern in sorted(self.paths, key=len, reverse=True):
            head, star, tail = pattern.partition("*")
            if not star and name == pattern:
                yield from (self._path(target) for target in self.paths[pattern])
            if star and name.startswith(head) and name.endswith(tail) and len(name) >= len(head) + len(tail):
                inside = name[len(head) : len(name) - len(tail)]
                yield from (self._path(target.replace("*", inside)) for target in self.paths[pattern])
        if self.base is not None:
            yield posixpath.join(self.base, name)

    def _path(self, target: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, target))


def read_aliases(files: Mapping[str, bytes], folder: str) -> Aliases:
    """Return the aliases that count in `folder`: those of the nearest config there or above."""
    nearest = _nearest(files, folder)
    return _read(files, nearest) if nearest is not None else Aliases()


def configs(files: Mapping[str, bytes], folder: str) -> frozenset[str]:
    """Return the paths of the configs that `read_aliases` reads for `folder`."""
    nearest = _nearest(files, folder)
    found, waiting = set[str](), [nearest] if nearest is not None else []
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_extended(files, path, _document(files, path).get("extends")))
    return frozenset(found)


def _nearest(files: Mapping[str, bytes], folder: str) -> str | None:
    """Return the path of the config in `folder` or, if there is none, of that above."""
    while True:
        for name in _CONFIGS:
            path = posixpath.join(folder, name)
            if path in files:
                return path
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _read(files: Mapping[str, bytes], path: str, depth: int = 0) -> Aliases:
    document = _document(files, path)
    options = document.get("compilerOptions")
    options = options if isinstance(options, dict) else {}
    base, paths = options.get("baseUrl"), options.get("paths")
    parent = _parent(files, path, document.get("extends"), depth)
    base = posixpath.normpath(posixpath.join(posixpath.dirname(path), base)) if isinstance(base, str) else parent.base
    if not isinstance(paths, dict):
        return Aliases(parent.folder, parent.paths, base)
    listed = {
        name: tuple(target for target in targets if isinstance(target, str))
        for name, targets in paths.items()
        if isinstance(targets, list)
    }
    return Aliases(base if base is not None else posixpath.dirname(path), listed, base)


def _parent(files: Mapping[str, bytes], path: str, extends: Any, depth: int) -> Aliases:
    """Return what the configs say that this one extends."""
    found = Aliases()
    for target in _extended(files, path, extends) if depth <= _MOST_PARENTS else ():
        found = _read(files, target, depth + 1)
    return found


def _extended(files: Mapping[str, bytes], path: str, extends: Any) -> Iterator[str]:
    """Yield the paths of the configs that the one at `path` extends; those of packages are out of sight."""
    for name in extends if isinstance(extends, list) else [extends]:
        if not isinstance(name, str) or not name.startswith("."):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        target = target if target in files else f"{target}.json"
        if target in files:
            yield target


def _document(files: Mapping[str, bytes], path: str) -> Mapping[str, Any]:
    try:
        return read(files[path].decode("utf-8", "replace"), path).value
    except SourceError:  # the compiler says what is wrong with it
        return {}
