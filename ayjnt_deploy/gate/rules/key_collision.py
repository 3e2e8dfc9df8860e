"""A step has the key of a step of another kind, and would take its result."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.judgements import Met, Story, holds, judged
from ayjnt_deploy.gate.lint import Lint, behind, call, lint
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, label, text_of, titled, written_key

ID: Final = "key-collision"
_INSTEAD: Final = {
    Kind.WAIT: "the wait would return its result at once, without an event",
    Kind.SLEEP: "the sleep would be over at once",
}


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each key that steps of two kinds have, one after the other or within one release."""
    yield from judged(case, ID, partial(_tell, case), Hazard.COLLISION)
    yield from lint(case, ID, _shared)


def _tell(case: Case, met: Met) -> Story | None:
    return None if _was_there(case, met.new) else _story(met)


def _was_there(case: Case, step: Step) -> bool:
    """Whether the last release had the step already, and with it what it now shares a key with: nothing changes."""
    if case.release is None:
        return False
    released = (case.release.steps_of(one.workflow) for one in case.wanted.lists if step in one.steps)
    known = (one for steps in released if steps is not None for one in steps.steps)
    return any(_kind(one) is _kind(step) and written_key(one) == written_key(step) for one in known)


def _story(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} has the key of the {titled(met.old)} of {met.since}: "
            "the engine would give the one the result of the other"
        ),
        remedy=f"give {label(met.new)!r} a name that does not end in a number",
        deed=holds(met.old),
        then="would take the wrong result",
    )


def _shared(steps: StepList) -> Iterator[Lint]:
    """Find steps that have the key of one before them (observed on the local engine of wrangler 4.164)."""
    if not {Kind.WAIT, Kind.SLEEP} & {step.kind for step in steps.steps}:
        return
    keys = [written_key(step) for step in steps.steps]
    for position, key in enumerate(keys):
        if key is not None and key in keys[position + 1 :]:
            first = steps.steps[position]
            for second in behind(steps, position):
                if written_key(second) == key and _kind(second) is not _kind(first):
                    yield _lint(first, second)


def _kind(step: Step) -> Kind:
    return Kind.DO if step.kind is Kind.AGENT else step.kind


def _lint(first: Step, second: Step) -> Lint:
    instead = _INSTEAD.get(second.kind, "its code would never run")
    do = first if first.kind is Kind.DO else second
    return Lint(
        step=second,
        severity=Severity.BLOCK,
        problem=f"{titled(second)} has the key of the {titled(first)} in front of it: {instead}",
        remedy=(
            "give the newer of the two a name of its own, which ends in no number: "
            f"{call(do, f'{text_of(do)}-{do.kind}')}"
        ),
    )


RULE: Final = Rule(id=ID, summary="A step has the key of a step of another kind, and would take its result.", find=find)
