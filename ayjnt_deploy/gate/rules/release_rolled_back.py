"""Somebody rolled the Worker back, and the deploy would replace what they have chosen to run."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.release import Release

ID: Final = "release-rolled-back"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for the release that was rolled back from; it blocks where the deploy is that release again."""
    if case.baseline.rolled_back_from is not None:
        yield _rolled_back(case, *case.baseline.rolled_back_from)
    for version_id, release in case.baseline.withdrawn.items():
        if release is None and _may_have_instances(case):
            yield _unknown(case, version_id)


def _rolled_back(case: Case, version_id: str, release: Release) -> Finding:
    is_same = (release.code, release.digests) == (case.wanted.code, case.wanted.state.digests)
    then = "bring that very release back" if is_same else "replace what serves since with another change of it"
    return Finding(
        rule=ID,
        severity=Severity.BLOCK if is_same else Severity.WARN,
        at=_at(case, version_id),
        problem=(
            f"release {release.number} (version {version_id[:8]}) was rolled back, and version "
            f"{case.live.serving[0].version_id[:8]} serves{case.by_whom}; the deploy would {then}"
        ),
        remedy=f"find out what release {release.number} was rolled back for, and deploy a source tree in which that is mended",
    )


def _unknown(case: Case, version_id: str) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.WARN,
        at=_at(case, version_id),
        problem=(
            f"version {version_id[:8]} was rolled back, and no record tells its steps: instances in flight may have come "
            "from it"
        ),
        remedy="compare its workflows with the source tree, or wait until the instances that it started have ended",
    )


def _at(case: Case, version_id: str) -> str:
    return f"worker/{case.live.worker}/version/{version_id[:8]}"


def _may_have_instances(case: Case) -> bool:
    return any(one.total or not one.is_whole for one in case.evidence.values())


RULE: Final = Rule(id=ID, summary="Somebody rolled back from a release: the deploy would undo that.", find=find)
