"""One pass through new code with what an instance holds: what it finds, what runs, what is no longer asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ayjnt_codegen.source import PARKS, SLEEPS, WORK, Step
from ayjnt_deploy.gate.replay.births import Births
from ayjnt_deploy.gate.replay.outcomes import Hazard, Likeness, Outcome
from ayjnt_deploy.gate.replay.sight import (
    exclude_each_other,
    family,
    is_durable,
    is_open,
    is_rescue,
)
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import Entry, State, Status
from ayjnt_deploy.state.steps import text_of


@dataclass(slots=True, eq=False)
class Walk:
    """What the new list finds in a state. `used` grows while the questions are asked, so that each site has one answer."""

    state: State
    new: Sites
    hits: dict[int, Entry]
    """By position in the new list."""
    fresh: tuple[int, ...]
    """Positions that would run."""
    gone: tuple[Entry, ...]
    """What the instance holds and the new list does not ask for."""
    known: dict[int, int]
    """Of a fresh position: where the instance's own list has the same key."""
    new_to_it: tuple[int, ...]
    """Fresh positions that the instance's own list does not have."""
    far: int
    """The last position of its own list that the instance has begun."""
    used: set[int] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    """Keys that have their answer."""

    def step(self, position: int) -> Step:
        """Return the new step at `position`."""
        return self.new.steps[position]

    def unexplained(self) -> Iterator[int]:
        """Yield the positions that would run and are not yet taken for anything."""
        return (one for one in self.fresh if one not in self.used and not self.comes_next(one))

    def strangers(self) -> Iterator[int]:
        """Yield those of them that the instance's own list does not have."""
        return (position for position in self.new_to_it if position not in self.used)

    def lost(self) -> Iterator[Entry]:
        """Yield what is gone and not yet explained."""
        return (entry for entry in self.gone if entry.key not in self.settled)

    def is_skipped_so_far(self, position: int) -> bool:
        """Whether the instance's own list has the step in front of where it stands, on a way not taken."""
        return position in self.known and self.known[position] <= self.far

    def comes_first(self, position: int) -> bool:
        """Whether the instance comes to `position` behind all that it has finished, and before anything else."""
        ahead = (one for one in self.fresh if one < position and self.known.get(one, -1) > self.far)
        return position >= self.finished and not any(ahead)

    def comes_next(self, position: int) -> bool:
        """Whether the step is in the callback of one that is between attempts, where it always was."""
        outer = self.new.outer[position]
        return position in self.known and outer is not None and outer in self.stops

    @property
    def begun(self) -> int:
        """The first position behind everything that the instance has begun, as far as it is still asked for."""
        return max(self.hits, default=-1) + 1

    @property
    def finished(self) -> int:
        """The first position behind everything that the instance has finished."""
        return max((one for one, entry in self.hits.items() if entry.status is not Status.PENDING), default=-1) + 1

    @property
    def stops(self) -> dict[int, Entry]:
        """Where the instance stands in the new list."""
        return {one: entry for one, entry in self.hits.items() if entry.status is Status.PENDING}

    @property
    def front(self) -> int:
        """The first position that the instance reaches only after it goes on from where it stands."""
        stops = self.stops
        if stops:
            return self._end_of(max(stops))
        ahead = (one for one in self.fresh if one in self.known and self.known[one] > self.far)
        return max(self.begun, next(ahead, 0))

    def _end_of(self, stop: int) -> int:
        """Add what runs together with the step at `stop`, or ran in the turn of a loop before."""
        group, turn = self.new.groups[stop], self.new.rounds[stop]
        end = stop if group is None or self.new.outer[stop] is not None else max(stop, group.stop)
        if turn is not None and any(one > stop and one in turn for one in self.hits):
            return max(end, turn.stop)
        return end

    def outcome(
        self, hazard: Hazard, entry: Entry, new: Step | None = None, likeness: Likeness | None = None, why: str = ""
    ) -> Outcome:
        """Return what goes wrong for what the instance holds in `entry`."""
        return Outcome(hazard=hazard, point=self.state.point, old=entry.step, new=new, likeness=likeness, why=why)

    def is_same_place(self, entry: Entry, position: int) -> bool:
        """Whether a step that is gone and a new one stand between the same steps."""
        return entry.origin.neighbours(entry.position, self.new) == self.new.neighbours(position, entry.origin)


