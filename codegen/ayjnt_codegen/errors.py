"""The base of every error that a person is meant to read."""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable


class AyjntError(Exception):
    """One sentence, the place if there is one, and the next move.

    `exit_code` is a published interface: see `ayjnt --help` and docs/exit-codes.md.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> "tuple[Callable[..., AyjntError], tuple[object, ...]]":
        """Let an error come whole out of another process, whatever its class is made with."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[AyjntError], args: tuple[object, ...], state: dict[str, object]) -> AyjntError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class SourceError(AyjntError):
    """The source tree or its configuration cannot be used as it stands."""
