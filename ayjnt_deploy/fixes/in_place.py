"""An object in a JSONC text becomes another one, with edits as small as can be: comments and formatting stay.

The text is edited in steps, each of which makes one difference less, so that commas need no thought of what comes next.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.layout import Layout, Piece, items_of, key_of

_BOM: Final = b"\xef\xbb\xbf"


def rewritten(content: bytes, path: str, value: Mapping[str, Any]) -> bytes:
    """Return the JSONC file `content`, so that it says `value`; an empty one is begun."""
    mark = _BOM if content.startswith(_BOM) else b""
    text = content.removeprefix(_BOM)
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
    if _same(said, wanted):
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
    items, first = items_of(node), _alike(said, wanted)
    if len(said) > len(wanted):
        last = min(_alike(said[::-1], wanted[::-1]), len(wanted) - first)
        yield layout.removed(node, items[len(said) - last - 1])
    elif first < len(said):
        yield from _in_value(layout, items[first], said[first], wanted[first])
    elif first < len(wanted):
        yield layout.appended(node, layout.item(node, wanted[first]))


def _alike(said: Sequence[Any], wanted: Sequence[Any]) -> int:
    """Return how many items are the same from the beginning."""
    pairs = enumerate(zip(said, wanted, strict=False))
    return next((at for at, (old, new) in pairs if not _same(old, new)), min(len(said), len(wanted)))


def _same(one: Any, other: Any) -> bool:
    """Whether two values are one to JSON: true is no number there."""
    return json.dumps(one, sort_keys=True, default=_plain) == json.dumps(other, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)
