"""A workflow's name belongs to another Worker of the account."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.moved import former_worker
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.live import ACTIVE

ID: Final = "workflow-owned-by-another-worker"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name that the deploy would take over."""
    for new in () if former_worker(case) else case.wanted.lists:
        taken = case.live.registrations.get(new.workflow)
        if taken is None or taken.script in {"", case.wanted.worker}:
            continue
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=str(Address(Aspect.WORKFLOW, new.workflow)),
            place=new.place,
            problem=f"workflow {new.workflow!r} belongs to the Worker {taken.script!r}; the deploy would take it over",
            remedy="give the class another name (the workflow's name follows from it), or delete the other one first",
            evidence=_evidence(taken.count(ACTIVE)),
        )


def _evidence(count: int) -> str:
    if not count:
        return "no instance of it is in flight"
    return f"{count} of its instances {'is' if count == 1 else 'are'} in flight and would run this Worker's code"


RULE: Final = Rule(
    id=ID, summary="A workflow's name is registered to another Worker, which the deploy would rob of it.", find=find
)
