"""A leaf of a state: a value, or only the digest of one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

DIGEST_LENGTH = 12


def canonical(value: object) -> str:
    """Return the one JSON text of `value`: keys sorted, no blanks, so that equal values have equal texts."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case float() if value.is_integer():
            return int(value)  # JavaScript has one kind of number, and so has the Worker that reads it.
        case _:
            return value


def equal(one: object, other: object) -> bool:
    """Whether two values are one to JSON: to Python, true is 1."""
    return canonical(one) == canonical(other)


def below(value: Any, path: Sequence[str]) -> Any:
    """Return what stands at `path` in nested objects; None where there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def placed(value: Any, path: Sequence[str], new: Any) -> Mapping[str, Any]:
    """Return nested objects with `new` at `path`; where one of them is missing, it is made."""
    known = value if isinstance(value, Mapping) else {}
    return {**known, path[0]: placed(known.get(path[0]), path[1:], new)} if path else new


def digest(value: object) -> str:
    """Return 12 hex digits of the SHA-256 of `value` as canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:DIGEST_LENGTH]


@dataclass(frozen=True, slots=True)
class Known:
    """A value that was read."""

    value: Json

    @property
    def digest(self) -> str:
        """What a record keeps of the value."""
        return digest(self.value)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a record keeps: enough to compare, too little to read."""

    digest: str


Leaf = Known | Digest


def same(one: Leaf | None, other: Leaf | None) -> bool:
    """Whether two leaves hold the same value; a digest is compared with the digest of a known value."""
    if one is None or other is None:
        return one is other
    return one.digest == other.digest
