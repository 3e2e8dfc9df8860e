"""The Worker runs workflows, and nothing says which steps they have."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.live import MAY_RUN, Live

ID: Final = "baseline-missing"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding where neither a trusted record, nor the deployed code, nor Cloudflare's graph has the steps."""
    owned = case.unknown_workflows
    if not owned:
        return
    count = sum(one.count(MAY_RUN) for one in owned.values())
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=_address(case.live),
        problem=(
            f"{case.live.worker} runs {_list(tuple(owned))} steps cannot be compared: "
            f"{case.baseline.distrust or 'it carries no release record'}, and neither the deployed code nor Cloudflare's "
            "graph shows them"
        ),
        remedy=(
            "compare the steps with the deployed code yourself; if none that instances have passed is renamed, "
            "removed or reordered, allow it once: this deploy leaves the record for the next"
        ),
        evidence=f"{count or 'no'} {'instances are' if count > 1 else 'instance is'} in flight or may be restarted",
    )


def _address(live: Live) -> str:
    """Return an address that holds for this version only: the next lost record is another matter."""
    version = next((f"/version/{one.version_id[:8]}" for one in live.serving), "")
    return f"worker/{live.worker}{version}"


def _list(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"the workflow {names[0]}, and its"
    return f"the workflows {', '.join(names)}, and their"


RULE: Final = Rule(id=ID, summary="Nothing says which steps the deployed workflows have.", find=find)
