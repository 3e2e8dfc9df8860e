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
            f"version {newest.version_id[:8]} serves, made {newest.maker}, and not by the last `ayjnt deploy`: the deploy "
            f"would replace its code, whatever is in it ({case.baseline.distrust})"
        ),
        remedy=(
            "ask who made it what is in it, and bring that into the source tree first; the changes above show what the "
            "deploy would undo, as far as it can be compared"
        ),
    )


RULE: Final = Rule(id=ID, summary="The version that serves was not made by the last `ayjnt deploy`.", find=find)
