"""What the gate says to each release, one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.releases.succeed import next_release
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Evidence, evidence
from ayjnt_deploy.state.live import ACTIVE, RESTARTABLE, Live
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.wanted import Wanted
from tests.engine.projects import READ_AT


@dataclass(frozen=True, slots=True)
class Read:
    """The instances of a workflow, all of them read."""

    instances: Sequence[Mapping[str, Any]]
    complete: bool = True
    why: str | None = None

    @property
    def listed(self) -> int:
        return len(self.instances)


def evidence_of(workflow: str, instance: Mapping[str, Any]) -> Evidence:
    """Return what the only instance of `workflow` proves, from its answer of the API."""
    active, restartable = instance["status"] in ACTIVE, instance["status"] in RESTARTABLE
    answers = Read([{**instance, "id": workflow}]) if active or restartable else None
    return evidence(workflow, active=int(active), restartable=int(restartable), answers=answers)


def verdicts(
    releases: Sequence[Wanted], known: Sequence[Mapping[str, Evidence]] = ()
) -> Iterator[Mapping[str, tuple[Finding, ...]]]:
    """Yield the findings of every deploy after the first, by workflow.

    `known` holds the evidence at the end of each release; without it no instance could be read.
    """
    record = _record(None, releases[0], {})
    for number, (deployed, wanted) in enumerate(pairwise(releases)):
        read = known[number] if known else {}
        live = Live(exists=True, state=deployed.state)
        case = Case(wanted=wanted, live=live, baseline=Baseline(release=record), evidence=read, now=READ_AT)
        yield _by_workflow(wanted, judge(case))
        record = _record(record, wanted, read)


def _record(previous: Release | None, wanted: Wanted, known: Mapping[str, Evidence]) -> Release:
    at = READ_AT + timedelta(days=previous.number if previous else 0)
    return next_release(
        previous,
        wanted,
        known,
        number=Baseline(release=previous).next_number,
        at=at.isoformat(),
        commit=None,
        dirty=False,
        tool="test",
    )


def _by_workflow(wanted: Wanted, findings: Sequence[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    return {
        one.workflow: tuple(finding for finding in findings if finding.at.split("/")[1] == one.workflow)
        for one in wanted.lists
    }
