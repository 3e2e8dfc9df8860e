"""The plan as JSON, format 1."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.finding import Affected
from ayjnt_deploy.report.document import plan_document
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.report.plans import a_plan


def test_a_plan_is_json_of_format_one() -> None:
    orders = tuple(make.an_instance("A", id=f"order-{number}", status="waiting") for number in range(1, 8))
    affected = Affected(evidence=make.an_evidence(*orders, active=8, restartable=1), instances=orders[1:])
    finding = make.a_finding(place=Place("agents/orders/workflow.ts", 27, 5), evidence="seen", affected=affected)
    plan = a_plan(
        {"variable/LIMIT": 2}, {"variable/LIMIT": 1}, make.a_list("B"), old=make.a_list("A"), findings=[finding]
    )

    document = json.loads(json.dumps(plan_document(plan)))

    (steps,) = document.pop("steps")
    assert document == {
        "format": 1,
        "host": "api.cloudflare.com",
        "account": "a",
        "worker": "orders",
        "exists": True,
        "serving": ["v-1"],
        "release": 2,
        "baseline": {"against": "live", "from": "record", "commit": None, "doubt": None},
        "unread": [],
        "not_read": [],
        "deployed": {"by": "", "from": "", "on": ""},
        "assumption": "instances in flight go on with the new code, which Cloudflare does not say for certain",
        "read_at": make.SINCE,
        "fingerprint": plan.fingerprint,
        "differences": True,
        "refused": True,
        "new_code": False,
        "changes": [
            {
                "address": "variable/LIMIT",
                "origin": "yours",
                "fate": "will be overwritten",
                "live": "(masked)",
                "wanted": "(masked)",
                "fields": [],
            }
        ],
        "findings": [
            {
                "rule": "step-renamed",
                "severity": "block",
                "address": "workflow/orders-processing/step/A",
                "file": "agents/orders/workflow.ts",
                "line": 27,
                "column": 5,
                "problem": "it is renamed",
                "remedy": "name it again",
                "fixes": ["allow"],
                "recorded": None,
                "was": None,
                "evidence": "seen",
                "counts": {"active": 8, "restartable": 1, "read": 7, "affected": 6},
                "instances": [
                    {"id": f"order-{number}", "status": "waiting", "since": make.SINCE} for number in range(2, 7)
                ],
                "refuses": True,
                "allowed": None,
                "allow": '{"rule": "step-renamed", "at": "workflow/orders-processing/step/A", '
                '"because": "…", "until": "2026-12-06"}',
            }
        ],
        "instances": {},
    }
    assert steps["workflow"] == "orders-processing"
    assert {key: [one["name"] for one in steps[key]] for key in ("removed", "added", "edited")} == {
        "removed": [],
        "added": [],
        "edited": [],
    }
    (renamed,) = steps["renamed"]
    assert (renamed["from"]["name"], renamed["to"]["name"]) == ("A", "B")
    assert renamed["to"]["key"].endswith("-1")


def test_a_worker_that_does_not_exist_yet() -> None:
    document = plan_document(a_plan({"variable/A": 1}, None))

    assert (document["exists"], document["serving"], document["release"], document["differences"]) == (
        False,
        [],
        None,
        True,
    )


def test_an_allowed_finding_shows_its_allowance_and_offers_no_entry() -> None:
    finding = make.a_finding(allowed=make.an_allowance(because="closed"))

    (found,) = plan_document(a_plan({}, {}, findings=[finding]))["findings"]

    assert found["allowed"] == {
        "because": "closed",
        "until": "2026-11-22",
        "file": "ayjnt.jsonc",
        "line": 3,
        "column": 1,
    }
    assert (found["refuses"], found["allow"]) == (False, None)


def test_values_of_what_sounds_like_a_secret_are_hidden() -> None:
    names = ("API_TOKEN", "db_password", "STRIPE_KEY", "CLIENT_SECRET", "SENTRY_DSN")
    wanted = {f"variable/{name}": "hunter2-secret" for name in names}

    document = plan_document(a_plan(wanted, {f"variable/{name}": "hunter3-secret" for name in names}))

    assert "hunter" not in json.dumps(document)
    assert {(one["live"], one["wanted"]) for one in document["changes"]} == {("(hidden)", "(hidden)")}


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda text: "/step/" not in text)


@given(st.sets(NAMES, max_size=5), NAMES)
def test_every_changed_name_is_there_to_the_letter(names: set[str], step: str) -> None:
    plan = a_plan({f"variable/{name}": 1 for name in names}, {}, make.a_list(step), old=make.a_list())

    document = json.loads(json.dumps(plan_document(plan)))

    assert {one["address"] for one in document["changes"]} == {f"variable/{name}" for name in names}
    assert [one["name"] for one in document["steps"][0]["added"]] == [step]


def test_instances_that_could_not_be_read_are_counted_all_the_same() -> None:
    unread = make.an_evidence(active=3, why_not="no answer")
    finding = make.a_finding(affected=Affected(evidence=unread, instances=()))

    (found,) = plan_document(a_plan({}, {}, findings=[finding]))["findings"]

    assert found["counts"] == {"active": 3, "restartable": 0, "read": 0, "affected": 0}
    assert found["instances"] == []


def test_a_finding_without_a_place_in_the_source_has_neither_file_nor_line() -> None:
    (found,) = plan_document(a_plan({}, {}, findings=[make.a_finding()]))["findings"]

    assert (found["file"], found["line"], found["column"]) == (None, None, None)
    assert found["counts"] is None


def test_a_plan_without_a_verdict_about_instances_assumes_nothing() -> None:
    assert plan_document(a_plan({}, {}, findings=[make.a_finding()]))["assumption"] is None
