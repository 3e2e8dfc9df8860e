"""Values for tests: each builder fills in what a test does not care about."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import Exact, Kind, Name, Place, SourceTree, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Finding, Severity
from ayjnt_deploy.plan import Plan, make_plan
from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Evidence, Instance, Row
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.live import Live, Registration, Serving
from ayjnt_deploy.state.release import PastList, Release
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList, identity, text_of
from ayjnt_deploy.state.wanted import Wanted

WORKER: Final = "orders"
WORKFLOW: Final = "orders-processing"
FILE: Final = "agents/orders/workflow.ts"
NOW: Final = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY: Final = NOW.date()
SINCE: Final = "2026-11-20T08:00:00Z"

_ROW_TYPES: Final = {
    Kind.DO: "step",
    Kind.AGENT: "step",
    Kind.SLEEP: "sleep",
    Kind.SLEEP_UNTIL: "sleep",
    Kind.WAIT: "waitForEvent",
}


def a_step(name: str | Name, kind: Kind = Kind.DO, **fields: Any) -> Step:
    """Return a step; a `do` has a body of its own unless told otherwise."""
    told = Exact(name) if isinstance(name, str) else name
    body = hashlib.sha256(str(name).encode()).hexdigest()[:12] if kind is Kind.DO else ""
    return Step(kind=kind, name=told, **{"place": Place(FILE, 1), "body": body, **fields})


def a_wait(name: str | Name, event_type: str | None = "go", **fields: Any) -> Step:
    return a_step(name, Kind.WAIT, event_type=event_type, **fields)


def a_sleep(name: str | Name, duration_ms: int | None = 1000, **fields: Any) -> Step:
    return a_step(name, Kind.SLEEP, duration_ms=duration_ms, **fields)


def a_helper(verb: str, slot: int, **fields: Any) -> Step:
    """Return the hidden step of an agent helper."""
    return a_step(f"__agent_{verb}_{slot}", Kind.AGENT, **fields)


def a_list(*steps: Step | str, workflow: str = WORKFLOW, **fields: Any) -> StepList:
    """Return a step list; each step gets a line of its own, and the count of its name unless it has one."""
    counts = Counter[str]()
    placed = []
    for line, given in enumerate(steps, start=10):
        step = a_step(given) if isinstance(given, str) else given
        counts[identity(step)] += 1
        occurrence = step.occurrence if step.branch or step.kind is Kind.AGENT else counts[identity(step)]
        placed.append(replace(step, occurrence=occurrence, place=Place(FILE, line)))
    return StepList(
        workflow=workflow,
        class_name="OrdersProcessing",
        binding="ORDERS_PROCESSING",
        steps=tuple(placed),
        **{"place": Place(FILE, 5), "first": 1, "since": SINCE, **fields},
    )


def an_instance(*finished: Step | str, at: Step | str | None = None, id: str = "order-1", **fields: Any) -> Instance:  # noqa: A002 - it is the field's name
    """Return an instance that has finished some steps and stands `at` another."""
    rows = [*(_row(step, done=True) for step in finished), *([] if at is None else [_row(at, done=False)])]
    return Instance(id=id, **{"status": "running", "created_on": SINCE, "rows": tuple(rows), **fields})


def _row(given: Step | str, *, done: bool) -> Row:
    step = a_step(given) if isinstance(given, str) else given
    return Row(type=_ROW_TYPES[step.kind], name=f"{text_of(step)}-{step.occurrence}", done=done)


def an_evidence(*instances: Instance, workflow: str = WORKFLOW, **fields: Any) -> Evidence:
    """Return evidence that rests on every instance, unless told otherwise."""
    told = {"active": len(instances), "restartable": 0, "everything": True, **fields}
    return Evidence(workflow=workflow, instances=instances, **told)


def an_affected(*hit: Instance, evidence: Evidence) -> Affected:
    return Affected(evidence=evidence, instances=hit)


def a_state(leaves: Mapping[str, Json] | None = None, *, worker: str = WORKER) -> State:
    """Return a state whose leaves are known values, by address."""
    return State(worker=worker, leaves={Address.parse(at): Known(value) for at, value in (leaves or {}).items()})


def a_serving(version_id: str = "v-1", **fields: Any) -> Serving:
    told = {"percentage": 100.0, "tag": None, "etag": None, "created_on": SINCE, "source": "wrangler", **fields}
    return Serving(version_id=version_id, **told)


def a_live(leaves: Mapping[str, Json] | None = None, **fields: Any) -> Live:
    """Return a deployed Worker."""
    return Live(**{"exists": True, "state": a_state(leaves), "serving": (a_serving(),), **fields})


def a_registration(workflow: str = WORKFLOW, *, script: str = WORKER, **counts: int) -> Registration:
    return Registration(workflow=workflow, script=script, class_name="OrdersProcessing", counts=counts)


def a_wanted(*lists: StepList, leaves: Mapping[str, Json] | None = None, **fields: Any) -> Wanted:
    return Wanted(state=a_state(leaves), lists=lists, **fields)


def a_release(*lists: StepList, number: int = 2, **fields: Any) -> Release:
    told = {"at": SINCE, "commit": None, "dirty": False, "tool": "0", "agents": None, **fields}
    return Release(number=number, worker=WORKER, lists=lists, **told)


def a_past(one: StepList, *, last: int = 1) -> PastList:
    return PastList(list=one, last=last, until=SINCE)


def a_case(
    old: StepList | None = None,
    new: StepList | None = None,
    *,
    instances: Iterable[Instance] | None = None,
    release: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Case:
    """Return the case of a deploy from `old` to `new`; instances that are not given could not be read.

    `release` holds further fields of the last release, which exists where `old` does.
    """
    evidence = {} if instances is None else {WORKFLOW: an_evidence(*instances)}
    told: Mapping[str, Any] = {
        "wanted": a_wanted(*([] if new is None else [new])),
        "live": a_live(),
        "baseline": Baseline(release=None if old is None else a_release(old, **(release or {}))),
        "evidence": evidence,
        "now": NOW,
        **fields,
    }
    return Case(**told)


def a_finding(**fields: Any) -> Finding:
    told = {"rule": "step-renamed", "severity": Severity.BLOCK, "at": f"workflow/{WORKFLOW}/step/A", **fields}
    return Finding(**{"problem": "it is renamed", "remedy": "name it again", **told})


def an_allowance(rule: str = "step-renamed", at: str = f"workflow/{WORKFLOW}/step/A", **fields: Any) -> Allow:
    told = {"because": "nobody is there", "until": TODAY, "place": Place("ayjnt.jsonc", 3), **fields}
    return Allow(rule=rule, at=at, **told)


def a_plan(case: Case, **fields: Any) -> Plan:
    told: Mapping[str, Any] = {
        "tree": SourceTree(agents=(), workflows=()),
        "config": {"name": WORKER},
        "account_id": "a",
        "host": "api.cloudflare.com",
        "read_at": SINCE,
        **fields,
    }
    return make_plan(case, **told)


def names(steps: Sequence[Step]) -> list[str]:
    """Return the names of `steps`, for comparison."""
    return [text_of(step) for step in steps]
