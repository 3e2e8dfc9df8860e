"""Values that reach the wrong step: names used twice, hidden agent slots, loops, keys of two kinds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ayjnt_codegen.source import PARKS, SLEEPS, WORK, Exact, Kind, Step
from ayjnt_deploy.gate.replay.outcomes import Hazard, Likeness, Outcome
from ayjnt_deploy.gate.replay.sight import family, ident, is_open, sense
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import Entry, Status
from ayjnt_deploy.gate.replay.walk import Walk
from ayjnt_deploy.state.steps import text_of


def shifts(walk: Walk) -> Iterator[Outcome]:
    """Yield what is wrong with the keys that the state and the new list share, and with the agent's counter."""
    yield from _slots(walk)
    for key, entry in walk.state.entries.items():
        positions = walk.new.at.get(key)
        if positions is None or key in walk.settled:
            continue
        askers = [walk.step(position) for position in positions if position in walk.hits]
        outcome = None if not askers or _is_plain(entry.step, askers[0]) else _asked(walk, entry, askers)
        if outcome is not None:
            walk.settled.add(key)
            yield outcome


def _is_plain(old: Step, new: Step) -> bool:
    """Whether a step is so plainly the same that nothing need be asked; most are."""
    same = old.kind is new.kind and old.body == new.body and old.event_type == new.event_type
    return same and old.loop == new.loop


def _asked(walk: Walk, entry: Entry, askers: list[Step]) -> Outcome | None:
    """Return what is wrong when `askers` get what `entry` holds."""
    if entry.status is Status.PENDING and entry.step.kind in WORK:
        return None  # It has no value yet: whoever asks runs.
    relatives = [step for step in askers if family(step) == family(entry.step)]
    if not relatives:
        return _outcome(walk, Hazard.COLLISION, entry, askers[0])
    if all(sense(step) != sense(entry.step) for step in relatives):
        hazard = _crossed(entry, relatives[0], walk.new)
        if hazard is not None:
            _use_namesakes(walk, entry.step)
            _use_body(walk, entry.step)
            return replace(
                _outcome(walk, hazard, entry, relatives[0]), likeness=_likeness(entry, relatives[0], walk.new)
            )
    return _turned(walk, entry, relatives)


def _crossed(entry: Entry, asker: Step, new: Sites) -> Hazard | None:
    """Tell a step that took another's place from one that was edited.

    Edited means: as many of the name as before, and neither of the two is any other of them.
    """
    before, after = entry.origin.namesakes(entry.step), new.namesakes(asker)
    moved_away = bool(sense(entry.step)) and any(sense(step) == sense(entry.step) for step in after)
    came_in = bool(sense(asker)) and any(sense(step) == sense(asker) for step in before)
    if moved_away or came_in or _has_swapped(entry, asker, new):
        return Hazard.ANOTHER_VALUE
    stayed = [step for step in before if not _has_left(step.body, ident(step), new, entry.origin)]
    are_old = [step for step in after if not _has_left(step.body, ident(step), entry.origin, new)]
    return Hazard.CANNOT_TELL if _calls(stayed) != _calls(are_old) else None


def _likeness(entry: Entry, asker: Step, new: Sites) -> Likeness | None:
    """Tell bodies that changed their names from calls of one name that changed places."""
    return Likeness.BODY if _has_swapped(entry, asker, new) and len(new.namesakes(asker)) == 1 else None


def _has_swapped(entry: Entry, asker: Step, new: Sites) -> bool:
    """Whether the body has gone to another name, or that of another name has come: neither is an edit."""
    if asker.kind is not Kind.DO or not (entry.step.body and asker.body):
        return False
    return _has_left(entry.step.body, entry.key, new, entry.origin) or _has_left(
        asker.body, entry.key, entry.origin, new
    )


def _has_left(body: str, key: str, where: Sites, elsewhere: Sites) -> bool:
    """Whether a step of `where` other than `key` has this body, and has not in the other list."""
    for position in where.bodies.get(body, ()):
        other = where.idents[position]
        if other != key and all(elsewhere.steps[one].body != body for one in elsewhere.at.get(other, ())):
            return True
    return False


