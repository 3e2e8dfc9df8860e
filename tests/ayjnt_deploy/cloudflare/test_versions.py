"""Versions of several Workers in one conversation."""

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import NotAuthenticated, Rejected, read_versions
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, ACCOUNT_CHECK, LOGIN_CHECK, USER_CHECK, Sleeper, a_connection


def answered(httpx_mock: HTTPXMock, worker: str, version: str, status: int = 200, code: int = 0) -> None:
    errors = [] if status == 200 else [{"code": code, "message": "no"}]
    httpx_mock.add_response(
        url=f"{ACCOUNT}/workers/scripts/{worker}/versions/{version}",
        status_code=status,
        json={"success": status == 200, "errors": errors, "messages": [], "result": {"id": version}},
    )


def test_each_version_is_read_once(httpx_mock: HTTPXMock) -> None:
    answered(httpx_mock, "orders", "v1")
    answered(httpx_mock, "shop", "v1")

    found = read_versions(a_connection(), [("orders", "v1"), ("shop", "v1"), ("orders", "v1")])

    assert found == {("orders", "v1"): {"id": "v1"}, ("shop", "v1"): {"id": "v1"}}


def test_a_version_that_is_not_there_is_left_out(httpx_mock: HTTPXMock) -> None:
    answered(httpx_mock, "orders", "v1")
    answered(httpx_mock, "orders", "v0", status=404, code=10222)

    found = read_versions(a_connection(), [("orders", "v1"), ("orders", "v0")], sleep=Sleeper())

    assert list(found) == [("orders", "v1")]


def test_what_keeps_us_from_reading_one_is_its_value(httpx_mock: HTTPXMock) -> None:
    answered(httpx_mock, "orders", "v1")
    answered(httpx_mock, "orders", "v0", status=400, code=4711)

    found = read_versions(a_connection(), [("orders", "v1"), ("orders", "v0")])

    assert found["orders", "v1"] == {"id": "v1"}
    assert isinstance(found["orders", "v0"], Rejected)


def test_where_nothing_is_wanted_nothing_is_asked() -> None:
    assert read_versions(a_connection(), []) == {}


def test_a_token_that_is_no_good_ends_it(httpx_mock: HTTPXMock) -> None:
    answered(httpx_mock, "orders", "v1", status=401, code=10000)
    for url in (USER_CHECK, ACCOUNT_CHECK, LOGIN_CHECK):
        httpx_mock.add_response(
            url=url, status_code=401, json={"success": False, "errors": [{"code": 1000}]}, is_optional=True
        )

    with pytest.raises(NotAuthenticated):
        read_versions(a_connection(), [("orders", "v1")])
