"""Several Workers of one account, in one conversation."""

from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import (
    CloudflareError,
    NotAuthenticated,
    Unavailable,
    WorkerAnswers,
    read_many,
    read_worker,
)
from ayjnt_deploy.state.part import Part
from tests.ayjnt_deploy.cloudflare import fakes
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, WORKER, Sleeper, a_connection, complaint, envelope, sample

OTHER = "billing"
LISTS: dict[str, Any] = {
    f"{ACCOUNT}/workers/scripts": sample("scripts_list"),
    f"{ACCOUNT}/workers/workers?per_page=100&order_by=name&order=asc&page=1": envelope(
        [*sample("beta_workers_list")["result"], {"name": OTHER, "subdomain": {"enabled": False}}], total_count=2
    ),
    f"{ACCOUNT}/workers/domains?page=1": sample("domains_list"),
    fakes.QUEUES: sample("queues_list"),
    fakes.WORKFLOWS: sample("workflows_list"),
    fakes.NAMESPACES: sample("do_namespaces_list"),
}
ALONE = ("deployments", "version", "runtime", "schedules", "routes", "workflow_version")
"""What is asked for each Worker."""
TAGGED = {**sample("version_get")["result"], "annotations": {"workers/tag": "ayjnt-1-2"}}


def fake_lists(mock: HTTPXMock, *, without: str = "") -> None:
    for url, answer in LISTS.items():
        if url != without:
            mock.add_response(url=url, json=answer)


def fake_two(mock: HTTPXMock, *, routes: dict[str, Any] | None = None, **instead: Any) -> None:
    """Answer for two Workers; `instead` replaces answers about the second one, `routes` those about both."""
    answers = {name: {"json": sample(fakes.ANSWERS[name][1])} for name in ALONE} | {
        "version": {"json": envelope(TAGGED)}
    }
    answers |= {} if routes is None else {"routes": routes}
    fakes.fake_worker(mock, ALONE, **answers)
    for name in ALONE[:-1]:
        url, _ = fakes.ANSWERS[name]
        mock.add_response(url=url.replace(f"/{WORKER}", f"/{OTHER}"), **{**answers, **instead}[name])


def worker(found: WorkerAnswers | CloudflareError) -> WorkerAnswers:
    assert isinstance(found, WorkerAnswers)
    return found


