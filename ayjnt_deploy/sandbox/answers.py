"""Answers in Cloudflare's envelope."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`envelope` is an answer as a value; one that has none is sent as its `body`.

    `about` names the key under which the result stands elsewhere, such as `bindings` for a list of them alone.
    """

    status: int = 200
    body: bytes = b""
    envelope: Json | None = None
    about: str = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if self.envelope is None else json.dumps(self.envelope).encode()


def result(value: Any, *, page: Json | None = None, messages: Sequence[Any] = (), about: str = "") -> Answer:
    envelope: Json = {"success": True, "errors": [], "messages": list(messages), "result": value}
    if page is not None:
        envelope["result_info"] = page
    return Answer(envelope=envelope, about=about)


def refusal(status: int, code: int, message: str, **more: Any) -> Answer:
    problem = {"code": code, "message": message, **more}
    return Answer(status=status, envelope={"success": False, "errors": [problem], "messages": [], "result": None})


def from_error(error: ApiError) -> Answer:
    more = {} if error.meta is None else {"meta": error.meta}
    return refusal(error.status, error.code, error.message, **more)
