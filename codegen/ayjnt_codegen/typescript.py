"""The only door to tree-sitter: TypeScript, TSX and JavaScript to a syntax tree."""

from functools import cache
from typing import Final

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

__all__ = ["Node", "parse"]

_TSX_ENDINGS: Final = (".tsx", ".jsx")


@cache
def _parser(*, tsx: bool) -> Parser:
    language = tree_sitter_typescript.language_tsx() if tsx else tree_sitter_typescript.language_typescript()
    return Parser(Language(language))


def parse(source: bytes, *, path: str = "") -> Node:
    """Return the root node of `source`, in UTF-8; the ending of `path` chooses between TypeScript and TSX.

    Never fails: what cannot be read is an `ERROR` or a missing node inside the tree.
    """
    return _parser(tsx=path.endswith(_TSX_ENDINGS)).parse(source).root_node
