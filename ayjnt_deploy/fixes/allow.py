"""Adds an entry to `allow` in ayjnt.jsonc; comments and formatting stay as they are."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.names import CONFIG_PATH
from ayjnt_codegen.project import Allow
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.edit import CannotFix, Edit
from ayjnt_deploy.gate.finding import Finding

_BOM: Final = b"\xef\xbb\xbf"


def allow(
    files: Mapping[str, bytes], entries: tuple[Allow, ...], finding: Finding, because: str, until: date
) -> tuple[Edit, ...]:
    """Return the edits that allow `finding`; `entries` are those that the file has."""
    if not finding.is_allowable:
        raise CannotFix(f"{finding.rule} at {finding.at} cannot be allowed", remedy=finding.remedy)
    entry = {"rule": finding.rule, "at": finding.at, "because": because, "until": until.isoformat()}
    file = _File(files.get(CONFIG_PATH, b""))
    known = next((index for index, one in enumerate(entries) if (one.rule, one.at) == (finding.rule, finding.at)), None)
    if known is not None:
        return tuple(file.renewed(known, entry))
    return tuple(file.added(json.dumps(entry, ensure_ascii=False)))


class _File:
    """The text of ayjnt.jsonc and its tree."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._shift = len(_BOM) if content.startswith(_BOM) else 0
        self._text = content[self._shift :]
        self._end = "\r\n" if b"\r\n" in content else "\n"
        self._root = jsonc.tree(self._text) if self._text.strip() else None

    def added(self, entry: str) -> Iterator[Edit]:
        """Yield the edits that put `entry` behind the last one."""
        if self._root is None:
            text = self._end.join(("{", '  "allow": [', f"    {entry}", "  ]", "}", ""))
            yield self._edit(0, len(self._text), text)
            return
        pair = next((one for one in _items(self._root) if _key(one) == "allow"), None)
        value = None if pair is None else pair.child_by_field_name("value")
        if value is not None:
            yield from self._appended(value, entry)
            return
        unit = self._unit(self._root)
        lines = ('"allow": [', f"{unit}{unit}{entry}", f"{unit}]")
        yield from self._appended(self._root, self._end.join(lines))

    def renewed(self, index: int, entry: Mapping[str, str]) -> Iterator[Edit]:
        """Yield the edits that give an entry another reason and date."""
        pair = next(one for one in _items(self._root) if _key(one) == "allow") if self._root is not None else None
        value = None if pair is None else pair.child_by_field_name("value")
        for part in _items(_items(value)[index]) if value is not None else ():
            name, said = _key(part), part.child_by_field_name("value")
            if name in {"because", "until"} and said is not None:
                new = json.dumps(entry[name], ensure_ascii=False)
                yield self._edit(said.start_byte - 1, said.end_byte - 1, new)

    def _appended(self, holder: Node, item: str) -> Iterator[Edit]:
        """Put `item` behind the last one of a list or object, and behind a comment on that one's line."""
        items = _items(holder)
        if not items:
            yield from self._first(holder, item)
            return
        last = items[-1]
        comma = last.next_sibling
        while comma is not None and comma.type == "comment":
            comma = comma.next_sibling
        has_comma = comma is not None and comma.type == ","
        if holder.start_point[0] == holder.end_point[0]:
            end = last.end_byte - 1
            yield self._edit(end, end, f", {item}")
            return
        after = comma if has_comma and comma is not None else last
        behind = after.next_sibling
        while behind is not None and behind.type == "comment" and behind.start_point[0] == after.end_point[0]:
            after, behind = behind, behind.next_sibling
        line = f"{self._end}{self._indent(last)}{item}"
        if has_comma:
            yield self._edit(after.end_byte - 1, after.end_byte - 1, f"{line},")
        elif after is last:
            yield self._edit(last.end_byte - 1, last.end_byte - 1, f",{line}")
        else:
            yield self._edit(last.end_byte - 1, last.end_byte - 1, ",")
            yield self._edit(after.end_byte - 1, after.end_byte - 1, line)

    def _first(self, holder: Node, item: str) -> Iterator[Edit]:
        """Put `item` on a line of its own into an empty list or object, behind its comments."""
        outer, unit = self._indent(holder), self._unit(holder)
        comments = [child for child in holder.named_children if child.type == "comment"]
        start = (comments[-1].end_byte if comments else holder.start_byte + 1) - 1
        close = holder.end_byte - 2
        yield self._edit(start, close, f"{self._end}{outer}{unit}{item}{self._end}{outer}")

    def _indent(self, node: Node) -> str:
        start = self._text.rfind(b"\n", 0, node.start_byte - 1) + 1
        line = self._text[start : node.start_byte - 1].decode("utf-8", "replace")
        return line[: len(line) - len(line.lstrip())]

    def _unit(self, holder: Node) -> str:
        """Return one step of indentation, as the outermost object has it."""
        top = self._root or holder
        inner = self._indent(_items(top)[0]) if _items(top) else ""
        return inner or "  "

    def _edit(self, start: int, end: int, new: str) -> Edit:
        return Edit(
            path=CONFIG_PATH,
            start=start + self._shift,
            end=end + self._shift,
            old=self._text[start:end],
            new=new.encode(),
        )


def _items(holder: Node | None) -> list[Node]:
    return [] if holder is None else [child for child in holder.named_children if child.type != "comment"]


def _key(pair: Node) -> str | None:
    key = pair.child_by_field_name("key")
    return None if key is None else jsonc.key_text(key)
