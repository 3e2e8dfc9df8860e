"""What is live although nothing wants it, and what no deploy takes away.

wrangler 4.164 deletes no workflow, queue consumer or secret, and leaves crons, routes and domains alone where the config
names none (`triggers/deploy.ts`).
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.environment import uses_of
from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.moved import gone_workflows
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.declared import declaration

ID: Final = "leftover"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each."""
    if not case.live.is_read or not case.live.exists:
        return
    staying = (*_changes(case), *_workflows(case))
    used = uses_of(case.sources, [one.name for one in staying if one.aspect is Aspect.SECRET])
    for address in staying:
        place = used.get(address.name) if address.aspect is Aspect.SECRET else None
        yield _unneeded(case, address) if place is None else _undeclared(address, place)


def _unneeded(case: Case, address: Address) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.INFO,
        at=str(address),
        problem=f"{address} is live, nothing in the source tree or ayjnt.jsonc asks for it, and no deploy removes it",
        remedy=f"if nobody needs it, {_way_out(case, address)}",
    )


def _undeclared(address: Address, place: Place) -> Finding:
    """Tell of a secret that is required no more and still read: who deletes it breaks the code."""
    name = address.name
    return Finding(
        rule=ID,
        severity=Severity.INFO,
        at=str(address),
        place=place,
        problem=f"{place} reads env.{name}, a secret that is live and stays so, and ayjnt.jsonc does not require it any more",
        remedy=(
            f'put "{name}" into "secrets": {{ "required": […] }} in the "wrangler" section of ayjnt.jsonc, so that no deploy '
            "goes on without it; delete the secret only when no code reads it"
        ),
    )


def _changes(case: Case) -> Iterator[Address]:
    staying = [one.address for one in case.changes if one.fate is Fate.STAYS and not one.is_settled]
    for address in staying:
        item = Address(address.aspect, address.name.partition("/")[0])
        is_inside = address.aspect is Aspect.CONSUMER and address != item and item in staying
        if address.aspect is not Aspect.WORKFLOW and not is_inside:
            yield address


def _workflows(case: Case) -> Iterator[Address]:
    """Yield the workflows that outlived their release; the one that is going away now, and a scheduled one, have rules."""
    going = {one.address.name for one in gone_workflows(case)}
    for name, registration in sorted(case.live.owned.items()):
        address = Address(Aspect.WORKFLOW, name)
        if name not in going and address not in case.wanted.state.leaves and not registration.schedules:
            yield address


def _way_out(case: Case, address: Address) -> str:
    worker = case.live.worker
    match address.aspect:
        case Aspect.WORKFLOW:
            return f"run `wrangler workflows delete {address.name}` (this deletes its history too)"
        case Aspect.CONSUMER if "/" not in address.name:
            return f"run `wrangler queues consumer remove {address.name} {worker}`"
        case Aspect.SECRET:
            return f"run `wrangler secret delete {address.name} --name {worker}`"
        case Aspect.CRON:
            return (
                'list the crons that are to stay, be it none, in the "wrangler" section of ayjnt.jsonc: '
                '"triggers": { "crons": […] }'
            )
        case Aspect.ROUTE | Aspect.DOMAIN:
            return f"delete it in the dashboard, among the domains and routes of {worker}"
        case _:
            said = declaration(address, case.live.state.leaves[address])
            key = address.name if said is None else said.named
            return f'set {key} in the "wrangler" section of ayjnt.jsonc to what it is to be'


RULE: Final = Rule(id=ID, summary="Something is live that nothing wants and no deploy removes.", find=find)