def _use_body(walk: Walk, step: Step) -> None:
    """What runs with the body that has left follows from it."""
    walk.used.update(one for one in walk.fresh if step.body and walk.step(one).body == step.body)


def _calls(steps: Iterable[Step]) -> int:
    return len({step.occurrence for step in steps})


def _use_namesakes(walk: Walk, step: Step) -> None:
    """What else happens to this name follows from the shift."""
    alike = {id(one) for one in walk.new.namesakes(step)}
    walk.used.update(position for position in walk.fresh if id(walk.step(position)) in alike)
    name = family(step), text_of(step)
    walk.settled.update(
        entry.key for entry in walk.state.entries.values() if (family(entry.step), text_of(entry.step)) == name
    )


def _turned(walk: Walk, entry: Entry, askers: list[Step]) -> Outcome | None:
    """Return what is wrong when the loop around a step changed."""
    if entry.step.kind in SLEEPS or is_open(entry.step) or any(step.loop == entry.step.loop for step in askers):
        return None
    if isinstance(entry.step.name, Exact) or askers[0].indexed:
        return _outcome(walk, Hazard.LOOP_CHANGED, entry, askers[0])
    return None


def _slots(walk: Walk) -> Iterator[Outcome]:
    """Yield one outcome for all hidden steps that are counted differently."""
    if not walk.new.has_slots:
        return
    lost = [entry for entry in walk.lost() if entry.step.kind is Kind.AGENT and entry.status is not Status.PENDING]
    fresh = [position for position in walk.unexplained() if walk.step(position).kind is Kind.AGENT]
    pairs = [(entry.step, found) for entry in lost if (found := _same_verb(walk, entry, fresh)) is not None]
    pairs = [*_other_calls(walk), *pairs] or list(_moved_up(walk, fresh))
    if not pairs:
        return
    walk.used.update(fresh)
    walk.settled.update(entry.key for entry in walk.state.entries.values() if entry.step.kind is Kind.AGENT)
    yield Outcome(
        hazard=Hazard.SLOT_SHIFTED,
        point=walk.state.point,
        old=pairs[0][0],
        new=walk.step(pairs[0][1]),
        slots=tuple((text_of(old), text_of(walk.step(position))) for old, position in pairs),
    )


def _same_verb(walk: Walk, entry: Entry, fresh: list[int]) -> int | None:
    """Return the first slot of the same helper that would run."""
    return next((one for one in fresh if _verb(walk.step(one)) == _verb(entry.step)), None)


def _verb(step: Step) -> str:
    return text_of(step).rpartition("_")[0]


def _other_calls(walk: Walk) -> Iterator[tuple[Step, int]]:
    """Yield the slots that another call of the same helper has now, where the reader tells the calls apart."""
    held = [entry for entry in walk.state.entries.values() if entry.step.kind is Kind.AGENT and entry.step.body]
    bodies = {walk.step(one).body for one in walk.fresh if walk.step(one).kind is Kind.AGENT}
    for entry in held:
        position = walk.new.first(entry.key)
        if position is not None and walk.step(position).body != entry.step.body and entry.step.body in bodies:
            yield entry.step, position


def _moved_up(walk: Walk, fresh: list[int]) -> Iterator[tuple[Step, int]]:
    """Yield the slots that stood behind the sleep or wait in progress, and now are used in front of it."""
    if not any(entry.step.kind in PARKS for entry in walk.stops.values()):
        return
    for position in fresh:
        if position < walk.front and walk.known.get(position, -1) > walk.far:
            yield walk.state.origin.steps[walk.known[position]], position


def _outcome(walk: Walk, hazard: Hazard, entry: Entry, asker: Step) -> Outcome:
    why = "steps of this name came or went and were edited: which result is whose cannot be read"
    return walk.outcome(hazard, entry, asker, why=why if hazard is Hazard.CANNOT_TELL else "")
