"""What the wanted steps are compared with where no record can be trusted."""

import asyncio
from typing import Any

import httpx
import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import Rejected
from ayjnt_deploy.reading.baseline import find_baseline, read_back, with_others
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.release import Tombstone
from ayjnt_deploy.state.steps import identity
from tests.ayjnt_deploy.builders import (
    WORKER,
    a_list,
    a_live,
    a_past,
    a_registration,
    a_release,
    a_serving,
    a_step,
    names,
)
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, a_connection, complaint, envelope

CONTENT = f"{ACCOUNT}/workers/scripts/{WORKER}/content/v2"
VERSIONS = f"{ACCOUNT}/workflows/orders-processing/versions"
DEPLOYED = "2026-11-20T09:30:00Z"
UNTIL = "2026-11-22T02:00:00Z"
LOST = Baseline(distrust="it carries no release record")
CODE = """\
import { WorkflowEntrypoint } from "cloudflare:workers";
var Orders = class extends WorkflowEntrypoint {
  async run(event, step) { await step.do("A", async () => 1); await step.do("B", async () => 2); }
};
export { Orders as OrdersProcessing };
"""


def a_grave(name: str) -> Tombstone:
    step = a_step(name)
    return Tombstone(
        workflow="orders-processing",
        identity=identity(step),
        kind=step.kind,
        name=name,
        event_type=None,
        body=step.body,
        first=1,
        last=2,
        until=DEPLOYED,
    )


def deployed(**fields: Any) -> Live:
    told = {
        "registrations": {"orders-processing": a_registration()},
        "serving": (a_serving(created_on=DEPLOYED),),
        "leaves": {
            "binding/ORDERS": {
                "type": "workflow",
                "workflow_name": "orders-processing",
                "class_name": "OrdersProcessing",
            }
        },
    }
    return a_live(**{**told, **fields})


def with_code(httpx_mock: HTTPXMock, code: str) -> None:
    httpx_mock.add_response(url=CONTENT, text=code, headers={"content-type": "application/javascript"})


def with_graph(httpx_mock: HTTPXMock, graph: Any) -> None:
    httpx_mock.add_response(url=f"{VERSIONS}?per_page=100&page=1", json=envelope([{"id": "v", "created_on": DEPLOYED}]))
    httpx_mock.add_response(url=f"{VERSIONS}/v/graph", json=envelope({"id": "v", "graph": graph}))


def read(found: Baseline, live: Live) -> tuple[Baseline, list[str]]:
    said: list[str] = []
    return read_back(found, live, a_connection(), said.append), said


def test_a_version_that_was_rolled_back_from_and_deleted_does_not_end_the_plan(httpx_mock: HTTPXMock) -> None:
    deleted = f"{ACCOUNT}/workers/scripts/{WORKER}/versions/v-2"
    httpx_mock.add_response(url=deleted, status_code=404, json=complaint(10222, "no such version"))

    assert find_baseline(a_live(deployments=(("v-1",), ("v-2",), ("v-1",))), a_connection()).withdrawn == {"v-2": None}


def test_the_versions_that_served_since_are_read_side_by_side(httpx_mock: HTTPXMock) -> None:
    rolled_back = a_live(deployments=(("v-1",), ("v-4",), ("v-3",), ("v-2",), ("v-1",)))
    all_are_there = asyncio.Barrier(3)

    async def answer(request: httpx.Request) -> httpx.Response:
        async with asyncio.timeout(5):  # Only a reading that asks one after the other is ever ended by it.
            await all_are_there.wait()
        return httpx.Response(200, json=envelope({"id": request.url.path.rpartition("/")[2]}))

    httpx_mock.add_callback(answer, is_reusable=True)

    assert find_baseline(rolled_back, a_connection()).withdrawn == {"v-4": None, "v-3": None, "v-2": None}


def test_a_version_that_cannot_be_read_ends_the_plan(httpx_mock: HTTPXMock) -> None:
    url = f"{ACCOUNT}/workers/scripts/{WORKER}/versions/v-2"
    httpx_mock.add_response(url=url, status_code=400, json=complaint(4711, "odd"))

    with pytest.raises(Rejected, match="versions/v-2: answered 400"):
        find_baseline(a_live(deployments=(("v-1",), ("v-2",), ("v-1",))), a_connection())


@pytest.mark.parametrize(
    ("found", "live"),
    [
        (Baseline(release=a_release(a_list("A"))), deployed()),
        (Baseline(), a_live(exists=False)),
        (LOST, a_live()),
        (LOST, deployed(registrations={"theirs": a_registration("theirs", script="billing")})),
    ],
    ids=["a trusted record", "a first release", "no workflows", "another Worker's workflows"],
)
def test_nothing_is_asked_for_without_need(found: Baseline, live: Live) -> None:
    assert read(found, live) == (found, [])


