"""One Worker, worded in every way that Cloudflare may word it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest

from ayjnt_deploy.sandbox import Habits, Sandbox, SandboxError
from ayjnt_deploy.sandbox.habits import variations
from tests.ayjnt_deploy.sandbox.client import BINDINGS, Client

SENT: tuple[Mapping[str, Any], ...] = (
    *BINDINGS,
    {"name": "DB", "type": "d1", "database_id": "db"},
    {"name": "ASK", "type": "ai_search", "instance_name": "docs"},
    {"name": "LIMITER", "type": "ratelimit", "namespace_id": "1", "simple": {"limit": 1, "period": 10}},
    {"name": "MAILER", "type": "service", "service": "mailer", "props": {"a": 1}},
    {
        "name": "USER",
        "type": "json",
        "json": {"placement": None, "tags": None, "bindings": [{"name": "b"}, {"name": "a"}]},
    },
)


class Asked:
    """A client that does not hold answers to the contract: some habits are only known from the live API."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._client = Client(sandbox, is_held=False)

    def result(self, path: str, **habits: Any) -> Any:
        self._sandbox.habits = Habits(**habits)
        return self._client.get(path).result

    def settings(self, **habits: Any) -> Any:
        return self.result("/workers/scripts/orders/settings", **habits)

    def bindings(self, **habits: Any) -> dict[str, Any]:
        return {each["name"]: each for each in self.settings(**habits)["bindings"]}


@pytest.fixture
def asked(sandbox: Sandbox, orders: Client) -> Asked:
    orders.update(bindings=SENT)
    return Asked(sandbox)


def test_bindings_are_sorted_as_sent_or_turned_round(asked: Asked) -> None:
    names = [binding["name"] for binding in SENT]

    assert list(asked.bindings()) == sorted(names)
    assert list(asked.bindings(order="as-sent")) == names
    assert list(asked.bindings(order="reversed")) == sorted(names, reverse=True)


def test_lists_without_an_order_are_turned_round_too(asked: Asked, orders: Client) -> None:
    orders.update(compatibility_flags=["a", "b"], tail_consumers=[{"service": "x"}])
    orders.send("PUT", "/workers/scripts/orders/schedules", [{"cron": "1 * * * *"}, {"cron": "2 * * * *"}])
    orders.send("PUT", "/workers/scripts/orders/routes", [{"pattern": f"example.com/{name}"} for name in "ab"])

    def told(order: str) -> tuple[list[str], ...]:
        schedules = asked.result("/workers/scripts/orders/schedules", order=order)["schedules"]
        routes = asked.result("/workers/services/orders/environments/production/routes", order=order)
        flags = asked.settings(order=order)["compatibility_flags"]
        return flags, [each["cron"] for each in schedules], [each["pattern"] for each in routes]

    assert told("reversed") == tuple(listed[::-1] for listed in told("by-name"))


def test_defaults_are_filled_in_or_not(asked: Asked, orders: Client) -> None:
    filled, plain = asked.bindings(), asked.bindings(defaults_filled=False)

    assert {name for name in filled if filled[name] != plain[name]} == {"ASK", "LIMITER", "MAILER"}
    assert filled["ASK"]["namespace"] == "default"
    assert filled["LIMITER"]["simple"] == {"limit": 1, "period": 10, "mitigation_timeout": 0}
    assert filled["MAILER"] == {**plain["MAILER"], "environment": "production"}
    assert plain["MAILER"] == {"name": "MAILER", "type": "service", "service": "mailer"}

    orders.send("PATCH", "/workers/scripts/orders/script-settings", {"observability": {"enabled": True}})
    assert asked.settings(defaults_filled=False)["observability"] == {"enabled": True}
    assert asked.settings()["observability"]["logs"]["invocation_logs"] is True


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("null", {"propagation_policy": None}),
        ("absent", {}),
        ("authenticated", {"propagation_policy": "authenticated"}),
    ],
)
def test_a_policy_that_nobody_set(asked: Asked, orders: Client, policy: str, told: dict[str, Any]) -> None:
    path = "/workers/scripts/orders/script-settings"
    orders.send("PATCH", path, {"observability": {"enabled": True}})
    traces = asked.result(path, propagation_policy_unset=policy)["observability"]["traces"]
    assert {key: traces[key] for key in traces if key == "propagation_policy"} == told

    orders.send("PATCH", path, {"observability": {"enabled": True, "traces": {"propagation_policy": "accept"}}})
    traces = asked.result(path, propagation_policy_unset=policy)["observability"]["traces"]
    assert traces["propagation_policy"] == "accept"


def test_a_workers_own_name_is_echoed_or_not(asked: Asked, orders: Client) -> None:
    other = {"name": "THEIRS", "type": "workflow", "workflow_name": "w", "class_name": "W", "script_name": "other"}
    orders.update(bindings=[*BINDINGS, other])
    tag = orders.get("/workers/workers/orders").result["id"]

    for path in ("scripts/orders/settings", f"workers/{tag}/versions/latest"):
        for is_echoed in (True, False):
            found = asked.result(f"/workers/{path}", own_script_name_echoed=is_echoed)["bindings"]
            named = {each["name"]: each["script_name"] for each in found if "script_name" in each}
            own = {"COUNTER": "orders", "ORDERS_PROCESSING": "orders"} if is_echoed else {}
            assert named == {**own, "THEIRS": "other"}, path


def test_a_durable_object_binding_may_name_no_class(asked: Asked) -> None:
    told = asked.bindings()["COUNTER"]

    assert asked.bindings(class_named=False)["COUNTER"] == {key: told[key] for key in ("name", "type", "namespace_id")}


