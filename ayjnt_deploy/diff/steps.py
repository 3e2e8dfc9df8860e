"""Two step lists of one workflow to what an instance in flight would meet.

An instance asks for keys in the order of the new list and finds the results that it kept under the old one. What it
kept and is no longer asked for is *removed*; a removed step that a new one stands in for is *renamed*. A rename
cannot be proved from two lists, so the pairing is generous where the same work would run twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.state.steps import StepList, identity, text_of

WORK: Final = (Kind.DO, Kind.AGENT)
"""Kinds that run code of the workflow's own."""
PARKING: Final = (Kind.SLEEP, Kind.SLEEP_UNTIL, Kind.WAIT)
"""Kinds at which an instance stands still by design."""


class Likeness(StrEnum):
    """What two differently named steps have in common."""

    BODY = "the same body"
    NAME = "the same name"
    POSITION = "the same place"
    EARLIER = "a place before the steps where instances may stand"


@dataclass(frozen=True, slots=True)
class Rename:
    """A step that is gone, and the new one that stands in for it."""

    old: Step
    new: Step
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Crossing:
    """A step that used to run behind a sleep or wait, and now runs in front of it.

    The other way round is harmless: whoever stands at the sleep or wait has the step's result already.
    """

    step: Step
    parking: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDiff:
    """What `new` does to an instance that ran `old`."""

    old: StepList
    new: StepList
    renamed: tuple[Rename, ...]
    removed: tuple[Step, ...]
    """Gone, with nothing standing in."""
    added: tuple[Step, ...]
    """New, standing in for nothing."""
    crossed: tuple[Crossing, ...]
    retyped: tuple[tuple[Step, Step], ...]
    """Waits that keep their key and wait for an event of another type."""
    edited: tuple[tuple[Step, Step], ...]
    """Steps that keep their key and have another body; harmless, a kept result stays."""

    @property
    def is_empty(self) -> bool:
        """Whether an instance would meet the same steps in the same order, with the same bodies."""
        return [_meets(step) for step in self.old.steps] == [_meets(step) for step in self.new.steps]

    def is_last(self, step: Step) -> bool:
        """Whether `step` ended the old list: who has finished it has finished the workflow."""
        is_alone = not (step.loop or step.parallel or step.nested_in or self.old.escapes)
        return is_alone and self.old.steps.index(step) == len(self.old.steps) - 1


def compare_steps(old: StepList, new: StepList) -> StepDiff:
    """Return how the steps of one workflow changed from `old` to `new`."""
    before = {identity(step): step for step in old.steps}
    after = {identity(step): step for step in new.steps}
    gone = [step for one, step in before.items() if one not in after]
    fresh = [step for one, step in after.items() if one not in before]
    renamed = tuple(_pair(old, new, gone, fresh))
    replaced, standing_in = {id(one.old) for one in renamed}, {id(one.new) for one in renamed}
    return StepDiff(
        old=old,
        new=new,
        renamed=renamed,
        removed=tuple(step for step in gone if id(step) not in replaced),
        added=tuple(step for step in fresh if id(step) not in standing_in),
        crossed=tuple(_crossings(old, new)),
        retyped=tuple(
            (step, after[one])
            for one, step in before.items()
            if one in after and step.kind is after[one].kind and step.event_type != after[one].event_type
        ),
        edited=tuple(
            (step, after[one]) for one, step in before.items() if one in after and step.body != after[one].body
        ),
    )


def _meets(step: Step) -> tuple[str, str, str | None]:
    return identity(step), step.body, step.event_type


def beyond(fresh: StepDiff, already: StepDiff) -> StepDiff:
    """Return what `fresh` does to an instance that `already`, from the same old list, has not done to it."""
    renames = {(identity(one.old), identity(one.new)) for one in already.renamed}
    removed = {identity(one) for one in already.removed} | {old for old, _ in renames}
    crossed = {(identity(one.step), identity(one.parking)) for one in already.crossed}
    retyped = {(identity(old), new.event_type) for old, new in already.retyped}
    return replace(
        fresh,
        renamed=tuple(one for one in fresh.renamed if (identity(one.old), identity(one.new)) not in renames),
        removed=tuple(one for one in fresh.removed if identity(one) not in removed),
        crossed=tuple(one for one in fresh.crossed if (identity(one.step), identity(one.parking)) not in crossed),
        retyped=tuple(one for one in fresh.retyped if (identity(one[0]), one[1].event_type) not in retyped),
    )


def _pair(old: StepList, new: StepList, gone: Sequence[Step], fresh: Sequence[Step]) -> Iterator[Rename]:
    left = list(fresh)
    for step in gone:
        found = _stand_in(step, old, new, left) or _earlier(step, old, new, fresh)
        if found is not None:
            left = [one for one in left if one is not found.new]
            yield found


def _stand_in(step: Step, old: StepList, new: StepList, fresh: Sequence[Step]) -> Rename | None:
    """Return the new step of the same kind that is most alike: by body, by name, by its neighbours."""
    alike = [one for one in fresh if one.kind is step.kind]
    for one in alike:
        if step.kind in WORK and step.body and one.body == step.body:
            return Rename(step, one, Likeness.BODY)
    for one in alike:
        if text_of(one) == text_of(step) and step.kind in PARKING:
            return Rename(step, one, Likeness.NAME)
    for one in alike:
        if _neighbours(step, old, new) == _neighbours(one, new, old):
            return Rename(step, one, Likeness.POSITION)
    return None


def _earlier(step: Step, old: StepList, new: StepList, fresh: Sequence[Step]) -> Rename | None:
    """Return a new step that would run for instances which have finished `step` and stand at a later one."""
    if step.kind not in WORK:
        return None
    later = {identity(one) for one in old.steps[old.steps.index(step) + 1 :]}
    places = [place for place, one in enumerate(new.steps) if identity(one) in later]
    if not places:
        return None
    before = [one for one in fresh if one.kind in WORK and new.steps.index(one) < places[-1]]
    return Rename(step, before[0], Likeness.EARLIER) if before else None


def _neighbours(step: Step, among: StepList, other: StepList) -> tuple[str | None, str | None]:
    """Return the nearest steps before and after `step` that both lists have."""
    common = {identity(one) for one in other.steps}
    place = among.steps.index(step)
    before = [identity(one) for one in among.steps[:place] if identity(one) in common]
    after = [identity(one) for one in among.steps[place + 1 :] if identity(one) in common]
    return (before[-1] if before else None), (after[0] if after else None)


def _crossings(old: StepList, new: StepList) -> Iterator[Crossing]:
    """Yield the steps of both lists that moved to the front of a sleep or wait of both lists."""
    old_places = {identity(step): place for place, step in enumerate(old.steps)}
    new_places = {identity(step): place for place, step in enumerate(new.steps)}
    for parking in new.steps:
        if parking.kind not in PARKING or identity(parking) not in old_places:
            continue
        for step in new.steps:
            one, other = identity(step), identity(parking)
            if one == other or one not in old_places:
                continue
            if old_places[one] > old_places[other] and new_places[one] < new_places[other]:
                yield Crossing(step, parking)
