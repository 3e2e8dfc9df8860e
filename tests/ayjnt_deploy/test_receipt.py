"""The two files that a deploy writes."""

import json

from ayjnt_codegen import jsonc
from ayjnt_deploy.receipt import Receipt, with_record
from ayjnt_deploy.state.release import Allowed
from tests.ayjnt_deploy import builders as make


def test_the_receipt_holds_what_was_deployed_and_no_values() -> None:
    allowed = Allowed(rule="step-renamed", at="workflow/w/step/A", because="closed", until="2026-12-01")
    receipt = Receipt(
        release=make.a_release(number=3, commit="c" * 40, dirty=True, allowed=(allowed,), digests={"variable/A": "0"}),
        account_id="abc",
        version_id="v-3",
        targets=("https://orders.example.workers.dev",),
    )

    assert json.loads(receipt.text) == {
        "format": 1,
        "worker": "orders",
        "account": "abc",
        "version": "v-3",
        "release": 3,
        "at": make.SINCE,
        "commit": "c" * 40,
        "dirty": True,
        "targets": ["https://orders.example.workers.dev"],
        "allowed": [{"rule": "step-renamed", "at": "workflow/w/step/A", "because": "closed", "until": "2026-12-01"}],
        "late": [],
        "late_unread": None,
    }
    assert receipt.text.endswith("}\n")


def test_the_record_is_added_to_the_variables_of_the_config() -> None:
    config = {"name": "orders", "main": "entry.ts", "vars": {"A": "ü"}}

    text = with_record(config, {"AYJNT_RELEASE": {"format": 1}})

    assert jsonc.read(text, "deploy.jsonc").value == {
        "name": "orders",
        "main": "entry.ts",
        "vars": {"A": "ü", "AYJNT_RELEASE": {"format": 1}},
    }
    assert config["vars"] == {"A": "ü"}


def test_a_config_without_variables_gets_the_record_alone() -> None:
    for config in ({"name": "orders"}, {"name": "orders", "vars": None}):
        found = jsonc.read(with_record(config, {"AYJNT_RELEASE": 1}), "deploy.jsonc").value
        assert found["vars"] == {"AYJNT_RELEASE": 1}
