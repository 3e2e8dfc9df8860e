"""A released step is gone and nothing stands in for it."""

from collections.abc import Iterator
from typing import Final, assert_never

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.diff.steps import WORK
from ayjnt_deploy.gate.case import Case, Comparison
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import label, titled

ID: Final = "step-removed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each removed step."""
    for comparison in case.comparisons:
        for step in comparison.steps.removed:
            yield _finding(case, comparison, step)


def _finding(case: Case, comparison: Comparison, step: Step) -> Finding:
    evidence = case.evidence_of(comparison.workflow)
    hit = tuple(instance for instance in evidence.instances if _is_affected(instance, step))
    affected = Affected(evidence=evidence, instances=hit)
    return Finding(
        rule=ID,
        severity=_severity(step, affected),
        at=str(Address(Aspect.WORKFLOW, comparison.workflow, label(step))),
        place=comparison.steps.new.place,
        recorded=step.place,
        problem=f"{titled(step)} of {comparison.since} is gone: {_damage(step)}",
        remedy=_remedy(step),
        evidence=affected.words(_deed(step), _then(step)),
        instances=affected.named,
    )


def _severity(step: Step, affected: Affected) -> Severity:
    if step.kind is Kind.WAIT or step.rollback:
        return Severity.WARN if affected.is_harmless else Severity.BLOCK
    if step.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL} and affected.instances:
        return Severity.BLOCK  # Seen standing there: what follows the sleep would run at once.
    return Severity.INFO if affected.is_harmless else Severity.WARN


def _is_affected(instance: Instance, step: Step) -> bool:
    return instance.has_finished(step) if step.kind in WORK else instance.stands_at(step)


def _damage(step: Step) -> str:
    if step.rollback:
        return "its effect can no longer be rolled back"
    if step.kind is Kind.WAIT:
        return "who waits there goes on at once, without the event"
    if step.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
        return "who sleeps there goes on at once"
    return "its result is kept and never used"


def _deed(step: Step) -> Deed:
    if step.kind in WORK:
        return Deed(f"has completed `{label(step)}`", f"have completed `{label(step)}`")
    return Deed(f"stands at `{label(step)}`", f"stand at `{label(step)}`")


def _then(step: Step) -> str:
    if step.rollback:
        return "would keep its effect if it fails later"
    return "would keep a result that nobody asks for" if step.kind in WORK else "would go on at once"


def _remedy(step: Step) -> str:
    if step.rollback:
        return f"keep {label(step)!r} and its handler until the instances that have completed it are done"
    match step.kind:
        case Kind.DO:
            return "nothing to do if its result is not needed; do not use the name again for anything else"
        case Kind.AGENT:
            return "nothing to do if the agent need not hear of it; add new agent helpers only after all others"
        case Kind.WAIT:
            return f"keep {label(step)!r} until nobody waits there; or end those instances first, and deploy then"
        case Kind.SLEEP | Kind.SLEEP_UNTIL:
            return f"nothing to do if what follows may run early; else keep {label(step)!r} until nobody sleeps there"
        case _:
            assert_never(step.kind)


RULE: Final = Rule(id=ID, summary="A released step is gone, and nothing stands in for it.", find=find)
