"""What happens to the sleeps and waits: those in progress, those behind, and those that are new."""

from collections.abc import Iterator

from ayjnt_codegen.source import PARKS, SLEEPS, Kind, Step
from ayjnt_deploy.gate.replay.outcomes import Hazard, Likeness, Outcome, Point
from ayjnt_deploy.gate.replay.sight import beside, is_open
from ayjnt_deploy.gate.replay.states import Entry, Status
from ayjnt_deploy.gate.replay.walk import Walk, is_park, is_sleep
from ayjnt_deploy.state.steps import text_of


def standing(walk: Walk) -> Iterator[Outcome]:
    """Yield what happens to the sleeps and waits in progress."""
    for entry in walk.state.parked:
        if entry.step.kind in PARKS and entry.key not in walk.settled and not is_open(entry.step):
            positions = walk.new.at.get(entry.key)
            outcome = _moved(walk, entry) if positions is None else _kept(walk, entry, positions)
            if outcome is not None:
                yield outcome


def _kept(walk: Walk, entry: Entry, positions: tuple[int, ...]) -> Outcome | None:
    askers = [walk.step(position) for position in positions if position in walk.hits]
    if not askers:
        return None  # Its call is in a callback that does not run.
    old = entry.step
    if old.kind is Kind.WAIT and all(step.event_type != old.event_type for step in askers):
        unread = old.event_type is None or askers[0].event_type is None
        hazard = Hazard.CANNOT_TELL if unread else Hazard.WAIT_RETYPED
        return walk.outcome(hazard, entry, askers[0], why="the type of its event cannot be read" if unread else "")
    births = walk.state.births
    if all(step.branch not in {None, old.branch} and not births.are_let_in(step) for step in askers):
        return walk.outcome(Hazard.CONDITIONAL, entry, askers[0])
    if all(step.guarded not in {"", old.guarded} and not births.are_let_in(step) for step in askers):
        return walk.outcome(Hazard.MAY_END, entry, askers[0])
    if not old.parallel and all(step.parallel and not _known_mates(walk, step) for step in askers):
        why = "it runs beside other code now, which need not wait for it"
        return walk.outcome(Hazard.CANNOT_TELL, entry, askers[0], why=why)
    return None


def _known_mates(walk: Walk, step: Step) -> bool:
    """Whether released steps run side by side with `step`: what becomes of them is judged by itself."""
    mates = (one for one, other in enumerate(walk.new.steps) if other is not step and beside(other) == beside(step))
    return any(walk.new.idents[one] in walk.state.origin.at for one in mates)


def _moved(walk: Walk, entry: Entry) -> Outcome:
    """Return what becomes of a sleep or wait in progress that is gone."""
    walk.settled.add(entry.key)
    if entry.step.kind in SLEEPS:
        position, likeness = _successor_of_sleep(walk, entry)
        if position is None:
            return walk.outcome(Hazard.SLEEP_REMOVED, entry)
        walk.used.add(position)
        walk.hits[position] = entry
        return walk.outcome(Hazard.SLEEPS_AGAIN, entry, walk.step(position), likeness)
    position, likeness = _successor_of_wait(walk, entry)
    if position is None:
        return walk.outcome(Hazard.WAIT_REMOVED, entry)
    walk.used.add(position)
    walk.hits[position] = entry
    hazard = Hazard.WAIT_RENAMED if likeness is Likeness.TYPE else Hazard.WAIT_RETYPED
    return walk.outcome(hazard, entry, walk.step(position), likeness)


_Found = tuple[int, Likeness] | tuple[None, None]


def _successor_of_wait(walk: Walk, entry: Entry) -> _Found:
    waits = [position for position in walk.strangers() if walk.step(position).kind is Kind.WAIT]
    for position in waits:
        if entry.step.event_type is not None and walk.step(position).event_type == entry.step.event_type:
            return position, Likeness.TYPE
    for position in waits:
        if is_park(walk.step(position)) and walk.is_same_place(entry, position):
            return position, Likeness.POSITION
    return None, None


def _successor_of_sleep(walk: Walk, entry: Entry) -> _Found:
    """Return the first new sleep that is called the same or stands in its place: who comes to it sleeps there."""
    for position in (one for one in walk.strangers() if is_sleep(walk.step(one))):
        if text_of(walk.step(position)) == text_of(entry.step):
            return position, Likeness.NAME
        if walk.is_same_place(entry, position) or walk.comes_first(position):
            return position, Likeness.POSITION
    return None, None


def passed(walk: Walk) -> Iterator[Outcome]:
    """Yield the sleeps and waits that an instance has behind it and meets again under another name."""
    for entry in walk.lost():
        if entry.status is Status.PENDING or is_open(entry.step) or entry.step.kind not in PARKS:
            continue
        find = _successor_of_sleep if entry.step.kind in SLEEPS else _successor_of_wait
        position, likeness = find(walk, entry)
        if position is None or position >= walk.front:
            continue
        walk.used.add(position)
        walk.settled.add(entry.key)
        hazard = Hazard.SLEEPS_AGAIN if entry.step.kind in SLEEPS else _again(walk, position)
        yield walk.outcome(hazard, entry, walk.step(position), likeness)


def _again(walk: Walk, position: int) -> Hazard:
    """Return how bad it is to meet a completed wait again.

    With nothing finished behind it, its instance is in a retry: of a list that is a moment, but one that was read is there.
    """
    has_more = walk.state.point is Point.PARKED or position < walk.finished
    return Hazard.WAITS_AGAIN if has_more or walk.state.is_seen else Hazard.WAIT_RENAMED


def inserted(walk: Walk) -> Iterator[Outcome]:
    """Yield the sleeps and waits that an instance comes to although it was further already."""
    is_parked = any(entry.step.kind in PARKS for entry in walk.stops.values())
    end = walk.front if is_parked else walk.begun
    for position in [one for one in walk.unexplained() if one < end and is_park(walk.step(one))]:
        step = walk.step(position)
        pending = _pending_behind(walk, position)
        if position in walk.known and not walk.is_skipped_so_far(position) and pending is None:
            continue  # It comes next anyhow.
        hazard = _inserted_wait(walk, step, position) if step.kind is Kind.WAIT else _inserted_sleep(pending)
        if hazard is not None:
            walk.used.add(position)
            yield Outcome(
                hazard=hazard, point=walk.state.point, old=None if pending is None else pending.step, new=step
            )


def _pending_behind(walk: Walk, position: int) -> Entry | None:
    """Return the sleep or wait in progress that stands behind `position`."""
    behind = (
        entry
        for one, entry in sorted(walk.hits.items())
        if one > position and entry.status is Status.PENDING and entry.step.kind in PARKS
    )
    return next(behind, None)


def _inserted_wait(walk: Walk, step: Step, position: int) -> Hazard | None:
    waiting = (entry.step for entry in walk.state.parked if entry.step.kind is Kind.WAIT)
    if step.event_type is not None and any(one.event_type == step.event_type for one in waiting):
        return Hazard.EVENT_TAKEN
    stands = walk.state.point is Point.PARKED
    return Hazard.WAIT_INSERTED if stands or position < walk.finished else None


def _inserted_sleep(pending: Entry | None) -> Hazard:
    return Hazard.DEADLINE if pending is not None and pending.step.kind is Kind.WAIT else Hazard.RUNS_LATE
