"""Follows the step object through the code of a workflow, in the order in which it runs."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Exact, Pattern, Place
from ayjnt_codegen.steps.changes import changes, changes_at_top, changes_in, class_of
from ayjnt_codegen.steps.exports import exports
from ayjnt_codegen.steps.ledger import Ledger
from ayjnt_codegen.steps.values import (
    OPAQUE,
    At,
    Binding,
    Closure,
    Data,
    Either,
    Handle,
    Imported,
    Instance,
    Later,
    Method,
    Number,
    Opaque,
    Record,
    Scope,
    Super,
    Value,
)
from ayjnt_codegen.syntax import FUNCTIONS, bare, bound_names, children, identifiers, parameters, short
from ayjnt_codegen.tokens import digest, fingerprint
from ayjnt_codegen.typescript import Node

Handler = Callable[["Walker", Node, At], Value]
Enter = Callable[["Walker", Module], At]

_CALLS: Final = frozenset({"call_expression", "new_expression"})
_STATEMENTS: Final = ("_statement", "_declaration", "_body")
_PLAIN: Final = frozenset({Data, Exact, Imported, Number, Opaque, Pattern})
"""What never carries the step object; most values are of these."""
_WATCHED: Final = frozenset({Data, Handle, Imported, Instance, Opaque})
"""Where one of these is changed, the walk says so itself, or nothing is lost."""
_MOST_EXPORTS: Final = 30  # names that pass an export on from file to file


class Walker:
    """Reads expressions and statements with one handler per type of node.

    What no handler knows is read piece by piece; a piece that carries the step object is then an escape. So the
    step object never leaves sight in silence.
    """

    def __init__(self, module: Module, sources: Sources, handlers: Mapping[str, Handler], enter: Enter) -> None:
        self.module = module
        """The module whose code is being read."""
        self.home = module
        """The module of the workflow class."""
        self.ledger = Ledger()
        self.followed: dict[int, int] = {}
        """How often each function that uses step was followed."""
        self.calls = 0
        """How many calls were followed in all."""
        self.spellings: dict[tuple[int, int], tuple[Scope, str]] = {}
        """What definitions say, by their node and scope."""
        self.changed: dict[tuple[int, int], tuple[Scope, str]] = {}
        """The same for what changes a name later."""
        self._sources = sources
        self._handlers = handlers
        self._enter = enter
        self._tops: dict[str, At] = {}
        self._words: set[str] = set()
        self._places: dict[str, list[int]] = {}
        """Where the watched words stand in each module, in order."""

    def value(self, node: Node, at: At) -> Value:
        handler = self._handlers.get(node.type)
        if handler is not None:
            return handler(self, node, at)
        inside = bare(node)
        return self.pieces(node, at) if inside is node else self.value(inside, at)

    def pieces(self, node: Node, at: At) -> Value:
        """Read the parts of `node`, none of which may carry the step object."""
        for child in children(node):
            self.keep(self.value(child, at), child, "step is used in `{}`, which cannot be followed", node)
        return OPAQUE

    def keep(self, value: Value, node: Node, why: str, about: Node | None = None) -> None:
        """Note an escape at `node` if `value` carries the step object; `{}` in `why` stands for the source of `about`."""
        if self.carries(value):
            self.escape(node, why.replace("{}", short(about)) if about is not None else why)

    def escape(self, node: Node, why: str) -> None:
        around = _around(node)
        files = [self._sources.fingerprint(path) for path in sorted(self._imported_by(around))]
        self.ledger.escape(self.module.place(node), why, digest((fingerprint(self.module, around), *files)))

    def _imported_by(self, node: Node) -> set[str]:
        """Return the files of the project that the names in `node` are imported from."""
        top = self._tops.get(self.module.path)
        names = top.scope.names if top is not None else {}
        found = {each for name in set(identifiers(node)) if isinstance(each := names.get(name), Imported)}
        paths = (self._sources.follow(each.importer, each.module) for each in found)
        return {path for path in paths if path is not None}

    def called_from(self, at: At) -> Place | None:
        """Return where the workflow's own file calls the code at `at`, if that is in another file."""
        if self.module is self.home:
            return None
        return next((each.module.place(each.node) for each in at.callers[::-1] if each.module is self.home), None)

    @contextmanager
    def within(self, module: Module) -> Iterator[None]:
        """Read code of `module` for a while."""
        before, self.module = self.module, module
        try:
            yield
        finally:
            self.module = before

    def bind(self, name: str, value: Binding, scope: Scope) -> None:
        scope.names[name] = value
        if isinstance(value, Data):
            self.ledger.name(name, value)
        if not isinstance(value, Later) and self.carries(value):
            self.watch(name)

    def watch(self, *names: str) -> bool:
        """Remember names that may carry the step object; whether one of them is new."""
        if self._words.issuperset(names):
            return False
        self._words.update(names)
        self._places.clear()
        return True

    def mentions(self, node: Node, module: Module | None = None) -> bool:
        """Whether one of the watched names occurs; what does not mention any makes no steps."""
        module = module or self.module
        if module.path not in self._places:
            self._places[module.path] = sorted(place for word in self._words for place in module.places(word))
        places = self._places[module.path]
        index = bisect_left(places, node.start_byte)
        return index < len(places) and places[index] < node.end_byte

    def lookup(self, name: str, scope: Scope) -> Value | None:
        owner = scope.owner(name)
        if owner is None:
            return None
        value = self.settle(owner.names, name)
        if _is_kept(value) or self.carries(value):
            return value
        is_top = owner.outer is None
        changed = changes_at_top(owner.module, name) if is_top else name in changes(owner.module)
        return OPAQUE if changed else value

    def before_changes(self, name: str, scope: Scope) -> Value | None:
        """Return what `name` was declared to be, although parts of it change."""
        owner = scope.owner(name)
        return self.settle(owner.names, name) if owner is not None else None

    def member(self, instance: Instance | Super, name: str, module: Module | None = None) -> Value | None:
        """Return a method or field of an object."""
        if name not in instance.members:
            return None
        value = self.settle(instance.members, name)
        if _is_kept(value) or self.carries(value):
            return value
        return OPAQUE if changes_in(module or self.module, name, _classes_of(instance)) else value

    def settle(self, names: Mapping[str, Binding], name: str) -> Value:
        value = names[name]
        if isinstance(value, Later):
            if value.value is None:
                value.value = OPAQUE  # ends `const a = a`
                with self.within(value.at.scope.module):
                    value.value = self.value(value.node, value.at)
            return value.value
        return self.imported(value) if isinstance(value, Imported) else value

    def imported(self, value: Imported, depth: int = 0) -> Value:
        """Return what `value` is in the module that it comes from, itself if that cannot be read."""
        path = self._sources.follow(value.importer, value.module)
        if path is None or value.name == "*" or depth > _MOST_EXPORTS:
            return value
        listed = exports(self._sources.module(path))
        if (other := listed.passed_on(value.name)) is not None:
            return self.imported(Imported(other.name, other.module, path), depth + 1)
        node = listed.own.get(value.name)
        if node is not None:
            at = self.top(self._sources.module(path))
            with self.within(at.scope.module):
                return self.value(node, at)
        if (local := listed.names.get(value.name)) is not None:
            return self.lookup(local, self.top(self._sources.module(path)).scope) or value
        found = (self.imported(Imported(value.name, star, path), depth + 1) for star in listed.stars)
        return next((each for each in found if not isinstance(each, Imported)), value)

    def declared(self, value: Imported, depth: int = 0) -> tuple[str, Scope] | None:
        """Return the name of `value` in the module that declares it, and the names of that module."""
        path = self._sources.follow(value.importer, value.module)
        if path is None or value.name == "*" or depth > _MOST_EXPORTS:
            return None
        listed = exports(self._sources.module(path))
        if (local := listed.names.get(value.name)) is not None:
            return local, self.top(self._sources.module(path)).scope
        other = listed.passed_on(value.name)
        names = [Imported(value.name, star, path) for star in listed.stars]
        names = [Imported(other.name, other.module, path)] if other is not None else names
        return next((found for each in names if (found := self.declared(each, depth + 1))), None)

    def top(self, module: Module) -> At:
        """Return the outermost place of a module, with its names declared."""
        if module.path not in self._tops:
            with self.within(module):
                self._tops[module.path] = self._enter(self, module)
        return self._tops[module.path]

    def carries(self, value: Value, seen: tuple[int, ...] = ()) -> bool:
        if type(value) in _PLAIN:
            return False
        match value:
            case Handle() | Method():
                return True
            case Record(fields):
                return any(self.carries(item, seen) for item in fields.values() if type(item) not in _PLAIN)
            case Closure(node, scope):
                return node.id not in seen and self._captures(node, scope, (*seen, node.id))
            case Instance():
                return bool(value.holds)
            case Either():
                return self.carries(value.first, seen) or self.carries(value.second, seen)
            case _:
                return False

    def _captures(self, function: Node, scope: Scope, seen: tuple[int, ...]) -> bool:
        if not self.mentions(function, scope.module):
            return False
        if self._reaches(function, scope):
            return True
        own = {name for pattern in parameters(function) for name in bound_names(pattern)}
        used = self._words.intersection(identifiers(function)) - own
        return any(self._carried(name, scope, seen) for name in used)

    def _reaches(self, function: Node, scope: Scope) -> bool:
        """Whether a function reaches the step object through a field of `this`."""
        owner = scope.owner("this")
        this = owner.names["this"] if owner is not None else None
        return isinstance(this, Instance) and through_this(function, this.holds | this.users)

    def _carried(self, name: str, scope: Scope, seen: tuple[int, ...]) -> bool:
        owner = scope.owner(name)
        if owner is None:
            return False
        value = owner.names[name]
        if not isinstance(value, Later):
            return self.carries(value, seen)
        if value.value is not None:
            return self.carries(value.value, seen)
        return self.mentions(value.node, owner.module)


