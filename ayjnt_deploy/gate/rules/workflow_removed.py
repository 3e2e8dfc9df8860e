"""A released workflow is no longer in the source tree."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import NotDetected
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import BELONG, Affected, Finding, Severity
from ayjnt_deploy.gate.moved import gone_workflows, hint, new_workflows, successor
from ayjnt_deploy.gate.rule import Rule

ID: Final = "workflow-removed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow that the deploy would leave without its class."""
    for change in gone_workflows(case):
        if successor(case, change) is None:
            yield _finding(case, change)


def _finding(case: Case, change: Change) -> Finding:
    workflow = change.address.name
    missed = _missed(case, workflow)
    evidence = case.evidence_of(workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(change.address),
        place=None if missed is None else missed.place,
        problem=_gone(case, workflow) if missed is None else _not_found(workflow, missed),
        remedy=(
            f"{'' if missed is None else f'mend {missed.place.path}; if the workflow is to go, '}"
            "bring the class back under its old name until its instances are done; wrangler never deletes a workflow, "
            f"so then run `wrangler workflows delete {workflow}` (this deletes its history too)"
        ),
        evidence=affected.words(BELONG, "would fail at its next step"),
        instances=affected.named,
        affected=affected,
    )


def _missed(case: Case, workflow: str) -> NotDetected | None:
    """Return the file of the released workflow, where it is still there and was not picked up."""
    released = None if case.release is None else case.release.steps_of(workflow)
    path = None if released is None else released.place.path
    return next((one for one in case.not_detected if one.place.path == path), None)


def _gone(case: Case, workflow: str) -> str:
    new = hint(new_workflows(case))
    return f"workflow {workflow!r} is not in the source tree any more{new}: its instances lose their code"


def _not_found(workflow: str, missed: NotDetected) -> str:
    place = missed.place
    return (
        f"workflow {workflow!r} was not found in {place.path}, where the release had it (line {place.line}: {missed.why}): "
        "its instances would lose their code"
    )


RULE: Final = Rule(id=ID, summary="A released workflow is gone from the source tree.", find=find)
