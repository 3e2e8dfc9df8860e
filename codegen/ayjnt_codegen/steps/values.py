"""What an expression is worth to the reader: the step object, a text, a function of the file, or nothing known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Exact, Flaw, Pattern
from ayjnt_codegen.typescript import Node


@dataclass(frozen=True, slots=True)
class Handle:
    """The step object itself."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the step object, taken from it: `step.do`."""

    name: str


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class, `this` in its methods; what its fields hold changes while the code is read."""

    members: dict[str, "Binding"] = field(default_factory=dict)
    holds: set[str] = field(default_factory=set)
    """Fields in which the step object was stored."""
    users: set[str] = field(default_factory=set)
    """Methods that reach it through these fields."""


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    """`super` in a method: what the classes above define."""

    members: Mapping[str, "Binding"]


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Index:
    """The number of an element, as `map` and the like give it to their callback."""


@dataclass(frozen=True, slots=True)
class Data:
    """A value that is the same at each replay: the result of a step, or what started the workflow."""

    origin: int
    """The index of the step, `EVENT` for what started the workflow."""
    path: str = ""
    """Where in that value it lies: `customer.id`."""
    expression: str = ""

    def part(self, name: str) -> "Data":
        """Return the part of it that is called `name`."""
        return Data(self.origin, f"{self.path}.{name}" if self.path else name)


@dataclass(frozen=True, slots=True)
class Either:
    """One of two values, as a condition decides."""

    condition: Node
    at: "At"
    first: "Value"
    second: "Value"


@dataclass(frozen=True, slots=True)
class Imported:
    """Something of another module: `name` is what that module calls it, `*` the whole of it."""

    name: str
    module: str
    importer: str
    """The path of the module that imports it."""


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
    is_bound: bool = False
    """Whether `this` is among these names, although functions have one of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the file, with the names that it sees."""

    node: Node
    scope: "Scope"
    statics: Record


@dataclass(frozen=True, slots=True)
class Getter:
    """A field that is computed by a function when it is read."""

    function: Closure


@dataclass(frozen=True, slots=True)
class Written:
    """The source of a value that is given to a function, and what is taken of it: `.[]` of a list."""

    node: Node
    at: "At"
    ending: str = ""


@dataclass(slots=True, eq=False)
class Later:
    """The value of a declaration, read when it is first asked for."""

    node: Node
    at: "At"
    value: "Value | None" = None


Value = (
    Handle
    | Method
    | Instance
    | Super
    | Number
    | Index
    | Data
    | Either
    | Exact
    | Pattern
    | Imported
    | Opaque
    | Record
    | Closure
    | Class
    | Getter
)
Binding = Value | Later

OPAQUE: Final = Opaque()
EVENT: Final = -1


@dataclass(slots=True, eq=False)
class Scope:
    """The names of one block, and the block around it."""

    outer: "Scope | None"
    names: dict[str, Binding]
    module: Module
    is_function: bool = False
    written: Mapping[str, Written] | None = None
    """Where parameters come from, by their names."""
    defaults: Mapping[str, Written] | None = None
    """What names are worth that a pattern takes out of data which may lack them."""

    def inner(self, *, is_function: bool = False) -> "Scope":
        return Scope(self, {}, self.module, is_function)

    def owner(self, name: str) -> "Scope | None":
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope

    def lookup(self, name: str) -> Binding | None:
        owner = self.owner(name)
        return owner.names[name] if owner is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where the reader stands: what is around the code that it reads."""

    scope: Scope
    loop: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    """The conditions in front of this place under which it is not reached: they end in `return` or `throw`."""
    leaves: bool = False
    """Whether the function ends behind this place, before what follows the conditions around it."""
    cutover: str | None = None
    """What the conditions around this place say of the start of an instance."""
    durable: bool = True
    """Whether the conditions around this place are the same at each replay."""
    rests: frozenset[str] = frozenset()
    """What these conditions read that may differ at the next one: `env.PROVIDER`, `Date.now()`."""
    parallel: str | None = None
    """What the steps that run side by side with this place have in common."""
    nested_in: str | None = None
    each: bool = False
    """Whether a loop around this place goes over the elements of a list."""
    adrift: bool = False
    """Whether nobody waits for what the function at this place returns."""
    caught: bool = False
    """Whether the code around this place goes on after any error."""
    flaws: tuple[Flaw, ...] = ()
    """What is wrong with every step that is made here."""
    callers: tuple["Caller", ...] = ()
    """The functions that are being followed, outermost first."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A function that is being followed, and where it was called."""

    function: int
    module: Module
    node: Node
