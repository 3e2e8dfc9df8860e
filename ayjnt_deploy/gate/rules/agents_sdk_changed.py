"""The `agents` package has another version, and with it the hidden steps of agent helpers may have other names.

The names `__agent_<verb>_<n>` are made by the package (agents 0.32, `src/workflows.ts`), not by the project's source.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.evidence import Evidence, together

ID: Final = "agents-sdk-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding if workflows of agents would go on with another version of the package."""
    if case.release is None or case.release.agents in {None, case.wanted.agents}:
        return
    released = {one.workflow for one in case.release.lists}
    tied = [one for one in case.wanted.lists if one.is_agents and one.workflow in released]
    if not tied:
        return
    evidence = together(case.evidence_of(one.workflow) for one in tied)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    yield Finding(
        rule=ID,
        severity=Severity.INFO if affected.is_harmless else Severity.WARN,
        at="package/agents",
        place=tied[0].place,
        problem=(
            f"the last release was built with agents {case.release.agents}, this one is with "
            f"{case.wanted.agents or 'none'}: the package names the hidden steps of {evidence.workflow}"
        ),
        remedy=(
            f"read the package's changelog for changes of `AgentWorkflow`; if in doubt, install agents@"
            f"{case.release.agents} again until the instances are done"
        ),
        evidence=_words(evidence),
        instances=affected.named,
        affected=affected,
    )


def _words(evidence: Evidence) -> str:
    if evidence.why_not is not None:
        return f"the instances could not be read ({evidence.why_not}), so the worst is assumed"
    if not evidence.total:
        return "no instance is in flight"
    verb = "instance is" if evidence.total == 1 else "instances are"
    return f"{evidence.total} {verb} in flight, and would ask for the names of the new version"


RULE: Final = Rule(
    id=ID, summary="The `agents` package changed, which names the hidden steps of agent helpers.", find=find
)
