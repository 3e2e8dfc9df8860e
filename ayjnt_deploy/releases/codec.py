"""The record to variables of the Worker and back: the one door.

A variable holds at most 5 KB (Cloudflare, Workers limits: "size of environment variable"). A record up to 4.5 KB is the
variable `AYJNT_RELEASE` as readable JSON; a larger one is compressed and split over `AYJNT_RELEASE`,
`AYJNT_RELEASE_2` and so on, the first of which carries count and digest.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from ayjnt_codegen.names import RECORD
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.releases.document import from_document, to_document
from ayjnt_deploy.state.leaf import Json, canonical, digest
from ayjnt_deploy.state.release import Release

FORMAT: Final = 1
LARGEST_PART: Final = 4500
"""Bytes of one variable; Cloudflare's limit is 5 KB."""
MOST_PARTS: Final = 16
_LARGEST_TEXT: Final = 16 * 1024 * 1024
_WRONG: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What arbitrary JSON in the place of a record raises; a base64 error is a `ValueError` too."""


class RecordTooLarge(AyjntError):
    """The record does not fit on the Worker."""

    def __init__(self, parts: int) -> None:
        super().__init__(
            f"the release record needs {parts} variables of {LARGEST_PART} bytes, and {MOST_PARTS} are the most",
            remedy="split the Worker: it has more workflow steps than its record can hold",
        )


class RecordBroken(AyjntError):
    """The variables are not what `encode` wrote."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the release record on the Worker cannot be read: {why}",
            remedy="treat the Worker as one without a record (rule baseline-missing)",
        )
        self.why = why


def encode(release: Release) -> Mapping[str, Json]:
    """Return the variables that carry `release`, by name. Raises `RecordTooLarge`."""
    document = to_document(release)
    plain: Mapping[str, Json] = {"format": FORMAT, "record": document}
    if len(canonical(plain).encode()) <= LARGEST_PART:
        return {RECORD: plain}
    packed = base64.b64encode(zlib.compress(canonical(document).encode(), 9)).decode()
    room = LARGEST_PART - len(canonical(_head(0, "", digest(document)))) - len("99")
    pieces = [packed[place : place + room] for place in range(0, len(packed), room)]
    if len(pieces) > MOST_PARTS:
        raise RecordTooLarge(len(pieces))
    rest = {f"{RECORD}_{number}": piece for number, piece in enumerate(pieces[1:], start=2)}
    return {RECORD: _head(len(pieces), pieces[0], digest(document)), **rest}


def decode(parts: Mapping[str, Json]) -> Release | None:
    """Return the record in the Worker's variables, None where there is none. Raises `RecordBroken`.

    Parts beyond the count of the first are left-overs of a longer record and ignored.
    """
    if RECORD not in parts:
        return None
    first: Any = parts[RECORD]
    if not isinstance(first, Mapping):
        raise RecordBroken(f"{RECORD} is not an object")
    if first.get("format") != FORMAT:
        raise RecordBroken(f"its format is {first.get('format')!r}, this ayjnt knows {FORMAT}")
    document = first["record"] if "record" in first else _unpack(first, parts)
    try:
        return _usable(from_document(document))
    except _WRONG as error:
        raise RecordBroken("a part of it is missing or of the wrong kind") from error


def record_digest(release: Release) -> str:
    """Return the 12 hex digits by which a version's tag vouches for `release`."""
    return digest(to_document(release))


def _head(parts: int, data: str, digest_: str) -> Mapping[str, Json]:
    return {"format": FORMAT, "parts": parts, "digest": digest_, "data": data}


def _usable(release: Release) -> Release:
    """Return `release`, having asked it all that is asked later: a text may hold half a surrogate pair."""
    record_digest(release)
    _ = release.state
    return release


def _unpack(first: Mapping[str, Any], parts: Mapping[str, Json]) -> Any:
    try:
        count = int(first["parts"])
        pieces = [str(first["data"]), *(str(parts[f"{RECORD}_{number}"]) for number in range(2, count + 1))]
        document = json.loads(_inflated(base64.b64decode("".join(pieces), validate=True)))
        found = digest(document)
    except (*_WRONG, zlib.error) as error:
        raise RecordBroken("one of its parts is missing or damaged") from error
    if found != first.get("digest"):
        raise RecordBroken("its digest does not fit")
    return document


def _inflated(packed: bytes) -> bytes:
    """Decompress what a record may hold; more than that is no record. Raises `ValueError`."""
    inflating = zlib.decompressobj()
    text = inflating.decompress(packed, _LARGEST_TEXT)
    if not inflating.eof:
        raise ValueError
    return text
