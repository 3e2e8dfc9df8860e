"""Two step lists of one workflow to what a report lists: renamed, removed, added and edited steps.

A rename cannot be proved from two lists: a new step that is alike is shown as the successor of one that is gone. What
instances in flight would meet is for the gate's replay model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ayjnt_codegen.source import PARKS, WORK, Step
from ayjnt_deploy.state.steps import StepList, identity, text_of


class Likeness(StrEnum):
    """What two differently named steps have in common."""

    BODY = "the same body"
    NAME = "the same name"
    POSITION = "the same place"


@dataclass(frozen=True, slots=True)
class Rename:
    """A step that is gone, and the new one that stands in for it."""

    old: Step
    new: Step
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDiff:
    """How `new` differs from `old`."""

    old: StepList
    new: StepList
    renamed: tuple[Rename, ...]
    removed: tuple[Step, ...]
    """Gone, with nothing standing in."""
    added: tuple[Step, ...]
    """New, standing in for nothing."""
    edited: tuple[tuple[Step, Step], ...]
    """Steps that keep their key and have another body; harmless, a kept result stays."""
    retyped: tuple[tuple[Step, Step], ...] = ()
    """Waits that keep their key and listen for another event."""

    @property
    def is_empty(self) -> bool:
        """Whether an instance would meet the same steps in the same order, with the same bodies."""
        return [_meets(step) for step in self.old.steps] == [_meets(step) for step in self.new.steps]


def compare_steps(old: StepList, new: StepList) -> StepDiff:
    """Return how the steps of one workflow changed from `old` to `new`."""
    before = {identity(step): step for step in old.steps}
    after = {identity(step): step for step in new.steps}
    gone = [step for one, step in before.items() if one not in after]
    fresh = [step for one, step in after.items() if one not in before]
    renamed = tuple(_pair(old, new, gone, fresh))
    kept = tuple((step, after[one]) for one, step in before.items() if one in after)
    replaced, standing_in = {id(one.old) for one in renamed}, {id(one.new) for one in renamed}
    return StepDiff(
        old=old,
        new=new,
        renamed=renamed,
        removed=tuple(step for step in gone if id(step) not in replaced),
        added=tuple(step for step in fresh if id(step) not in standing_in),
        edited=tuple((was, now) for was, now in kept if was.body != now.body),
        retyped=tuple((was, now) for was, now in kept if was.event_type != now.event_type),
    )


def _meets(step: Step) -> tuple[str, str, str | None]:
    return identity(step), step.body, step.event_type


def _pair(old: StepList, new: StepList, gone: Sequence[Step], fresh: Sequence[Step]) -> Iterator[Rename]:
    left = list(fresh)
    for step in gone:
        found = _stand_in(step, old, new, left)
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
        if text_of(one) == text_of(step) and step.kind in PARKS:
            return Rename(step, one, Likeness.NAME)
    for one in alike:
        if _neighbours(step, old, new) == _neighbours(one, new, old):
            return Rename(step, one, Likeness.POSITION)
    return None


def _neighbours(step: Step, among: StepList, other: StepList) -> tuple[str | None, str | None]:
    """Return the nearest steps before and after `step` that both lists have."""
    common = {identity(one) for one in other.steps}
    place = among.steps.index(step)
    before = [identity(one) for one in among.steps[:place] if identity(one) in common]
    after = [identity(one) for one in among.steps[place + 1 :] if identity(one) in common]
    return (before[-1] if before else None), (after[0] if after else None)
