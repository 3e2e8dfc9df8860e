"""What an address holds can be taken out of a config again, and nothing else goes with it."""

from typing import Any, Final

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Leaf
from ayjnt_deploy.state.undeclared import undeclared
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.everything import SCRIPT, WHOLE

TREE: Final = SourceTree(agents=(), workflows=())
FROM_THE_SOURCE: Final = {Aspect.CLASS, Aspect.MIGRATION, Aspect.WORKFLOW, Aspect.EXPORT}


def leaves(config: Any) -> dict[Address, Leaf]:
    return dict(wanted_worker(config, TREE).state.leaves)


def with_its_settings(address: Address) -> set[Address]:
    """Return what goes together: a queue consumer or domain, and each setting of it; flags that are none are flags."""
    return {one for one in leaves(WHOLE) if one == address or str(one).startswith(f"{address}/")}


DECLARED: Final = [
    address
    for address in sorted({**leaves(WHOLE)})
    if address.aspect not in FROM_THE_SOURCE
    and str(address) not in {"setting/workers_dev", "binding/WORKFLOW", "binding/WORKFLOW_FAR"}
]


@pytest.mark.parametrize("address", DECLARED, ids=str)
def test_what_is_taken_out_is_gone_and_everything_else_is_there(address: Address) -> None:
    before, found = leaves(WHOLE), [leaves(one) for one in undeclared(address, WHOLE)]

    gone = with_its_settings(address)
    rest = {one: leaf for one, leaf in before.items() if one not in gone}
    assert found
    if address.aspect is Aspect.COMPATIBILITY:
        rest[address] = leaves({"name": "shop"})[address]  # They are always there.
    assert rest in found


@pytest.mark.parametrize("name", ["WASM", "TEXT_FILE", "DATA_FILE"])
def test_a_file_is_taken_out_by_its_name(name: str) -> None:
    key = {"WASM": "wasm_modules", "TEXT_FILE": "text_blobs", "DATA_FILE": "data_blobs"}[name]
    config = {**SCRIPT, key: {name: "x", "OTHER": "y"}}

    assert list(undeclared(Address(Aspect.BINDING, name), config)) == [{**config, key: {"OTHER": "y"}}]


@pytest.mark.parametrize(
    "address",
    ["variable/NONE", "binding/NONE", "cron/1 1 1 1 1", "route/none", "queue-consumer/none/max_retries", "secret/NONE",
     "compatibility/none", "workflow/flow", "binding/WORKFLOW", "durable-object/Chat", "migration/tag"],
)  # fmt: skip
def test_what_a_config_does_not_say_cannot_be_taken_out(address: str) -> None:
    assert list(undeclared(Address.parse(address), WHOLE)) == []


def test_a_single_route_and_one_with_a_zone_are_taken_out() -> None:
    route = Address.parse("route/example.org/*")

    assert list(undeclared(route, {"route": "example.org/*"})) == [{}]
    assert list(undeclared(route, {"routes": [{"pattern": "example.org/*", "zone_name": "example.org"}]})) == [
        {"routes": []}
    ]
    assert list(undeclared(route, {"routes": [{"pattern": "example.org/*", "custom_domain": True}]})) == []


def test_a_binding_that_shares_its_key_with_more_leaves_the_rest() -> None:
    config = {"assets": {"directory": "public", "binding": "ASSETS"}, "ai": {"binding": "AI"}}

    assert list(undeclared(Address(Aspect.BINDING, "ASSETS"), config)) == [
        {"assets": {"directory": "public"}, "ai": {"binding": "AI"}}
    ]
    assert list(undeclared(Address(Aspect.BINDING, "AI"), config)) == [{"assets": config["assets"]}]
