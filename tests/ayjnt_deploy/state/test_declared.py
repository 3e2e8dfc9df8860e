"""The way there and back: what a config declares is an address, and the address is declared in the same place again."""

from typing import Any, Final

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.declared import Declaration, declaration
from ayjnt_deploy.state.leaf import Digest, Known, Leaf
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.everything import NAMED, SCRIPT, WHOLE

TREE: Final = SourceTree(agents=(), workflows=())
FROM_THE_SOURCE: Final = {Aspect.CLASS, Aspect.MIGRATION, Aspect.WORKFLOW}
FAR: Final = WHOLE["workflows"][1]
EXPORTED: Final = {**NAMED, "exports": {"Chat": {"type": "durable-object", "storage": "sqlite"}}}


def leaves(config: dict[str, Any]) -> dict[Address, Leaf]:
    return dict(wanted_worker(config, TREE).state.leaves)


DECLARED: Final = [
    (address, leaf)
    for address, leaf in sorted({**leaves(WHOLE), **leaves(EXPORTED)}.items())
    if address.aspect not in FROM_THE_SOURCE and str(address) != "binding/WORKFLOW_FAR"
]


@pytest.mark.parametrize(("address", "leaf"), DECLARED, ids=lambda one: str(one) if isinstance(one, Address) else "")
def test_what_an_address_holds_is_declared_where_it_came_from(address: Address, leaf: Leaf) -> None:
    found = declaration(address, leaf)

    assert found is not None
    config = found.within({"name": "shop", **workflow_of(address)})
    assert leaves(dict(config))[address] == leaf


def workflow_of(address: Address) -> dict[str, Any]:
    """Return the workflow that a setting is of: no config can set something of a workflow that it does not have."""
    own = {"binding": "W", "name": "flow", "class_name": "Flow"}
    return {"workflows": [own]} if address.aspect is Aspect.WORKFLOW_SETTING else {}


def test_all_of_it_together_is_the_config_again() -> None:
    config: Any = {key: WHOLE[key] for key in ("name", "migrations")}
    config["workflows"] = [
        {key: one[key] for key in ("binding", "name", "class_name", "script_name") if key in one}
        for one in WHOLE["workflows"]
        if one is not FAR
    ]
    for address, leaf in leaves(WHOLE).items():
        if (found := declaration(address, leaf)) is not None and address.aspect not in FROM_THE_SOURCE:
            config = found.within(config)

    assert leaves({**config, "workflows": [*config["workflows"], FAR]}) == leaves(WHOLE)


def test_an_item_of_a_list_takes_the_place_of_the_one_that_is_there() -> None:
    config = {"kv_namespaces": [{"binding": "CACHE", "id": "old", "preview_id": "p"}, {"binding": "OTHER", "id": "o"}]}
    address, leaf = Address(Aspect.BINDING, "CACHE"), Known({"type": "kv_namespace", "namespace_id": "new"})

    found = declaration(address, leaf)

    assert found == Declaration(
        path=("kv_namespaces",),
        item={"binding": "CACHE"},
        value={"binding": "CACHE", "id": "new"},
        among=frozenset({"binding", "id"}),
    )
    assert found.within(config) == {
        "kv_namespaces": [
            {"binding": "CACHE", "preview_id": "p", "id": "new"},
            {"binding": "OTHER", "id": "o"},
        ]
    }


@pytest.mark.parametrize(
    ("address", "leaf"),
    [
        ("variable/LOG_LEVEL", Digest("0123456789ab")),
        ("migration/tag", Known("v2")),
        ("binding/WORKFLOW_FAR", Known({"type": "workflow", "workflow_name": "far", "script_name": "billing"})),
        ("durable-object/Chat", Known({"storage": "sqlite"})),
        *((str(at), leaf) for at, leaf in leaves(SCRIPT).items() if at.aspect is Aspect.BINDING),
    ],
)
def test_what_no_line_of_a_config_can_say_has_no_declaration(address: str, leaf: Leaf) -> None:
    assert declaration(Address.parse(address), leaf) is None
