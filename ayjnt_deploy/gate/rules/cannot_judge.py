"""The steps of a workflow changed in a way that the source does not explain."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.doubt import doubts_of, settled
from ayjnt_deploy.gate.finding import BELONG, Affected, Finding, Severity
from ayjnt_deploy.gate.judgements import Story, finding, place_of, since
from ayjnt_deploy.gate.replay import Judgement
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.release import READER
from ayjnt_deploy.state.steps import StepList, titled

ID: Final = "cannot-judge"
_REMEDY: Final = (
    "make the change so that steps which instances may have passed keep name, count and order "
    "(append, or put what tells them apart into the name), or check it by hand and allow it"
)


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step, or workflow, with every reason and its line."""
    for _, found in groupby(sorted(doubts_of(case), key=_at), key=_at):
        yield _finding(case, tuple(found))
    if case.release is not None and case.release.reader != READER:
        released = {one.workflow for one in case.release.lists}
        yield from (_unread(case, one) for one in case.wanted.lists if one.workflow in released)


def _at(judgement: Judgement) -> str:
    return judgement.at


def _finding(case: Case, doubts: Sequence[Judgement]) -> Finding:
    reasons = "; ".join(dict.fromkeys(_reason(case, one) for one in doubts))
    workflow = doubts[0].workflow
    problem = f"the steps of {workflow} changed in a way that needs a person: {reasons}"
    story = Story(problem=problem, remedy=_REMEDY, deed=BELONG, then="may be affected")
    return settled(case, finding(case, ID, story, *doubts), doubts)


def _reason(case: Case, doubt: Judgement) -> str:
    outcome = doubt.outcome
    where = "" if (place := place_of(outcome)) is None else f" ({place})"
    step = outcome.at
    subject = "" if step is None or doubt.at == str(Address(Aspect.WORKFLOW, doubt.workflow)) else f"{titled(step)}: "
    return f"since {since(case, doubt)}, {subject}{outcome.why}{where}"


def _unread(case: Case, wanted: StepList) -> Finding:
    """Return the finding about a record whose steps were read by other rules than today's."""
    evidence = case.evidence_of(wanted.workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    reader = None if case.release is None else case.release.reader
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(Address(Aspect.WORKFLOW, wanted.workflow)),
        place=wanted.place,
        problem=(
            f"the steps of {wanted.workflow} need a person: "
            f"the record was written by step reader {reader}, this is {READER}"
        ),
        remedy=_REMEDY,
        evidence=affected.words(BELONG, "may be affected"),
        instances=affected.named,
        affected=affected,
    )


RULE: Final = Rule(id=ID, summary="The steps changed in a way that only a person can judge.", find=find)
