import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ayjnt_deploy.sandbox import ACCOUNT_ID, Fault, Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import Client
from tests.patience import eventually

VERSIONS = "/workers/scripts/orders/versions"
SCHEDULES = "/workers/scripts/orders/schedules"


def answers(sandbox: Sandbox, path: str) -> list[int | None]:
    """The status of each request for a path; None while it is not answered."""
    return [one.status for one in sandbox.requests if one.path.endswith(path)]


def count(client: Client) -> int:
    return len(client.get(VERSIONS).result["items"])


@pytest.mark.parametrize(("after", "uploaded"), [(False, 1), (True, 2)])
def test_a_status_comes_before_or_after_the_effect(
    sandbox: Sandbox, orders: Client, *, after: bool, uploaded: int
) -> None:
    sandbox.faults.add(Fault(method="POST", path=VERSIONS, status=500, after=after))

    assert orders.version().problem == (500, 10013)
    assert count(orders) == uploaded
    assert orders.version().status == 200


@pytest.mark.parametrize(("after", "uploaded"), [(False, 1), (True, 2)])
def test_a_dropped_connection_gives_no_answer(sandbox: Sandbox, orders: Client, *, after: bool, uploaded: int) -> None:
    sandbox.clear_requests()
    sandbox.faults.add(Fault(method="POST", path=VERSIONS, drop=True, after=after))

    with pytest.raises(http.client.RemoteDisconnected):
        orders.version()
    assert sandbox.requests[0].status is None
    assert count(orders) == uploaded


def test_a_fault_fires_as_often_as_it_says_and_only_for_its_requests(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=SCHEDULES, status=429, times=2, headers={"Retry-After": "1"}))

    assert orders.get(VERSIONS).status == 200
    first = orders.get(SCHEDULES)
    assert first.problem == (429, 971)
    assert first.headers["Retry-After"] == "1"
    assert orders.get(SCHEDULES).status == 429
    assert orders.get(SCHEDULES).status == 200


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        (SCHEDULES, [SCHEDULES]),
        (f"/accounts/{ACCOUNT_ID}{SCHEDULES}", [SCHEDULES]),
        ("/workers/scripts/orders", []),
        ("scripts/orders/schedules", []),
        ("/workers/scripts/orders/(schedules|versions)", [SCHEDULES, VERSIONS]),
        (".*", [SCHEDULES, VERSIONS]),
    ],
)
def test_a_fault_is_for_whole_paths_and_not_for_what_is_beside_them(
    sandbox: Sandbox, orders: Client, path: str, refused: list[str]
) -> None:
    sandbox.faults.add(Fault(method="GET", path=path, status=500, times=9))

    assert [one for one in (SCHEDULES, VERSIONS) if orders.get(one).status == 500] == refused


def test_faults_fire_in_the_order_in_which_they_were_added(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="*", path=SCHEDULES, status=503))
    sandbox.faults.add(Fault(method="get", path=SCHEDULES, status=404, code=10007))

    assert [orders.get(SCHEDULES).problem for _ in range(2)] == [(503, 10013), (404, 10007)]


def test_cleared_faults_do_not_fire(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=SCHEDULES, status=500))
    sandbox.faults.clear()

    assert orders.get(SCHEDULES).status == 200


def test_a_delay_alone_changes_nothing_else(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=SCHEDULES, delay=0.3))

    began = time.monotonic()
    assert orders.get(SCHEDULES).status == 200
    assert time.monotonic() - began > 0.29


def test_who_is_delayed_holds_nobody_else_up_and_is_answered_when_released(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=SCHEDULES, delay=600, times=2))
    with ThreadPoolExecutor() as threads:
        delayed = threads.submit(orders.get, SCHEDULES)
        eventually(lambda: answers(sandbox, SCHEDULES) == [None])
        assert orders.get(VERSIONS).status == 200
        assert answers(sandbox, SCHEDULES) == [None]

        sandbox.faults.release()

        assert delayed.result().status == 200
    assert orders.get(SCHEDULES).status == 200


def test_a_delay_ends_with_the_sandbox() -> None:
    with Sandbox() as sandbox:
        sandbox.faults.add(Fault(method="GET", path="/accounts", delay=600))
        waiting = http.client.HTTPConnection("127.0.0.1", sandbox.port)
        waiting.request("GET", "/client/v4/accounts")
        eventually(lambda: answers(sandbox, "/accounts") == [None])
    waiting.close()

    eventually(lambda: answers(sandbox, "/accounts") == [400])


def test_a_body_replaces_the_envelope(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=SCHEDULES, status=502, body="<html>Bad gateway</html>"))
    sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/subdomain", body='{"success": tr', headers={"cf-ray": "mine"})
    )

    html = orders.get(SCHEDULES)
    assert (html.status, html.content) == (502, b"<html>Bad gateway</html>")
    assert html.headers["Content-Type"].startswith("text/html")
    with pytest.raises(ValueError, match="Expecting value"):
        orders.get("/workers/scripts/orders/subdomain")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"path": "(", "status": 500}, "not a regular expression"),
        ({"path": "/", "status": 99}, "cannot answer with status 99"),
        ({"path": "/", "status": 500, "times": 0}, "cannot fire 0 times"),
        ({"path": "/"}, "changes nothing"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SandboxError, match=message):
        Fault(method="GET", **given)
