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
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList

ID: Final = "step-limit-lowered"
_COUNTED: Final = frozenset({Kind.DO, Kind.AGENT})
_USUAL: Final = 10_000
"""What holds where nothing is set (developers.cloudflare.com/workflows/reference/limits)."""


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow with a lower limit than the live one, where a run comes to more or may do so."""
    for wanted in case.wanted.lists:
        at = Address(Aspect.WORKFLOW_SETTING, f"{wanted.workflow}/limits.steps")
        limit, before = _limit(case.wanted.state, at), _limit(case.live.state, at) or _USUAL
        if limit is None or limit >= before:
            continue
        if (least := _least(wanted)) > limit:
            yield _of_every_run(wanted, at, limit, least)
        elif not _fits(wanted, limit):
            yield from _of_instances(case.evidence_of(wanted.workflow), wanted, at, limit, before)


def _of_every_run(wanted: StepList, at: Address, limit: int, least: int) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(at),
        place=wanted.place,
        problem=f"workflow {wanted.workflow!r} may call {limit} steps, and its code calls {least} at least: every run fails",
        remedy=f"set `limits.steps` to {least} or more",
    )


def _of_instances(evidence: Evidence, wanted: StepList, at: Address, limit: int, before: int) -> Iterator[Finding]:
    over = tuple(one for one in evidence.instances if _calls(one) > limit)
    affected = Affected(evidence=evidence, instances=over)
    if evidence.is_whole and not evidence.total:
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK if over or evidence.why_not is not None else Severity.WARN,
        at=str(at),
        place=wanted.place,
        problem=(
            f"workflow {wanted.workflow!r} may call {limit} steps, down from {before}: an instance that comes to more "
            "fails, and those whose result is kept count too"
        ),
        remedy=f"leave `limits.steps` at {before} until the instances in flight are done",
        evidence=affected.words(Deed(f"has called more than {limit}", f"have called more than {limit}"), "would fail"),
        instances=affected.named,
        affected=affected,
    )


def _fits(wanted: StepList, limit: int) -> bool:
    """Whether no run of the code can come to more steps than that."""
    is_counted = not wanted.escapes and all(step.loop is None for step in wanted.steps)
    return is_counted and sum(step.kind in _COUNTED for step in wanted.steps) <= limit


def _least(wanted: StepList) -> int:
    """Return how many steps every run comes to that goes to its end."""
    return sum(
        step.kind in _COUNTED and step.branch is None and step.loop is None and not step.guarded
        for step in wanted.steps
    )


def _limit(state: State, at: Address) -> int | None:
    leaf = state.leaves.get(at)
    return leaf.value if isinstance(leaf, Known) and isinstance(leaf.value, int) else None


def _calls(instance: Instance) -> int:
    return sum(row.type == "step" for row in instance.rows)


RULE: Final = Rule(id=ID, summary="A workflow may call fewer steps than instances in flight have called.", find=find)
