"""The commit that a release is made from."""

from ayjnt_deploy import process
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.settings import Settings


def commit_of(settings: Settings) -> tuple[str | None, bool]:
    """Return the checked out commit, None outside of git, and whether the project differs from it, or may differ."""
    commit = _git(settings, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return None, False
    return commit, _git(settings, "status", "--porcelain", "--", ".") != ""


def _git(settings: Settings, *arguments: str) -> str | None:
    try:
        said = process.run(("git", *arguments), cwd=settings.root, env=settings.environment, timeout=30)
    except AyjntError:
        return None
    return said.out.strip() if said.code == 0 else None
