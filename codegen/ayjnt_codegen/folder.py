"""The files of a project, read when they are asked for: those of a folder, or of anything that is like one."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ayjnt_codegen.errors import SourceError

FOLDERS: Final = ("agents", "workflows")
"""What the conventions give to agents and workflows: one of them makes a project."""
ROOTS: Final = ("package.json", "tsconfig.json", "agents")
_SKIPPED: Final = frozenset({"node_modules", "dist", "build", "coverage"})


class Files(Mapping[str, bytes]):
    """Paths relative to `root`, with forward slashes, to what the files hold; a path may begin with `../`."""

    root: Path

    @abstractmethod
    def has_folder(self, folder: str) -> bool:
        """Whether there is a folder of that path."""

    @abstractmethod
    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files below `folder` in order, without hidden ones and dependencies."""


def is_hidden(name: str) -> bool:
    """Whether nothing below a file or folder of this name is source of the project's own."""
    return name.startswith(".") or name == "node_modules"


class Folder(Files):
    """The files of a folder on disk. What is there and cannot be read raises `SourceError`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, bytes | None] = {}

    def __getitem__(self, path: str) -> bytes:
        if (found := self._find(path)) is None:
            raise KeyError(path)
        return found

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._find(path) is not None

    def __iter__(self) -> Iterator[str]:
        return (path.relative_to(self.root).as_posix() for path in files_below(self.root))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def has_folder(self, folder: str) -> bool:
        return (self.root / folder).is_dir()

    def below(self, folder: str) -> Iterator[str]:
        return (path.relative_to(self.root).as_posix() for path in _below(self.root / folder))

    def _find(self, path: str) -> bytes | None:
        if path not in self._read:
            self._read[path] = _content(self.root, path)
        return self._read[path]


def _content(root: Path, path: str) -> bytes | None:
    file = root / path
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}", remedy=f"make {path} a readable file") from error


def _entries(folder: Path) -> list[Path]:
    """Return what lies in `folder`, in order."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror}", remedy="make it a readable folder") from error


def _below(folder: Path) -> Iterator[Path]:
    for path in _entries(folder) if folder.is_dir() else ():
        if is_hidden(path.name):
            continue
        if path.is_dir():
            yield from () if path.is_symlink() else _below(path)
        elif path.is_file():
            yield path


def root_of(file: Path) -> Path:
    """Return the folder of the project that `file` belongs to, its own folder if there is no project."""
    folders = [folder for folder in file.parents if any((folder / name).exists() for name in ROOTS)]
    return folders[0] if folders else file.parent


def source_folders(root: Path) -> list[Path]:
    """Return those of `FOLDERS` that exist in `root`."""
    return [root / name for name in FOLDERS if (root / name).is_dir()]


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` in order, without hidden ones, dependencies and what was built."""
    for path in _entries(folder):
        if path.name.startswith(".") or path.name in _SKIPPED:
            continue
        if path.is_dir():
            yield from () if path.is_symlink() else files_below(path)
        elif path.is_file():
            yield path
