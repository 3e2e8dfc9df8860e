"""Answers in Cloudflare's envelope."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def result(value: Any, *, page: Json | None = None, messages: Sequence[Any] = ()) -> Answer:
    envelope: Json = {"success": True, "errors": [], "messages": list(messages), "result": value}
    if page is not None:
        envelope["result_info"] = page
    return Answer(body=json.dumps(envelope).encode())


def refusal(status: int, code: int, message: str, **more: Any) -> Answer:
    problem = {"code": code, "message": message, **more}
    envelope = {"success": False, "errors": [problem], "messages": [], "result": None}
    return Answer(status=status, body=json.dumps(envelope).encode())


def from_error(error: ApiError) -> Answer:
    return refusal(error.status, error.code, error.message)
