"""What real instances would meet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ayjnt_codegen.source import PARKS
from ayjnt_deploy.gate.replay.births import Births, moment
from ayjnt_deploy.gate.replay.doubts import doubts
from ayjnt_deploy.gate.replay.graves import is_another
from ayjnt_deploy.gate.replay.judge import meet
from ayjnt_deploy.gate.replay.outcomes import Hazard, Outcome, Point
from ayjnt_deploy.gate.replay.rows import Book, read
from ayjnt_deploy.gate.replay.sight import ident
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import State
from ayjnt_deploy.gate.replay.states import state as state_of
from ayjnt_deploy.state.evidence import Instance, Row

Mark = tuple[Hazard, str | None]


def mark(outcome: Outcome) -> Mark:
    """Return what makes two outcomes the same, whatever state they were seen in."""
    step = outcome.at
    return outcome.hazard, outcome.why if step is None else ident(step)


def beyond(outcomes: Iterable[Outcome], already: Iterable[Outcome], known: Sites) -> tuple[Outcome, ...]:
    """Return what `known`, the last release, has not done to the same instances already."""
    marks = set(map(mark, already))
    gone = {Hazard.ORPHANED, Hazard.ROLLBACK_LOST}
    return tuple(
        outcome
        for outcome in outcomes
        if mark(outcome) not in marks
        and not (outcome.hazard in gone and outcome.old is not None and ident(outcome.old) not in known.at)
    )


def since(state: State, known: Sites) -> State:
    """Return `state` once the last release has taken away the sleep or wait that the instance stood at."""
    if all(entry.key in known.at or entry.step.kind not in PARKS for entry in state.parked):
        return state
    entries = [one for one in state.entries.values() if one not in state.parked or one.key in known.at]
    return replace(state_of(state.origin, entries, state.births), is_seen=state.is_seen)


_Alike = tuple[int, tuple[Row, ...], tuple[bool, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """Judges instances one by one; equal histories once."""

    new: Sites
    known: Sites | None
    lists: Sequence[Sites]
    """Every list that instances may come from, the present one first."""
    memory: dict[_Alike, tuple[Outcome, ...]] = field(default_factory=dict)
    books: list[Book] = field(default_factory=list)

    def outcomes(self, instance: Instance) -> tuple[Outcome, ...]:
        """Return what `instance` meets in the new list, and did not meet in the last release."""
        if not self.books:
            self.books.extend(map(Book.of, self.lists))
        own = self._own(instance)
        case = own, instance.rows, self._dates(instance)
        if case not in self.memory:
            others = [book for index, book in enumerate(self.books) if index != own]
            self.memory[case] = self._judge(read(instance, [self.books[own], *others]))
        return self.memory[case]

    def _dates(self, instance: Instance) -> tuple[bool, ...]:
        """Return which of the dates in the code come after the start of `instance`."""
        lists = [sites for sites in (self.new, self.known) if sites is not None and sites.dated]
        born = moment(instance.created_on) if lists else None
        if born is None:
            return ()
        births = Births(born)
        return tuple(births.are_apart(sites.steps[position]) for sites in lists for position in sites.dated)

    def _judge(self, state: State) -> tuple[Outcome, ...]:
        if self.known is not None:
            state = since(state, self.known)
        found = (*meet(state, self.new), *self._reused(state), *self._unread(state, self.new))
        if not found or self.known is None:
            return found
        return beyond(found, (*meet(state, self.known), *self._unread(state, self.known)), self.known)

    def _reused(self, state: State) -> Iterator[Outcome]:
        """Yield the keys that the instance holds from a release before the last, and that mean something else now."""
        if self.known is None:
            return
        for key, entry in state.entries.items():
            position = self.new.first(key)
            if position is None or key in self.known.at or entry.position < 0:
                continue
            step = self.new.steps[position]
            if is_another(entry.step, step) and not state.births.are_kept_out(step):
                yield Outcome(hazard=Hazard.NAME_REUSED, point=state.point, old=entry.step, new=step)

    def _unread(self, state: State, new: Sites) -> tuple[Outcome, ...]:
        return tuple(doubts(state.origin, new, state.point)) if state.entries else ()

    def _own(self, instance: Instance) -> int:
        """Return which list the instance started on: the newest that is not younger."""
        born = moment(instance.created_on)
        if born is None:
            return 0
        since = [(at, -index) for index, sites in enumerate(self.lists) if (at := moment(sites.list.since))]
        older = [one for one in since if one[0] <= born]
        own = -max(older)[1] if older else 0
        if self.books[own].tells(instance) == len(instance.rows):
            return own
        # It may have gone on with a younger list: what tells most of its rows tells most of where it stands.
        return max(range(len(self.books)), key=lambda index: (self.books[index].tells(instance), index == own))


def worst_point(sites: Sites) -> Point:
    """Return where instances of a list stand longest."""
    return Point.PARKED if sites.steps else Point.PASSING
