"""The steps of a workflow changed in a way that two lists of names cannot judge."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ayjnt_deploy.diff.doubts import Doubt, doubts
from ayjnt_deploy.gate.case import Case, Comparison
from ayjnt_deploy.gate.finding import BELONG, Affected, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.release import READER
from ayjnt_deploy.state.steps import identity, noun, titled

ID: Final = "cannot-judge"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding a workflow, with every reason and its line."""
    for workflow, comparisons in groupby(case.comparisons, key=lambda one: one.workflow):
        found = [(one, tuple(_reasons(case, one))) for one in comparisons]
        doubtful = [(one, reasons) for one, reasons in found if reasons]
        if doubtful:
            yield _finding(case, workflow, doubtful)


def _finding(case: Case, workflow: str, doubtful: Sequence[tuple[Comparison, tuple[Doubt, ...]]]) -> Finding:
    evidence = case.evidence_of(workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    places = (place for _, reasons in doubtful for _, place in reasons if place is not None)
    changes = "; ".join(f"since {one.since}, {_words(reasons)}" for one, reasons in doubtful)
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(Address(Aspect.WORKFLOW, workflow)),
        place=next(places, doubtful[0][0].steps.new.place),
        problem=f"the steps of {workflow} changed in a way that needs a person: {changes}",
        remedy=(
            "make the change so that steps which instances may have passed keep name, count and order "
            "(append, or put what tells them apart into the name), or check it by hand and allow it"
        ),
        evidence=affected.words(BELONG, "may be affected"),
        instances=affected.named,
    )


def _words(reasons: tuple[Doubt, ...]) -> str:
    return "; ".join(why if place is None else f"{why} ({place})" for why, place in reasons)


def _reasons(case: Case, comparison: Comparison) -> Iterator[Doubt]:
    if case.release is not None and case.release.reader != READER:
        yield f"the record was written by step reader {case.release.reader}, this is {READER}", None
    known = {why for why, _ in doubts(comparison.already)} if comparison.already else set()
    yield from ((why, place) for why, place in doubts(comparison.steps) if why not in known)
    yield from _reused_names(case, comparison)


def _reused_names(case: Case, comparison: Comparison) -> Iterator[Doubt]:
    """Yield the new steps whose key an earlier release used for something else."""
    if case.release is None or comparison.past:
        return
    added = {id(step) for step in comparison.steps.added} | {id(one.new) for one in comparison.steps.renamed}
    graves = {one.identity: one for one in case.release.tombstones if one.workflow == comparison.workflow}
    for step in comparison.steps.new.steps:
        grave = graves.get(identity(step))
        if id(step) in added and grave is not None and (grave.body, grave.event_type) != (step.body, step.event_type):
            yield (
                f"{titled(step)} was another {noun(grave.kind)} until release {grave.last}, whose result would be taken",
                step.place,
            )


RULE: Final = Rule(id=ID, summary="The steps changed in a way that only a person can judge.", find=find)