def _is_kept(value: Value) -> bool:
    """Whether the walk itself says where such a value is changed, or nothing is lost."""
    return type(value) in _WATCHED


def _classes_of(instance: Instance | Super) -> frozenset[int]:
    """Return the classes that the members of an object come from."""
    nodes = (each.node for each in instance.members.values() if isinstance(each, Closure | Later))
    return frozenset(found for node in nodes if (found := class_of(node)) is not None)


def _around(node: Node) -> Node:
    """Return the call in which `node` stands, itself if there is none."""
    outer: Node | None = node
    while outer is not None and outer.type not in _CALLS:
        outer = None if outer.type in FUNCTIONS or outer.type.endswith(_STATEMENTS) else outer.parent
    return outer if outer is not None else node


def described(value: Value, node: Node) -> Value:
    """Let an unknown value remember the source that it came from."""
    if isinstance(value, Opaque) and not value.expression:
        return Opaque(short(node))
    if isinstance(value, Data) and not value.expression:
        return Data(value.origin, value.path, short(node))
    return value


def through_this(node: Node, names: set[str]) -> bool:
    """Whether one of `names` is used as a field of `this` somewhere in `node`."""
    return bool(names) and _fields(frozenset(names)).search(node.text or b"") is not None


@lru_cache(maxsize=64)
def _fields(names: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(rb"this\s*!?\??\.\s*(?:" + _any(names) + rb")(?![\w$])|this(?![\w$]|\s*[!?]?\.)")


def _any(words: Sequence[str] | frozenset[str]) -> bytes:
    return b"|".join(re.escape(word.encode()) for word in sorted(words))
