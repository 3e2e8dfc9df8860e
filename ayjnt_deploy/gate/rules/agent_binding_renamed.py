"""The binding by which workflow instances find their agent goes away."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.moved import gone_bindings, hint, new_bindings
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.evidence import together

ID: Final = "agent-binding-renamed"
_KIND: Final = "durable_object_namespace"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each agent's binding that the deploy would take away, where a workflow may look for it."""
    if case.has_workflows:
        yield from (_finding(case, change) for change in gone_bindings(case, _KIND))


def _finding(case: Case, change: Change) -> Finding:
    binding = change.address.name
    evidence = together(case.evidence.values())
    hit = tuple(instance for instance in evidence.instances if instance.agent_binding == binding)
    affected = Affected(evidence=evidence, instances=hit)
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(change.address),
        problem=(
            f"binding {binding!r} of an agent goes away{hint(new_bindings(case, _KIND))}: "
            "instances that an agent has started look for it by this name and fail without it"
        ),
        remedy=(
            "keep the class name, from which the binding follows, until the instances that the agent has started are "
            "done; the data of its objects moves with a rename, the instances in flight do not"
        ),
        evidence=affected.words(Deed(f"looks for `{binding}`", f"look for `{binding}`"), "would fail at its next step"),
        instances=affected.named,
        affected=affected,
    )


RULE: Final = Rule(
    id=ID,
    summary="An agent's binding goes away, and the workflow instances that it started find it no more.",
    find=find,
)
