from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import BadAnswer, read_serving, read_worker
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, WORKER, a_connection, complaint, envelope, fake_worker

DOMAIN = {"id": "dbe10b4b", "hostname": "shop.example.com", "service": WORKER, "environment": "production"}


def names(httpx_mock: HTTPXMock, *pages: dict[str, Any]) -> list[str]:
    """Read the account's workflows from the given pages."""
    fake_worker(httpx_mock, ("service", "deployments", "version"))
    for number, page in enumerate(pages, 1):
        httpx_mock.add_response(url=f"{ACCOUNT}/workflows?per_page=100&page={number}", **page)
    return [row["name"] for row in read_serving(a_connection(), WORKER).workflows]


def page(*rows: str, **info: Any) -> dict[str, Any]:
    return {"json": envelope([{"name": name} for name in rows], **info)}


def test_pages_are_read_until_the_total_is_reached(httpx_mock: HTTPXMock) -> None:
    first = page("a", "b", page=1, per_page=2, total_count=3)

    assert names(httpx_mock, first, page("c", page=2, per_page=2, total_count=3)) == ["a", "b", "c"]


def test_pages_are_read_until_the_last_by_number(httpx_mock: HTTPXMock) -> None:
    assert names(httpx_mock, page("a", total_pages=2), page("b", total_pages=2)) == ["a", "b"]


def test_without_a_total_a_short_page_is_the_last(httpx_mock: HTTPXMock) -> None:
    assert names(httpx_mock, page("a", "b", per_page=2), page("c", per_page=2)) == ["a", "b", "c"]
    assert len(httpx_mock.get_requests(url=f"{ACCOUNT}/workflows?per_page=100&page=2")) == 1


def test_without_anything_a_page_shorter_than_asked_for_is_the_last(httpx_mock: HTTPXMock) -> None:
    assert names(httpx_mock, page("a")) == ["a"]


def test_an_empty_page_is_the_last_whatever_the_total_says(httpx_mock: HTTPXMock) -> None:
    assert names(httpx_mock, page("a", total_count=9), page(total_count=9)) == ["a"]


def test_a_server_that_repeats_a_page_is_a_bad_answer(httpx_mock: HTTPXMock) -> None:
    with pytest.raises(BadAnswer, match="GET /accounts/acc/workflows: page 2 is page 1 again"):
        names(httpx_mock, page("a", total_count=9), page("a", total_count=9))


def test_an_error_on_the_second_page_is_an_error(httpx_mock: HTTPXMock) -> None:
    broken = {"status_code": 400, "json": complaint(4711, "odd")}

    with pytest.raises(Exception, match="4711: odd"):
        names(httpx_mock, page("a", total_count=9), broken)


def test_a_list_that_is_answered_and_asked_for_without_pages_is_whole(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, domains={"json": {"success": True, "errors": [], "messages": [], "result": [DOMAIN]}})

    answers = read_worker(a_connection(), WORKER)

    assert (answers.domains, dict(answers.not_read)) == ((DOMAIN,), {})
