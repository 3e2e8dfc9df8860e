"""The binding by which workflow instances find their agent goes away."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.evidence import together
from ayjnt_deploy.state.leaf import Json, Known

ID: Final = "agent-binding-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each agent's binding that the deploy would take away, where a workflow may look for it."""
    if not case.has_workflows:
        return
    for change in case.changes:
        if change.address.aspect is Aspect.BINDING and change.is_removal and _is_own_agent(_value(change)):
            yield _finding(case, change)


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
            f"binding {binding!r} of an agent goes away{_successor(case)}: "
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


def _value(change: Change) -> Json:
    return change.before.value if isinstance(change.before, Known) else None


def _is_own_agent(binding: Json) -> bool:
    """Whether a binding leads to a Durable Object class of this very Worker."""
    return (
        isinstance(binding, dict) and binding.get("type") == "durable_object_namespace" and "script_name" not in binding
    )


def _successor(case: Case) -> str:
    new = [
        one.address.name
        for one in case.changes
        if one.address.aspect is Aspect.BINDING and one.is_addition and isinstance(one.after, Known)
        if _is_own_agent(one.after.value)
    ]
    return f" (renamed to {new[0]!r}?)" if len(new) == 1 else ""


RULE: Final = Rule(
    id=ID,
    summary="An agent's binding goes away, and the workflow instances that it started find it no more.",
    find=find,
)
