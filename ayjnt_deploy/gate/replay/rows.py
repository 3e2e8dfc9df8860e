"""The state of a real instance, from its `steps[]`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ayjnt_codegen.source import NOWHERE, PARKS, Exact, Kind, Pattern, Step, Unknown
from ayjnt_deploy.gate.replay.births import Births, moment
from ayjnt_deploy.gate.replay.sight import family, ident, may_be
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import Entry, State, Status, state
from ayjnt_deploy.state.evidence import FAMILIES, Instance, Row
from ayjnt_deploy.state.steps import StepList

_KINDS: Final = {"do": Kind.DO, "sleep": Kind.SLEEP, "wait": Kind.WAIT}


def state_from_rows(instance: Instance, ran: StepList, *others: StepList, now: datetime) -> State:
    """Return where `instance` is; `ran` is the list that it started on, `others` those that it may have met since.

    Rows of sleeps carry no duration: it is that of the list which has a sleep of this name. A row that no list
    explains stands for itself.
    """
    return read(instance, [Book.of(Sites.of(steps, now)) for steps in (ran, *others)])


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A prepared list, by what its rows would be called."""

    sites: Sites
    exact: Mapping[tuple[str, str, int], tuple[int, ...]]
    turns: Mapping[tuple[str, str], int]
    """Steps with one name for all turns of a loop."""
    patterns: tuple[int, ...]
    unknown: Mapping[str, int]

    @classmethod
    def of(cls, sites: Sites) -> "Book":
        """Index `sites`."""
        exact: dict[tuple[str, str, int], tuple[int, ...]] = {}
        turns: dict[tuple[str, str], int] = {}
        unknown: dict[str, int] = {}
        for position, step in enumerate(sites.steps):
            if isinstance(step.name, Exact):
                name = family(step), step.name.text, step.occurrence
                exact[name] = (*exact.get(name, ()), position)
                if step.loop is not None:
                    turns[name[:2]] = position
            elif isinstance(step.name, Unknown):
                unknown.setdefault(family(step), position)
        patterns = tuple(position for position, step in enumerate(sites.steps) if isinstance(step.name, Pattern))
        return cls(sites, exact, turns, patterns, unknown)

    def tells(self, instance: Instance) -> int:
        """Return how many rows of `instance` a site of this list may have written."""
        return sum(self.find(row, set()) is not None for row in _rows(instance.rows))

    def find(self, row: "_Read", used: set[int]) -> int | None:
        """Return the site that wrote `row`."""
        same = self.exact.get((row.family, row.name, row.count), ())
        found = next((position for position in same if position not in used), same[0] if same else None)
        if found is not None:
            return found
        if (turn := self.turns.get((row.family, row.name))) is not None:
            return turn
        fits = (one for one in self.patterns if may_be(self.sites.steps[one], row.as_step(self.sites.steps[one].kind)))
        return next(fits, None)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row, taken apart."""

    family: str
    name: str
    count: int
    done: bool

    def as_step(self, kind: Kind) -> Step:
        return Step(kind=kind, name=Exact(self.name), place=NOWHERE, occurrence=self.count)


def read(instance: Instance, books: Sequence[Book]) -> State:
    """Return the state, for prepared lists, that of the instance's own release first."""
    used: dict[int, set[int]] = {id(book): set() for book in books}
    rows = list(_rows(instance.rows))
    entries = [_entry(row, books, used, is_last=index == len(rows) - 1) for index, row in enumerate(rows)]
    born = moment(instance.created_on)
    found = state(books[0].sites, entries, None if born is None else Births(born))
    return replace(found, is_seen=True)


def _rows(rows: Sequence[Row]) -> Iterator[_Read]:
    for row in rows:
        name, _, count = row.name.rpartition("-")
        if row.type in FAMILIES and count.isdecimal():
            yield _Read(FAMILIES[row.type], name, int(count), row.done)


def _entry(row: _Read, books: Sequence[Book], used: dict[int, set[int]], *, is_last: bool) -> Entry:
    for book in books:
        position = book.find(row, used[id(book)])
        if position is not None:
            used[id(book)].add(position)
            return _written(row, book.sites, position, is_last=is_last)
    for book in books:
        if row.family in book.unknown:
            return _written(row, book.sites, book.unknown[row.family], is_last=is_last)
    step = row.as_step(_KINDS[row.family])
    status = Status.DONE if row.done else Status.PENDING
    return Entry(ident(step), status, step, _ALONE, -1)


def _written(row: _Read, sites: Sites, position: int, *, is_last: bool) -> Entry:
    step = sites.steps[position]
    return Entry(sites.idents[position], _status(row, sites, position, is_last=is_last), step, sites, position)


def _status(row: _Read, sites: Sites, position: int, *, is_last: bool) -> Status:
    """A do without a result that others follow has failed for good, unless they run beside it or inside of it."""
    if row.done:
        return Status.DONE
    step = sites.steps[position]
    beside = step.parallel or step.kind in PARKS or position in sites.outer
    return Status.PENDING if is_last or beside else Status.FAILED


_ALONE: Final = Sites.of(
    StepList(workflow="", class_name="", binding="", steps=(), place=NOWHERE), datetime.min.replace(tzinfo=UTC)
)
