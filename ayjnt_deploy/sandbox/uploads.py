"""An upload taken apart: multipart into metadata and modules, byte for byte."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Module

BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
FIELD = re.compile(r'\b(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    metadata: Json
    modules: tuple[Module, ...]

    @property
    def main_module(self) -> str:
        main = self.metadata.get("main_module") or self.metadata.get("body_part")
        if not isinstance(main, str) or all(module.name != main for module in self.modules):
            raise ApiError(400, 10021, f'No such module "{main}".')
        return main


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    filename: str | None
    content_type: str
    content: bytes


def read_upload(body: bytes, content_type: str, described_by: str = "metadata") -> Upload:
    parts = split(body, content_type)
    described = [part for part in parts if part.name == described_by]
    if len(described) != 1:
        raise ApiError(400, 10026, f"Could not parse request body: one part named {described_by} was expected.")
    try:
        metadata = json.loads(described[0].content)
    except ValueError as error:
        raise ApiError(400, 10026, f"Could not parse request body: {described_by} is not JSON.") from error
    if not isinstance(metadata, dict):
        raise ApiError(400, 10026, f"Could not parse request body: {described_by} is not an object.")
    modules = (
        Module(name=part.filename or part.name, content_type=part.content_type, content=part.content)
        for part in parts
        # A source map is no code, names temporary folders, and is twice as large as what it describes.
        if part.name != described_by and not part.content_type.startswith("application/source-map")
    )
    return Upload(metadata=metadata, modules=tuple(modules))


def split(body: bytes, content_type: str) -> tuple[Part, ...]:
    """Split on the boundary: the standard library's mail parser is twenty times slower on a bundle."""
    found = BOUNDARY.search(content_type)
    if found is None or not content_type.startswith("multipart/"):
        raise ApiError(400, 10001, "Content-Type must be one of: multipart/form-data.")
    delimiter = b"\r\n--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + body).split(delimiter)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - the text before and the end mark
        raise ApiError(400, 10026, "Could not parse request body: the multipart body is cut off.")
    return tuple(_part(piece) for piece in pieces[1:-1])


def _part(piece: bytes) -> Part:
    head, separator, content = piece.partition(b"\r\n\r\n")
    if not separator:
        raise ApiError(400, 10026, "Could not parse request body: a part without headers.")
    lines = head.decode("utf-8", "replace").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    fields = {name.lower(): value for name, value in FIELD.findall(headers.get("content-disposition", ""))}
    return Part(
        name=fields.get("name", ""),
        filename=fields.get("filename"),
        content_type=headers.get("content-type", "application/octet-stream"),
        content=content,
    )


def etag(modules: Sequence[Module]) -> str:
    """Hash the code alone: a changed variable keeps it."""
    digest = hashlib.sha256()
    for module in sorted(modules, key=lambda each: each.name):
        for text in (module.name.encode(), module.content_type.encode(), module.content):
            digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()


def joined(modules: Sequence[Module], boundary: str) -> bytes:
    """Write modules as `content/v2` gives them back."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{module.name}"; filename="{module.name}"\r\n'
        f"Content-Type: {module.content_type}\r\n\r\n".encode()
        + module.content
        + b"\r\n"
        for module in modules
    ]
    return b"".join((*parts, f"--{boundary}--\r\n".encode()))
