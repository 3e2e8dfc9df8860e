"""What may be shown of wrangler's output: neither the token nor the values of variables."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ayjnt_deploy.state.redact import HIDDEN

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# wrangler's table of bindings shows the beginning of each variable: `env.LOG_LEVEL ("info")   Environment Variable`.
_TABLE: Final = re.compile(r"^(\s*(?:-\s*)?env\.\S+\s+)\(.*\)(\s+Environment Variable.*)$")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_SHORTEST: Final = 4
"""Shorter values are hidden in the table only: `1` or `no` stand in many other words."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides given texts, the longest first."""

    texts: tuple[str, ...] = field(repr=False)

    def line(self, text: str) -> str:
        """Return one line of output without colour, and without anything that is to be hidden."""
        plain = _TABLE.sub(rf"\1{HIDDEN}\2", _COLOUR.sub("", text))
        for secret in self.texts:
            plain = re.sub(_pattern(secret), HIDDEN, plain)
        return plain


def mask(token: str, variables: Mapping[str, object]) -> Mask:
    """Return the mask for a deploy with `token` and `variables`."""
    shown = (form for value in variables.values() for one in _texts(value) for form in _forms(one))
    texts = {token, *(form for form in shown if len(form) >= _SHORTEST)}
    return Mask(tuple(sorted(filter(None, texts), key=len, reverse=True)))


def _pattern(secret: str) -> str:
    """Return what finds `secret`; a number only where it stands by itself, for others hold it: codes, times and ids."""
    return rf"(?<![\w.-]){re.escape(secret)}(?![\w-])" if _NUMBER.fullmatch(secret) else re.escape(secret)


def _forms(text: str) -> Iterator[str]:
    """Yield how a value may stand in a line: each of its own lines, and all of it within JSON."""
    yield from (line.strip() for line in text.splitlines())
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case int() | float() if not isinstance(value, bool):
            yield json.dumps(value)
        case Mapping():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)
