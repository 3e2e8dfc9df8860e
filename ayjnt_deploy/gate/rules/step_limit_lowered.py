"""A workflow may call fewer steps than before, and instances in flight have called more.

The limit counts each `step.do` of an instance, those that are answered from a kept result too: one that is over it
is errored at its next wake (seen on the engine of `wrangler dev` 4.164).
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Evidence, Instance
from ayjnt_deploy.state.step_limit import Lowered, lowered_limit
from ayjnt_deploy.state.steps import StepList

ID: Final = "step-limit-lowered"
_COUNTED: Final = frozenset({Kind.DO, Kind.AGENT})


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow with a lower limit than the live one, where a run comes to more or may do so."""
    for wanted in case.wanted.lists:
        lowered = lowered_limit(wanted.workflow, case.wanted.state, case.live, case.release)
        if lowered is None:
            continue
        if (least := _least(wanted)) > lowered.limit:
            yield _of_the_code(wanted, lowered, least)
        elif not _fits(wanted, lowered.limit) and _is_there(case, wanted.workflow):
            yield from _of_instances(case.evidence_of(wanted.workflow), wanted, lowered)


def _is_there(case: Case, workflow: str) -> bool:
    """Whether the workflow is live, or was released: a new one has no instances."""
    return Address(Aspect.WORKFLOW, workflow) in case.live.state.leaves


def _of_the_code(wanted: StepList, lowered: Lowered, least: int) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(lowered.at),
        place=wanted.place,
        problem=(
            f"workflow {wanted.workflow!r} may call {lowered.limit} steps, and no condition keeps a run from calling {least}: "
            "one that comes to all of them fails"
        ),
        remedy=f"set `limits.steps` to {least} or more",
    )


def _of_instances(evidence: Evidence, wanted: StepList, lowered: Lowered) -> Iterator[Finding]:
    limit, before = lowered.limit, lowered.before
    over = tuple(one for one in evidence.instances if _calls(one) > limit)
    affected = Affected(evidence=evidence, instances=over)
    if evidence.is_whole and not evidence.total:
        return
    since = "which may be fewer than before" if before is None else f"down from {before}"
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK if over or evidence.why_not is not None else Severity.WARN,
        at=str(lowered.at),
        place=wanted.place,
        problem=(
            f"workflow {wanted.workflow!r} may call {limit} steps, {since}: an instance that comes to more "
            "fails, and those whose result is kept count too"
        ),
        remedy=f"leave `limits.steps` {'as it was' if before is None else f'at {before}'} until the instances in flight are done",
        evidence=affected.words(Deed(f"has called more than {limit}", f"have called more than {limit}"), "would fail"),
        instances=affected.named,
        affected=affected,
    )


def _fits(wanted: StepList, limit: int) -> bool:
    """Whether no run of the code can come to more steps than that."""
    is_counted = not wanted.escapes and all(step.loop is None for step in wanted.steps)
    return is_counted and sum(step.kind in _COUNTED for step in wanted.steps) <= limit


def _least(wanted: StepList) -> int:
    """Return how many steps stand under no condition that is seen: a run that goes to its end calls them."""
    return sum(
        step.kind in _COUNTED and step.loop is None and not (step.branch or step.ways or step.guarded)
        for step in wanted.steps
    )


def _calls(instance: Instance) -> int:
    return sum(row.type == "step" for row in instance.rows)


RULE: Final = Rule(id=ID, summary="A workflow may call fewer steps than instances in flight have called.", find=find)
