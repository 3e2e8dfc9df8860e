"""Asks before a file of the project is written."""

import sys

from ayjnt_deploy.errors import AyjntError


class NotWritten(AyjntError):
    """Nobody said that the edit shall be written."""


def require_wanted(*, yes: bool, instead: str) -> None:
    """Ask whether the edit shall be written, where there is somebody to ask."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotWritten("nothing was written: there is no terminal to ask on", remedy="add --yes to write the edit")
    if not _confirmed("write this edit? [y/N]: "):
        raise NotWritten("nothing was written", remedy=instead)


def _confirmed(question: str) -> bool:
    """Ask on stderr. typer's own question would turn SIGTERM into a Ctrl-C."""
    answer = ""
    try:
        sys.stderr.write(question)
        sys.stderr.flush()
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        sys.stderr.write("\nnothing was written")
        raise
    finally:
        if not answer.endswith("\n"):  # The cursor still stands behind the question.
            sys.stderr.write("\n")
    return answer.strip().lower() in {"y", "yes"}