def walk(state: State, new: Sites) -> Walk:
    """Replay `new` against `state`."""
    old, entries = state.origin, state.entries
    far = _far(state)
    hits: dict[int, Entry] = {}
    fresh: list[int] = []
    known: dict[int, int] = {}
    ends = new.ends
    for position, key in enumerate(new.idents):
        if _is_cached(hits, new.outer[position]):
            continue
        entry = entries.get(key)
        if entry is not None:
            if _is_asker(new, position, entry):
                hits[position] = entry
        elif (
            not (_is_optional(new.steps[position]) and _is_skipped(state, new, position, far)) and position not in ends
        ):
            fresh.append(position)
            if (before := old.first(key)) is not None:
                known[position] = before
    ran = tuple([position for position in fresh if not _is_decided(hits, new, position, state.births)])
    gone = tuple([entry for key, entry in entries.items() if key not in new.at and not _is_inside(entry, state, new)])
    strange = tuple([position for position in ran if position not in known]) if len(known) < len(ran) else ()
    return Walk(state=state, new=new, hits=hits, fresh=ran, gone=gone, known=known, new_to_it=strange, far=far)


def _far(state: State) -> int:
    """Return the last position that the instance has been past, or could have been on a way not taken."""
    old = state.origin
    far = max((entry.position for entry in state.entries.values() if entry.origin is old), default=-1)
    if far < 0:
        return far
    for entry in state.parked:
        turn = old.rounds[entry.position] if entry.origin is old else None
        if turn is not None and far in turn and far > entry.position:
            far = turn.stop - 1
    group = old.groups[far]
    return far if group is None else group.stop - 1


def _is_asker(new: Sites, position: int, entry: Entry) -> bool:
    """Whether this is the way that the instance is on, where several ways ask for one key."""
    positions = new.at[entry.key]
    if len(positions) == 1:
        return True
    same = [one for one in positions if new.steps[one].branch == entry.step.branch]
    return position == (same or positions)[0]


def _is_cached(hits: dict[int, Entry], outer: int | None) -> bool:
    """Whether the step whose callback this call is in has a result, so that the callback does not run."""
    return outer is not None and outer in hits and hits[outer].status is not Status.PENDING


def _is_inside(entry: Entry, state: State, new: Sites) -> bool:
    """Whether the entry was made in the callback of a step that has its result and keeps its key."""
    outer = entry.origin.outer[entry.position] if entry.position >= 0 else None
    if outer is None:
        return False
    holder = state.entries.get(entry.origin.idents[outer])
    return holder is not None and holder.status is not Status.PENDING and holder.key in new.at


def _is_skipped(state: State, new: Sites, position: int, far: int) -> bool:
    """Whether the instance has passed the step on another way, which it takes again: the conditions are the same."""
    old, step = state.origin, new.steps[position]
    if state.births.are_kept_out(step):
        return True
    before = old.at.get(new.idents[position], ())
    if not before:
        return is_rescue(step) or _is_way_not_taken(state, step, far)
    return any(one <= far and old.steps[one].branch == step.branch for one in before)


def _is_way_not_taken(state: State, step: Step, far: int) -> bool:
    """Whether a new step stands on a way that the instance came by and did not take."""
    others = state.origin.ways.get(step.branch or "", ())
    passed = [one for one in others if one <= far]
    return bool(passed) and is_durable(step) and not any(state.origin.idents[one] in state.entries for one in passed)


def _is_optional(step: Step) -> bool:
    return step.branch is not None or step.loop is not None


def _is_decided(hits: dict[int, Entry], new: Sites, position: int, births: Births) -> bool:
    """Whether the way to this step is not taken because the instance is on one that excludes it."""
    step = new.steps[position]
    if step.branch is None:
        return False
    return any(
        are_alternatives(new.steps[hit], step) and is_decided(new.steps[hit], step, entry, births)
        for hit, entry in hits.items()
    )


def are_alternatives(taken: Step, step: Step) -> bool:
    """Whether two conditional steps exclude each other: the reader says so, or they are one step under two names."""
    if taken.branch in {None, step.branch}:
        return False
    is_twin = taken.kind is step.kind and bool(step.body) and taken.body == step.body
    return is_twin or exclude_each_other(taken, step)


def is_decided(taken: Step, step: Step, entry: Entry, births: Births) -> bool:
    """Whether the instance that holds `entry` is sure to stay on the way of `taken`.

    It is if the condition is durable, and is either the one that it met before or a date after its start.
    """
    if births.are_let_in(taken) and (exclude_each_other(taken, step) or is_durable(step)):
        return True
    return is_durable(taken) and is_durable(step) and taken.branch == entry.step.branch


def is_work(step: Step) -> bool:
    """Whether the step runs code whose name can be judged."""
    return step.kind in WORK and not is_open(step)


def is_sleep(step: Step) -> bool:
    """Whether the step is a sleep, of either kind."""
    return step.kind in SLEEPS and not is_open(step)


def is_park(step: Step) -> bool:
    """Whether an instance stands still at the step by design."""
    return step.kind in PARKS and not is_open(step)


def have_one_name(one: Step, other: Step) -> bool:
    """Whether two steps of different kinds are called the same."""
    return family(one) != family(other) and text_of(one) == text_of(other) and not (is_open(one) or is_open(other))
