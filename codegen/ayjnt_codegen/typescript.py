"""The only door to tree-sitter: TypeScript, TSX and JavaScript to a syntax tree."""

from functools import cache
from typing import Final

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

__all__ = ["Node", "captures", "parse"]

_TSX_ENDINGS: Final = (".tsx", ".jsx")


@cache
def _language(*, tsx: bool) -> Language:
    return Language(tree_sitter_typescript.language_tsx() if tsx else tree_sitter_typescript.language_typescript())


@cache
def _parser(*, tsx: bool) -> Parser:
    return Parser(_language(tsx=tsx))


@cache
def _query(pattern: str, *, tsx: bool) -> Query:
    return Query(_language(tsx=tsx), pattern)


def parse(source: bytes, *, path: str = "") -> Node:
    """Return the root node of `source`, in UTF-8; the ending of `path` chooses between TypeScript and TSX.

    Never fails: what cannot be read is an `ERROR` or a missing node inside the tree.
    """
    return _parser(tsx=path.endswith(_TSX_ENDINGS)).parse(source).root_node


def captures(root: Node, pattern: str, *, path: str = "") -> dict[str, list[Node]]:
    """Return the nodes below `root` that `pattern` captures, by the names of its captures; all of it runs in C."""
    return QueryCursor(_query(pattern, tsx=path.endswith(_TSX_ENDINGS))).captures(root)
