"""Every error that a person is meant to read, with its exit code."""

from enum import IntEnum

from ayjnt_codegen.errors import AyjntError, SourceError

__all__ = ["AyjntError", "Exit", "SourceError", "TerminationRequested"]


class Exit(IntEnum):
    """Exit codes are promises: docs/exit-codes.md."""

    DONE = 0
    ERROR = 1
    DIFFERENT = 2
    REFUSED = 3
    STALE = 4
    NOT_AS_PLANNED = 5
    USAGE = 64
    UNCHANGED = 75
    INTERRUPTED = 130
    TERMINATED = 143


class TerminationRequested(KeyboardInterrupt):
    """SIGTERM arrived; it ends what runs just as Ctrl-C does, with an exit code of its own."""
