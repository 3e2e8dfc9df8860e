"""Adds an entry to `allow` in ayjnt.jsonc; comments and formatting stay as they are."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from ayjnt_codegen.module import BOM
from ayjnt_codegen.names import CONFIG_PATH
from ayjnt_codegen.project import Allow
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.edit import CannotFix, Edit
from ayjnt_deploy.fixes.layout import Layout, Piece, items_of, key_of
from ayjnt_deploy.gate.finding import Finding


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
    """The text of ayjnt.jsonc and how it is written."""

    def __init__(self, content: bytes) -> None:
        self._shift = len(BOM) if content.startswith(BOM) else 0
        self._layout = Layout(content[self._shift :])

    def added(self, entry: str) -> Iterator[Edit]:
        """Yield the edit that puts `entry` behind the last one."""
        layout, end = self._layout, self._layout.line_end
        if layout.root is None:
            text = end.join(("{", '  "allow": [', f"    {entry}", "  ]", "}", ""))
            yield self._edit(Piece(0, len(layout.text), text.encode()))
            return
        value = self._allowances()
        if value is not None:
            yield self._edit(layout.appended(value, entry))
            return
        lines = ('"allow": [', f"{layout.unit}{layout.unit}{entry}", f"{layout.unit}]")
        yield self._edit(layout.appended(layout.root, end.join(lines)))

    def renewed(self, index: int, entry: Mapping[str, str]) -> Iterator[Edit]:
        """Yield the edits that give an entry another reason and date."""
        for part in items_of(items_of(self._allowances())[index]):
            name, said = key_of(part), part.child_by_field_name("value")
            if name in {"because", "until"} and said is not None:
                new = json.dumps(entry[name], ensure_ascii=False)
                yield self._edit(Piece(said.start_byte - 1, said.end_byte - 1, new.encode()))

    def _allowances(self) -> Node | None:
        pair = next((one for one in items_of(self._layout.root) if key_of(one) == "allow"), None)
        return None if pair is None else pair.child_by_field_name("value")

    def _edit(self, piece: Piece) -> Edit:
        return Edit(
            path=CONFIG_PATH,
            start=piece.start + self._shift,
            end=piece.end + self._shift,
            old=self._layout.text[piece.start : piece.end],
            new=piece.new,
        )
