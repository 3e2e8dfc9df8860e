"""Which parts of step results and parameters the code reads."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Step
from ayjnt_codegen.steps.values import EVENT, Later
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.typescript import Node

_FIELDS: Final = re.compile(rb"((?:\s*[!?]?\.\s*[A-Za-z_$][\w$]*+)++)(\s*[(`]|\s*\?\.\()?")
_PATH: Final = re.compile(rb"[\s(]*[A-Za-z_$][\w$]*+" + _FIELDS.pattern)
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
    for module, _, scopes in bodies:
        for scope in scopes:
            for name, value in list(scope.names.items()):
                if isinstance(value, Later) and value.value is None and _is_path(module, value.node):
                    ledger.name(name, walker.settle(scope.names, name))
    for name, origins in ledger.names.items():
        for path in {path for module, body, _ in bodies for path in _written(module, body, name)}:
            for origin, start in origins:
                ledger.taken.setdefault(origin, set()).add(f"{start}.{path}".lstrip("."))
    return ledger.taken


def _is_path(module: Module, node: Node) -> bool:
    return _PATH.match(module.source, node.start_byte, node.end_byte) is not None


def _written(module: Module, body: Node, name: str) -> Iterator[str]:
    """Yield what `body` reads of the variable `name`: the path in `name.path.of.fields`, without a method that is called."""
    places = module.places(name)
    for place in places[bisect_left(places, body.start_byte) : bisect_left(places, body.end_byte)]:
        found = _FIELDS.match(module.source, place + len(name.encode()))
        if found is None or not _is_variable(module, place):
            continue
        fields = found[1].translate(None, _NOISE).decode("utf-8", "replace").split(".")[1:]
        if path := ".".join(fields[:-1] if found[2] else fields):
            yield path


def _is_variable(module: Module, place: int) -> bool:
    """Whether a variable stands here: no field, text or comment."""
    node = module.root.descendant_for_byte_range(place, place + 1)
    return node is not None and node.type == "identifier"


def _longest(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that no other begins with, without what every list has."""
    kept = {path.removesuffix(".length").replace(".[]", "[]") for path in paths} - _OF_LISTS - {"[]", ""}
    return tuple(sorted(path for path in kept if not any(other.startswith((f"{path}.", f"{path}[")) for other in kept)))
