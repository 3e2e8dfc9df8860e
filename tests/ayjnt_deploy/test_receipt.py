"""The two files that a deploy writes."""

import json
from pathlib import Path

import pytest

from ayjnt_codegen import jsonc
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import RECEIPT_FILE, Overwritten, Receipt, last_deploy, overwritten_by, with_record
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.release import Allowed
from tests.ayjnt_deploy import builders as make

Leaves = dict[str, Json]


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
        "overwritten": [],
        "late": [],
        "late_unread": None,
    }
    assert receipt.text.endswith("}\n")


def a_drifted_plan() -> Plan:
    """Return the plan of a deploy that undoes a long value, a secret one, a removal and a setting of others."""
    long = "x" * 200
    released: Leaves = {"variable/A": "1", "variable/API_KEY": "k1", "variable/B": "2", "variable/C": "3"}
    live: Leaves = {"variable/A": long, "variable/API_KEY": "k2", "variable/C": "3", "setting/observability": {"on": 1}}
    wanted: Leaves = {**released, "variable/C": "4"}
    baseline = Baseline(release=make.a_release(digests=make.a_state(released).digests))
    return make.a_plan(make.a_case(wanted=make.a_wanted(leaves=wanted), live=make.a_live(live), baseline=baseline))


def test_what_was_overwritten_is_kept_whole_and_secrets_never() -> None:
    assert overwritten_by(a_drifted_plan(), values=True) == (
        Overwritten(at="setting/observability", live='{"on": 1}', wanted=None),
        Overwritten(at="variable/A", live=f'"{"x" * 200}"', wanted='"1"'),
        Overwritten(at="variable/API_KEY", live="(hidden)", wanted="(hidden)"),
        Overwritten(at="variable/B", live=None, wanted='"2"'),
    )


def test_values_of_variables_are_masked_unless_somebody_asks_for_them() -> None:
    told = {one.at: (one.live, one.wanted) for one in overwritten_by(a_drifted_plan(), values=False)}

    assert told == {
        "setting/observability": ('{"on": 1}', None),
        "variable/A": ("(masked)", "(masked)"),
        "variable/API_KEY": ("(hidden)", "(hidden)"),
        "variable/B": (None, "(masked)"),
    }


def test_the_receipt_tells_where_the_last_deploy_went(tmp_path: Path) -> None:
    receipt = Receipt(release=make.a_release(number=3), account_id="abc", version_id="v-3", targets=())
    file = tmp_path / RECEIPT_FILE
    file.parent.mkdir(parents=True)
    file.write_text(receipt.text, "utf-8")

    assert last_deploy(tmp_path) == Deployed(worker="orders", account="abc", release=3, at=make.SINCE)


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", '{"worker": "orders"}', '{"worker": "a", "account": "b", "release": {}}']
)
def test_a_receipt_that_is_missing_or_damaged_tells_nothing(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / RECEIPT_FILE
    file.parent.mkdir(parents=True)
    if text is not None:
        file.write_text(text, "utf-8")

    assert last_deploy(tmp_path) is None


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
