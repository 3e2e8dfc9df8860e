"""Real git repositories for tests, with nobody's settings."""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ayjnt_deploy.settings import Settings

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
IDENTITY: Final = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


def some_settings(root: Path, path: str | None = None, **environment: str) -> Settings:
    surroundings = {"PATH": os.environ["PATH"] if path is None else path, "HOME": str(root), **environment}
    return Settings(root=root, now=NOW, environment=surroundings)


def git(root: Path, *arguments: str) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(root), **IDENTITY}
    return subprocess.run(("git", *arguments), cwd=root, env=env, capture_output=True, text=True, check=True).stdout


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def commit(root: Path, files: Mapping[str, str]) -> str:
    """Commit everything below `root`, with `files` written first; return the commit's id."""
    write(root, files)
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a change")
    return git(root, "rev-parse", "HEAD").strip()
