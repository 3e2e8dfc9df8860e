"""The base of every error that a person is meant to read."""

from typing import ClassVar


class AyjntError(Exception):
    """One sentence, the place if there is one, and the next move.

    `exit_code` is a published interface: see `ayjnt --help` and docs/exit-codes.md.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class SourceError(AyjntError):
    """The source tree or its configuration cannot be used as it stands."""
