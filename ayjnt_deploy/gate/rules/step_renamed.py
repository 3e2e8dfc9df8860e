"""A step that instances may have finished is asked for under another name."""

from collections.abc import Iterator
from typing import Final, assert_never

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.diff.steps import PARKING, Likeness, Rename
from ayjnt_deploy.gate.case import Case, Comparison
from ayjnt_deploy.gate.finding import NAMED, Affected, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import label

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
        evidence=affected.words(_done(old), _then(old)),
        instances=tuple(map(str, hit[:NAMED])),
    )


def _severity(comparison: Comparison, rename: Rename, affected: Affected) -> Severity:
    if comparison.steps.is_last(rename.old) and rename.old.kind is not Kind.WAIT:
        return Severity.INFO  # Nothing parks behind the last step: who has its result is complete.
    if rename.old.kind in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
        return Severity.INFO if affected.is_harmless else Severity.WARN
    if rename.old.kind is Kind.WAIT and comparison.steps.is_last(rename.old):
        return Severity.WARN  # Only a pending wait can be met: the new one takes the event if its type is the same.
    return Severity.WARN if affected.is_harmless else Severity.BLOCK


def _is_affected(instance: Instance, old: Step) -> bool:
    if old.kind in PARKING:
        return instance.row_of(old) is not None
    return instance.has_finished(old)


def _problem(comparison: Comparison, rename: Rename) -> str:
    old, new = rename.old, rename.new
    if old.kind in PARKING and rename.likeness is Likeness.NAME:
        return f"{old.kind} {label(old)!r} lasted {_ms(old)} in {comparison.since} and lasts {_ms(new)} now"
    after = "" if rename.likeness is not Likeness.EARLIER else ", or is replaced by it"
    return f"step {label(old)!r} of {comparison.since} is now {label(new)!r}{after}: {rename.likeness}"


def _ms(step: Step) -> str:
    return "an unknown time" if step.duration_ms is None else f"{step.duration_ms} ms"


def _done(old: Step) -> str:
    match old.kind:
        case Kind.DO | Kind.AGENT:
            return f"have completed `{label(old)}`"
        case Kind.SLEEP | Kind.SLEEP_UNTIL:
            return f"have begun the sleep `{label(old)}`"
        case Kind.WAIT:
            return f"wait or have waited at `{label(old)}`"
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
    if old.duration_ms != new.duration_ms and old.name == new.name:
        return f"keep {_ms(old)}, or give the longer sleep to new instances only, by a constant date on event.timestamp"
    return (
        f"name it {label(old)!r} again, or choose the name by a constant date: "
        f'event.timestamp < new Date("…") ? "{label(old)}" : "{label(new)}", with a date after the deploy'
    )


RULE: Final = Rule(id=ID, summary="A released step has a new name: instances in flight would run it again.", find=find)
