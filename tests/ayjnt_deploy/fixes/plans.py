"""Plans of a project whose source changed since the last release, and what a fix makes of that source."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from ayjnt_codegen.scan import scan
from ayjnt_deploy.fixes.edit import How
from ayjnt_deploy.fixes.proposal import Proposal, Wish, propose
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.builders import a_case, a_plan

PATH: Final = "workflows/orders/workflow.ts"
NOW: Final = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
CUTOVER: Final = datetime(2026, 11, 22, 14, tzinfo=UTC)
BEGAN_EARLY: Final = 'event.timestamp < new Date("2026-11-22T14:00:00Z")'
BEGAN_LATE: Final = 'event.timestamp >= new Date("2026-11-22T14:00:00Z")'
CONFIG: Final[Mapping[str, Any]] = {
    "name": "orders",
    "workflows": [{"name": "orders", "class_name": "Orders", "binding": "ORDERS"}],
}
STEP: Final = "workflow/orders/step/"


def a_source(run: str, *, top: str = "", event: str = "event: WorkflowEvent<Params>", members: str = "") -> str:
    return f"""\
import {{ WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep }} from "cloudflare:workers";
{top}
export default class Orders extends WorkflowEntrypoint<Env, Params> {{
  async run({event}, step: WorkflowStep) {{
{run}
  }}
{members}}}
"""


def changed(
    before: str | Mapping[str, bytes], after: str | Mapping[str, bytes], *, allow: tuple[Any, ...] = ()
) -> Plan:
    """Return the plan of a deploy from one source to the other; nothing is known of the instances."""
    old, new = _files(before), _files(after)
    released, wanted = (wanted_worker(CONFIG, scan(_scanned(files)), "") for files in (old, new))
    (steps,) = released.lists
    case = a_case(steps, wanted=replace(wanted), allow=allow)
    return a_plan(case, config=CONFIG, files=new, tree=scan(_scanned(new)))


def _files(given: str | Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {PATH: given.encode()} if isinstance(given, str) else given


def _scanned(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {path: content for path, content in files.items() if path != "ayjnt.jsonc"}


def a_wish(rule: str, step: str, how: How | None = None, **fields: Any) -> Wish:
    told = {"cutover": CUTOVER if how is How.GUARD else None, "now": NOW, **fields}
    return Wish(rule=rule, at=f"{STEP}{step}", how=how, **told)


def proposed(plan: Plan, rule: str, step: str, how: How | None = None, **fields: Any) -> Proposal:
    return propose(plan, a_wish(rule, step, how, **fields))


def text(proposal: Proposal, path: str = PATH) -> str:
    return proposal.after[path].decode()
