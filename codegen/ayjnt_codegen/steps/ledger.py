"""The steps found so far, each with its occurrence: which call of its name it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ayjnt_codegen.source import Escape, Exact, Kind, Name, Pattern, Place, Step

Counts = dict[tuple[str, ...], int]
_SLOTS: Final = ("agent slots",)


@dataclass(slots=True)
class Arm:
    """One of several ways that exclude each other."""

    walk: Callable[[], object]
    leaves: bool = False
    """Whether what follows is not reached from here: it ends in `return` or `throw`."""


@dataclass(slots=True)
class Ledger:
    steps: list[Step] = field(default_factory=list)
    escapes: dict[Escape, None] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)

    def add(self, step: Step, *, duration: str = "") -> None:
        """Add `step` as the next call of its name; `duration` stands in for one that is not constant."""
        if step.kind is Kind.AGENT:  # the slot number is in the name
            self.steps.append(step)
        else:
            self.steps.append(replace(step, occurrence=self._next(_bucket(step, duration))))

    def next_slot(self) -> int:
        """Return the number of the next agent helper, from 0: one counter for all of them."""
        return self._next(_SLOTS) - 1

    @property
    def slot(self) -> int:
        """The number that the next agent helper would get."""
        return self.counts.get(_SLOTS, 0)

    def escape(self, place: Place, why: str) -> None:
        self.escapes[Escape(place, why)] = None

    def choose(self, arms: Iterable[Arm]) -> None:
        """Walk each arm from the same counts; afterwards the highest of those that go on count."""
        before, going, leaving = self.counts, list[Counts](), list[Counts]()
        for arm in arms:
            self.counts = dict(before)
            arm.walk()
            (leaving if arm.leaves else going).append(self.counts)
        ends = going or leaving or [before]
        self.counts = {bucket: max(end.get(bucket, 0) for end in ends) for end in ends for bucket in end}

    def _next(self, bucket: tuple[str, ...]) -> int:
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        return self.counts[bucket]


def _bucket(step: Step, duration: str) -> tuple[str, ...]:
    name = (type(step.name).__name__, spelled(step.name))
    if step.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
        return (step.kind, *name, duration if step.duration_ms is None else str(step.duration_ms))
    return (step.kind, *name)


def spelled(name: Name) -> str:
    match name:
        case Exact(text) | Pattern(text):
            return text
        case _:
            return name.expression
