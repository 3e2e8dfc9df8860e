"""What serves was not made by the last `ayjnt deploy`."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule

ID: Final = "live-version-not-ours"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where the record does not describe what serves; `baseline-missing` says it where nothing does."""
    if not case.is_replaced or case.unknown_workflows or not case.live.serving:
        return
    newest = case.live.serving[0]
    yield Finding(
        rule=ID,
        severity=Severity.WARN,
        at=f"worker/{case.live.worker}/version/{newest.version_id[:8]}",
        problem=(
            f"version {newest.version_id[:8]} serves, made {newest.maker}, and not by the last `ayjnt deploy`; "
            f"{case.baseline.distrust}. The deploy would replace its code, whatever is in it"
        ),
        remedy=f"ask who made it what is in it, and bring that into the source tree first{_changes(case)}",
    )


def _changes(case: Case) -> str:
    is_told = any(one.undoes_others for one in case.changes)
    return "; the changes above show what else the deploy would undo" if is_told else ""


RULE: Final = Rule(id=ID, summary="The version that serves was not made by the last `ayjnt deploy`.", find=find)
