"""Routes and custom domains, as wrangler writes them and everybody reads them."""

from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import Client

SCRIPT = "/workers/scripts/orders"


def zone_id(client: Client, name: str = "example.com") -> str:
    (zone,) = client.get(f"~/zones?name={name}").result
    return str(zone["id"])


def routes(client: Client, name: str = "orders") -> list[Any]:
    listed: list[Any] = client.get(f"/workers/services/{name}/environments/production/routes?show_zonename=true").result
    return sorted((each["pattern"], each["zone_name"]) for each in listed)


def records(client: Client, query: str = "service=orders") -> dict[str, tuple[bool, bool]]:
    listed = client.get(f"/workers/domains/records?{query}").result
    return {each["hostname"]: (each["enabled"], each["previews_enabled"]) for each in listed}


def put_domains(client: Client, *origins: dict[str, Any], name: str = "orders", takes_over: bool = True) -> Any:
    body = {"override_scope": True, "override_existing_origin": takes_over, "origins": origins}
    return client.send("PUT", f"/workers/scripts/{name}/domains/records", body)


@pytest.fixture
def billing(orders: Client) -> Client:
    orders.deploy("billing", "export default {}", bindings=[])
    return orders


def test_an_account_has_zones_that_can_be_chosen_and_added() -> None:
    with Sandbox(zones=["shop.test"]) as sandbox:
        client = Client(sandbox)
        sandbox.dashboard.add_zone("shop.example")

        assert [zone["name"] for zone in client.get("~/zones").result] == ["shop.example", "shop.test"]
        sandbox.reset()
        assert [zone["name"] for zone in client.get("~/zones").result] == ["shop.test"]


def test_routes_are_replaced_whole_and_found_in_their_zones(orders: Client) -> None:
    orders.send("PUT", f"{SCRIPT}/routes", [{"pattern": "example.com/old"}, {"pattern": "example.net/*"}])
    orders.send(
        "PUT",
        f"{SCRIPT}/routes",
        [
            {"pattern": "*.example.com/orders/*"},
            {"pattern": "example.net/*", "zone_name": "example.net"},
            {"pattern": "https://api.example.com/x", "zone_id": zone_id(orders)},
        ],
    )

    assert routes(orders) == [
        ("*.example.com/orders/*", "example.com"),
        ("example.net/*", "example.net"),
        ("https://api.example.com/x", "example.com"),
    ]
    in_zone = orders.get(f"~/zones/{zone_id(orders)}/workers/routes").result
    assert {each["pattern"]: each["script"] for each in in_zone} == {
        "*.example.com/orders/*": "orders",
        "https://api.example.com/x": "orders",
    }


def test_a_route_is_added_changed_and_deleted_by_itself(billing: Client) -> None:
    path = f"~/zones/{zone_id(billing)}/workers/routes"
    route = billing.send("POST", path, {"pattern": "example.com/a", "script": "orders"}).result

    billing.send("PUT", f"{path}/{route['id']}", {"pattern": "example.com/b", "script": "billing"})
    assert (routes(billing), routes(billing, "billing")) == ([], [("example.com/b", "example.com")])
    assert billing.get(f"{path}/{route['id']}").result["pattern"] == "example.com/b"

    billing.send("DELETE", f"{path}/{route['id']}")
    assert billing.get(f"{path}/{route['id']}").problem == (404, 10009)


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ([{"pattern": "example.org/*"}], (403, 9109)),
        ([{"pattern": "example.com/*", "zone_name": "example.net"}], (403, 9109)),
        ([{"pattern": "example.com/taken"}], (409, 10020)),
        ({"pattern": "example.com/*"}, (400, 10026)),
    ],
)
def test_a_route_that_cannot_be_leaves_all_as_they_were(billing: Client, wanted: Any, problem: tuple[int, int]) -> None:
    billing.send("PUT", f"{SCRIPT}/routes", [{"pattern": "example.com/mine"}])
    billing.send("PUT", "/workers/scripts/billing/routes", [{"pattern": "example.com/taken"}])

    assert billing.send("PUT", f"{SCRIPT}/routes", wanted).problem == problem

    assert routes(billing) == [("example.com/mine", "example.com")]


