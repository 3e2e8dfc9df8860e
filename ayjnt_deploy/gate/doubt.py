"""What the source does not say, and what replays of the instances in flight say of it."""

from collections.abc import Sequence
from dataclasses import replace

from ayjnt_codegen.source import WORK, Exact, Pattern
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import NAMED, Finding, Severity
from ayjnt_deploy.gate.replay import Hazard, Judgement
from ayjnt_deploy.state.steps import text_of
from ayjnt_deploy.state.verdict import Rehearsal, Replayed


def doubts_of(case: Case) -> tuple[Judgement, ...]:
    """Return the judgements that leave it open what becomes of instances."""
    return tuple(one for one in case.judgements if one.outcome.hazard is Hazard.CANNOT_TELL)


def doubted(case: Case) -> frozenset[str]:
    """Return the workflows that the source leaves in doubt."""
    return frozenset(one.workflow for one in doubts_of(case))


def settled(case: Case, finding: Finding, doubts: Sequence[Judgement]) -> Finding:
    """Return the finding about `doubts` as milder or graver as the replays of the workflow's instances make it."""
    rehearsal = case.rehearsals.get(doubts[0].workflow)
    if rehearsal is None:
        return finding
    if rehearsal.stopped:
        return _refuted(finding, rehearsal)
    reason = _no_proof(case, rehearsal, doubts)
    if reason is not None:
        return replace(finding, evidence=f"{_count(rehearsal)} could go on with the new code; {reason}")
    return replace(
        finding, severity=Severity.INFO, evidence=f"{_count(rehearsal)} went on with the new code", instances=()
    )


def _refuted(finding: Finding, rehearsal: Rehearsal) -> Finding:
    stopped = rehearsal.stopped
    first = stopped[0].verdict
    at = "" if first.at is None else f" at {first.at}"
    return replace(
        finding,
        severity=Severity.BLOCK,
        problem=f"{finding.problem}; the first instance that was replayed and is not compatible: {first.outcome}{at} ({first.why})",
        evidence=f"{len(stopped)} of {len(rehearsal.replayed)} instances that were replayed on the new code are not compatible",
        instances=tuple(map(_told, stopped[:NAMED])),
    )


def _told(one: Replayed) -> str:
    return f"{one.instance} ({one.status}): {one.verdict.outcome}"


def _count(rehearsal: Rehearsal) -> str:
    count = len(rehearsal.replayed)
    noun = "the only instance" if count == 1 else f"all {count} instances"
    return f"{noun} that {'was' if count == 1 else 'were'} replayed"


def _no_proof(case: Case, rehearsal: Rehearsal, doubts: Sequence[Judgement]) -> str | None:
    """Return why compatible replays do not settle the doubts; None where they do."""
    if not rehearsal.is_whole:
        return f"that is a sample of {rehearsal.in_flight} in flight or errored"
    if any(_shares_a_name(case, one) for one in doubts):
        return "a replay does not tell apart steps whose names say no more than their number"
    return None


def _shares_a_name(case: Case, doubt: Judgement) -> bool:
    """Whether results of steps might be swapped under names that stay the same."""
    old, new = doubt.outcome.old, doubt.outcome.new
    if old is None or new is None or old.kind not in WORK or text_of(old) != text_of(new):
        return False
    return isinstance(old.name, Exact) or _counts_turns(case, doubt.workflow, text_of(old))


def _counts_turns(case: Case, workflow: str, pattern: str) -> bool:
    """Whether what stands in the holes of a name may be the number of a turn: some instance has only small numbers."""
    for instance in case.evidence_of(workflow).instances:
        names = [row.name.rpartition("-")[0] for row in instance.rows if row.type == "step"]
        found = [filled for name in names if (filled := Pattern(pattern).filled(name)) is not None]
        for held in zip(*found, strict=True):
            if all(one.isdecimal() and int(one) <= len(held) for one in held):
                return True
    return False
