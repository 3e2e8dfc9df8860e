"""Whose instances are read, and how many of them."""

import re
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.reading.in_flight import at_risk, gather_evidence, no_evidence, share
from ayjnt_deploy.state.wanted import Wanted
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.cloudflare.fakes import a_connection, envelope


@pytest.mark.parametrize(
    ("limit", "workflows", "each"),
    [
        (200, 0, 200),
        (200, 1, 200),
        (200, 2, 200),
        (200, 3, 166),
        (200, 20, 25),
        (1000, 1, 1000),
        (1000, 4, 250),
        (0, 3, 0),
    ],
)
def test_the_budget_is_shared_so_that_all_stay_below_the_rate_limit(limit: int, workflows: int, each: int) -> None:
    assert share(limit, workflows) == each


OLD, NEW = make.a_list("A", "B"), make.a_list("A2", "B")
LEAVES: dict[str, Any] = {
    f"workflow/{make.WORKFLOW}": {"class": "OrdersProcessing"},
    "binding/ORDERS_AGENT": {"type": "durable_object_namespace", "class_name": "OrdersAgent"},
}


def risky(wanted: Wanted, **fields: Any) -> tuple[str, ...]:
    registrations = {make.WORKFLOW: make.a_registration(), "others": make.a_registration("others", script="shop")}
    return at_risk(wanted, make.a_live(LEAVES, registrations=registrations), make.a_release(OLD, **fields))


def test_instances_are_at_risk_where_steps_changed_or_a_past_list_is_kept() -> None:
    assert risky(make.a_wanted(OLD, leaves=LEAVES)) == ()
    assert risky(make.a_wanted(NEW, leaves=LEAVES)) == (make.WORKFLOW,)
    assert risky(make.a_wanted(OLD, leaves=LEAVES), past=(make.a_past(NEW),)) == (make.WORKFLOW,)


def test_instances_are_at_risk_where_a_class_changes_or_a_binding_goes_away_or_leads_elsewhere() -> None:
    other = replace(OLD, class_name="Other")
    elsewhere = {**LEAVES, "binding/ORDERS_AGENT": {"type": "durable_object_namespace", "class_name": "Orders2"}}
    without = {key: value for key, value in LEAVES.items() if not key.startswith("binding/")}

    assert risky(make.a_wanted(other, leaves=LEAVES)) == (make.WORKFLOW,)
    assert risky(make.a_wanted(OLD, leaves=without)) == (make.WORKFLOW,)
    assert risky(make.a_wanted(OLD, leaves=elsewhere)) == (make.WORKFLOW,)


def test_instances_are_at_risk_where_a_variable_that_decides_over_steps_changes() -> None:
    steps = make.a_list("A", make.a_step("B", rests_on=("env.MODE",)))
    live = make.a_live({**LEAVES, "variable/MODE": "slow"}, registrations={make.WORKFLOW: make.a_registration()})

    def risky_with(mode: str) -> tuple[str, ...]:
        wanted = make.a_wanted(steps, leaves={**LEAVES, "variable/MODE": mode})
        return at_risk(wanted, live, make.a_release(steps))

    assert risky_with("slow") == ()
    assert risky_with("fast") == (make.WORKFLOW,)


def test_instances_are_at_risk_where_their_workflow_may_call_fewer_steps() -> None:
    at = f"workflow-setting/{make.WORKFLOW}/limits.steps"

    def risky_with(limit: int) -> tuple[str, ...]:
        live = make.a_live({**LEAVES, at: 500}, registrations={make.WORKFLOW: make.a_registration()})
        return at_risk(make.a_wanted(OLD, leaves={**LEAVES, at: limit}), live, make.a_release(OLD))

    assert (risky_with(500), risky_with(501)) == ((), ())
    assert risky_with(499) == (make.WORKFLOW,)


def test_a_workflow_whose_counts_are_zero_needs_no_request(httpx_mock: HTTPXMock) -> None:
    live = make.a_live(LEAVES, registrations={make.WORKFLOW: make.a_registration(complete=9)})

    found = gather_evidence(make.a_wanted(NEW), live, make.a_release(OLD), a_connection(), print, limit=10)

    assert (found[make.WORKFLOW].total, found[make.WORKFLOW].is_whole) == (0, True)
    assert httpx_mock.get_requests() == []


def test_no_more_than_the_share_of_each_workflow_is_read(httpx_mock: HTTPXMock) -> None:
    names = [f"w{number}" for number in range(3)]
    rows = [{"id": f"i{number}", "status": "running", "created_on": make.SINCE} for number in range(90)]
    httpx_mock.add_response(url=_instances(r"\?status=running"), json=envelope(rows), is_reusable=True)
    httpx_mock.add_response(url=_instances(r"\?status=(?!running)"), json=envelope([]), is_reusable=True)
    httpx_mock.add_response(url=_instances("/i"), json=envelope({"status": "running"}), is_reusable=True)
    live = make.a_live(registrations={name: make.a_registration(name, running=90) for name in names})

    found = gather_evidence(make.a_wanted(), live, None, a_connection(), lambda _: None, limit=20)

    assert [len(found[name].instances) for name in names] == [20, 20, 20]
    assert not any(found[name].is_whole for name in names)


def test_where_nobody_asked_the_released_workflows_are_unread() -> None:
    found = no_evidence(make.a_release(OLD))

    assert (found[make.WORKFLOW].why_not, found[make.WORKFLOW].is_whole) == ("nothing live was read", False)
    assert no_evidence(None) == {}


def _instances(rest: str) -> re.Pattern[str]:
    return re.compile(rf".*/workflows/w\d/instances{rest}.*")
