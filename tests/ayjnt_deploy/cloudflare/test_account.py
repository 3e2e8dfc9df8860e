import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import BadAnswer, NotFound, read_account_workers, read_object_count
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, WORKER, a_connection, complaint, envelope, sample

OBJECTS = f"{ACCOUNT}/workers/durable_objects/namespaces/n1/objects"


def test_the_workers_of_an_account_are_named_in_order(httpx_mock: HTTPXMock) -> None:
    listed = [*sample("scripts_list")["result"], {"id": "accounts"}]
    httpx_mock.add_response(url=f"{ACCOUNT}/workers/scripts", json=envelope(listed))

    assert read_account_workers(a_connection()) == ("accounts", WORKER, "billing")


def test_an_account_without_workers_has_no_names(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=f"{ACCOUNT}/workers/scripts", json=envelope(None))

    assert read_account_workers(a_connection()) == ()


def test_a_worker_without_a_name_is_a_bad_answer(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=f"{ACCOUNT}/workers/scripts", json=envelope([{"tag": "x"}]))

    with pytest.raises(BadAnswer, match=r"GET /accounts/acc/workers/scripts: `result\[0\].id` is missing"):
        read_account_workers(a_connection())


def test_objects_are_counted_over_all_pages(httpx_mock: HTTPXMock) -> None:
    first = {**envelope([{"id": "a"}, {"id": "b"}]), "result_info": {"count": 2, "cursors": {"after": "c1"}}}
    httpx_mock.add_response(url=f"{OBJECTS}?limit=1000", json=first)
    httpx_mock.add_response(url=f"{OBJECTS}?limit=1000&cursor=c1", json=sample("do_objects_list"))

    assert read_object_count(a_connection(), "n1") == (3, True)


def test_objects_are_counted_up_to_a_limit(httpx_mock: HTTPXMock) -> None:
    first = {**envelope([{"id": "a"}, {"id": "b"}]), "result_info": {"count": 2, "cursors": {"after": "c1"}}}
    httpx_mock.add_response(url=f"{OBJECTS}?limit=2", json=first)

    assert read_object_count(a_connection(), "n1", limit=2) == (2, False)


def test_objects_of_no_namespace_are_an_error(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=f"{OBJECTS}?limit=1000", status_code=404, json=complaint(10066, "not found"))

    with pytest.raises(NotFound, match="10066: not found"):
        read_object_count(a_connection(), "n1")
