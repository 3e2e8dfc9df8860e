"""What has another name now: workflows, bindings, and the Worker itself. Two snapshots never prove it; these are the signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.steps import StepList, same_steps

CLASS: Final = "the same class"
STEPS: Final = "the same steps"
FILE: Final = "the same file"
_SIGNS: Final = 2


@dataclass(frozen=True, slots=True)
class Successor:
    """The new workflow that a released one has become, and what the two have in common."""

    list: StepList
    likeness: str


def gone_workflows(case: Case) -> tuple[Change, ...]:
    """Return the registered workflows that the deploy would leave without their class."""
    return tuple(
        one
        for one in case.changes
        if one.address.aspect is Aspect.WORKFLOW and one.is_removal and one.before is not None
    )


def new_workflows(case: Case) -> tuple[str, ...]:
    """Return the names that the deploy would register for the first time."""
    return tuple(
        one.address.name
        for one in case.changes
        if one.address.aspect is Aspect.WORKFLOW and one.is_addition and not one.is_removal
    )


def successor(case: Case, gone: Change) -> Successor | None:
    """Return the new workflow that stands in for one that is gone, if exactly one can."""
    found = [one for name in new_workflows(case) if (one := case.wanted.steps_of(name)) is not None]
    for likeness in (CLASS, STEPS, FILE):
        alike = [one for one in found if _is_alike(case, gone, one, likeness)]
        if len(alike) == 1:
            return Successor(alike[0], likeness)
    return None


def gone_bindings(case: Case, kind: str) -> tuple[Change, ...]:
    """Return the bindings to something of this very Worker that the deploy would take away."""
    return tuple(one for one in _bindings(case) if one.is_removal and _is_own(one.before, kind))


def new_bindings(case: Case, kind: str) -> tuple[str, ...]:
    """Return the names of those that the deploy would bring."""
    return tuple(one.address.name for one in _bindings(case) if one.is_addition and _is_own(one.after, kind))


def hint(new: Sequence[str]) -> str:
    """Return what messages say of the new names, one of which may be that of what is gone."""
    return f" (renamed to {new[0]!r}?)" if len(new) == 1 else ""


def former_worker(case: Case) -> str | None:
    """Return the Worker that this one was before it got its name, if the account has one that looks like it.

    A Worker that is not there yet, all of whose workflows belong to one other Worker under the same classes, which has
    all its Durable Object classes too, is that one with another name. One shared name alone may be a coincidence.
    """
    if not case.live.is_read:
        return _released_as(case)
    if case.live.exists or not case.wanted.lists:
        return None
    known = [(one, case.live.registrations.get(one.workflow)) for one in case.wanted.lists]
    owners = {"" if its is None or its.class_name != one.class_name else its.script for one, its in known}
    if len(owners) != 1 or owners <= {"", case.wanted.worker}:
        return None
    (owner,) = owners
    classes = case.wanted.state.of(Aspect.CLASS).keys()
    if len(classes) + len(case.wanted.lists) < _SIGNS:
        return None
    return owner if classes <= case.live.classes.get(owner, frozenset()) else None


def _released_as(case: Case) -> str | None:
    """Return the other name that the release had which is compared with, where nobody asked the account."""
    if case.release is None or case.release.worker == case.wanted.worker:
        return None
    goes_on = any(case.release.steps_of(one.workflow) is not None for one in case.wanted.lists)
    return case.release.worker if goes_on else None


def class_of(leaf: Leaf | None) -> str | None:
    """Return the class that a workflow's leaf names, where its value is known."""
    value: Any = leaf.value if isinstance(leaf, Known) else None
    return value.get("class") if isinstance(value, dict) else None


def _bindings(case: Case) -> Iterator[Change]:
    return (one for one in case.changes if one.address.aspect is Aspect.BINDING)


def _is_own(leaf: Leaf | None, kind: str) -> bool:
    value = leaf.value if isinstance(leaf, Known) else None
    return isinstance(value, Mapping) and value.get("type") == kind and "script_name" not in value


def _is_alike(case: Case, gone: Change, new: StepList, likeness: str) -> bool:
    if likeness == CLASS:
        return new.class_name == class_of(gone.before)
    old = None if case.release is None else case.release.steps_of(gone.address.name)
    if old is None:
        return False
    return (
        old.place.path == new.place.path if likeness == FILE else bool(old.steps) and same_steps(old.steps, new.steps)
    )
