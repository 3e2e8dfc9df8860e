"""Where a member or item goes in a JSONC text, and where it comes from: pieces that keep what the file looks like."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.typescript import Node

_WIDEST: Final = 80
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, by its bytes, and what takes its place."""

    start: int
    end: int
    new: bytes

    def into(self, text: bytes) -> bytes:
        """Return `text` with the piece in it."""
        return text[: self.start] + self.new + text[self.end :]


def items_of(holder: Node | None) -> list[Node]:
    """Return the members of an object or the items of a list."""
    return [] if holder is None else [child for child in holder.named_children if child.type != "comment"]


def key_of(pair: Node) -> str | None:
    """Return the key of a member."""
    key = pair.child_by_field_name("key")
    return None if key is None else jsonc.key_text(key)


class Layout:
    """A text, its tree, and how it is written: indentation, line ends, quotes. Positions count the text's bytes."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.root = jsonc.tree(text) if text.strip() else None
        self.line_end = "\r\n" if b"\r\n" in text else "\n"
        self._quote = _first_quote(self.root) or '"'

    def replaced(self, node: Node, value: Any) -> Piece:
        """Write `value` in the place of a value; a text keeps the quotes that stand there."""
        quote = (node.text or b"")[:1].decode() if node.type == "string" else self._quote
        holder = node.parent.parent if node.parent is not None and node.parent.type == "pair" else node.parent
        new = self._written(value, _Style(quote, self._bare_keys(holder), self._indent(node)), inline=_is_flat(holder))
        return Piece(node.start_byte - 1, node.end_byte - 1, new.encode())

    def member(self, holder: Node, key: str, value: Any) -> str:
        """Return a member as the others of `holder` are written."""
        style = self._style(holder)
        return f"{_key(key, style)}: {self._written(value, style, inline=_is_flat(holder))}"

    def item(self, holder: Node, value: Any) -> str:
        """Return an item as it is written into `holder`."""
        return self._written(value, self._style(holder), inline=_is_flat(holder))

    def appended(self, holder: Node, item: str) -> Piece:
        """Put `item` behind the last one of a list or object, and behind a comment on that one's line."""
        items = items_of(holder)
        if not items:
            return self._first(holder, item)
        last, comma = items[-1], _comma_after(items[-1])
        end = last.end_byte - 1
        if holder.start_point[0] == holder.end_point[0]:
            return Piece(end, end, f", {item}".encode())
        after = _with_comments(comma or last)
        line = f"{self.line_end}{self._indent(last)}{item}".encode()
        if comma is not None:
            return Piece(after.end_byte - 1, after.end_byte - 1, line + b",")
        return Piece(end, after.end_byte - 1, b"," + self.text[end : after.end_byte - 1] + line)

    def removed(self, holder: Node, item: Node) -> Piece:
        """Take an item away with its comma, and with its line and the comment at the end of it where it has one."""
        if items_of(holder) == [item] and not any(child.type == "comment" for child in holder.named_children):
            return Piece(holder.start_byte, holder.end_byte - 2, b"")
        comma, before = _comma_after(item), _comma_before(item)
        start, end = self._whole_lines(item, (comma or item).end_byte - 1)
        if comma is not None or before is None:
            return Piece(start, end, b"")
        between = self.text[before.end_byte - 1 : start]
        return Piece(before.start_byte - 1, end, between if between.strip() or b"\n" in between else b"")

    def _whole_lines(self, item: Node, end: int) -> tuple[int, int]:
        """Return the piece from `item` to `end`; with its line where nothing else stands there, else with a comment."""
        start = item.start_byte - 1
        behind = _with_comments(_comma_after(item) or item).end_byte - 1
        line_end = self._line_end(behind)
        if self.text[behind:line_end].strip():
            while self.text[end : end + 1] in {b" ", b"\t"}:
                end += 1
            return start, end
        line = self.text.rfind(b"\n", 0, start) + 1
        is_alone = not self.text[line:start].strip() and line_end < len(self.text)
        return (line, line_end + 1) if is_alone else (start, behind)

    def _line_end(self, at: int) -> int:
        found = self.text.find(b"\n", at)
        return len(self.text) if found < 0 else found

    def _first(self, holder: Node, item: str) -> Piece:
        """Put `item` on a line of its own into an empty list or object, behind its comments."""
        comments = [child for child in holder.named_children if child.type == "comment"]
        start = (comments[-1].end_byte if comments else holder.start_byte + 1) - 1
        _, broken, closing = self.text[start : holder.end_byte - 2].decode("utf-8", "replace").rpartition("\n")
        outer = closing if broken else self._indent(holder)
        lines = f"{self.line_end}{outer}{self.unit}{item}{self.line_end}{outer}"
        return Piece(start, holder.end_byte - 2, lines.encode())

    @property
    def unit(self) -> str:
        """One step of indentation, as the outermost object has it."""
        first = next(iter(items_of(self.root)), None)
        return (self._indent(first) if first is not None else "") or "  "

    def _style(self, holder: Node) -> "_Style":
        """Return how an item of `holder` is written."""
        items = items_of(holder)
        indent = self._indent(items[-1]) if items else self._indent(holder) + self.unit
        return _Style(self._quote, self._bare_keys(holder), indent)

    def _bare_keys(self, holder: Node | None) -> bool:
        """Whether keys are written without quotes: those beside, or else the outermost ones."""
        beside = [one for one in items_of(holder) if one.type == "pair"] or items_of(self.root)
        keys = [key for one in beside if (key := one.child_by_field_name("key")) is not None]
        return bool(keys) and all(key.type == "property_identifier" for key in keys)

    def _indent(self, node: Node) -> str:
        start = self.text.rfind(b"\n", 0, node.start_byte - 1) + 1
        line = self.text[start : node.start_byte - 1].decode("utf-8", "replace")
        return line[: len(line) - len(line.lstrip())]

    def _written(self, value: Any, style: "_Style", *, inline: bool) -> str:
        """Return a value on one line where that is short and no object stands inside, or where the line is shared."""
        if isinstance(value, str):
            return _text(value, style.quote)
        if not isinstance(value, Mapping | list | tuple):
            return json.dumps(value)
        inner = replace(style, indent=style.indent + self.unit)
        parts = [f"{name}{self._written(one, inner, inline=inline)}" for name, one in _parts(value, style)]
        start, end = "{}" if isinstance(value, Mapping) else "[]"
        short = f"{start}{', '.join(parts)}{end}"
        if inline or not (_is_nested(value) or len(short) > _WIDEST):
            return short
        lines = f",{self.line_end}{inner.indent}".join(parts)
        return f"{start}{self.line_end}{inner.indent}{lines}{self.line_end}{style.indent}{end}"


