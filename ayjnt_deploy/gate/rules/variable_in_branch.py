"""A variable that decides over steps gets another value with this deploy."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.held import has_come_to
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.steps import StepList, label

ID: Final = "variable-in-branch"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each first step that changed variables decide over, before and now."""
    changed = {f"env.{one.address.name}": one for one in case.changes if _is_changed(one)}
    for wanted in case.wanted.lists if changed else ():
        released = None if case.release is None else case.release.steps_of(wanted.workflow)
        if released is None:
            continue
        known = {name for step in released.steps for name in step.rests_on}
        by_first: dict[str, list[str]] = {}
        for name in sorted(changed.keys() & known):
            if decided := _decided(wanted, [name]):
                by_first.setdefault(label(decided[0]), []).append(name)
        for names in by_first.values():
            yield from _findings(case, wanted, released, {name: changed[name] for name in names})


def _is_changed(change: Change) -> bool:
    return change.address.aspect is Aspect.VARIABLE and not change.is_settled


def _decided(steps: StepList, names: Sequence[str]) -> list[Step]:
    return [step for step in steps.steps if not set(names).isdisjoint(step.rests_on)]


def _findings(case: Case, wanted: StepList, released: StepList, changed: Mapping[str, Change]) -> Iterator[Finding]:
    steps = _decided(wanted, list(changed))
    evidence = case.evidence_of(wanted.workflow)
    first = released.steps.index(_decided(released, list(changed))[0])
    hit = tuple(one for one in evidence.instances if has_come_to(one, released.steps[first:]))
    affected = Affected(evidence=evidence, instances=hit)
    if affected.is_harmless:
        return  # Who comes there later meets one value only.
    names = " and ".join(repr(label(step)) for step in steps)
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(Address(Aspect.WORKFLOW, wanted.workflow, label(steps[0]))),
        place=steps[0].place,
        recorded=released.steps[first].place,
        problem=(
            f"{' and '.join(_move(one) for one in changed.values())}, and decides over {names}: an instance that has "
            "gone one way wakes up and goes the other way too"
        ),
        remedy=_remedy(next(iter(changed.values()))),
        evidence=affected.words(
            Deed(f"has come to {names} or past it", f"have come to {names} or past it"), "would decide anew"
        ),
        instances=affected.named,
    )


def _move(change: Change) -> str:
    """Say what becomes of it, without a value: those are for the terminal, in the list of changes."""
    name = change.address.name
    if change.before is None:
        return f"variable {name} is new"
    return f"variable {name} goes away" if change.after is None else f"variable {name} gets another value"


def _remedy(change: Change) -> str:
    name = change.address.name
    old = "undefined" if change.before is None else "its old value"
    return (
        f'let instances in flight keep {old}: `event.timestamp < new Date("…") ? … : this.env.{name}`, with a '
        "constant date after the deploy; and let new ones decide once, in a step of its own or by their params"
    )


RULE: Final = Rule(id=ID, summary="A variable that decides over steps gets another value with this deploy.", find=find)
