"""A step that instances may have finished is asked for under another name."""

from collections.abc import Iterator
from typing import Final, assert_never

from ayjnt_codegen.source import Exact, Kind, Step
from ayjnt_deploy.diff.steps import PARKING, Likeness, Rename
from ayjnt_deploy.gate.case import Case, Comparison
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import label, text_of, titled

ID: Final = "step-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each renamed step."""
    for comparison in case.comparisons:
        for rename in comparison.steps.renamed:
            yield _finding(case, comparison, rename)


def _finding(case: Case, comparison: Comparison, rename: Rename) -> Finding:
    old, new = rename.old, rename.new
    evidence = case.evidence_of(comparison.workflow)
    hit = tuple(instance for instance in evidence.instances if _is_affected(instance, old))
    affected = Affected(evidence=evidence, instances=hit)
    return Finding(
        rule=ID,
        severity=_severity(comparison, rename, affected),
        at=str(Address(Aspect.WORKFLOW, comparison.workflow, label(old))),
        place=new.place,
        recorded=old.place,
        problem=_problem(comparison, rename),
        remedy=_remedy(old, new),
        evidence=affected.words(_deed(old), _then(old)),
        instances=affected.named,
    )


def _severity(comparison: Comparison, rename: Rename, affected: Affected) -> Severity:
    is_last = comparison.steps.is_last(rename.old)
    if is_last and rename.old.kind is not Kind.WAIT and not rename.old.rollback:
        return Severity.INFO  # Nothing parks behind the last step: who has its result is complete.
    if rename.old.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
        return Severity.INFO if affected.is_harmless else Severity.WARN
    if is_last and rename.old.event_type == rename.new.event_type and not rename.old.rollback:
        return Severity.WARN  # Only a pending wait can be met, and the new one takes its event.
    return Severity.WARN if affected.is_harmless else Severity.BLOCK


def _is_affected(instance: Instance, old: Step) -> bool:
    if old.kind in PARKING:
        return instance.has_reached(old)
    return instance.has_finished(old)


def _problem(comparison: Comparison, rename: Rename) -> str:
    old, new = rename.old, rename.new
    if old.kind in PARKING and rename.likeness is Likeness.NAME:
        return f"{titled(old)} lasted {_ms(old)} in {comparison.since} and lasts {_ms(new)} now"
    if rename.likeness is Likeness.EARLIER:
        return (
            f"{titled(old)} of {comparison.since} is gone, and the new {label(new)!r} may stand in for it: "
            f"it has {rename.likeness}"
        )
    return f"{titled(old)} of {comparison.since} is now {label(new)!r}: it has {rename.likeness}"


def _ms(step: Step) -> str:
    return "an unknown time" if step.duration_ms is None else f"{step.duration_ms} ms"


def _deed(old: Step) -> Deed:
    match old.kind:
        case Kind.DO | Kind.AGENT:
            return Deed(f"has completed `{label(old)}`", f"have completed `{label(old)}`")
        case Kind.SLEEP | Kind.SLEEP_UNTIL:
            return Deed(f"has begun the sleep `{label(old)}`", f"have begun the sleep `{label(old)}`")
        case Kind.WAIT:
            return Deed(f"waits or has waited at `{label(old)}`", f"wait or have waited at `{label(old)}`")
        case _:
            assert_never(old.kind)


def _then(old: Step) -> str:
    match old.kind:
        case Kind.DO | Kind.AGENT:
            return "would run it again"
        case Kind.SLEEP | Kind.SLEEP_UNTIL:
            return "would sleep again"
        case Kind.WAIT:
            return "would wait again, for an event that may have come already"
        case _:
            assert_never(old.kind)


def _remedy(old: Step, new: Step) -> str:
    if old.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
        kept = _ms(old) if old.name == new.name and old.duration_ms is not None else repr(label(old))
        return f"keep {kept} until the instances that have begun it are done, or do nothing if they may sleep again"
    if old.kind is Kind.AGENT:
        return (
            "call the agent helpers (sendEvent, mergeAgentState, reportComplete, …) in the old order again, "
            "and add new ones only after all others: they are numbered by one counter"
        )
    if old.kind is Kind.WAIT or not (isinstance(old.name, Exact) and isinstance(new.name, Exact)):
        return f"name it {label(old)!r} again until the instances that know it are done"
    return (
        f"name it {label(old)!r} again, or let only new instances use the new name: "
        f'if (event.timestamp < new Date("…")) {{ await step.do("{_text(old)}", …) }} '
        f'else {{ await step.do("{_text(new)}", …) }}, with a constant date after the deploy'
    )


def _text(step: Step) -> str:
    return text_of(step).replace("\\", "\\\\").replace('"', '\\"')


RULE: Final = Rule(id=ID, summary="A released step has a new name: instances in flight would run it again.", find=find)
