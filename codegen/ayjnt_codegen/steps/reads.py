"""Which parts of step results and parameters the code reads."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_codegen.steps.values import EVENT, Later
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.typescript import Node

_PATH: Final = re.compile(rb"(?<![\w$.])([A-Za-z_$][\w$]*)((?:\s*[!?]?\.\s*[A-Za-z_$][\w$]*)+)(\s*[(`]|\s*\?\.\()?")
_COMMENT: Final = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NOISE: Final = b" \t\r\n!?"
_OF_LISTS: Final = frozenset({"length"})


def with_reads(walker: Walker) -> tuple[Step, ...]:
    """Return the steps, each with what later code reads of its result."""
    found = _paths(walker)
    return walker.ledger.without_repeats(
        [
            replace(step, reads=reads) if (reads := _longest(found.get(index, ()))) else step
            for index, step in enumerate(walker.ledger.steps)
        ]
    )


def params_read(walker: Walker) -> tuple[str, ...]:
    """Return the paths of `event.payload` that the code reads; asked after `with_reads`."""
    paths = walker.ledger.taken.get(EVENT, set())
    return _longest(path.removeprefix("payload.") for path in paths if path.startswith("payload."))


def _paths(walker: Walker) -> dict[int, set[str]]:
    """Add what the bodies read by a plain path, also where nothing of step occurs."""
    ledger = walker.ledger
    bodies = list(ledger.bodies.values())
    for _, _, scopes in bodies:
        for scope in scopes:
            for name, value in list(scope.names.items()):
                if isinstance(value, Later) and value.value is None and _is_path(value.node):
                    ledger.name(name, walker.settle(scope.names, name))
    for _, body, _ in bodies:
        for root, path in _written(body):
            for origin, start in ledger.names.get(root, ()):
                ledger.taken.setdefault(origin, set()).add(f"{start}.{path}".lstrip("."))
    return ledger.taken


def _is_path(node: Node) -> bool:
    return _PATH.match((node.text or b"").lstrip(b"(").strip()) is not None


def _written(body: Node) -> Iterable[tuple[str, str]]:
    """Yield each `root.path.of.names` in the source of `body`; a method that is called is no part of it."""
    for root, path, called in _PATH.findall(_COMMENT.sub(b" ", body.text or b"")):
        names = path.translate(None, _NOISE).decode("utf-8", "replace").split(".")[1:]
        if called:
            names.pop()
        if names:
            yield root.decode("utf-8", "replace"), ".".join(names)


def _longest(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that no other begins with, without what every list has."""
    kept = {path.removesuffix(".length").replace(".[]", "[]") for path in paths} - _OF_LISTS - {"[]", ""}
    return tuple(sorted(path for path in kept if not any(other.startswith((f"{path}.", f"{path}[")) for other in kept)))
