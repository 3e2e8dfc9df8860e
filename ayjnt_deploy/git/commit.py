"""The files of a commit, read out of git's store: nothing is checked out, and nothing in the working tree changes."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ayjnt_codegen.folder import Files, Folder, is_hidden
from ayjnt_codegen.imports import ENDINGS
from ayjnt_codegen.lock import LOCK_PATH
from ayjnt_deploy import process
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.settings import Settings

_LONGEST: Final = 60.0
"""Seconds for one question to git."""
_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LINK, _FILES = "120000", frozenset({"100644", "100755"})
_MOST_LINKS: Final = 8  # links that lead to links

# What git tells its hooks would send our questions to another repository or index (git rev-parse --local-env-vars); an
# answer must come from this machine, and nobody is here to type a password.
_OF_HOOKS: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)
_LOCAL: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class NoSuchCommit(AyjntError):
    """What is to be compared with cannot be found in this repository."""


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    id: str


class Commit(Files):
    """The project's files as they were committed, by paths relative to the project's root."""

    def __init__(self, git: "Git", id_: str, root: Path, prefix: str) -> None:
        self.root = root
        self._generated = Folder(root)
        self.id = id_
        self._git = git
        self._entries = {_below(prefix, path): entry for path, entry in git.tree(id_)}
        self._folders = {parent for path in self._entries for parent in _parents(path)}
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if _is_generated(path):
            return self._generated[path]
        entry = self._find(path)
        if entry is None:
            raise KeyError(path)
        if entry.id not in self._read:
            self._read |= self._git.blobs(self._wanted_beside(entry))
        return self._read[entry.id]

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        return path in self._generated if _is_generated(path) else self._find(path) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path for path in self._entries if not path.startswith("../") and path in self))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def has_folder(self, folder: str) -> bool:
        return folder in self._folders

    def below(self, folder: str) -> Iterator[str]:
        start = f"{folder}/"
        return (
            path
            for path in self
            if path.startswith(start) and not any(map(is_hidden, path.removeprefix(start).split("/")))
        )

    def _find(self, path: str, links: int = 0) -> _Entry | None:
        """Return the file at `path`, through links as the file system would; what a submodule holds is not there."""
        entry = self._entries.get(path)
        if entry is not None and entry.mode in _FILES:
            return entry
        link = next((one for one in (path, *_parents(path)) if self._is_link(one)), None)
        if link is None or links == _MOST_LINKS:
            return None
        target = self._git.blobs([self._entries[link].id])[self._entries[link].id].decode("utf-8", "replace")
        leads_to = posixpath.join(posixpath.dirname(link), target) + path.removeprefix(link)
        return self._find(posixpath.normpath(leads_to), links + 1)

    def _is_link(self, path: str) -> bool:
        return path in self._entries and self._entries[path].mode == _LINK

    def _wanted_beside(self, entry: _Entry) -> Iterable[str]:
        """Return the ids to read now: on the first question, those of every source file of the project."""
        beside = () if self._read else (one for path, one in self._entries.items() if _is_own_source(path))
        return dict.fromkeys([entry.id, *(one.id for one in beside if one.mode in _FILES)])


class Git:
    """Questions to git about one folder; all of them read."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.root
        self._env = {name: value for name, value in settings.environment.items() if name not in _OF_HOOKS} | _LOCAL

    def commit(self, ref: str) -> Commit:
        """Return the commit that `ref` names. Raises `NoSuchCommit`."""
        prefix = self._said("rev-parse", "--show-prefix")
        if prefix is None:
            why = self._why("rev-parse", "--show-prefix")
            raise NoSuchCommit(
                f"{self._root} cannot be compared with git:{ref}: {why}",
                remedy="run the command in a clone of the repository, or compare with an exported record: "
                "`--against FILE`",
            )
        found = None if ref.startswith("-") else self._said("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if found is None and ref == "HEAD":
            raise NoSuchCommit(
                "this repository has no commit yet, so there is nothing to compare with",
                remedy="commit the project first, or compare with what is live: `ayjnt plan` without --offline",
            )
        if found is None or not _ID.fullmatch(found):
            raise NoSuchCommit(f"there is no commit {ref!r} in this repository{self._shallow()}", remedy=_remedy(ref))
        return Commit(self, found, self._root, prefix)

    def tree(self, commit: str) -> Iterator[tuple[str, _Entry]]:
        """Yield the path, from the top of the repository, and the entry of everything in a commit."""
        listed = self._asked("ls-tree", "-r", "-z", "--full-tree", commit)
        for line in listed.out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, _, id_ = head.split(" ")
            yield path, _Entry(mode, id_)

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return what the files with these ids hold; one process reads them all."""
        wanted = list(ids)
        answer = self._asked("cat-file", "--batch", question="".join(f"{one}\n" for one in wanted).encode()).out
        found, at = dict[str, bytes](), 0
        for one in wanted:
            end = answer.find(b"\n", at)
            id_, kind, *size = answer[at:end].decode().split(" ")
            if id_ != one or kind != "blob":
                raise NoSuchCommit(
                    f"git has no content for the file {one[:12]}: the clone is partial",
                    remedy="fetch the commit with its files: `git fetch --refetch --no-filter`",
                )
            at = end + 1 + int(size[0])
            found[one] = answer[end + 1 : at]
            at += 1
        return found

    def _said(self, *arguments: str) -> str | None:
        answer = self._run(*arguments)
        return answer.out.decode("utf-8", "surrogateescape").rstrip("\n") if answer.code == 0 else None

    def _asked(self, *arguments: str, question: bytes = b"") -> process.Answered:
        answer = self._run(*arguments, question=question)
        if answer.code != 0:
            raise NoSuchCommit(f"`git {arguments[0]}` fails: {_reason(answer)}", remedy="try it in the same folder")
        return answer

    def _why(self, *arguments: str) -> str:
        return _reason(self._run(*arguments))

    def _shallow(self) -> str:
        return ", which is a shallow clone" if self._said("rev-parse", "--is-shallow-repository") == "true" else ""

    def _run(self, *arguments: str, question: bytes = b"") -> process.Answered:
        return process.ask(("git", *arguments), question, cwd=self._root, env=self._env, timeout=_LONGEST)


def _below(prefix: str, path: str) -> str:
    """Return `path` as seen from the project, whose folder is `prefix`."""
    return path.removeprefix(prefix) if path.startswith(prefix) else posixpath.relpath(f"/{path}", f"/{prefix}")


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path).rstrip("/"):
        yield path


def _is_generated(path: str) -> bool:
    """Whether ayjnt writes the file anew for every plan: nobody commits it, and today's stands for that of any commit."""
    return path.startswith(".ayjnt/") and path != LOCK_PATH


def _is_own_source(path: str) -> bool:
    return path.endswith(ENDINGS) and not path.startswith("../") and not any(map(is_hidden, path.split("/")))


def _reason(answer: process.Answered) -> str:
    lines = answer.err.strip().splitlines() or [f"it ended with {answer.code}"]
    return lines[0].removeprefix("fatal: ")


def _remedy(ref: str) -> str:
    branch = ref.removeprefix("origin/")
    if branch != ref and re.fullmatch(r"[\w./-]+", branch):
        return f"fetch it first: `git fetch --depth=1 origin +{branch}:refs/remotes/origin/{branch}`"
    return "see `git log --all --oneline`; fetch a branch of the server first: `git fetch origin BRANCH`"