@dataclass(frozen=True, slots=True)
class _Style:
    quote: str
    bare_keys: bool
    indent: str


def _parts(value: Mapping[str, Any] | Sequence[Any], style: _Style) -> list[tuple[str, Any]]:
    """Return each value inside with what is written in front of it."""
    if isinstance(value, Mapping):
        return [(f"{_key(str(key), style)}: ", one) for key, one in value.items()]
    return [("", one) for one in value]


def _is_nested(value: Mapping[str, Any] | Sequence[Any]) -> bool:
    """Whether an object stands inside, directly or in a list."""
    inside = value.values() if isinstance(value, Mapping) else value
    return any(
        one and (isinstance(one, Mapping) or (isinstance(one, list | tuple) and _is_nested(one))) for one in inside
    )


def _key(key: str, style: _Style) -> str:
    return key if style.bare_keys and _PLAIN_KEY.fullmatch(key) else _text(key, style.quote)


def _text(value: str, quote: str) -> str:
    try:
        value.encode()
        text = json.dumps(value, ensure_ascii=False)
    except UnicodeEncodeError:  # Half of a surrogate pair.
        text = json.dumps(value)
    inside = text[1:-1].replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")
    if quote == "'":
        inside = inside.replace('\\"', '"').replace("'", "\\'")
    return f"{quote}{inside}{quote}"


def _first_quote(root: Node | None) -> str | None:
    stack = [] if root is None else [root]
    while stack:
        node = stack.pop()
        if node.type == "string":
            return (node.text or b"")[:1].decode()
        stack.extend(reversed(node.named_children))
    return None


def _is_flat(holder: Node | None) -> bool:
    """Whether the items of `holder` share a line."""
    return holder is not None and bool(items_of(holder)) and holder.start_point[0] == holder.end_point[0]


def _comma_after(item: Node) -> Node | None:
    found = item.next_sibling
    while found is not None and found.type == "comment":
        found = found.next_sibling
    return found if found is not None and found.type == "," else None


def _comma_before(item: Node) -> Node | None:
    found = item.prev_sibling
    while found is not None and found.type == "comment":
        found = found.prev_sibling
    return found if found is not None and found.type == "," else None


def _with_comments(node: Node) -> Node:
    """Return the last of the comments behind `node` that begin on its line; `node` itself where there is none."""
    behind = node.next_sibling
    while behind is not None and behind.type == "comment" and behind.start_point[0] == node.end_point[0]:
        node, behind = behind, behind.next_sibling
    return node
