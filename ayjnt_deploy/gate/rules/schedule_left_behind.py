"""A scheduled workflow is no longer wanted, and Cloudflare goes on starting it.

`wrangler deploy` registers the workflows of its config and deletes none (wrangler 4.164, `triggers/deploy.ts`), so the
cron expressions of one that is dropped or renamed stay in force.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.moved import gone_workflows, successor
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.live import Registration

ID: Final = "schedule-left-behind"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each registration that would fire for a class that is not there."""
    wanted = case.wanted.state.of(Aspect.WORKFLOW)
    going = {one.address.name: one for one in gone_workflows(case)}
    for name, registration in sorted(case.live.owned.items()):
        if name in wanted or not registration.schedules:
            continue
        new = successor(case, going[name]) if name in going else None
        heir = "" if new is None else f", beside {new.list.workflow!r} if that is scheduled too"
        yield _finding(name, registration, heir, is_going=name in going)


def _finding(name: str, registration: Registration, heir: str, *, is_going: bool) -> Finding:
    crons = ", ".join(repr(cron) for cron in registration.schedules)
    return Finding(
        rule=ID,
        severity=Severity.BLOCK if is_going else Severity.WARN,
        at=str(Address(Aspect.WORKFLOW, name)),
        problem=(
            f"workflow {name!r} is started by Cloudflare at {crons}, and the source tree has it no more: wrangler never "
            f"deletes a workflow, so it would go on being started{heir}, without its class"
        ),
        remedy=(
            f"end its schedule first: `wrangler workflows delete {name}`, once its instances are done (this deletes its "
            "history too); or keep its class"
        ),
    )


RULE: Final = Rule(
    id=ID, summary="A scheduled workflow is dropped or renamed, and Cloudflare would go on starting it.", find=find
)
