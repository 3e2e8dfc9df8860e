"""The table of docs/keys.md says what the code does with each key of wrangler's config."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.keys import Key, keys
from ayjnt_deploy.state.leaf import Leaf
from ayjnt_deploy.state.wanted import wanted_worker
from tests.ayjnt_deploy.state.everything import SCRIPT, WHOLE

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = ROOT / "docs" / "keys.md"
MAP: Final = json.loads((ROOT / "tests" / "data" / "config-api-map.json").read_text())["keys"]
EXAMPLES: Final[dict[str, Any]] = {
    **SCRIPT,
    **WHOLE,
    "exports": {"Chat": {"type": "durable-object", "storage": "sqlite"}},
    "preview_urls": False,
    "route": "example.com/*",
    "unsafe": {"bindings": [*WHOLE["unsafe"]["bindings"], {"name": "TEXT", "type": "plain_text", "text": "x"}]},
    "workers_dev": False,
}
NO_OBJECT: Final = {"account_id", "name", "main", "keep_vars", "first_party_worker", "compliance_region", "$schema"}
"""Keys whose value may be anything: no leaf comes of them."""
COMPARED: Final = [key for key in keys() if key.addresses]


def leaves(config: dict[str, Any]) -> dict[Address, Leaf]:
    return dict(wanted_worker({"name": "shop", **config}, SourceTree(agents=(), workflows=())).state.leaves)


def test_the_table_has_every_key_that_wrangler_has() -> None:
    assert {key.name for key in keys()} == MAP.keys()


@pytest.mark.parametrize("key", COMPARED, ids=lambda key: key.name)
def test_a_key_that_is_compared_makes_leaves_at_the_addresses_that_the_table_names(key: Key) -> None:
    without = leaves({})
    made = {at for at, leaf in leaves({key.name: EXAMPLES[key.name]}).items() if without.get(at) != leaf}

    assert {kind(str(at)) for at in made} == {kind(at) for at in key.addresses} | BESIDES.get(key.name, set())


OFF: Final = {"setting/workers_dev"}
BESIDES: Final = {"routes": OFF, "route": OFF}
"""What a key decides although it does not set it: a Worker with routes is off workers.dev unless the config says so."""


def kind(address: str) -> str:
    """Return an address without the name that differs from project to project."""
    aspect = address.partition("/")[0]
    return address if aspect in {Aspect.SETTING, Aspect.COMPATIBILITY, Aspect.MIGRATION} else f"{aspect}/…"


@pytest.mark.parametrize("key", [key for key in keys() if not key.addresses], ids=lambda key: key.name)
def test_a_key_that_is_not_compared_makes_none_and_says_why(key: Key) -> None:
    value = "x" if key.name in NO_OBJECT else {}

    assert key.left_out
    if key.name != "name":
        assert leaves({key.name: value}) == leaves({})


@pytest.mark.parametrize("key", keys(), ids=lambda key: key.name)
def test_what_the_api_cannot_tell_is_not_compared(key: Key) -> None:
    if MAP[key.name]["readable"] == "no":
        assert not key.addresses
    else:
        assert key.addresses or key.left_out


def test_the_page_shows_the_table(request: pytest.FixtureRequest) -> None:
    rows = "\n".join(row(key) for key in keys())
    text = PAGE.read_text("utf-8")
    head, _, _ = text.partition("| key |")
    table = f"| key | address | read from | not compared |\n|---|---|---|---|\n{rows}\n"
    if request.config.getoption("--update"):
        PAGE.write_text(head + table, "utf-8")

    assert PAGE.read_text("utf-8") == head + table


def row(key: Key) -> str:
    addresses = "<br>".join(f"`{at}`" for at in key.addresses) or "-"
    read = "<br>".join(f"`{one}`" for one in key.read.split(", ") if one) or "-"
    return f"| `{key.name}` | {addresses} | {read} | {key.left_out or ''} |"
