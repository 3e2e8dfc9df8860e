"""What bindings lead to: made by wrangler where a config leaves it open, and found again."""

import pytest

from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.sandbox.endpoints.resources import PRODUCTS, Product
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import Project


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda one: one.path)
def test_a_resource_is_found_by_name_and_id_once_it_is_made(client: Client, product: Product) -> None:
    missing = client.get(f"/{product.path}/things")
    assert missing.problem == (404, product.absent)

    made = client.send("POST", f"/{product.path}", {product.name: "things"}).result

    assert made[product.answered or product.name] == "things"
    for wanted in ("things", made[product.id]):
        assert client.get(f"/{product.path}/{wanted}").result == made
    listed = client.get(f"/{product.path}").result
    assert listed == ([made] if product.is_listed else {"buckets": [made]})


@pytest.mark.real
def test_wrangler_makes_what_a_config_leaves_open_and_keeps_it(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.write(
        kv_namespaces=[{"binding": "CACHE"}], r2_buckets=[{"binding": "FILES"}], d1_databases=[{"binding": "DB"}]
    )
    project.wrangler("deploy")
    first = client.serving()["resources"]["bindings"]
    sandbox.clear_requests()

    project.wrangler("deploy")

    assert client.serving()["resources"]["bindings"] == first
    assert {one["type"] for one in first} >= {"kv_namespace", "r2_bucket", "d1"}
    assert [one.path for one in sandbox.requests if one.method == "POST" and "database" in one.path] == []
