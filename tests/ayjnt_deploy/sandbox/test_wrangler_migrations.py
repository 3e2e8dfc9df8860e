"""What the real wrangler and the sandbox together make of a history of Durable Object classes."""

from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import CONFIG, SECOND, WORKER, Project

pytestmark = pytest.mark.real

V1 = {"tag": "v1", "new_sqlite_classes": ["Counter"]}
NEXT = {"tag": "v2", "new_sqlite_classes": ["Second"]}
WITH_SECOND = WORKER + "export class Second extends DurableObject {}\n"
WITHOUT = WORKER.replace("export class Counter extends DurableObject {}\n", "")
RENAMED = WORKER.replace("Counter", "Tally")
BOUND: Any = {"bindings": [{"name": "COUNTER", "class_name": "Tally"}]}
BOUND_SECOND: Any = {"bindings": [*CONFIG["durable_objects"]["bindings"], {"name": "SECOND", "class_name": "Second"}]}
NO_OBJECTS: Any = {"bindings": []}


def namespaces(client: Client) -> set[str]:
    return {each["class"] for each in client.get("/workers/durable_objects/namespaces").result}


def tag(client: Client) -> str | None:
    script = client.get("/workers/services/orders").result["default_environment"]["script"]
    found: str | None = script.get("migration_tag")
    return found


@pytest.mark.parametrize(
    ("script", "changes", "classes"),
    [
        pytest.param(WITH_SECOND, {"migrations": [V1, NEXT]}, {"Counter", "Second"}, id="A1 appended"),
        pytest.param(
            WITHOUT,
            {"migrations": [V1, {"tag": "v2", "deleted_classes": ["Counter"]}], "durable_objects": NO_OBJECTS},
            set(),
            id="A5 deleted, with all objects and without a question",
        ),
        pytest.param(
            RENAMED,
            {
                "migrations": [V1, {"tag": "v2", "renamed_classes": [{"from": "Counter", "to": "Tally"}]}],
                "durable_objects": BOUND,
            },
            {"Tally"},
            id="renamed",
        ),
        pytest.param(WORKER, {"migrations": []}, {"Counter"}, id="D3 migrations removed"),
        pytest.param(
            WITH_SECOND,
            {"migrations": [V1, {**NEXT, "tag": "v1"}]},
            {"Counter", "Second"},
            id="Q3 duplicate tag, not noticed",
        ),
    ],
)
def test_a_history_that_goes_on(
    project: Project, client: Client, script: str, changes: dict[str, Any], classes: set[str]
) -> None:
    project.wrangler("deploy")

    project.write(script, **changes)
    project.wrangler("deploy")

    assert namespaces(client) == classes
    assert tag(client) == ("v2" if "v2" in str(changes) else "v1")
    assert client.serving()["number"] == 2


@pytest.mark.parametrize(
    ("script", "changes", "why"),
    [
        pytest.param(RENAMED, {"durable_objects": BOUND}, "10064", id="A3 renamed in the code alone"),
        pytest.param(
            WITH_SECOND,
            {
                "migrations": [{**V1, "new_sqlite_classes": ["Counter", "Second"]}],
                "durable_objects": BOUND_SECOND,
            },
            "10061",
            id="A4 added inside of an applied tag",
        ),
        pytest.param(
            WORKER,
            {"migrations": [V1, {"tag": "v2", "deleted_classes": ["Counter"]}]},
            "10061",
            id="deleted, and still bound",
        ),
        pytest.param(WORKER, {"migrations": [V1, NEXT]}, "10070", id="new, and not exported"),
        pytest.param(
            WORKER,
            {"migrations": [V1, {"tag": "v2", "new_sqlite_classes": ["Counter"]}]},
            "Cannot apply new_sqlite_classes migration to existing",
            id="made twice, which wrangler sees by itself",
        ),
        pytest.param(
            WITHOUT,
            {
                "migrations": [{"tag": "v1"}, {"tag": "v2", "deleted_classes": ["Counter"]}],
                "durable_objects": NO_OBJECTS,
            },
            "Cannot apply deleted_classes migration to non-existent",
            id="Q1 deleted, and made by no tag of this history: workers-sdk#15741",
        ),
    ],
)
def test_a_history_that_is_refused_changes_nothing(
    project: Project, client: Client, script: str, changes: dict[str, Any], why: str
) -> None:
    project.wrangler("deploy")
    before = client.serving()["id"]

    project.write(script, **changes)
    assert why in project.wrangler("deploy", code=1)

    assert (client.serving()["id"], namespaces(client), tag(client)) == (before, {"Counter"}, "v1")


def test_d1_an_unknown_tag_with_the_same_classes_is_refused(project: Project, sandbox: Sandbox, client: Client) -> None:
    live = {"new_tag": "v9-live", "steps": [{"new_sqlite_classes": ["Counter"]}]}
    sandbox.dashboard.create("orders", script="export class Counter {}\nexport default {}", migrations=live)

    output = project.wrangler("deploy", code=1)

    assert "10074" in output
    assert tag(client) == "v9-live"


def test_d4_an_unknown_tag_without_the_classes_is_rewound(project: Project, sandbox: Sandbox, client: Client) -> None:
    sandbox.dashboard.create("orders", migrations={"new_tag": "v9-live", "steps": []})

    project.wrangler("deploy")

    assert (tag(client), namespaces(client)) == ("v1", {"Counter"})


def test_v3_a_version_with_a_pending_migration_is_not_even_sent(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.wrangler("deploy")
    sandbox.clear_requests()

    project.write(WITH_SECOND, migrations=[V1, SECOND])
    project.wrangler("versions", "upload", code=1)

    assert [request.method for request in sandbox.requests if request.method != "GET"] == []
    assert client.serving()["number"] == 1
