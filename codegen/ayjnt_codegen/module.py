"""One source file, parsed."""

from dataclasses import dataclass, field
from typing import Final

from ayjnt_codegen.source import Place
from ayjnt_codegen.typescript import Node, parse

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    path: str
    """Relative to the project root, with forward slashes."""
    source: bytes = field(repr=False)
    root: Node = field(repr=False)

    @classmethod
    def read(cls, path: str, source: bytes) -> "Module":
        source = source.removeprefix(_BOM)
        return cls(path, source, parse(source, path=path))

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if column:  # tree-sitter counts bytes, people count characters
            before = self.source[node.start_byte - column : node.start_byte]
            column = len(before.decode("utf-8", "replace"))
        return Place(path=self.path, line=row + 1, column=column + 1)
