"""What an expression rests on that may be something else at the next replay: variables, the clock, chance, requests."""

import re
from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.steps.changes import changes
from ayjnt_codegen.steps.values import At, Closure, Handle, Imported, Later
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import bare, callee, children, text, unquoted
from ayjnt_codegen.typescript import Node

CHANCE: Final = (
    *("Date.now()", "new Date()", "performance.now()", "Math.random()"),
    *("crypto.randomUUID()", "crypto.getRandomValues()", "fetch()"),
)
"""What differs at each replay by itself; the others are variables: `env.PROVIDER`."""
_PLATFORM: Final = "cloudflare:workers"
_BLANK: Final = re.compile(r"\s+|[?!](?=\.)|^globalThis\.")
_DEEPEST: Final = 12


def volatile(walker: Walker, node: Node, at: At) -> frozenset[str]:
    """Return the variables that `node` reads, as `env.NAME`, and the calls that give something else each time."""
    return frozenset(_Search(walker).of(node, at, 0))


class _Search:
    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._seen = set[int]()

    def of(self, node: Node, at: At, depth: int) -> Iterator[str]:
        if depth > _DEEPEST or node.id in self._seen:
            return
        found = self._named(node, at)
        if found is not None:
            yield found
            return
        if node.type == "call_expression" and self._is_step(callee(node), at):
            return  # Its result is kept.
        if node.type in {"identifier", "shorthand_property_identifier"}:
            yield from self._behind(text(node), at, depth)
        for child in children(node):
            yield from self.of(child, at, depth)

    def _named(self, node: Node, at: At) -> str | None:
        """Return how messages name what `node` reads, if it is one of the things that are looked for."""
        match node.type:
            case "call_expression" | "new_expression":
                return next((one for one in CHANCE if _calls(one, _BLANK.sub("", text(node)))), None)
            case "member_expression" if self._is_environment(node.child_by_field_name("object"), at):
                return f"env.{text(node.child_by_field_name('property') or node)}"
            case "subscript_expression" if self._is_environment(node.child_by_field_name("object"), at):
                index = node.child_by_field_name("index")
                return f"env.{unquoted(index)}" if index is not None and index.type == "string" else None
            case _:
                return None

    def _is_environment(self, node: Node | None, at: At) -> bool:
        if node is None:
            return False
        node = bare(node)
        written = _BLANK.sub("", text(node))
        if written == "this.env":
            return True
        if node.type != "identifier":
            return False
        match at.scope.lookup(written):
            case Imported("env", module):
                return module == _PLATFORM
            case Later(behind):
                return _BLANK.sub("", text(bare(behind))) == "this.env"
            case _:
                return False

    def _is_step(self, target: Node, at: At) -> bool:
        owner = target.child_by_field_name("object")
        if owner is None or bare(owner).type != "identifier":
            return False
        return isinstance(self._walker.lookup(text(bare(owner)), at.scope), Handle)

    def _behind(self, name: str, at: At, depth: int) -> Iterator[str]:
        """Yield what stands behind a name: its value, what it is set to later, the body of a function."""
        owner = at.scope.owner(name)
        if owner is None:
            return
        match owner.names[name]:
            case Later(node, there):
                if self._is_environment(node, there):
                    yield f"env.{name}"  # `const { PROVIDER } = this.env`
                else:
                    yield from self._once(node, there, depth)
            case Closure(node, scope):
                yield from self._once(node, At(scope=scope), depth)
            case _:
                pass
        for value in changes(owner.module).get(name, ()):
            if value is not None:
                yield from self._once(value, at, depth)

    def _once(self, node: Node, at: At, depth: int) -> Iterator[str]:
        if node.id not in self._seen:
            yield from self.of(node, at, depth + 1)
            self._seen.add(node.id)


def _calls(known: str, written: str) -> bool:
    """Whether `written` calls what is `known`; `new Date(…)` of something is no clock."""
    plain = _BLANK.sub("", known)
    return written == plain if plain.startswith("new") else written.startswith(plain[:-1])
