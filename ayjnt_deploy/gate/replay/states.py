"""Where an instance of a step list can be: which keys it holds, and where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ayjnt_codegen.source import PARKS, Step
from ayjnt_deploy.gate.replay.births import Births
from ayjnt_deploy.gate.replay.outcomes import Point
from ayjnt_deploy.gate.replay.sight import choices, exclude_each_other, leaves
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.state.steps import StepList


class Status(StrEnum):
    """What the engine has under a key."""

    DONE = "done"
    PENDING = "in progress"
    """A wait that is registered, a sleep that has begun, a do between attempts."""
    FAILED = "failed"
    """A do whose error is kept and thrown again."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One key that an instance holds."""

    key: str
    status: Status
    step: Step
    """The site that wrote it."""
    origin: Sites
    """The list that the site is in."""
    position: int
    """Where in that list."""

    @property
    def release(self) -> int:
        """The release that brought the list."""
        return self.origin.list.first


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class State:
    """Where one instance is."""

    origin: Sites
    """The list of the release that it ran."""
    entries: Mapping[str, Entry]
    parked: tuple[Entry, ...]
    """What is in progress: more than one only in a parallel group or inside of another step."""
    point: Point
    births: Births
    """When the instances in this state began."""
    is_seen: bool = False
    """Whether an instance that was read is in it."""


def state(origin: Sites, entries: Sequence[Entry], births: Births | None = None) -> State:
    """Return the state that holds `entries`; of two that share a key, what is in progress counts.

    Without `births` its instances may have begun as long as the list was in use.
    """
    held: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in held or entry.status is Status.PENDING:
            held[entry.key] = entry
    parked = tuple([entry for entry in held.values() if entry.status is Status.PENDING])
    return State(origin=origin, entries=held, parked=parked, point=_point(parked), births=births or origin.births)


def _point(parked: Sequence[Entry]) -> Point:
    if any(entry.step.kind in PARKS for entry in parked):
        return Point.PARKED
    return Point.RETRYING if parked else Point.PASSING


def states_of(steps: StepList, now: datetime) -> Iterator[State]:
    """Yield every state that an instance of `steps` can be in, as far as it makes a difference.

    Bounded: all optional ways taken, none, and each alone; of a parallel group nothing finished, and all but one step;
    of a loop its first turn and a later one.
    """
    yield from states(Sites.of(steps, now))


def states(sites: Sites, *, between: bool = True) -> Iterator[State]:
    """Yield the states of a prepared list.

    Without those `between` two steps the worst is the same: the state at the second one holds as much and lasts longer.
    """
    done = [_entry(sites, position, Status.DONE) for position in range(len(sites.steps))]
    pending = [_entry(sites, position, Status.PENDING) for position in range(len(sites.steps))]
    seen = set[tuple[tuple[int, ...], tuple[int, ...]]]()
    for taken in _ways(sites):
        for held, at in _points(sites, taken, between=between):
            if (held, at) not in seen:
                seen.add((held, at))
                yield state(sites, [*[done[one] for one in held], *[pending[one] for one in at]])


def _entry(sites: Sites, position: int, status: Status) -> Entry:
    return Entry(sites.idents[position], status, sites.steps[position], sites, position)


_Way = tuple[int, ...]
_Point = tuple[_Way, _Way]


def _ways(sites: Sites) -> Iterator[_Way]:
    """Yield the positions that are passed: with every optional way, with none, and with each alone."""
    steps = sites.steps
    everything = [position for position in range(len(steps)) if position not in sites.ends]
    branches = {steps[one].branch: steps[one] for one in everything if steps[one].branch is not None}
    through = [one for one in everything if not leaves(steps[one])]
    yield _possible(sites, through) if branches else tuple(everything)
    if branches:
        for taken in (None, *branches.values()):
            yield _alone(steps, everything if taken is not None and leaves(taken) else through, taken)


def _alone(steps: Sequence[Step], everything: Sequence[int], taken: Step | None) -> _Way:
    """Return the way through one optional arm, to its end if the run ends there."""
    way = tuple(one for one in everything if _is_on_way(steps[one], taken))
    last = max((one for one in way if steps[one] is taken), default=len(steps))
    return tuple(one for one in way if one <= last) if taken is not None and leaves(taken) else way


def _is_on_way(step: Step, taken: Step | None) -> bool:
    """Whether a run comes through `step` if the only optional way that it takes is the one to `taken`."""
    if step.branch is None or taken is None or step.branch == taken.branch:
        return step.branch is None or taken is not None
    mine, theirs = choices(step), choices(taken)
    return bool(mine) and mine.items() <= theirs.items()


def _possible(sites: Sites, positions: Sequence[int]) -> _Way:
    """Leave out what excludes something before it."""
    way: list[int] = []
    for position in positions:
        step = sites.steps[position]
        if not any(exclude_each_other(step, sites.steps[other]) for other in way):
            way.append(position)
    return tuple(way)


def _points(sites: Sites, way: _Way, *, between: bool) -> Iterator[_Point]:
    done: _Way = ()
    units = tuple(_units(sites, way))
    if between:
        yield (), ()
    for unit in units:
        members = tuple(_members(sites, unit))
        yield from _within(sites, done, members)
        yield from _later_turns(sites, way, done, members)
        done += unit
        may_go_on = sites.list.escapes or sites.rounds[unit[0]]
        if may_go_on or (between and unit is not units[-1]):
            yield done, ()


def _within(sites: Sites, done: _Way, members: Sequence[_Way]) -> Iterator[_Point]:
    """Yield the points while a step, or a group of steps, is in progress."""
    if len(members) > 1:
        yield done, tuple(member[0] for member in members)
    for member in members:
        others = tuple(one for other in members if other is not member for one in other)
        for inner, at in _inside(sites, member):
            yield (*done, *others, *inner), at


def _inside(sites: Sites, member: _Way) -> Iterator[_Point]:
    """Yield the points in a step: its attempts, and the sleeps and waits inside of its callback."""
    yield (), member[:1]
    for index, position in enumerate(member[1:], start=1):
        if sites.steps[position].kind in PARKS:
            yield member[1:index], (member[0], position)


def _later_turns(sites: Sites, way: _Way, done: _Way, members: Sequence[_Way]) -> Iterator[_Point]:
    """Yield the points in the second turn of a loop, when every step of it has been done before."""
    turn = sites.rounds[members[0][0]]
    if turn is None:
        return
    beside = (one for member in members for one in member)
    around = dict.fromkeys([*(one for one in done if one not in turn), *(one for one in way if one in turn), *beside])
    for member in members:
        for _, at in _inside(sites, member):
            yield tuple(one for one in around if one not in at), at


def _units(sites: Sites, way: _Way) -> Iterator[_Way]:
    """Yield what is entered together: a step with those in its callback, or a parallel group."""
    unit: list[int] = []
    for position in way:
        group = sites.groups[position]
        goes_on = unit and (sites.outer[position] is not None or (group is not None and unit[0] in group))
        if unit and not goes_on:
            yield tuple(unit)
            unit = []
        unit.append(position)
    if unit:
        yield tuple(unit)


def _members(sites: Sites, unit: _Way) -> Iterator[_Way]:
    """Yield the steps of a unit, each with those in its callback."""
    member: list[int] = []
    for position in unit:
        if member and sites.outer[position] is None:
            yield tuple(member)
            member = []
        member.append(position)
    yield tuple(member)