def test_a_route_needs_a_zone_and_a_worker(orders: Client) -> None:
    assert orders.get("~/zones/none/workers/routes").problem == (403, 9109)
    path = f"~/zones/{zone_id(orders)}/workers/routes"
    assert orders.send("POST", path, {"pattern": "example.com/*", "script": "none"}).problem == (404, 10019)


def test_domains_are_replaced_whole_and_keep_what_is_not_named(orders: Client) -> None:
    put_domains(orders, {"hostname": "a.example.com", "previews_enabled": True}, {"hostname": "b.example.com"})
    first = orders.get("/workers/domains?hostname=a.example.com").result

    put_domains(orders, {"hostname": "a.example.com", "enabled": False})

    assert records(orders) == {"a.example.com": (False, True)}
    assert orders.get("/workers/domains").result == first
    assert first[0] == {
        "id": first[0]["id"],
        "cert_id": first[0]["cert_id"],
        "environment": "production",
        "hostname": "a.example.com",
        "service": "orders",
        "zone_id": zone_id(orders),
        "zone_name": "example.com",
    }
    assert orders.get(f"/workers/domains/{first[0]['id']}").result == first[0]
    assert orders.get("/workers/domains/none").problem == (404, 100114)


def test_domains_are_paged_from_one_and_records_from_zero(orders: Client) -> None:
    put_domains(orders, *({"hostname": f"s{number}.example.com"} for number in range(25)))

    first, second = orders.get("/workers/domains").json, orders.get("/workers/domains?page=2").json
    assert (len(first["result"]), len(second["result"]), first["result_info"]["total_count"]) == (20, 5, 25)
    assert len(records(orders, "page=0&per_page=5")) == 5
    assert len(records(orders, "page=4&per_page=5") | records(orders, "page=0&per_page=5")) == 10
    assert len(records(orders)) == 25
    assert records(orders, "service=other") == {}


def test_a_domain_moves_only_if_it_may(billing: Client) -> None:
    put_domains(billing, {"hostname": "a.example.com"})

    taken = put_domains(billing, {"hostname": "a.example.com"}, name="billing", takes_over=False)
    assert taken.problem == (409, 100116)
    assert list(records(billing)) == ["a.example.com"]

    put_domains(billing, {"hostname": "a.example.com"}, name="billing")
    assert (records(billing), list(records(billing, "service=billing"))) == ({}, ["a.example.com"])


def test_a_changeset_tells_what_would_happen_and_does_nothing(billing: Client) -> None:
    put_domains(billing, {"hostname": "kept.example.com"}, {"hostname": "gone.example.com"})
    put_domains(billing, {"hostname": "theirs.example.com"}, name="billing")
    wanted = [{"hostname": f"{name}.example.com"} for name in ("kept", "theirs", "new")]

    found = billing.send("POST", f"{SCRIPT}/domains/changeset?replace_state=true", wanted).result

    assert {key: [each["hostname"].split(".")[0] for each in listed] for key, listed in found.items()} == {
        "added": ["new"],
        "updated": ["kept", "theirs"],
        "removed": ["gone"],
        "conflicting": [],
    }
    assert [each["modified"] for each in found["updated"]] == [False, True]
    assert set(records(billing)) == {"kept.example.com", "gone.example.com"}


def test_a_workers_domains_are_among_its_references(orders: Client) -> None:
    put_domains(orders, {"hostname": "a.example.com"})
    (domain,) = orders.get("/workers/domains").result

    assert orders.get("/workers/workers/orders").result["references"]["domains"] == [
        {
            "id": domain["id"],
            "certificate_id": domain["cert_id"],
            "hostname": "a.example.com",
            "zone_id": domain["zone_id"],
            "zone_name": "example.com",
        }
    ]


def test_a_deleted_worker_takes_its_routes_and_domains_along(orders: Client) -> None:
    orders.send("PUT", f"{SCRIPT}/routes", [{"pattern": "example.com/*"}])
    put_domains(orders, {"hostname": "a.example.com"})

    orders.send("DELETE", SCRIPT)

    assert orders.get(f"~/zones/{zone_id(orders)}/workers/routes").result == []
    assert orders.get("/workers/domains").result == []
