"""Cloudflare's contract: an answer on one of its paths must have the shape that it promises."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FILE = Path(__file__).parents[2] / "data" / "openapi-workers.json"
METHODS = ("get", "put", "post", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text())
    return loaded


@cache
def operations() -> frozenset[tuple[str, str]]:
    """Return every (method, path) of the contract, with all names in the path made equal."""
    paths = document()["paths"]
    return frozenset((method.upper(), anonymous(path)) for path in paths for method in paths[path] if method in METHODS)


def anonymous(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def operation_of(method: str, path: str) -> tuple[str, str] | None:
    """Return the operation that a real path belongs to; plain text beats a name."""
    fitting = [known for known in operations() if known[0] == method and _fits(known[1], path)]
    return min(fitting, key=lambda known: known[1].count("{}"), default=None)


def check(method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """Fail unless the answer is what the contract promises; paths outside of it are not judged."""
    operation = operation_of(method, path)
    if operation is None:
        return
    validator = _validator(operation, status, content_type.partition(";")[0])
    if validator is None:
        return
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(body))]
    assert not problems, f"{method} {path} answered {status} against the contract:\n" + "\n".join(problems)


@cache
def _validator(operation: tuple[str, str], status: int, content_type: str) -> Draft202012Validator | None:
    method, path = operation
    template = next(known for known in document()["paths"] if anonymous(known) == path)
    responses = document()["paths"][template][method.lower()]["responses"]
    response = responses.get(str(status)) or responses[f"{status // 100}XX"]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response["content"]
    assert content_type in content, f"{method} {path} answered {status} with {content_type}, not one of {list(content)}"
    if content_type != "application/json":
        return None
    return Draft202012Validator({**content[content_type]["schema"], "components": document()["components"]})


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.escape(template).replace(r"\{\}", "[^/]+"), path) is not None
