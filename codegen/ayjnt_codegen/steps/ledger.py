"""The steps found so far, each with its occurrence: which call of its name it is."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Escape, Exact, Flaw, Kind, Name, Pattern, Place, Step
from ayjnt_codegen.steps.values import Data, Scope, Value
from ayjnt_codegen.typescript import Node

Counts = dict[tuple[str, ...], int]
_SLOTS: Final = ("agent slots",)


@dataclass(slots=True)
class Arm:
    """One of several ways that exclude each other."""

    walk: Callable[[], object]
    leaves: bool = False
    """Whether what follows is not reached from here: it ends in `return` or `throw`."""


@dataclass(slots=True)
class Owners:
    """The outermost callbacks of one file, in order, and the places of their steps."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, start: int, end: int, place: Place) -> None:
        """Take the next callback, unless it stands in the one before."""
        if not self.ends or start >= self.ends[-1]:
            self.starts.append(start)
            self.ends.append(end)
            self.places.append(place)

    def at(self, position: int) -> Place | None:
        """Return the outermost step in whose callback the byte at `position` stands."""
        index = bisect_right(self.starts, position) - 1
        return self.places[index] if index >= 0 and position < self.ends[index] else None


@dataclass(slots=True)
class Ledger:
    steps: list[Step] = field(default_factory=list)
    escapes: dict[Escape, None] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    names: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    """Variables that hold the result of a step or what started the workflow, and which part of it."""
    taken: dict[int, set[str]] = field(default_factory=dict)
    """The paths read of each of these values."""
    optional: dict[int, set[str]] = field(default_factory=dict)
    """Those of them that the code copes without: a pattern has a default for them."""
    bound: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    """Where a pattern gives a name to a part of these values: file and byte, then which part of which."""
    later: list[tuple[str, int, int]] = field(default_factory=list)
    """Code that only instances meet which begin after a constant date: file, first byte, end."""
    callbacks: list[tuple[str, int, int, int]] = field(default_factory=list)
    """The callbacks of steps: file, first byte, end, and the index of the step."""
    bodies: dict[int, tuple[Module, Node, list[Scope]]] = field(default_factory=dict)
    ways: tuple[str, ...] = ()
    choices: int = 0
    groups: int = 0
    repeated: set[int] = field(default_factory=set)
    """The steps that were found while code was walked again."""
    loose: dict[int, str] = field(default_factory=dict)

    def count(self, kind: Kind, name: Name, duration: str = "") -> int:
        """Count one more call of a name (for a sleep: of a name and duration), and return which one it is."""
        return self._next((kind, type(name).__name__, spelled(name), duration))

    def next_slot(self) -> int:
        """Return the number of the next agent helper, from 0: one counter for all of them."""
        return self._next(_SLOTS) - 1

    @property
    def slot(self) -> int:
        """The number that the next agent helper would get."""
        return self.counts.get(_SLOTS, 0)

    def seen(self, module: Module, body: Node, scope: Scope) -> None:
        """Remember the body of a function that was walked: it may read results."""
        self.bodies.setdefault(body.id, (module, body, []))[2].append(scope)

    def floating(self, call: Node) -> str:
        """Return the group of a step that nobody waits for at once: those that follow each other share it."""
        block = call
        while block.parent is not None and block.type not in {"statement_block", "program"}:
            block = block.parent
        if block.id not in self.loose:
            self.loose[block.id] = self.next_group()
        return self.loose[block.id]

    def next_group(self) -> str:
        """Return a name for the next group of steps that run side by side."""
        self.groups += 1
        return str(self.groups)

    def name(self, name: str, value: Value) -> None:
        """Remember the variable `name` if it holds durable data."""
        if isinstance(value, Data):
            self.names.setdefault(name, set()).add((value.origin, value.path))

    def read(self, value: Data, name: str) -> Data:
        """Return the part of `value` at `name`, and remember that it is read."""
        part = value.part(name)
        self.taken.setdefault(part.origin, set()).add(part.path)
        return part

    def has_default(self, value: Data) -> None:
        """Remember that the code copes where `value` is not there."""
        self.optional.setdefault(value.origin, set()).add(value.path)

    def is_met(self, path: str, position: int) -> bool:
        """Whether instances may come by the byte at `position` of a file that began before every constant date."""
        return not (self.later and any(file == path and start <= position < end for file, start, end in self.later))

    def owners(self) -> Mapping[str, Owners]:
        """Return whose callbacks each file holds."""
        found: defaultdict[str, Owners] = defaultdict(Owners)
        callbacks = [(path, start, -end, self.steps[index].place) for path, start, end, index in self.callbacks]
        for path, start, end, place in sorted(callbacks):  # the outermost first
            found[path].add(start, -end, place)
        return found

    @contextmanager
    def again(self) -> Iterator[None]:
        """Note steps of code that has been walked before, and is now walked for other names only."""
        before, start = dict(self.counts), len(self.steps)
        yield
        self.counts = before
        self.repeated.update(range(start, len(self.steps)))

    def without_repeats(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """Return `steps` without those that repeat another's place and name; that one is in a loop then."""
        if not self.repeated:
            return tuple(steps)
        loops = {_site(steps[index]): steps[index].loop for index in self.repeated}
        first = {_site(step) for index, step in enumerate(steps) if index not in self.repeated}
        return tuple(
            step.but(loop=loops.get(_site(step), step.loop)) if index not in self.repeated else step
            for index, step in enumerate(steps)
            if index not in self.repeated or _site(step) not in first
        )

    def raced(self, values: Iterable[Value]) -> None:
        """Note that the promises of steps made before, which stand for `values`, race."""
        for value in values:
            if isinstance(value, Data) and not value.path and value.origin >= 0:
                step = self.steps[value.origin]
                if step.parallel and step.nested_in is None and Flaw.RACED not in step.flaws:
                    self.steps[value.origin] = step.but(flaws=(*step.flaws, Flaw.RACED))

    def escape(self, place: Place, why: str, fingerprint: str) -> None:
        self.escapes.setdefault(Escape(place, why, fingerprint))

    def choose(self, arms: Iterable[Arm]) -> None:
        """Walk each arm from the same counts; afterwards the highest of those that go on count."""
        before, going, leaving = self.counts, list[Counts](), list[Counts]()
        self.choices += 1
        ways, choice = self.ways, self.choices
        for number, arm in enumerate(arms):
            self.counts, self.ways = dict(before), (*ways, f"{choice}:{number}")
            arm.walk()
            (leaving if arm.leaves else going).append(self.counts)
        self.ways = ways
        self.counts = dict(before)
        for end in going or leaving:
            self.counts.update({bucket: count for bucket, count in end.items() if count > self.counts.get(bucket, 0)})

    def _next(self, bucket: tuple[str, ...]) -> int:
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        return self.counts[bucket]


def _site(step: Step) -> tuple[Kind, Name, Place]:
    return step.kind, step.name, step.place


def spelled(name: Name) -> str:
    match name:
        case Exact(text) | Pattern(text):
            return text
        case _:
            return name.expression
