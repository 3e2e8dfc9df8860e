"""How a leaf is shown to people: short, on one line, and hidden where its name speaks of a secret."""

import json
import re
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Leaf

_LONGEST: Final = 60
_SECRET: Final = re.compile(
    r"secret|token|passw|api_?key|private|credential|auth|dsn|(^|_)(key|pwd)(_|$)", re.IGNORECASE
)


def is_secret(name: str) -> bool:
    """Whether a variable's name speaks of a secret."""
    return _SECRET.search(name) is not None


def shown(address: Address, leaf: Leaf | None) -> str:
    """Return `leaf` as compact JSON of at most 60 characters; `(hidden)` for what looks like a secret."""
    if leaf is None:
        return "(none)"
    if isinstance(leaf, Digest):
        return "(recorded as a digest)"
    if address.aspect is Aspect.VARIABLE and is_secret(address.name):
        return "(hidden)"
    text = json.dumps(leaf.value, ensure_ascii=False, default=dict)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