def test_each_worker_is_read_whole_and_the_account_once(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    fake_two(httpx_mock)
    heard = list[str]()

    found = read_many(a_connection(), [WORKER, OTHER], progress=heard.append)

    assert list(found) == [WORKER, OTHER]
    one, other = worker(found[WORKER]), worker(found[OTHER])
    assert (one.domains, len(one.consumers), list(one.workflow_versions)) == (
        tuple(sample("domains_list")["result"]),
        1,
        ["onboarding"],
    )
    assert (other.domains, other.consumers, dict(other.workflow_versions)) == ((), (), {})
    assert (dict(other.subdomain), dict(other.not_read)) == ({"enabled": False}, {})
    assert len(httpx_mock.get_requests()) == len(LISTS) + 5 * 2 + 1
    assert heard == ["read 2 of 2 Workers"]


@pytest.mark.httpx_mock(can_send_already_matched_responses=True)
def test_a_worker_read_with_others_is_as_if_it_was_read_alone(httpx_mock: HTTPXMock) -> None:
    fakes.fake_worker(httpx_mock)
    fake_lists(httpx_mock)

    together = worker(read_many(a_connection(), [WORKER])[WORKER])
    alone = read_worker(a_connection(), WORKER)

    # Two lists tell of it in other words, but with the same migration tag.
    assert together.service is not None
    assert alone.service is not None
    tags = [one.service["default_environment"]["script"]["migration_tag"] for one in (together, alone) if one.service]
    assert tags == ["v2", "v2"]
    for field in set(WorkerAnswers.__slots__) - {"service"}:
        assert getattr(together, field) == getattr(alone, field), field


def test_versions_are_listed_where_one_that_serves_has_no_tag(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    fakes.fake_worker(httpx_mock, (*ALONE, "versions"))

    found = worker(read_many(a_connection(), [WORKER])[WORKER])

    assert found.version_list == tuple(sample("versions_list")["result"]["items"])


@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_an_error_of_one_worker_is_its_value_and_stops_no_other(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    failing = {"status_code": 503, "json": complaint(10013, "unknown"), "is_reusable": True}
    fake_two(httpx_mock, version=failing)

    found = read_many(a_connection(), [WORKER, OTHER], sleep=Sleeper())

    assert worker(found[WORKER]).service is not None
    error = found[OTHER]
    assert isinstance(error, Unavailable)
    assert error.message == f"GET /accounts/acc/workers/scripts/{OTHER}/versions/{fakes.SERVING}: {error.problem}"


def test_a_worker_that_the_account_does_not_have_is_read_as_none(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    none = {"status_code": 404, "json": sample("error_worker_not_found")}
    for path in ("scripts/gone/deployments", "scripts/gone/schedules"):
        httpx_mock.add_response(url=f"{ACCOUNT}/workers/{path}", **none)
    routes = fakes.ROUTES.replace(f"/{WORKER}", "/gone")
    httpx_mock.add_response(url=routes, status_code=404, json=sample("error_service_not_found"))

    found = worker(read_many(a_connection(), ["gone"])["gone"])

    assert (found.service, dict(found.not_read), found.workflows) == (
        None,
        {},
        tuple(sample("workflows_list")["result"]),
    )


@pytest.mark.parametrize("part", [Part.DOMAINS, Part.CONSUMERS])
def test_a_list_that_cannot_be_read_is_a_part_that_no_worker_has(httpx_mock: HTTPXMock, part: Part) -> None:
    url = {Part.DOMAINS: f"{ACCOUNT}/workers/domains?page=1", Part.CONSUMERS: fakes.QUEUES}[part]
    fake_lists(httpx_mock, without=url)
    httpx_mock.add_response(url=url, **fakes.REFUSED)
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))
    fake_two(httpx_mock)

    found = read_many(a_connection(), [WORKER, OTHER])

    assert [set(worker(one).not_read) for one in found.values()] == [{part}, {part}]


def test_without_the_newer_list_each_worker_is_asked_for_its_settings(httpx_mock: HTTPXMock) -> None:
    url = f"{ACCOUNT}/workers/workers?per_page=100&order_by=name&order=asc&page=1"
    fake_lists(httpx_mock, without=url)
    httpx_mock.add_response(url=url, status_code=404, json=complaint(7003, "Could not route"))
    fakes.fake_worker(httpx_mock, ALONE, version={"json": envelope(TAGGED)})
    httpx_mock.add_response(url=fakes.SCRIPT_SETTINGS, json=sample("script_settings_get"))
    httpx_mock.add_response(url=fakes.SUBDOMAIN, json=sample("subdomain_get"))

    found = worker(read_many(a_connection(), [WORKER])[WORKER])

    assert (found.script, dict(found.not_read)) == (sample("script_settings_get")["result"], {})


def test_the_routes_of_all_zones_are_read_once_for_all_workers(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    gone = {"status_code": 404, "json": complaint(7003, "Could not route")}
    fake_two(httpx_mock, routes=gone)
    httpx_mock.add_response(url=fakes.ZONES, json=sample("zones_list"))
    httpx_mock.add_response(url=fakes.ZONE_ROUTES, json=sample("zone_routes_list"))

    found = read_many(a_connection(), [WORKER, OTHER])

    assert [len(worker(one).routes) for one in found.values()] == [1, 0]
    assert [dict(worker(one).not_read) for one in found.values()] == [{}, {}]


@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_a_wrong_token_is_one_error_for_all(httpx_mock: HTTPXMock) -> None:
    fake_lists(httpx_mock)
    httpx_mock.add_response(status_code=401, json=complaint(9109, "Invalid access token"), is_reusable=True)

    with pytest.raises(NotAuthenticated):
        read_many(a_connection(), [WORKER, OTHER])
