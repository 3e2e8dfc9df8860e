"""How a JSONC text is written, read off what stands there: quotes, keys, blanks, and entries over one line or several."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ayjnt_codegen.typescript import Node

_WIDEST: Final = 80
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How an object or list looks."""

    pad: str = ""
    """What stands inside of the brackets of one that is on one line."""
    gap: str = " "
    """What stands behind a comma."""
    colon: str = " "
    """What stands behind a colon."""
    is_broken: bool = False
    """Whether each member has a line of its own."""
    has_last_comma: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a value is written into a text."""

    quote: str
    bare_keys: bool
    indent: str
    unit: str
    line_end: str
    colon: str
    items: Form
    """That of objects in a list."""
    objects: Form
    lists: Form

    def text(self, value: Any, *, inline: bool) -> str:
        """Return a value on one line where that is short and no object stands inside, or where the line is shared."""
        if isinstance(value, str):
            return quoted(value, self.quote)
        if not isinstance(value, Mapping | list | tuple):
            return json.dumps(value)
        return self._held(value, self.objects if isinstance(value, Mapping) else self.lists, inline=inline)

    def item(self, value: Any, *, inline: bool) -> str:
        """Return a value as an entry of a list."""
        if not isinstance(value, Mapping):
            return self.text(value, inline=inline)
        return self._held(value, self.items, inline=inline)

    def member(self, key: str, value: Any, *, inline: bool) -> str:
        """Return a member of an object."""
        return f"{self._key(key)}:{self.colon}{self.text(value, inline=inline)}"

    def _held(self, value: Mapping[str, Any] | Sequence[Any], form: Form, *, inline: bool) -> str:
        inner = replace(self, indent=self.indent + self.unit, colon=form.colon)
        if isinstance(value, Mapping):
            parts = [inner.member(str(key), one, inline=inline) for key, one in value.items()]
        else:
            parts = [inner.text(one, inline=inline) for one in value]
        start, end = "{}" if isinstance(value, Mapping) else "[]"
        if not parts:
            return start + end
        short = f"{start}{form.pad}{f',{form.gap}'.join(parts)}{form.pad}{end}"
        if inline or not (form.is_broken or _is_nested(value) or len(short) > _WIDEST):
            return short
        lines = f",{self.line_end}{inner.indent}".join(parts) + ("," if form.has_last_comma else "")
        return f"{start}{self.line_end}{inner.indent}{lines}{self.line_end}{self.indent}{end}"

    def _key(self, key: str) -> str:
        return key if self.bare_keys and _PLAIN_KEY.fullmatch(key) else quoted(key, self.quote)


def form_of(node: Node) -> Form:
    """Return how an object or list that is not empty is written."""
    brackets, inside = (node.children[0], node.children[-1]), node.children[1:-1]
    colon = next((_between(one.children[1], one.children[2]) for one in inside if one.type == "pair"), " ")
    commas = [(one, one.next_sibling) for one in inside[:-1] if one.type == ","]
    if node.start_point[0] != node.end_point[0]:
        return Form(colon=colon, is_broken=True, has_last_comma=inside[-1].type == ",")
    gap = next((_between(comma, one) for comma, one in commas if one is not None), " ")
    return Form(pad=_between(brackets[0], inside[0]), gap=gap, colon=colon)


def _between(one: Node, other: Node) -> str:
    """Return the blanks between two nodes of one line."""
    return " " * (other.start_byte - one.end_byte) if one.end_point[0] == other.start_point[0] else " "


def quoted(value: str, quote: str) -> str:
    """Return a text in these quotes."""
    try:
        value.encode()
        text = json.dumps(value, ensure_ascii=False)
    except UnicodeEncodeError:  # Half of a surrogate pair.
        text = json.dumps(value)
    inside = text[1:-1].replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")
    if quote == "'":
        inside = inside.replace('\\"', '"').replace("'", "\\'")
    return f"{quote}{inside}{quote}"


def _is_nested(value: Mapping[str, Any] | Sequence[Any]) -> bool:
    """Whether an object stands inside, directly or in a list."""
    inside = value.values() if isinstance(value, Mapping) else value
    return any(
        one and (isinstance(one, Mapping) or (isinstance(one, list | tuple) and _is_nested(one))) for one in inside
    )
