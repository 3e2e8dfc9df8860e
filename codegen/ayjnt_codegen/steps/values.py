"""What an expression is worth to the reader: the step object, a text, a function of the file, or nothing known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ayjnt_codegen.source import Exact, Pattern
from ayjnt_codegen.typescript import Node


@dataclass(frozen=True, slots=True)
class Handle:
    """The step object itself."""


@dataclass(frozen=True, slots=True)
class This:
    """The instance of the workflow class."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Imported:
    """Something of another module, by the name that it has in this file."""

    name: str
    module: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """Nothing is known; `expression` is the source if a better one than the name at hand is known."""

    expression: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An object, array or enum that is written out."""

    fields: Mapping[str, "Value"]
    is_open: bool = False
    """Whether it has more fields than these: a spread or a computed key."""


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A function of the file, with the names that it sees."""

    node: Node
    scope: "Scope"


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """The value of a declaration that is read when it is asked for."""

    node: Node
    at: "At"


Value = Handle | This | Number | Exact | Pattern | Imported | Opaque | Record | Closure
Binding = Value | Later

OPAQUE: Final = Opaque()


@dataclass(slots=True, eq=False)
class Scope:
    """The names of one block, and the block around it."""

    outer: "Scope | None" = None
    names: dict[str, Binding] = field(default_factory=dict)

    def owner(self, name: str) -> "Scope | None":
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where the reader stands: what is around the code that it reads."""

    scope: Scope
    loop: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    parallel: bool = False
    nested_in: str | None = None
    callers: tuple[int, ...] = ()
    """The functions that are being followed, so that recursion ends."""
