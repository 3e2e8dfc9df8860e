from typing import Any

import pytest

from tests.ayjnt_deploy.sandbox.client import BINDINGS, COUNTER, V1, Client

SECOND = COUNTER + "export class Second extends DurableObject {}\n"
RENAMED = COUNTER.replace("Counter", "Tally")


def step(old: str, new: str, **change: Any) -> dict[str, Any]:
    return {"old_tag": old, "new_tag": new, "steps": [change]}


def classes(client: Client) -> dict[str, str]:
    return {each["class"]: each["id"] for each in client.get("/workers/durable_objects/namespaces").result}


def tag(client: Client) -> str:
    script = client.get("/workers/services/orders").result["default_environment"]["script"]
    return str(script["migration_tag"])


def test_a_class_can_be_added(orders: Client) -> None:
    orders.deploy(script=SECOND, migrations=step("v1", "v2", new_classes=["Second"]))

    namespaces = orders.get("/workers/durable_objects/namespaces").result
    assert {each["class"]: each["use_sqlite"] for each in namespaces} == {"Second": False, "Counter": True}
    assert tag(orders) == "v2"
    assert orders.serving()["resources"]["script_runtime"]["migration_tag"] == "v2"


def test_a_renamed_class_keeps_its_objects(orders: Client) -> None:
    before = classes(orders)["Counter"]

    renamed = [{**binding, "class_name": "Tally"} if binding["name"] == "COUNTER" else binding for binding in BINDINGS]
    migrations = step("v1", "v2", renamed_classes=[{"from": "Counter", "to": "Tally"}])
    orders.deploy(script=RENAMED, bindings=renamed, migrations=migrations)

    assert classes(orders) == {"Tally": before}


def test_a_name_that_a_rename_sets_free_can_be_taken_in_the_same_step(orders: Client) -> None:
    before = classes(orders)["Counter"]

    change = {"renamed_classes": [{"from": "Counter", "to": "Second"}], "new_sqlite_classes": ["Counter"]}
    reply = orders.deploy(script=SECOND, migrations=step("v1", "v2", **change))

    assert reply.status == 200
    after = classes(orders)
    assert set(after) == {"Counter", "Second"}
    assert after["Second"] == before != after["Counter"]


def test_a_deleted_class_loses_its_objects(orders: Client) -> None:
    orders.deploy(script="export default {}", bindings=[], migrations=step("v1", "v2", deleted_classes=["Counter"]))

    assert classes(orders) == {}
    assert tag(orders) == "v2"


def test_a_transferred_class_moves_to_the_other_worker(orders: Client) -> None:
    before = classes(orders)["Counter"]

    moved = [{"from": "Counter", "from_script": "orders", "to": "Counter"}]
    orders.deploy("billing", bindings=[], migrations={"new_tag": "v1", "steps": [{"transferred_classes": moved}]})

    (namespace,) = orders.get("/workers/durable_objects/namespaces").result
    assert (namespace["id"], namespace["script"]) == (before, "billing")


@pytest.mark.parametrize(
    ("script", "metadata", "problem"),
    [
        (COUNTER, {"migrations": V1}, (412, 10079)),
        (COUNTER, {"migrations": step("v0", "v2", new_classes=["Second"])}, (412, 10079)),
        (COUNTER, {"migrations": step("v1", "v2", new_sqlite_classes=["Counter"])}, (400, 10074)),
        (COUNTER, {"migrations": step("v1", "v2", deleted_classes=["Missing"])}, (400, 10074)),
        (COUNTER, {"migrations": step("v1", "v2", renamed_classes=[{"from": "A", "to": "B"}])}, (400, 10074)),
        (
            COUNTER,
            {"migrations": step("v1", "v2", deleted_classes=["Counter"], new_sqlite_classes=["Counter"])},
            (400, 10074),
        ),
        (COUNTER, {"migrations": step("v1", "v2", new_sqlite_classes=["Second"])}, (400, 10070)),
        (COUNTER, {"migrations": step("v1", "v2", deleted_classes=["Counter"])}, (400, 10061)),
        ("export default {}", {"bindings": []}, (400, 10064)),
    ],
)
def test_a_wrong_migration_is_refused_and_changes_nothing(
    orders: Client, script: str, metadata: dict[str, Any], problem: tuple[int, int]
) -> None:
    before = classes(orders)

    reply = orders.deploy(script=script, **metadata)

    assert reply.problem == problem
    assert classes(orders) == before
    assert tag(orders) == "v1"


def test_the_wrong_tag_is_named_with_the_right_one(orders: Client) -> None:
    reply = orders.deploy(migrations=step("v0", "v2"))

    assert reply.json["errors"][0]["message"] == (
        "Actor migration tag precondition failed, got tag 'v0' when expected tag is 'v1'. "
        "Please make sure the tags match and try again."
    )


def test_a_version_cannot_carry_a_migration(orders: Client) -> None:
    reply = orders.version(script=SECOND, migrations=step("v1", "v2", new_sqlite_classes=["Second"]))

    assert reply.problem == (400, 10211)


def test_code_whose_exports_cannot_be_told_is_not_judged_by_them(orders: Client) -> None:
    assert orders.version(script='export * from "./other.js"; export default {}').status == 200
