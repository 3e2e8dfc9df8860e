"""The commit that a release is made from, and whether it has a file as it lies here."""

from ayjnt_deploy import process
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.settings import Settings


def commit_of(settings: Settings) -> tuple[str | None, bool]:
    """Return the checked out commit, None outside of git, and whether the project differs from it, or may differ."""
    commit = _git(settings, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return None, False
    return commit, _git(settings, "status", "--porcelain", "--", ".") != ""


def is_committed(settings: Settings, path: str) -> bool | None:
    """Return whether the checked out commit has the file as it lies here; None outside of git."""
    said = _git(settings, "status", "--porcelain", "--ignored", "--untracked-files=all", "--", path)
    return None if said is None else not said


def _git(settings: Settings, *arguments: str) -> str | None:
    try:
        said = process.run(("git", *arguments), cwd=settings.root, env=settings.environment, timeout=30)
    except AyjntError:
        return None
    return said.out.strip() if said.code == 0 else None
