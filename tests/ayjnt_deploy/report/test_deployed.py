"""What a deploy says at its end."""

import json

from ayjnt_deploy.receipt import Receipt
from ayjnt_deploy.report.deployed import deployed_document, deployed_lines
from tests.ayjnt_deploy import builders as make
from tests.ayjnt_deploy.report.plans import a_plan

RECEIPT = Receipt(
    release=make.a_release(number=3),
    account_id="abc",
    version_id="434197d4-b0e5-49f3-81e8-4d579618c94d",
    targets=("https://orders.example.workers.dev", "schedule: 0 * * * *"),
)


def test_a_deploy_ends_with_its_addresses_and_its_version() -> None:
    assert list(deployed_lines(RECEIPT)) == [
        "deployed orders, release 3",
        "  https://orders.example.workers.dev",
        "  schedule: 0 * * * *",
        "  version 434197d4-b0e5-49f3-81e8-4d579618c94d",
    ]


def test_as_json_it_is_the_plan_and_the_receipt() -> None:
    plan = a_plan({"variable/A": 1}, None)

    document = json.loads(json.dumps(deployed_document(plan, RECEIPT)))

    assert document["format"] == 1
    assert document["plan"]["fingerprint"] == plan.fingerprint
    assert document["receipt"] == RECEIPT.document
    assert deployed_document(None, RECEIPT)["plan"] is None
