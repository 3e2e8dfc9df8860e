"""An object in a JSONC text becomes another one, with edits as small as can be: comments and formatting stay.

The text is edited in steps, each of which makes one difference less, so that commas need no thought of what comes next.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ayjnt_codegen import jsonc
from ayjnt_codegen.module import BOM
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.layout import Layout, Piece, items_of, key_of
from ayjnt_deploy.fixes.pairs import paired
from ayjnt_deploy.state.leaf import equal


def rewritten(content: bytes, path: str, value: Mapping[str, Any]) -> bytes:
    """Return the JSONC file `content`, so that it says `value`; an empty one is begun."""
    mark = BOM if content.startswith(BOM) else b""
    text = content.removeprefix(BOM)
    if not text.strip():
        text = b"{}\n"
    while True:
        said = jsonc.read(text.decode(), path).value
        piece = next(_differences(Layout(text), said, value), None)
        if piece is None:
            return mark + text
        text = piece.into(text)


def _differences(layout: Layout, said: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Piece]:
    """Yield pieces of which any one, the first of them, makes a difference less."""
    if layout.root is not None:
        yield from _in_object(layout, layout.root, said, wanted)


def _in_value(layout: Layout, node: Node, said: Any, wanted: Any) -> Iterator[Piece]:
    if equal(said, wanted):
        return
    if isinstance(said, Mapping) and isinstance(wanted, Mapping) and node.type == "object":
        yield from _in_object(layout, node, said, wanted)
    elif isinstance(said, list) and isinstance(wanted, list) and node.type == "array":
        yield from _in_list(layout, node, said, wanted)
    else:
        yield layout.replaced(node, wanted)


def _in_object(layout: Layout, node: Node, said: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Piece]:
    members = {key: pair for pair in items_of(node) if (key := key_of(pair)) is not None}
    for key, pair in members.items():
        if key not in wanted:
            yield layout.removed(node, pair)
        elif (value := pair.child_by_field_name("value")) is not None:
            yield from _in_value(layout, value, said[key], wanted[key])
    for key in wanted:
        if key not in said:
            yield layout.appended(node, layout.member(node, key, wanted[key]))


def _in_list(layout: Layout, node: Node, said: Sequence[Any], wanted: Sequence[Any]) -> Iterator[Piece]:
    items, pairs = items_of(node), tuple(paired(said, wanted))
    if wanted and all(None in pair for pair in pairs):
        # A list that is empty in between would lose its looks.
        yield layout.inserted(node, len(items), layout.item(node, wanted[0]))
    at = 0
    for old, new in pairs:
        at = at if old is None else old + 1
        if old is None and new is not None:
            yield layout.inserted(node, at, layout.item(node, wanted[new]))
        elif old is not None and new is None:
            yield layout.removed(node, items[old])
        elif old is not None and new is not None:
            yield from _in_value(layout, items[old], said[old], wanted[new])
