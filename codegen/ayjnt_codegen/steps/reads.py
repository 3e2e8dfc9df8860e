"""Which parts of step results and parameters the code reads, and where it copes with what is not there."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Place, Step
from ayjnt_codegen.steps.ledger import Ledger
from ayjnt_codegen.steps.values import EVENT, Later
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.typescript import Node

_FIELDS: Final = re.compile(rb"((?:\s*[!?]?\.\s*[A-Za-z_$][\w$]*+)++)(\s*[(`]|\s*\?\.\()?")
_PATH: Final = re.compile(rb"[\s(]*[A-Za-z_$][\w$]*+" + _FIELDS.pattern)
_ASKED: Final = re.compile(rb"\s*(?:\?|\|\||&&|[!=]==?)")
_CLOSED: Final = re.compile(rb"\s*\)")
_LOOKED_UP: Final = re.compile(rb"[\"']([\w$]+)[\"']\s+in$")
_GIVEN: Final = re.compile(rb"\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]*)?=$")
_DECLARES: Final = (b"const", b"let", b"var")
_TESTS: Final = (b"if", b"while")
_ASKS: Final = (b"Boolean", b"isArray", b"isFinite", b"isInteger")
_ENDINGS: Final = frozenset({b"!", b"=", b"f", b"(", b"&", b"|"})
"""The last byte of what asks for what stands behind it; most of what stands in front of a variable ends otherwise."""
_AROUND: Final = 64
"""How many bytes around a read are looked at."""
_NOISE: Final = " \t\r\n!?"
_USES: Final = frozenset({"identifier", "shorthand_property_identifier"})
_OF_LISTS: Final = frozenset({"length"})
_POSITION: Final = attrgetter("path", "line", "column")  # a plain key: places that compare themselves do it in Python

Part = tuple[int, str]
"""A value by its origin, and which part of it."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What the code reads of one value, path by path."""

    paths: tuple[str, ...]
    inside: tuple[tuple[str, Place], ...]
    """Of a path that is read in callbacks of steps alone, each of these steps by its place."""


class _Found:
    """What was found of one value: the paths that are read, and those that may be absent; plain, as `customer.id`."""

    def __init__(self, optional: Iterable[str] = ()) -> None:
        self.optional = set(optional)
        self.owners: dict[str, set[Place | None]] = {}
        """The steps in whose callbacks a path is read; None where it is read outside of callbacks."""

    def is_read_outside(self, path: str) -> bool:
        """Whether it is known already that the path is read outside of callbacks: nothing more is to be found."""
        return None in self.owners.get(_plain(path), ())

    def add(self, path: str, *owners: Place | None) -> None:
        self.owners.setdefault(_plain(path), set()).update(owners)


def reads(walker: Walker) -> Mapping[int, Reads]:
    """Return what is read of each value, by its origin."""
    return {origin: _reads(found) for origin, found in _Search(walker).found.items()}


def with_reads(walker: Walker, found: Mapping[int, Reads]) -> tuple[Step, ...]:
    """Return the steps, each with what later code reads of its result."""
    return walker.ledger.without_repeats(
        [
            step.but(reads=known.paths, read_inside=known.inside) if (known := found.get(index)) else step
            for index, step in enumerate(walker.ledger.steps)
        ]
    )


def params_read(found: Mapping[int, Reads]) -> Reads:
    """Return what the code reads of `event.payload`."""
    of_event, start = found.get(EVENT, Reads((), ())), re.compile(r"payload\??\.")
    return Reads(
        tuple(start.sub("", path, 1) for path in of_event.paths if start.match(path)),
        tuple((start.sub("", path, 1), place) for path, place in of_event.inside if start.match(path)),
    )


class _Use(NamedTuple):
    """A variable where it is used, with the fields that follow."""

    path: str
    """The file."""
    start: int
    before: bytes
    """What stands in front of it, without blanks at the end."""
    fields: str
    """The path below the variable: `customer.id`; empty where it stands alone."""
    optional: tuple[str, ...]
    """Paths below the variable that may be absent there; the empty one is the variable."""

    @property
    def looks_up(self) -> str | None:
        """The name of the field that the code looks for: `"id" in order`."""
        found = _LOOKED_UP.search(self.before) if self.before.endswith(b"in") else None
        return None if found is None else found[1].decode("utf-8", "replace")

    @property
    def gives(self) -> str | None:
        """The name that the code gives it: `const id = order.id`."""
        found = _GIVEN.search(self.before) if self.before.endswith(b"=") else None
        return None if found is None else found[1].decode("utf-8", "replace")


