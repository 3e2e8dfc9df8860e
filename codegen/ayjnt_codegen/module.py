"""One source file, parsed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ayjnt_codegen.source import Place
from ayjnt_codegen.typescript import Node, parse

if TYPE_CHECKING:
    from collections.abc import Callable

BOM: Final = b"\xef\xbb\xbf"
_LETTERS: Final = frozenset(b"$_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    path: str
    """Relative to the project root, with forward slashes."""
    source: bytes = field(repr=False)
    root: Node = field(repr=False)
    _known: dict[object, Any] = field(default_factory=dict, repr=False)
    _places: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, path: str, source: bytes) -> "Module":
        source = source.removeprefix(BOM)
        return cls(path, source, parse(source, path=path))

    def once(self, question: "Callable[[Module], _T]") -> _T:
        """Return what `question` says about this module; it is asked once."""
        if question not in self._known:
            self._known[question] = question(self)
        answer: _T = self._known[question]
        return answer

    def places(self, word: str) -> tuple[int, ...]:
        """Return where `word` stands in the source, in code or not."""
        if word not in self._places:
            self._places[word] = _places(self.source, word.encode())
        return self._places[word]

    def place(self, node: Node) -> Place:
        row, column = node.start_point
        if column:  # tree-sitter counts bytes, people count characters
            before = self.source[node.start_byte - column : node.start_byte]
            column = len(before.decode("utf-8", "replace"))
        return Place(path=self.path, line=row + 1, column=column + 1)


def _places(source: bytes, word: bytes) -> tuple[int, ...]:
    """Return where `word` stands and is not a part of a longer one; a plain search is many times faster than a pattern."""
    if not word:  # the name that a half-written pattern lacks: `const { a: } = …`
        return ()
    found, start, last = list[int](), source.find(word), len(source)
    while start >= 0:
        end = start + len(word)
        begins = start == 0 or source[start - 1] not in _LETTERS
        if begins and (end == last or source[end] not in _LETTERS):
            found.append(start)
        start = source.find(word, end)
    return tuple(found)