def test_a_bare_list_of_bindings_is_worded_too(asked: Asked) -> None:
    path = "/workers/services/orders/environments/production/bindings"

    assert [each["name"] for each in asked.result(path, order="reversed")] == sorted(
        (binding["name"] for binding in SENT), reverse=True
    )


@pytest.mark.parametrize(
    ("habits", "told"),
    [
        ({}, {"placement": {}, "tail_consumers": None, "tags": None}),
        (
            {"unset": "null", "placement_unset": "null", "empty_list": "empty"},
            {
                "limits": None,
                "cache_options": None,
                "observability": None,
                "placement": None,
                "tail_consumers": [],
                "tags": [],
            },
        ),
        ({"placement_unset": "absent", "empty_list": "absent"}, {}),
    ],
)
def test_what_is_unset_is_absent_null_or_empty(asked: Asked, habits: dict[str, Any], told: dict[str, Any]) -> None:
    found = asked.settings(**habits)

    names = ("limits", "cache_options", "observability", "placement", "tail_consumers", "tags")
    assert {name: found[name] for name in names if name in found} == told


def test_null_stands_for_what_a_binding_may_have_besides(asked: Asked) -> None:
    found = asked.bindings(unset="null", defaults_filled=False)

    assert found["MAILER"] == {
        "name": "MAILER",
        "type": "service",
        "service": "mailer",
        "environment": None,
        "entrypoint": None,
    }


def test_a_database_has_two_names_for_its_id(asked: Asked) -> None:
    plain = {"name": "DB", "type": "d1"}

    assert asked.bindings()["DB"] == {**plain, "id": "db", "database_id": "db"}
    assert asked.bindings(d1_named_by="id")["DB"] == {**plain, "id": "db"}
    assert asked.bindings(d1_named_by="database_id")["DB"] == {**plain, "database_id": "db"}


def test_a_place_is_told_as_a_target(asked: Asked, orders: Client) -> None:
    orders.update(placement={"mode": "targeted", "region": "aws:eu-west-1"})
    as_target = {"mode": "targeted", "target": [{"region": "aws:eu-west-1"}]}

    assert asked.settings(placement_as_target=True)["placement"] == as_target
    assert asked.settings()["placement"] == {"mode": "targeted", "region": "aws:eu-west-1"}


def test_a_place_is_told_by_a_number(asked: Asked, orders: Client) -> None:
    orders.update(placement={"mode": "targeted", "region": "aws:eu-west-1"})

    assert asked.settings(place_named=False)["placement"] == {"mode": "targeted", "target": [49]}


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (True, {"serve_directly": False, "raw_run_worker_first": True}),
        (
            ["/api/*"],
            {
                "serve_directly": True,
                "raw_run_worker_first": ["/api/*"],
                "static_routing": {"user_worker": ["/api/*"]},
            },
        ),
    ],
)
def test_settings_of_assets_are_told_with_the_version_in_words_of_its_own(
    asked: Asked, orders: Client, first: Any, told: dict[str, Any]
) -> None:
    config = {"not_found_handling": "404-page", "run_worker_first": first}
    orders.update(assets={"jwt": "sandbox-assets", "config": config})
    id_ = orders.serving()["id"]

    newer = f"/workers/workers/orders/versions/{id_}"
    version = asked.result(f"/workers/scripts/orders/versions/{id_}")
    assert version["resources"]["script_runtime"]["assets"] == {"not_found_handling": "404-page", **told}
    assert "assets" not in asked.result(newer)
    assert asked.result(newer, assets_in_newer_api=True)["assets"] == {"config": config}


@pytest.mark.parametrize(
    ("named_by", "told"),
    [
        ("both", {"script": "orders", "script_name": "orders"}),
        ("script", {"script": "orders"}),
        ("script_name", {"script_name": "orders"}),
        ("service", {"service": "orders", "environment": "production"}),
    ],
)
def test_a_consumer_names_its_worker_in_one_way_or_another(
    sandbox: Sandbox, asked: Asked, named_by: str, told: dict[str, str]
) -> None:
    sandbox.dashboard.create_queue("jobs")
    sandbox.dashboard.consume("jobs", "orders")

    (queue,) = asked.result("/queues", consumer_named_by=named_by, defaults_filled=False)
    (consumer,) = queue["consumers"]

    keys = ("script", "script_name", "service", "environment", "dead_letter_queue", "settings")
    assert {key: consumer[key] for key in keys if key in consumer} == {**told, "settings": {}}


def test_somebodys_own_json_is_left_alone(asked: Asked) -> None:
    shaken = {"order": "reversed", "unset": "null", "empty_list": "absent", "placement_unset": "absent"}

    assert asked.bindings(**shaken)["USER"]["json"] == SENT[-1]["json"]


def test_a_habit_that_nobody_has_is_refused() -> None:
    unknown: Any = "random"

    with pytest.raises(SandboxError, match="the habit order cannot be 'random'") as caught:
        Habits(order=unknown)
    assert caught.value.remedy == "use one of by-name, as-sent, reversed"


def test_each_variation_differs_from_the_default_in_one_choice() -> None:
    varied = [
        {field.name for field in fields(Habits) if getattr(each, field.name) != getattr(Habits(), field.name)}
        for each in variations()
    ]

    assert [len(names) for names in varied] == [1] * len(varied)
    assert set.union(*varied) == {field.name for field in fields(Habits)}
    assert len(set(variations())) == len(variations()) == 20
