"""Which instances are judged once more after the upload, and what is said of them."""

from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.late import look_back
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import HurtMeanwhile, Late, Receipt
from ayjnt_deploy.report.deployed import deployed_lines
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.live import ACTIVE, RESTARTABLE
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, a_connection, complaint, envelope

INSTANCES = f"{ACCOUNT}/workflows/{make.WORKFLOW}/instances"
DEPLOYED = "2026-11-22T12:00:30Z"
BODY = "b0d1e5b0d1e5"
CHARGED = [{"type": "step", "name": "charge-1", "success": True}]


def at(second: int) -> str:
    return f"2026-11-22T12:00:{second:02}Z"


def the_plan(*seen: Instance, new: str = "pay", **evidence: Any) -> Plan:
    """Return the plan of a rename, judged with `seen` in flight; without more to say, these were all."""
    old = make.a_list(make.a_step("charge", body=BODY), "ship")
    wanted = make.a_list(make.a_step(new, body=BODY), "ship")
    live = make.a_live(registrations={make.WORKFLOW: make.a_registration()})
    found = {make.WORKFLOW: make.an_evidence(*seen, **evidence)}
    case = make.a_case(old, wanted, live=live, evidence=found)
    return make.a_plan(case, read_at=at(10))


def fake(mock: HTTPXMock, **created: str) -> None:
    """Let the API list instances by id, all of them running and charged."""
    for status in (*ACTIVE, *RESTARTABLE):
        rows = [{"id": id_, "status": status, "created_on": on} for id_, on in created.items()]
        mock.add_response(
            url=f"{INSTANCES}?status={status}&per_page=100&direction=desc",
            json=envelope(rows if status == "running" else []),
        )


def fake_charged(mock: HTTPXMock, *ids: str) -> None:
    for id_ in ids:
        mock.add_response(url=f"{INSTANCES}/{id_}", json=envelope({"status": "running", "steps": CHARGED}))


def look(plan: Plan, deployed_on: str = DEPLOYED) -> Late:
    return look_back(plan, deployed_on, a_connection(), lambda _: None, limit=10)


def hit(late: Late) -> list[str]:
    return [one.id for finding in late.findings if finding.affected for one in finding.affected.instances]


def test_where_all_were_seen_before_every_other_one_is_new(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, new=at(5), seen=at(1))
    fake_charged(httpx_mock, "new")

    late = look(the_plan(make.an_instance(id="seen")))

    (finding,) = late.findings
    assert (finding.rule, hit(late), late.unread) == ("step-renamed", ["new"], None)
    assert finding.evidence == "1 of 1 read (2 in flight) has completed `charge`; it would run it again"
    assert finding.remedy.startswith(
        f"pause before it is too late: `wrangler workflows instances pause {make.WORKFLOW} new`; then name it 'charge' again"
    )


def test_where_not_all_were_seen_only_younger_ones_are_new(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, young=at(25), unseen=at(3), seen=at(20))
    fake_charged(httpx_mock, "young", "unseen")

    assert hit(look(the_plan(make.an_instance(id="seen", created_on=at(20)), active=9, everything=False))) == ["young"]


def test_where_none_could_be_read_those_since_the_plan_are_new(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, young=at(11), old=at(9))
    fake_charged(httpx_mock, "young", "old")

    assert hit(look(the_plan(active=2, why_not="no answer"))) == ["young"]


def test_who_started_after_the_deploy_knows_nothing_but_the_new_code(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, after=at(31), before=at(30))
    fake_charged(httpx_mock, "after", "before")

    assert hit(look(the_plan())) == ["before"]


def test_who_has_not_come_to_the_step_is_not_hurt(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, new=at(20))
    httpx_mock.add_response(url=f"{INSTANCES}/new", json=envelope({"status": "running", "steps": []}))

    assert look(the_plan()) == Late()


def test_a_list_that_cannot_be_read_is_said(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=400, json=complaint(4711, "odd"), is_reusable=True)

    late = look(the_plan())

    assert late.findings == ()
    assert late.unread is not None
    assert late.unread.endswith("answered 400 (4711: odd)")


def test_unchanged_steps_need_no_look(httpx_mock: HTTPXMock) -> None:
    assert look(the_plan(new="charge")) == Late()
    assert httpx_mock.get_requests() == []


def a_receipt(late: Late) -> Receipt:
    return Receipt(release=make.a_release(number=3), account_id="a", version_id="v-3", targets=(), late=late)


def test_the_report_the_receipt_and_the_error_name_the_instances(httpx_mock: HTTPXMock) -> None:
    fake(httpx_mock, one=at(20), two=at(21))
    fake_charged(httpx_mock, "one", "two")
    late = look(the_plan())
    receipt = a_receipt(late)

    lines = list(deployed_lines(receipt))

    assert lines[2:] == [
        f"✗ step-renamed workflow/{make.WORKFLOW}/step/charge",
        f"  {late.findings[0].problem}",
        "  started while the deploy ran: 2 of 2 read (2 in flight) have completed `charge`; each would run it again",
        f"    two (running, since {at(21)})",
        f"    one (running, since {at(20)})",
        f"  to fix: {late.findings[0].remedy}",
    ]
    assert [one["id"] for one in receipt.document["late"][0]["instances"]] == ["two", "one"]
    with pytest.raises(HurtMeanwhile) as raised:
        receipt.require_unharmed()
    assert raised.value.message == "the deploy landed, and 2 instances that started meanwhile are hurt by it: one, two"
    assert (raised.value.exit_code, raised.value.remedy) == (5, late.findings[0].remedy)


def test_a_receipt_of_a_quiet_deploy_says_nothing_more() -> None:
    receipt = a_receipt(Late(unread="no answer"))

    receipt.require_unharmed()

    assert list(deployed_lines(receipt))[2:] == [
        "! instances that started while the deploy ran could not be read: no answer"
    ]
