"""Builders of steps, records and live Workers for the tests of what surrounds them; each fills in what is not asked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ayjnt_codegen.source import Exact, Kind, Place, Step
from ayjnt_deploy.releases import Export
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Evidence, Instance
from ayjnt_deploy.state.leaf import Json, Known, Leaf
from ayjnt_deploy.state.live import Live, Registration, Serving
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.wanted import Wanted

FIRST: Final = "2026-11-01T10:00:00+00:00"
SECOND: Final = "2026-11-02T10:00:00+00:00"
THIRD: Final = "2026-11-03T10:00:00+00:00"
FILE: Final = "agents/orders/workflow.ts"
BODY: Final = "b0d1e5b0d1e5"


def a_step(name: str = "charge-customer", *, kind: Kind = Kind.DO, line: int = 10, **more: Any) -> Step:
    return Step(**{"kind": kind, "name": Exact(name), "place": Place(FILE, line), "body": BODY, **more})


def a_list(*names: str, workflow: str = "orders-processing", steps: Sequence[Step] = (), **more: Any) -> StepList:
    made = tuple(steps) or tuple(a_step(name, line=10 + number) for number, name in enumerate(names))
    given = {"class_name": "OrdersProcessing", "binding": "ORDERS_PROCESSING", "place": Place(FILE, 8), **more}
    return StepList(**{"workflow": workflow, "steps": made, **given})


def a_release(*lists: StepList, **more: Any) -> Release:
    given = {
        "number": 1,
        "worker": "orders",
        "at": FIRST,
        "commit": "a" * 40,
        "dirty": False,
        "tool": "0.1.0",
        "agents": "0.32.0",
    }
    return Release(**{**given, "lists": lists, **more})


def a_worker(*lists: StepList, variables: Mapping[str, Json] | None = None, worker: str = "orders") -> Wanted:
    return Wanted(state=a_state(lists, variables, worker), lists=lists)


def a_state(lists: Sequence[StepList], variables: Mapping[str, Json] | None = None, worker: str = "orders") -> State:
    leaves: dict[Address, Leaf] = {
        Address(Aspect.VARIABLE, name): Known(value) for name, value in (variables or {}).items()
    }
    for one in lists:
        leaves[Address(Aspect.WORKFLOW, one.workflow)] = Known({"class": one.class_name})
    return State(worker=worker, leaves=leaves)


def a_serving(version_id: str = "v1", *, tag: str | None = None, etag: str | None = "e1", **more: Any) -> Serving:
    given = {"percentage": 100.0, "created_on": FIRST, "source": "wrangler", **more}
    return Serving(**{"version_id": version_id, "tag": tag, "etag": etag, **given})


def a_live(
    *serving: Serving, record: Mapping[str, Json] | None = None, state: State | None = None, **more: Any
) -> Live:
    return Live(
        **{"exists": True, "state": state or a_state(()), "serving": serving, "record_parts": record or {}, **more}
    )


def a_registration(one: StepList, worker: str = "orders") -> Registration:
    return Registration(workflow=one.workflow, script=worker, class_name=one.class_name, counts={})


def an_evidence(*created_on: str, workflow: str = "orders-processing", **more: Any) -> Evidence:
    instances = tuple(
        Instance(id=f"i{number}", status="running", created_on=at, rows=()) for number, at in enumerate(created_on, 1)
    )
    given = {"active": len(instances), "restartable": 0, "everything": True, **more}
    return Evidence(**{"workflow": workflow, "instances": instances, **given})


def an_export(release: Release) -> Export:
    return Export(release=release, host="h", account="a", versions=("v-1",), read_at=SECOND)