class _Search:
    """Goes over every use of a variable that holds something durable, in code that was walked."""

    def __init__(self, walker: Walker) -> None:
        self._ledger = walker.ledger
        self._owners = walker.ledger.owners()
        self._bodies = list(walker.ledger.bodies.values())
        self._name_parts(walker)
        self.found: defaultdict[int, _Found] = defaultdict(_Found)
        self._take(walker.ledger)
        given: dict[str, set[Part]] = {}
        for name, parts in walker.ledger.names.items():
            for use in self._uses(name):
                self._read(use, parts, given)
        for name, parts in given.items():
            for use in self._uses(name):
                self._pass_on(use, parts)

    def _name_parts(self, walker: Walker) -> None:
        """Look at declarations that nobody has asked for yet."""
        for module, _, scopes in self._bodies:
            for scope in scopes:
                for name, value in list(scope.names.items()):
                    if isinstance(value, Later) and value.value is None and _is_path(module, value.node):
                        walker.ledger.name(name, walker.settle(scope.names, name))

    def _take(self, ledger: Ledger) -> None:
        """Begin with what the reader took on its way. A part that only gets a name is read where the name is used."""
        named = set(ledger.bound.values())
        for origin, paths in ledger.taken.items():
            found = self.found[origin] = _Found(ledger.optional.get(origin, ()))
            for path in paths:
                found.add(path, *(() if _is_first(path) and (origin, path) in named else (None,)))

    def _uses(self, name: str) -> Iterator[_Use]:
        """Yield each use of a variable once."""
        seen = set[tuple[str, int]]()
        length = len(name.encode())
        for module, body, _ in self._bodies:
            places = module.places(name)
            for place in places[bisect_left(places, body.start_byte) : bisect_left(places, body.end_byte)]:
                if (module.path, place) not in seen and _is_use(module, place):
                    seen.add((module.path, place))
                    yield _use(module, place, place + length)

    def _read(self, use: _Use, parts: Iterable[Part], given: dict[str, set[Part]]) -> None:
        looks_up, name = use.looks_up, use.gives
        for origin, start in parts:
            found, path = self.found[origin], _joined(start, use.fields)
            if use.optional:
                found.optional.update([_joined(start, each) for each in use.optional])
            if looks_up is not None:
                found.optional.add(_joined(path, looks_up))
            if name is not None and use.fields:
                given.setdefault(name, set()).add((origin, path))
            if not use.fields:
                if start:
                    self._pass_on(use, ((origin, start),))
            elif not found.is_read_outside(path) and self._ledger.is_met(use.path, use.start):
                is_only_named = name is not None and _is_first(path)
                found.add(path, *(() if is_only_named else (self._owner(use),)))

    def _pass_on(self, use: _Use, parts: Iterable[Part]) -> None:
        """Note a part that is used by its name."""
        is_declared = (use.path, use.start) in self._ledger.bound or use.before.endswith(_DECLARES)
        for origin, path in parts:
            found = self.found[origin]
            if "" in use.optional:
                found.optional.add(path)
            if not is_declared and not found.is_read_outside(path) and self._ledger.is_met(use.path, use.start):
                found.add(path, self._owner(use))

    def _owner(self, use: _Use) -> Place | None:
        """Return the outermost step in whose callback a variable is used."""
        owners = self._owners.get(use.path)
        return owners.at(use.start) if owners is not None else None


def _use(module: Module, start: int, end: int) -> _Use:
    source = module.source
    before = source[max(0, start - _AROUND) : start].rstrip()
    match = _FIELDS.match(source, end)
    if match is None:
        return _Use(module.path, start, before, "", ("",) if _is_asked(before, source, end) else ())
    first, *parts = match[1].decode("utf-8", "replace").split(".")
    fields = [part.strip(_NOISE) for part in parts]
    optional = [".".join(fields[:end]) for end, part in enumerate(parts, 1) if part.rstrip(" \t\r\n!").endswith("?")]
    if "?" in first:
        optional.append("")
    if match[2]:
        fields.pop()
    elif _is_asked(before, source, match.end()):
        optional.append(".".join(fields))
    return _Use(module.path, start, before, ".".join(fields), tuple(optional))


def _is_asked(before: bytes, source: bytes, end: int) -> bool:
    """Whether the code around asks if the value is there: `a ?? b`, `if (a)`, `!a`, `a === "x"`."""
    if _ASKED.match(source, end):
        return True
    if before[-1:] not in _ENDINGS:
        return False
    if before.endswith((b"!", b"==", b"!=", b"typeof")):
        return True
    if before.endswith(b"("):
        called = before[:-1].rstrip()
        return called.endswith(_ASKS) or (called.endswith(_TESTS) and _CLOSED.match(source, end) is not None)
    return before.endswith((b"&&", b"||")) and _CLOSED.match(source, end) is not None


def _is_use(module: Module, place: int) -> bool:
    """Whether a variable is used here: no field, text or comment."""
    node = module.root.descendant_for_byte_range(place, place + 1)
    return node is not None and node.type in _USES


def _is_path(module: Module, node: Node) -> bool:
    return _PATH.match(module.source, node.start_byte, node.end_byte) is not None


def _is_first(path: str) -> bool:
    """Whether what `path` is a part of is always there: the result itself, or the payload."""
    return "." not in path.removeprefix("payload.") and path != "payload"


def _joined(start: str, path: str) -> str:
    return f"{start}.{path}" if start and path else start or path


def _reads(found: _Found) -> Reads:
    optional = {_plain(path) for path in found.optional}
    marked = [(path, _marked(path, optional)) for path in _longest(found.owners)]
    inside = [(name, found.owners[path]) for path, name in marked if None not in found.owners[path]]
    return Reads(
        tuple([name for _, name in marked]),
        tuple([(name, place) for name, owners in inside for place in sorted(filter(None, owners), key=_POSITION)]),
    )


def _marked(path: str, optional: set[str]) -> str:
    """Return `path` with a `?` behind each name that may be absent: `customer?.id`."""
    if not optional:
        return path
    names = path.split(".")
    ends = [".".join(names[: end + 1]) for end in range(len(names))]
    return ".".join(
        f"{name}?" if {end, end.removesuffix("[]")} & optional else name for name, end in zip(names, ends, strict=True)
    )


def _plain(path: str) -> str:
    return path.removesuffix(".length").replace(".[]", "[]")


def _longest(paths: Iterable[str]) -> Sequence[str]:
    """Return the paths that no other begins with, without what every list has."""
    kept = sorted(set(paths) - _OF_LISTS - {"[]", ""})
    if len(kept) <= 1:
        return kept
    return [path for path in kept if not any(other.startswith((f"{path}.", f"{path}[")) for other in kept)]
