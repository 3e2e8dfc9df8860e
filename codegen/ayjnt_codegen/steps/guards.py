"""What code in front of a step decides whether the step is reached: conditions that jump over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.steps.meaning import Own, bound_in, labels, spelling
from ayjnt_codegen.steps.values import At
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import JUMPS, LEAVES, children
from ayjnt_codegen.typescript import Node

_THROWN: Final = frozenset({"throw_statement"})
_LOOPS: Final = frozenset({"do_statement", "for_in_statement", "for_statement", "while_statement"})
_HOLDERS: Final = frozenset(
    {"if_statement", "labeled_statement", "statement_block", "switch_statement", "try_statement"}
)
_PARTS: Final = frozenset(
    {"catch_clause", "else_clause", "finally_clause", "switch_body", "switch_case", "switch_default"}
)
_HEADS: Final = ("initializer", "condition", "increment", "value", "right")


@dataclass(frozen=True, slots=True)
class Guard:
    """The ways over what follows a statement, spelled; empty where there is none."""

    leaves: str
    """Those that end the function."""
    jumps: str
    """These, and those that end the turn of a loop or the loop."""


def guard(walker: Walker, statement: Node, at: At) -> Guard | None:
    """Return how `statement` may keep what follows it from being reached."""
    if statement.type not in _HOLDERS | _LOOPS or not any(_ways_out(statement)):
        return None
    own = labels(bound_in(statement))
    leaves = _Skeleton(walker, at, own, jumps=False).of(statement)
    jumps = _Skeleton(walker, at, own, jumps=True).of(statement)
    return Guard(leaves, jumps) if leaves or jumps else None


def _ways_out(statement: Node) -> Iterator[Node]:
    """Yield the statements of `statement` that leave it, and some that only leave what is inside."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if node.type in LEAVES | JUMPS:
            yield node
        elif node.type in _HOLDERS | _LOOPS | _PARTS:
            stack.extend(children(node))


class _Skeleton:
    """Spells the conditions of a statement under which what follows it is not reached."""

    def __init__(self, walker: Walker, at: At, own: Own, *, jumps: bool) -> None:
        self._walker = walker
        self._at = at
        self._own = own
        self._jumps = jumps

    def of(self, node: Node, *, loop: bool = False, breakable: bool = False) -> str:
        """Spell `node`; `loop` and `breakable` say whose turn or end a jump inside of it is."""
        if node.type in LEAVES:
            return "leave"
        if node.type in JUMPS:
            return self._jump(node, is_inner=loop or (breakable and node.type == "break_statement"))
        if node.type == "catch_clause" and throws(node.child_by_field_name("body")):
            return ""  # Without the handler the error would end it as well.
        if node.type == "if_statement":
            return self._if(node, loop=loop, breakable=breakable)
        is_loop = node.type in _LOOPS
        loop, breakable = loop or is_loop, breakable or is_loop or node.type == "switch_statement"
        heads = {part.id for name in _HEADS if (part := node.child_by_field_name(name))}
        parts = [self.of(each, loop=loop, breakable=breakable) for each in _statements(node) if each.id not in heads]
        found = ";".join(filter(None, parts))
        if not found or node.type in {"statement_block", "else_clause"}:
            return found
        head = ",".join(self._spelled(each) for each in children(node) if each.id in heads)
        return f"{node.type}({head}){{{found}}}"

    def _if(self, node: Node, *, loop: bool, breakable: bool) -> str:
        condition = node.child_by_field_name("condition") or node.children[1]
        arms = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        one, other = (self.of(arm, loop=loop, breakable=breakable) if arm is not None else "" for arm in arms)
        return f"if({self._spelled(condition)}){{{one}}}{{{other}}}" if one or other else ""

    def _jump(self, node: Node, *, is_inner: bool) -> str:
        label = node.child_by_field_name("label")
        return "" if not self._jumps or (is_inner and label is None) else node.type

    def _spelled(self, node: Node) -> str:
        return spelling(self._walker, node, self._at, self._own)


def _statements(node: Node) -> list[Node]:
    """Return the parts of a statement that may jump."""
    return [part for part in children(node) if part.type in _HOLDERS | _LOOPS | _PARTS | LEAVES | JUMPS]


def throws(node: Node | None) -> bool:
    """Whether a statement always ends in `throw`."""
    return ends_in(node, _THROWN)


def ends_in(node: Node | None, kinds: frozenset[str]) -> bool:
    """Whether a statement always ends in one of these kinds."""
    if node is None or node.type in kinds:
        return node is not None
    inside = children(node)
    if node.type in {"statement_block", "else_clause"} and inside:
        return ends_in(inside[-1], kinds)
    arms = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
    return node.type == "if_statement" and all(ends_in(arm, kinds) for arm in arms)
