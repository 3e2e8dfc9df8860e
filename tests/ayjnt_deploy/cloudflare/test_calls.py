"""Every call is documented, by Cloudflare and by us, or has another one behind it."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ayjnt_deploy.cloudflare import calls
from ayjnt_deploy.cloudflare.calls import Call
from tests.ayjnt_deploy.sandbox import contract
from tests.test_docs import table

PAGE = Path(__file__).parents[3] / "docs" / "reading.md"
MAKERS = [
    maker
    for name, maker in inspect.getmembers(calls, inspect.isfunction)
    if maker.__module__ == calls.__name__ and not name.startswith("_")
]


def made_by(maker: Callable[..., Any]) -> Iterator[Call]:
    """Make a call with the names of its arguments as their values."""
    needed = [one.name for one in inspect.signature(maker).parameters.values() if one.default is one.empty]
    made = maker(**{name: name.strip("_").upper() for name in needed})
    yield from [made] if isinstance(made, Call) else made


def kind(maker: Callable[..., Any]) -> str:
    told = maker.__doc__ or ""
    return "undocumented" if "Undocumented" in told else "beta" if "Beta" in told else ""


def operation(call: Call) -> dict[str, Any]:
    found = contract.operation_of("GET", call.path)
    assert found is not None, f"{call} is not in Cloudflare's contract"
    paths = contract.document()["paths"]
    (known,) = [path for path in paths if contract.anonymous(path) == found[1]]
    of_get: dict[str, Any] = paths[known]["get"]
    return of_get


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: str(maker.__name__))
def test_only_a_call_that_says_so_is_undocumented(maker: Callable[..., Any]) -> None:
    for call in made_by(maker):
        assert operation(call).get("x-undocumented", False) is (kind(maker) == "undocumented")


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: str(maker.__name__))
def test_the_permission_is_one_that_the_contract_names(maker: Callable[..., Any]) -> None:
    for call in made_by(maker):
        named = operation(call).get("x-api-token-permissions")

        assert named is None or any(one.endswith(call.permission) for one in named)


def test_the_page_about_reading_lists_every_call_with_its_permission() -> None:
    made = {(str(call), kind(maker), call.permission) for maker in MAKERS for call in made_by(maker)}

    listed = set()
    for request, _, permission, instead in table(PAGE, "request"):
        call, _, mark = request.partition("` ")
        how = mark.strip("()")
        listed.add((call.strip("`").replace("…", "/accounts/ACCOUNT"), how, permission))
        assert (instead == "-") is (how == "")
    assert listed == made
