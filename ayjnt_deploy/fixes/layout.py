"""Where a member or item goes in a JSONC text, and where it comes from: pieces that keep what the file looks like."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ayjnt_codegen import jsonc
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.comments import own_comment
from ayjnt_deploy.fixes.style import Form, Style, form_of


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
        style = replace(self._style(holder), quote=quote, indent=self._indent(node))
        return Piece(node.start_byte - 1, node.end_byte - 1, style.text(value, inline=_is_flat(holder)).encode())

    def member(self, holder: Node, key: str, value: Any) -> str:
        """Return a member as the others of `holder` are written."""
        return self._style(holder).member(key, value, inline=_is_flat(holder))

    def item(self, holder: Node, value: Any) -> str:
        """Return an item as it is written into `holder`."""
        return self._style(holder).item(value, inline=_is_flat(holder))

    def appended(self, holder: Node, item: str) -> Piece:
        """Put `item` behind the last one of a list or object, and behind a comment on that one's line."""
        items = items_of(holder)
        if not items:
            return self._first(holder, item)
        last, comma = items[-1], _comma_after(items[-1])
        end = last.end_byte - 1
        if _is_flat(holder) or _follows_on_the_line(last):
            return Piece(end, end, f",{self._gap(holder)}{item}".encode())
        after = _with_comments(comma or last)
        line = f"{self.line_end}{self._indent(last)}{item}".encode()
        if comma is not None:
            return Piece(after.end_byte - 1, after.end_byte - 1, line + b",")
        return Piece(end, after.end_byte - 1, b"," + self.text[end : after.end_byte - 1] + line)

    def inserted(self, holder: Node, at: int, item: str) -> Piece:
        """Put `item` into a list, in front of the one that is the `at`th now."""
        items = items_of(holder)
        if at == len(items):
            return self.appended(holder, item)
        if _is_flat(holder):
            start = items[at].start_byte - 1
            return Piece(start, start, f"{item},{self._gap(holder)}".encode())
        bracket = holder.children[0]
        behind = _with_comments((_comma_after(items[at - 1]) or bracket) if at else bracket).end_byte - 1
        return Piece(behind, behind, f"{self.line_end}{self._indent(items[at])}{item},".encode())

    def removed(self, holder: Node, item: Node) -> Piece:
        """Take an item away with its comma, and where it has lines to itself with them and the comments that are its own."""
        if items_of(holder) == [item] and not any(child.type == "comment" for child in holder.named_children):
            return Piece(holder.start_byte, holder.end_byte - 2, b"")
        comma, before = _comma_after(item), _comma_before(item)
        start, end = self._whole_lines(item, (comma or item).end_byte - 1)
        if start < item.start_byte - 1 and (comment := own_comment(items_of(holder), item)) is not None:
            start = self._line_start(comment)
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
            while _comma_after(item) is not None and self.text[end : end + 1] in {b" ", b"\t"}:
                end += 1
            return start, end
        line = self._line_start(item)
        is_alone = not self.text[line:start].strip() and line_end < len(self.text)
        return (line, line_end + 1) if is_alone else (start, behind)

    def _line_start(self, node: Node) -> int:
        return self.text.rfind(b"\n", 0, node.start_byte - 1) + 1

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

    def _style(self, holder: Node | None) -> Style:
        """Return how an item of `holder` is written: as its neighbours are, or else as it is done elsewhere in the text."""
        items = items_of(holder)
        indent = self._indent(items[-1]) if items else (self._indent(holder) if holder else "") + self.unit
        objects, lists = (self._form(kind) for kind in ("object", "array"))
        beside = next((form_of(one) for one in reversed(items) if one.type == "object" and items_of(one)), None)
        own = form_of(holder) if items and holder is not None else objects
        return Style(
            quote=self._quote,
            bare_keys=self._bare_keys(holder),
            indent=indent,
            unit=self.unit,
            line_end=self.line_end,
            colon=own.colon,
            items=beside or objects,
            objects=objects,
            lists=lists,
        )

    def _gap(self, holder: Node) -> str:
        """Return what stands behind the commas of a list or object of one line; those of the text where it has none."""
        items = items_of(holder)
        return (form_of(holder) if len(items) > 1 else self._form("object")).gap

    def _form(self, kind: str) -> Form:
        """Return how the first object or list of the text that has all on one line is written."""
        found = (one for one in _all_below(self.root) if one.type == kind and _is_flat(one))
        return next(map(form_of, found), Form())

    def _bare_keys(self, holder: Node | None) -> bool:
        """Whether keys are written without quotes: those beside, or else the outermost ones."""
        beside = [one for one in items_of(holder) if one.type == "pair"] or items_of(self.root)
        keys = [key for one in beside if (key := one.child_by_field_name("key")) is not None]
        return bool(keys) and all(key.type == "property_identifier" for key in keys)

    def _indent(self, node: Node) -> str:
        start = self._line_start(node)
        line = self.text[start : node.start_byte - 1].decode("utf-8", "replace")
        return line[: len(line) - len(line.lstrip())]


def _first_quote(root: Node | None) -> str | None:
    return next(((one.text or b"")[:1].decode() for one in _all_below(root) if one.type == "string"), None)


def _all_below(root: Node | None) -> Iterator[Node]:
    stack = [] if root is None else [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.named_children))


def _is_flat(holder: Node | None) -> bool:
    """Whether the items of `holder` share a line."""
    return holder is not None and bool(items_of(holder)) and holder.start_point[0] == holder.end_point[0]


def _follows_on_the_line(item: Node) -> bool:
    """Whether `item` begins where what stands before it ends, as in `[{`, and no comment on its line would be cut off."""
    before = item.prev_sibling
    shares = before is not None and before.type != "comment" and before.end_point[0] == item.start_point[0]
    end = _comma_after(item) or item
    return shares and _with_comments(end) == end and _with_comments(item) == item


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
