"""What happens to completed steps that are no longer asked for, and which steps run too late or too early."""

from collections.abc import Iterator

from ayjnt_codegen.source import PARKS, Kind, Step
from ayjnt_deploy.gate.replay.outcomes import Hazard, Likeness, Outcome
from ayjnt_deploy.gate.replay.sight import may_be, sense
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import Entry, Status
from ayjnt_deploy.gate.replay.walk import Walk, are_alternatives, have_one_name, is_work


def kinds(walk: Walk) -> Iterator[Outcome]:
    """Yield the names that now belong to a step of another kind."""
    for entry in walk.lost() if walk.new_to_it else ():
        if entry.status is Status.PENDING and entry.step.kind not in PARKS:
            continue
        position = next((one for one in walk.strangers() if have_one_name(walk.step(one), entry.step)), None)
        if position is not None:
            walk.used.add(position)
            walk.settled.add(entry.key)
            yield walk.outcome(Hazard.KIND_CHANGED, entry, walk.step(position))


def lost(walk: Walk) -> Iterator[Outcome]:
    """Yield what becomes of each completed do or agent step that is gone."""
    early = [one for one in walk.strangers() if is_work(walk.step(one)) and one < walk.front]
    for entry in list(walk.lost()):
        if is_work(entry.step):
            walk.settled.add(entry.key)
            yield _lost(walk, entry, early)


def _lost(walk: Walk, entry: Entry, early: list[int]) -> Outcome:
    vague = _may_be_asked(walk, entry.step)
    if vague is not None:
        walk.used.add(vague)
        why = "whether the one name is the other depends on what its holes hold"
        return walk.outcome(Hazard.CANNOT_TELL, entry, walk.step(vague), why=why)
    if entry.status is Status.PENDING:
        same = (one for one in walk.strangers() if entry.step.body and walk.step(one).body == entry.step.body)
        walk.used.update(list(same))
        return walk.outcome(Hazard.STARTS_OVER, entry)
    position, likeness = _successor(walk, entry, early)
    if position is not None:
        walk.used.add(position)
        return walk.outcome(Hazard.RUNS_AGAIN, entry, walk.step(position), likeness)
    return walk.outcome(Hazard.ROLLBACK_LOST if entry.step.rollback else Hazard.ORPHANED, entry)


def _may_be_asked(walk: Walk, old: Step) -> int | None:
    """Return a new step whose name has holes, or had, that the other name fits."""
    pairs = ((position, walk.step(position)) for position in walk.strangers())
    return next((position for position, step in pairs if may_be(step, old) or may_be(old, step)), None)


def _successor(walk: Walk, entry: Entry, early: list[int]) -> tuple[int, Likeness] | tuple[None, None]:
    """Return the new step that most likely does the work of one that is gone: generous, for it cannot be proved."""
    run = [one for one in walk.fresh if one in walk.new_to_it or walk.is_skipped_so_far(one)]
    run += [one for one, held in walk.stops.items() if held.step.body != walk.step(one).body]
    alike = [one for one in run if one not in walk.used and walk.step(one).kind is entry.step.kind]
    for position in alike:
        if entry.step.body and walk.step(position).body == entry.step.body:
            return position, Likeness.BODY
    free = [one for one in early if one not in walk.used]
    for position in free:
        if walk.is_same_place(entry, position):
            return position, Likeness.POSITION
    nearest = [*free, *early]
    return (nearest[0], Likeness.EARLIER) if nearest else (None, None)


def rollbacks(walk: Walk) -> Iterator[Outcome]:
    """Yield the completed steps that have lost their rollback handler."""
    for position, entry in walk.hits.items():
        step = walk.step(position)
        is_done = entry.status is not Status.PENDING and entry.key not in walk.settled
        if is_done and entry.step.kind is Kind.DO and entry.step.rollback and not step.rollback:
            yield walk.outcome(Hazard.ROLLBACK_LOST, entry, step)


def alternatives(walk: Walk) -> Iterator[Outcome]:
    """Yield the new names of completed steps where the choice between the two may fall the other way."""
    held = [(walk.step(one), entry) for one, entry in walk.hits.items() if entry.status is not Status.PENDING]
    for position in [one for one in walk.strangers() if walk.step(one).branch and is_work(walk.step(one))]:
        step = walk.step(position)
        for kept, entry in held:
            is_alike = bool(step.body) and kept.body == step.body
            if are_alternatives(kept, step) and is_work(kept) and (is_alike or position < walk.front):
                walk.used.add(position)
                likeness = Likeness.BODY if is_alike else Likeness.POSITION
                yield walk.outcome(Hazard.RUNS_AGAIN, entry, step, likeness)
                break


def misplaced(walk: Walk) -> Iterator[Outcome]:
    """Yield the steps that run in front of what the instance has begun."""
    park = _park(walk)
    end = walk.begun if park is None else walk.front
    for position in [one for one in walk.unexplained() if one < end and is_work(walk.step(one))]:
        is_ahead = _is_ahead(walk, position)
        if is_ahead and park is None:
            continue  # It comes next anyhow: an order of dos.
        yield Outcome(
            hazard=Hazard.MOVED_BEFORE_PARK if is_ahead else Hazard.RUNS_LATE,
            point=walk.state.point,
            old=park.step if is_ahead and park else None,
            new=walk.step(position),
        )


def _is_ahead(walk: Walk, position: int) -> bool:
    """Whether the step stood behind the point where the instance is, under its name or under one that is gone."""
    if position in walk.known:
        return not walk.is_skipped_so_far(position) and not _is_newcomer(walk, position)
    old, body = walk.state.origin, walk.step(position).body
    same = old.bodies.get(body, ()) if walk.step(position).kind is Kind.DO else ()
    return any(one > walk.far and not _has_body(walk.new, old.idents[one], body) for one in same)


def _has_body(sites: Sites, key: str, body: str) -> bool:
    return any(sites.steps[position].body == body for position in sites.at.get(key, ()))


def _is_newcomer(walk: Walk, position: int) -> bool:
    """Whether a step has taken the key of one that goes by another count of its name now, or by another name."""
    old, step = walk.state.origin.steps[walk.known[position]], walk.step(position)
    return sense(old) != sense(step) and (
        old.body in walk.new.bodies or any(sense(one) == sense(old) for one in walk.new.namesakes(step))
    )


def _park(walk: Walk) -> Entry | None:
    return next((one for one in walk.stops.values() if one.step.kind in PARKS), None)
