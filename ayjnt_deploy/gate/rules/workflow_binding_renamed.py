"""The binding by which agents find their workflow goes away.

An instance that an agent has started keeps the name of the workflow's binding in its params, `__workflowName`, and the
agent's table `cf_agents_workflows` keeps it too (agents 0.32, `src/index.ts`). Approving, rejecting and sending events go
through that name, and ThinkWorkflow makes the type of its hidden event from it.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.moved import gone_bindings, hint, new_bindings
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.evidence import together

ID: Final = "workflow-binding-renamed"
_KIND: Final = "workflow"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow binding that instances of agents may be looked up by."""
    for change in gone_bindings(case, _KIND):
        yield from _findings(case, change)


def _findings(case: Case, change: Change) -> Iterator[Finding]:
    binding = change.address.name
    evidence = together(case.evidence.values())
    hit = tuple(instance for instance in evidence.instances if instance.workflow_binding == binding)
    affected = Affected(evidence=evidence, instances=hit)
    if not hit and (affected.is_harmless or not _may_be_of_agents(case, binding)):
        return  # Without an agent nobody keeps the name, and the new code has the new one.
    new = new_bindings(case, _KIND)
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(change.address),
        problem=(
            f"binding {binding!r} of a workflow goes away{hint(new)}: agents look up the "
            "instances that they have started by this name, and can neither approve, end nor send them anything without it"
        ),
        remedy=(
            "keep the class name, from which the binding follows, until the instances that agents have started are done; "
            + _migration(binding, new[0] if len(new) == 1 else "NEW_BINDING")
        ),
        evidence=affected.words(
            Deed(f"is known as `{binding}`", f"are known as `{binding}`"), "would be out of its agent's reach"
        ),
        instances=affected.named,
        affected=affected,
    )


def _migration(old: str, new: str) -> str:
    return (
        f"or bind the workflow under both names, move the rows of each agent with "
        f'`this.migrateWorkflowBinding("{old}", "{new}")`, and drop the old name when they are done'
    )


def _may_be_of_agents(case: Case, binding: str) -> bool:
    """Whether the workflow behind the binding may be one that agents start: the record tells, where there is one."""
    if case.release is None:
        return True
    return any(one.is_agents for one in case.release.lists if one.binding == binding)


RULE: Final = Rule(
    id=ID, summary="A workflow's binding goes away, and agents find the instances that they started no more.", find=find
)
