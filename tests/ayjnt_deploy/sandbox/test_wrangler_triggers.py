"""What the real wrangler makes lead to a Worker: routes, custom domains, queues, schedules of workflows."""

from typing import Any

import pytest

from ayjnt_deploy.sandbox import Fault, Habits, Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import CONFIG, WORKER, Project
from tests.ayjnt_deploy.sandbox.test_traffic import records, routes

pytestmark = pytest.mark.real

ROUTES: list[Any] = [
    "example.com/orders/*",
    {"pattern": "*.example.net/*", "zone_name": "example.net"},
    {"pattern": "shop.example.com", "custom_domain": True},
]


# Not `consumer_named_by="script_name"`, which is what the contract promises: wrangler would not know its own consumer again.
SHAKEN = (
    Habits(order="reversed", unset="null", empty_list="empty", placement_unset="null", consumer_named_by="service"),
    Habits(
        defaults_filled=False,
        order="as-sent",
        own_script_name_echoed=False,
        empty_list="absent",
        placement_unset="absent",
        d1_named_by="id",
        consumer_named_by="script",
    ),
)


def refused(sandbox: Sandbox) -> list[tuple[str, int | None]]:
    return [(request.path, request.status) for request in sandbox.requests if request.status != 200]


def test_routes_and_custom_domains_are_deployed_replaced_and_left_behind(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.write(routes=ROUTES)
    project.wrangler("deploy")
    assert routes(client) == [("*.example.net/*", "example.net"), ("example.com/orders/*", "example.com")]
    assert records(client) == {"shop.example.com": (True, False)}

    sandbox.clear_requests()
    project.write(routes=["example.com/new/*", {**ROUTES[2], "pattern": "new.example.com"}])
    project.wrangler("deploy")
    assert refused(sandbox) == []
    assert routes(client) == [("example.com/new/*", "example.com")]
    assert list(records(client)) == ["new.example.com"]

    project.write()
    project.wrangler("deploy")
    assert routes(client) == [("example.com/new/*", "example.com")]
    assert list(records(client)) == ["new.example.com"]


def test_without_permission_for_all_zones_routes_go_zone_by_zone(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.write(routes=["example.com/old/*"])
    project.wrangler("deploy")
    sandbox.faults.add(Fault(method="PUT", path="/workers/scripts/orders/routes", status=403, code=10000))

    project.write(routes=ROUTES[:2])
    output = project.wrangler("deploy")

    assert "Falling back to using the zone-based API endpoint" in output
    assert [pattern for pattern, _ in routes(client)] == [
        "*.example.net/*",
        "example.com/old/*",
        "example.com/orders/*",
    ]


def test_a_route_of_another_worker_is_not_taken(project: Project, sandbox: Sandbox, client: Client) -> None:
    sandbox.dashboard.create("billing")
    sandbox.dashboard.add_route("example.com/orders/*", "billing")

    project.write(routes=ROUTES[:1])
    assert "already assigned to routes" in project.wrangler("deploy", code=1)

    assert [pattern for pattern, _ in routes(client, "billing")] == ["example.com/orders/*"]


def test_a_consumer_is_added_changed_and_left_behind(project: Project, sandbox: Sandbox, client: Client) -> None:
    queues: dict[str, Any] = {
        "producers": [{"binding": "JOBS", "queue": "jobs"}],
        "consumers": [{"queue": "jobs", "max_batch_size": 5, "max_batch_timeout": 2}],
    }
    script = WORKER.replace("fetch:", "queue: async () => {}, fetch:")
    project.write(script, queues={"consumers": queues["consumers"]})
    assert 'Queue "jobs" does not exist' in project.wrangler("deploy", code=1)

    sandbox.dashboard.create_queue("jobs")
    project.write(script, queues=queues)
    project.wrangler("deploy")
    (queue,) = client.get("/queues").result
    assert queue["producers"] == [{"type": "worker", "script": "orders"}]
    assert [queue["consumers"][0]["settings"][name] for name in ("batch_size", "max_wait_time_ms")] == [5, 2000]

    sandbox.clear_requests()
    project.write(script, queues={**queues, "consumers": [{"queue": "jobs", "dead_letter_queue": "dead"}]})
    project.wrangler("deploy")
    assert refused(sandbox) == []
    (changed,) = client.get("/queues").result[0]["consumers"]
    assert (changed["dead_letter_queue"], changed["settings"]["batch_size"]) == ("dead", 10)

    project.write(script, queues={"producers": queues["producers"]})
    project.wrangler("deploy")
    assert client.get("/queues").result[0]["consumers"] == [changed]


def test_a_queue_without_a_name_is_made_by_wrangler(project: Project, client: Client) -> None:
    project.write(queues={"producers": [{"binding": "JOBS"}]})

    project.wrangler("deploy")

    (queue,) = client.get("/queues").result
    assert (queue["queue_name"], queue["producers"]) == ("orders-jobs", [{"type": "worker", "script": "orders"}])


def test_everything_about_a_workflow_arrives(project: Project, client: Client) -> None:
    (workflow,) = CONFIG["workflows"]
    project.write(
        workflows=[
            {
                **workflow,
                "limits": {"steps": 50},
                "concurrency": {"limit": 3},
                "schedules": ["0 9 * * 1", "0 10 * * 1"],
                "default_retention": {"success_retention": "3 days", "error_retention": 60000},
            }
        ]
    )

    project.wrangler("deploy")

    registered = client.get("/workflows/orders-processing").result
    assert [schedule["cron"] for schedule in registered["schedules"]] == ["0 9 * * 1", "0 10 * * 1"]
    (version,) = client.get("/workflows/orders-processing/versions").result
    assert {key: version[key] for key in ("limits", "concurrency", "default_retention")} == {
        "limits": {"steps": 50},
        "concurrency": {"limit": 3},
        "default_retention": {"success_retention": 259200000, "error_retention": 60000},
    }


def test_settings_of_the_version_and_the_worker_arrive_in_every_view(project: Project, client: Client) -> None:
    settings: dict[str, Any] = {
        "limits": {"cpu_ms": 50, "subrequests": 7},
        "placement": {"mode": "smart"},
        "cache": {"enabled": True},
        "logpush": True,
        "tail_consumers": [{"service": "sink"}],
        "streaming_tail_consumers": [{"service": "sink"}],
        "observability": {"enabled": True, "logs": {"invocation_logs": False}},
    }
    project.write(**settings)
    project.wrangler("deploy")

    version = client.serving()["id"]
    of_the_version = {
        "limits": settings["limits"],
        "placement": {"mode": "smart"},
        "cache_options": {"enabled": True},
    }
    for path in ("scripts/orders/settings", f"workers/orders/versions/{version}"):
        found = client.get(f"/workers/{path}").result
        assert {key: found[key] for key in of_the_version} == of_the_version, path
    assert client.serving()["resources"]["script_runtime"]["limits"] == settings["limits"]
    service = client.get("/workers/services/orders").result["default_environment"]["script"]
    assert (service["limits"], service["placement_mode"]) == (settings["limits"], "smart")
    for path in ("scripts/orders/settings", "scripts/orders/script-settings", "workers/orders"):
        found = client.get(f"/workers/{path}").result
        assert found["logpush"] is True, path
        assert found["observability"]["logs"]["invocation_logs"] is False, path
        assert found["tail_consumers"] == [{"name" if path == "workers/orders" else "service": "sink"}], path
        assert "streaming_tail_consumers" not in found


@pytest.mark.parametrize("habits", SHAKEN)
def test_wrangler_deploys_whatever_the_habits(
    project: Project, sandbox: Sandbox, client: Client, habits: Habits
) -> None:
    sandbox.habits = habits
    sandbox.dashboard.create_queue("jobs")
    queues = {"producers": [{"binding": "JOBS", "queue": "jobs"}], "consumers": [{"queue": "jobs"}]}
    database = {"binding": "DB", "database_id": "f8a2c9b4-2a50-4d3a-9a61-9a1b7a1f0c11", "database_name": "db"}
    script = WORKER.replace("fetch:", "queue: async () => {}, fetch:")
    project.write(
        script, routes=ROUTES, queues=queues, d1_databases=[database], services=[{"binding": "M", "service": "m"}]
    )

    project.wrangler("deploy")
    sandbox.dashboard.change("orders", limits={"cpu_ms": 5})
    sandbox.clear_requests()
    project.wrangler("deploy")

    assert refused(sandbox) == []
    sandbox.habits = Habits()
    assert client.serving()["number"] == 3
