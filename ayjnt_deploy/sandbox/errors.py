"""Errors of the sandbox: one for people who use it, one that becomes an answer of the API."""

from collections.abc import Iterable

from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.sandbox.records import Json


class SandboxError(AyjntError):
    """The sandbox cannot do what a person asked of it."""


def not_there(thing: str, known: Iterable[str]) -> SandboxError:
    """Return the error for a thing, told by kind and name, that nobody has deployed; `known` are those that there are."""
    names = ", ".join(sorted(known)) or "none yet"
    return SandboxError(f"the sandbox has no {thing}", remedy=f"deploy it first, or name one that there is: {names}")


class ApiError(Exception):
    """A request that Cloudflare would refuse, with the HTTP status and the code it would give."""

    def __init__(self, status: int, code: int, message: str, meta: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.meta = meta


def worker_not_found() -> ApiError:
    return ApiError(404, 10007, "This Worker does not exist on your account.")


def workflow_not_found() -> ApiError:
    return ApiError(404, 10200, "workflow.not_found")


def instance_not_found() -> ApiError:
    return ApiError(404, 10400, "instance.not_found")
