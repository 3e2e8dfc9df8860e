"""Declarative `exports` on the sandbox; and that the product expects of them what the sandbox makes."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.state.exports import entries
from ayjnt_deploy.state.migrations import Classes, Create, Delete, Rename
from ayjnt_deploy.state.reconciliation import reconcile
from tests.ayjnt_deploy.sandbox import contract
from tests.ayjnt_deploy.sandbox.client import COUNTER, V1, Client, Reply

Json = Mapping[str, Any]

SQLITE = {"type": "durable-object", "storage": "sqlite"}
KV = {"type": "durable-object", "storage": "legacy-kv"}
GONE = {"type": "durable-object", "state": "deleted"}
NOTHING: dict[str, list[Any]] = {
    "created": [],
    "updated": [],
    "deleted": [],
    "renamed": [],
    "transferred": [],
    "transfer_pending": [],
    "warnings": [],
    "info": [],
    "removable_entries": [],
}


def renamed(to: str) -> Json:
    return {"type": "durable-object", "state": "renamed", "renamed_to": to}


def transferred(to: str) -> Json:
    return {"type": "durable-object", "state": "transferred", "transferred_to": to}


def awaited(source: str) -> Json:
    return {**SQLITE, "state": "expecting-transfer", "transfer_from": source}


def code(*classes: str) -> str:
    return "".join(f"export class {name} {{}}\n" for name in classes) + "export default {};\n"


def put(client: Client, exports: Json | None, *classes: str, name: str = "orders", **metadata: Any) -> Reply:
    given = {} if exports is None else {"exports": exports}
    return client.deploy(name, code(*classes), **{"bindings": [], **given, **metadata})


def done(reply: Reply) -> dict[str, Any]:
    """Return what was reconciled, without what was not; held to the contract, which the answer of an upload is not."""
    found: dict[str, Any] = reply.result["exports_reconciliation"]
    schema = {"$ref": "#/components/schemas/ExportsReconciliation", "components": contract.document()["components"]}
    Draft202012Validator(schema).validate(found)
    assert found.keys() == NOTHING.keys()
    return {key: value for key, value in found.items() if value}


def refused(reply: Reply) -> list[tuple[str, str]]:
    assert reply.problem == (400, 100402)
    return [(one["class"], one["scenario"]) for one in reply.json["errors"][0]["meta"]["details"]]


def namespaces(client: Client, script: str = "orders") -> dict[str, bool]:
    found = client.get("/workers/durable_objects/namespaces").result
    return {one["class"]: one["use_sqlite"] for one in found if one["script"] == script}


def test_a_declared_class_is_made_once_and_stays(client: Client) -> None:
    exports = {"A": SQLITE, "default": {"type": "worker", "cache": {"enabled": False}}}

    assert done(put(client, exports, "A")) == {"created": ["A"]}
    assert done(put(client, exports, "A", "B")) == {}
    assert namespaces(client) == {"A": True}


def test_versions_answer_the_live_entries_alone(client: Client) -> None:
    put(client, {"A": SQLITE, "B": SQLITE}, "A", "B")
    put(client, {"A": {**SQLITE, "state": "created"}, "B": GONE}, "A")

    version = client.serving()
    newer = client.get(f"/workers/workers/orders/versions/{version['id']}").result

    assert version["resources"]["script_runtime"]["exports"] == {"A": {**SQLITE, "state": "created"}}
    assert newer["exports"] == {"A": {**SQLITE, "state": "created"}}
    assert newer["exports_reconciliation"]["deleted"] == ["B"]


def test_a_class_is_renamed_in_three_deploys_as_the_documentation_has_it(client: Client) -> None:
    put(client, {"Old": SQLITE}, "Old")
    (before,) = client.get("/workers/durable_objects/namespaces").result
    exports = {"Old": renamed("New"), "New": SQLITE}

    put(client, {"Old": SQLITE}, "Old", "New")
    second = done(put(client, exports, "Old", "New"))
    third = done(put(client, exports, "New"))

    assert (second["renamed"], second.get("created")) == ([{"from": "Old", "to": "New"}], None)
    assert [one["scenario"] for one in second["info"]] == ["tombstone_class_still_in_code"]
    assert [one["scenario"] for one in third.pop("info")] == ["stale_tombstone"]
    assert third == {"removable_entries": ["Old"]}
    assert [one["id"] for one in client.get("/workers/durable_objects/namespaces").result] == [before["id"]]


def test_a_class_goes_to_another_worker_in_two_phases(client: Client) -> None:
    put(client, {"A": SQLITE}, "A")
    assert refused(put(client, {"A": transferred("far")}, "A")) == [("A", "transferred_target_missing")]

    put(client, None, name="far")
    assert refused(put(client, {"A": transferred("far")}, "A")) == [("A", "transferred_pending_not_found")]

    assert done(put(client, {"A": awaited("orders")}, "A", name="far")) == {
        "transfer_pending": [{"class": "A", "from": "orders"}]
    }
    assert done(put(client, {"A": transferred("far")}))["transferred"] == [
        {"class": "A", "to": "far", "phase": "committed"}
    ]
    assert (namespaces(client), namespaces(client, "far")) == ({}, {"A": True})
    assert refused(put(client, {"A": awaited("orders")}, "A", name="far")) == [
        ("A", "phase_one_transfer_target_class_provisioned")
    ]
    assert done(put(client, {"A": SQLITE}, "A", name="far")) == {}


def test_nobody_can_expect_a_class_that_is_not_there(client: Client) -> None:
    assert refused(put(client, {"A": awaited("far")}, "A")) == [("A", "phase_one_transfer_source_missing")]
    assert refused(put(client, {"A": awaited("far")})) == [("A", "config_references_nonexistent_class")]

    put(client, None, name="far")

    assert refused(put(client, {"A": awaited("far")}, "A")) == [("A", "phase_one_transfer_source_namespace_missing")]


def test_a_class_that_another_worker_binds_cannot_be_deleted_and_its_other_entries_stay(client: Client) -> None:
    put(client, {"A": SQLITE, "B": SQLITE}, "A", "B")
    far = [
        {"name": each, "type": "durable_object_namespace", "class_name": each, "script_name": "orders"} for each in "AB"
    ]
    put(client, None, name="far", bindings=far)

    reply = put(client, {"A": GONE, "B": renamed("C"), "C": SQLITE}, "C")
    assert refused(reply) == [("A", "tombstone_delete_blocked_by_external_bindings")]
    assert reply.json["errors"][0]["meta"]["details"][0]["referencing_scripts"] == ["far"]

    put(client, {"A": SQLITE, "B": renamed("C"), "C": SQLITE}, "A", "C")
    stale = done(put(client, {"A": SQLITE, "B": renamed("C"), "C": SQLITE}, "A", "C"))
    assert [one["referencing_scripts"] for one in stale.pop("info")] == [["far"]]
    assert stale == {}


def test_a_worker_moves_from_migrations_to_exports_and_never_back(orders: Client) -> None:
    assert done(orders.deploy(script=COUNTER, exports={"Counter": SQLITE})) == {}
    before = orders.serving()["id"]

    back = orders.deploy(script=COUNTER, migrations={**V1, "old_tag": "v1", "new_tag": "v2", "steps": []})
    neither = orders.deploy(script=COUNTER)

    assert refused(back) == refused(neither) == [("Counter", "provisioned_class_missing_from_config")]
    assert orders.serving()["id"] == before


def test_without_any_class_there_is_no_way_back_either(client: Client) -> None:
    put(client, {"A": SQLITE}, "A")
    put(client, {"A": GONE})

    assert put(client, None, "A", migrations=V1).problem == (400, 100402)
    assert "exports_reconciliation" not in put(client, None).result


def test_an_entry_with_an_unknown_state_is_refused(client: Client) -> None:
    assert refused(put(client, {"A": {**SQLITE, "state": "lost"}}, "A")) == [("A", "invalid_export")]


def test_a_version_cannot_declare_classes_and_may_declare_entrypoints(orders: Client) -> None:
    assert orders.version(exports={"Counter": SQLITE}).problem == (400, 10211)
    assert orders.version(exports={"default": {"type": "worker"}}).status == 200


NAMES = "ABC"
LIVE = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["sqlite", "kv"]))
CREATED = st.sampled_from([SQLITE, SQLITE, KV])
ENTRIES = st.one_of(CREATED, st.sampled_from([GONE, *map(renamed, NAMES)]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Json], Classes, frozenset[str]]:
    """Return a map, what is live and what the code exports; half of them fit, as far as chance would not let them.

    No two classes are renamed to one, and none to itself: nobody says what becomes of those.
    """
    live = draw(LIVE)
    found = draw(st.dictionaries(st.sampled_from(NAMES), ENTRIES, min_size=1))
    targets = [one.get("renamed_to") for one in found.values()]
    exports = {name: one for name, one in found.items() if one.get("renamed_to") != name and _is_sole(one, targets)}
    if draw(st.booleans()):
        new = [str(one["renamed_to"]) for one in exports.values() if "renamed_to" in one]
        exports = {**{name: draw(CREATED) for name in [*new, *live]}, **exports}
    fitting = frozenset(name for name, one in exports.items() if "state" not in one)
    return exports, live, draw(st.one_of(st.just(fitting), st.frozensets(st.sampled_from(NAMES))))


def _is_sole(entry: Json, targets: list[Any]) -> bool:
    return "renamed_to" not in entry or targets.count(entry["renamed_to"]) == 1


@given(case=cases())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sandbox_does_what_the_product_predicts(
    sandbox: Sandbox, client: Client, case: tuple[dict[str, Json], Classes, frozenset[str]]
) -> None:
    exports, live, exported = case
    sandbox.reset()
    client.deploy("orders", code(*NAMES), bindings=[], migrations=_creating(live))
    expected = reconcile(entries(exports), live, exported)
    assume(exports)

    reply = put(client, exports, *sorted(exported))

    if expected.refusals:
        # Of an invalid rename only the refusal is documented, not its name.
        told = {(one.name, one.scenario or "invalid_export") for one in expected.refusals}
        assert (set(refused(reply)), namespaces(client)) == (told, _stored(live))
        return
    found = done(reply)
    assert set(found.get("created", [])) == {one.name for one in expected.acts if isinstance(one, Create)}
    assert set(found.get("deleted", [])) == {one.name for one in expected.acts if isinstance(one, Delete)}
    assert {(one["from"], one["to"]) for one in found.get("renamed", [])} == {
        (one.before, one.after) for one in expected.acts if isinstance(one, Rename)
    }
    assert set(found.get("removable_entries", [])) == set(expected.stale)
    assert namespaces(client) == _stored(expected.classes)


def _creating(live: Classes) -> Json:
    kinds = {"sqlite": "new_sqlite_classes", "kv": "new_classes"}
    steps = [{kinds[storage or ""]: [name]} for name, storage in live.items()]
    return {"new_tag": "v1", "steps": steps}


def _stored(classes: Classes) -> dict[str, bool]:
    return {name: storage == "sqlite" for name, storage in classes.items()}