def test_code_that_may_be_of_a_version_that_does_not_serve_is_not_believed(httpx_mock: HTTPXMock) -> None:
    with_graph(httpx_mock, None)

    base, said = read(LOST, deployed(newest="v-2"))

    assert base == LOST
    assert "uploaded and does not serve" in said[1]


def test_the_deployed_code_is_a_release_without_a_number(httpx_mock: HTTPXMock) -> None:
    with_code(httpx_mock, CODE)

    base, said = read(LOST, deployed())

    assert said == ["no record describes what is live: reading the deployed code"]
    assert (base.basis, base.distrust, base.recorded) == (Basis.BUNDLE, LOST.distrust, None)
    assert base.release is not None
    assert (base.release.number, base.release.at, base.release.digests) == (0, DEPLOYED, {})
    (steps,) = base.release.lists
    assert (steps.workflow, steps.class_name, steps.binding) == ("orders-processing", "OrdersProcessing", "ORDERS")
    assert (names(steps.steps), steps.since, steps.place.path) == (["A", "B"], DEPLOYED, "worker.js")


def test_a_class_that_the_code_does_not_export_is_looked_for_in_the_graph(httpx_mock: HTTPXMock) -> None:
    with_code(httpx_mock, "export default {};")
    with_graph(httpx_mock, {"workflow": {"nodes": [{"type": "step_do", "name": "A", "nodes": []}]}})

    base, _ = read(LOST, deployed())

    assert base.basis is Basis.GRAPH
    assert base.release is not None
    assert [names(one.steps) for one in base.release.lists] == [["A"]]


def test_code_that_cannot_be_read_and_no_graph_leave_nothing(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=CONTENT, status_code=404, json=complaint(10007, "no such Worker"))
    with_graph(httpx_mock, None)

    base, said = read(LOST, deployed())

    assert base == LOST
    assert said[1].startswith(
        f"the deployed code cannot be read: GET /accounts/acc/workers/scripts/{WORKER}/content/v2"
    )


def test_a_record_of_other_code_still_tells_what_was_released_before(httpx_mock: HTTPXMock) -> None:
    with_code(httpx_mock, CODE)
    before = a_list("A0", "B")
    stale = a_release(before, number=7, past=(a_past(a_list("Z"), last=5),))

    base, _ = read(Baseline(distrust="edited", stale=stale), deployed())

    assert base.release is not None
    assert base.release.number == 7
    assert [(one.list, one.last, one.until) for one in base.release.past][:1] == [(before, 7, DEPLOYED)]
    assert [one.last for one in base.release.past] == [7, 5]


def test_a_stale_record_of_the_same_steps_adds_no_past_list(httpx_mock: HTTPXMock) -> None:
    with_code(httpx_mock, CODE)

    base, _ = read(Baseline(distrust="edited", stale=a_release(a_list("A", "B"), number=7)), deployed())

    assert base.release is not None
    assert base.release.past == ()


def test_a_record_of_another_step_reader_is_not_mixed_with_this_one(httpx_mock: HTTPXMock) -> None:
    with_code(httpx_mock, CODE)

    base, _ = read(Baseline(distrust="edited", stale=a_release(a_list("Z"), number=7, reader=0)), deployed())

    assert base.release is not None
    assert (base.release.number, base.release.past) == (0, ())


def test_the_steps_of_the_other_serving_versions_are_judged_as_well() -> None:
    newest = a_release(a_list("A"), number=3, past=(a_past(a_list("old")),))
    other = a_release(a_list("A", "B"), a_list("C", workflow="refunds"), number=2)

    base = with_others(Baseline(release=newest, others=(other,)), UNTIL)

    assert base.release is not None
    assert [(one.list.workflow, names(one.list.steps), one.last) for one in base.release.past] == [
        ("orders-processing", ["old"], 1),
        ("orders-processing", ["A", "B"], 2),
        ("refunds", ["C"], 2),
    ]


def test_the_release_that_somebody_rolled_back_from_is_one_of_the_past() -> None:
    serving = a_release(a_list("A"), number=3, tombstones=(a_grave("old"),))
    gone = a_release(a_list("B"), number=4, tombstones=(a_grave("old"), a_grave("A"), a_grave("Z")))

    base = with_others(Baseline(release=serving, withdrawn={"v-4": gone, "v-by-hand": None}), UNTIL)

    assert base.release is not None
    assert [(names(one.list.steps), one.last, one.until) for one in base.release.past] == [(["B"], 4, UNTIL)]
    assert [one.name for one in base.release.tombstones] == ["old", "Z"]


def test_steps_that_are_known_already_are_not_judged_twice() -> None:
    newest = a_release(a_list("A"), number=3, past=(a_past(a_list("old")),))

    base = Baseline(release=newest, others=(a_release(a_list("old"), number=1), a_release(a_list("A"), number=2)))

    assert with_others(base, UNTIL) == base
    assert with_others(Baseline(others=base.others), UNTIL) == Baseline(others=base.others)
