"""How a leaf is shown to people: short, on one line, and hidden where its name speaks of a secret."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Json, Leaf

_LONGEST: Final = 60
HIDDEN: Final = "(hidden)"
MASKED: Final = "(masked)"
_SECRET: Final = re.compile(
    r"secret|token(?!s(_|$))|passw|api_?key|private|credential|auth(?!ors?(_|$))|dsn|(^|_)(key|pwd)(_|$)",
    re.IGNORECASE,
)
_USER_IN_URL: Final = re.compile(r"://[^/\s@]+@")


def is_secret(name: str) -> bool:
    """Whether a variable's name speaks of a secret."""
    return _SECRET.search(name) is not None


def shown(address: Address, leaf: Leaf | None, *, values: bool = True, longest: int | None = _LONGEST) -> str:
    """Return `leaf` as compact JSON of at most `longest` characters; `(hidden)` for what looks like a secret.

    Without `values`, a variable is `(masked)`: a terminal shows it, a report that is kept or passed on does not.
    """
    if leaf is None:
        return "(none)"
    if isinstance(leaf, Digest):
        return "(recorded as a digest)"
    if address.aspect is Aspect.VARIABLE and holds_secret(address.name, leaf.value):
        return HIDDEN
    if address.aspect is Aspect.VARIABLE and not values:
        return MASKED
    text = json.dumps(leaf.value, ensure_ascii=False, default=dict)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def holds_secret(name: str, value: Json) -> bool:
    """Whether a variable looks like a secret: by its name, by a key inside it, or as an address with a password."""
    if is_secret(name):
        return True
    match value:
        case str():
            return _USER_IN_URL.search(value) is not None
        case Mapping():
            return any(holds_secret(key, one) for key, one in value.items())
        case Sequence():
            return any(holds_secret("", one) for one in value)
        case _:
            return False
