"""Which comments above an entry of a JSONC text are its own, and go when it goes: only those of which nobody can doubt it."""

import re
from collections.abc import Sequence
from typing import Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.pairs import label

_ENTRY: Final = re.compile(r"""(//|/\*)\s*[{\["']""")
"""A comment that is an entry somebody has switched off."""


def own_comment(items: Sequence[Node], item: Node) -> Node | None:
    """Return the first line of what is said above `item`, one of `items`, and of nothing else."""
    above = _above(item)
    return above[0] if above and _is_of(items, item, above) else None


def _above(item: Node) -> list[Node]:
    """Return the comments on lines of their own right above `item`, as far in as it stands."""
    found: list[Node] = []
    below, comment = item, item.prev_sibling
    while comment is not None and comment.type == "comment" and _is_line_above(comment, below):
        found.insert(0, comment)
        below, comment = comment, comment.prev_sibling
    return found


def _is_line_above(comment: Node, below: Node) -> bool:
    before = comment.prev_sibling
    is_alone = before is None or before.end_point[0] < comment.start_point[0]
    is_next = comment.end_point[0] + 1 == below.start_point[0]
    return is_alone and is_next and comment.start_point[1] == below.start_point[1]


def _is_of(items: Sequence[Node], item: Node, above: Sequence[Node]) -> bool:
    said = [(one.text or b"").decode("utf-8", "replace") for one in above]
    if any(map(_ENTRY.match, said)):
        return False
    named = [one for one in items if _is_named(one, " ".join(said))]
    return named == [item] if named else _stands_apart(items, item)


def _stands_apart(items: Sequence[Node], item: Node) -> bool:
    """Whether a comment above `item` cannot be meant for those behind it as well, nor for the whole list."""
    at = items.index(item)
    if at + 1 == len(items):
        return at > 0
    following = items[at + 1]
    above = _above(following)
    is_parted = at > 0 and following.start_point[0] > item.end_point[0] + 1
    return bool(above) or is_parted


def _is_named(item: Node, said: str) -> bool:
    name = _name(item)
    return name is not None and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _name(item: Node) -> str | None:
    """Return what an entry is called: its key, the name among its members, or its text."""
    if item.type == "pair":
        return _text(item.child_by_field_name("key"))
    if item.type != "object":
        return _text(item) if item.type == "string" else None
    members = [(_text(one.child_by_field_name("key")), one.child_by_field_name("value")) for one in item.named_children]
    return label({key: _text(value) for key, value in members if value is not None and value.type == "string"})


def _text(node: Node | None) -> str | None:
    return None if node is None else jsonc.key_text(node)
