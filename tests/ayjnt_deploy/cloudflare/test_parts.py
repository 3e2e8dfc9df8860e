"""A part that cannot be read is named, with the reason, and hides nothing else."""

from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import Rejected, Unavailable, WorkerAnswers, read_serving, read_worker
from ayjnt_deploy.state.part import Part
from tests.ayjnt_deploy.cloudflare import fakes
from tests.ayjnt_deploy.cloudflare.fakes import (
    ACCOUNT,
    REFUSED,
    WORKER,
    Sleeper,
    a_connection,
    complaint,
    envelope,
    fake_worker,
    sample,
)

LACKS = "the API token lacks `Workers Scripts Read`: answered 403 (9109: Unauthorized to access requested resource)"
OFTEN: dict[str, Any] = {"is_reusable": True}
GONE: dict[str, Any] = {"status_code": 404, "json": complaint(7003, "Could not route to this path")}
NO_ROUTE = "answered 404 (7003: Could not route to this path)"

ALONE = {
    "schedules": (Part.CRONS, "schedules", "GET /accounts/acc/workers/scripts/ayjnt-demo/schedules"),
    "domains": (Part.DOMAINS, "domains", "GET /accounts/acc/workers/domains"),
    "queues": (Part.CONSUMERS, "consumers", "GET /accounts/acc/queues"),
    "workflow_version": (
        Part.WORKFLOW_SETTINGS,
        "workflow_versions",
        "GET /accounts/acc/workflows/onboarding/versions",
    ),
}
"""Parts that nothing else tells of: the answer, the part, its field, the request."""


def read() -> WorkerAnswers:
    return read_worker(a_connection(), WORKER, sleep=Sleeper())


def without(answers: WorkerAnswers, *fields: str) -> dict[str, object]:
    return {name: getattr(answers, name) for name in WorkerAnswers.__slots__ if name not in {*fields, "not_read"}}


@pytest.fixture
def whole(httpx_mock: HTTPXMock) -> WorkerAnswers:
    """Return what is read where every part is."""
    fake_worker(httpx_mock)
    return read()


@pytest.mark.parametrize("name", ALONE)
def test_a_part_that_the_token_may_not_read_is_named_with_the_permission(
    httpx_mock: HTTPXMock, whole: WorkerAnswers, name: str
) -> None:
    part, field, call = ALONE[name]
    fake_worker(httpx_mock, **{name: REFUSED})
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))

    answers = read()

    assert dict(answers.not_read) == {part: f"{call}: {LACKS}"}
    assert len(getattr(answers, field)) == 0
    assert without(answers, field) == without(whole, field)


@pytest.mark.parametrize("name", ALONE)
def test_a_part_whose_server_stays_at_fault_is_asked_three_times_and_named(
    httpx_mock: HTTPXMock, whole: WorkerAnswers, name: str
) -> None:
    part, field, call = ALONE[name]
    failing = {"status_code": 503, "json": complaint(10013, "unknown"), "headers": {"cf-ray": "8f2a-FRA"}, **OFTEN}
    fake_worker(httpx_mock, **{name: failing})
    before = len(httpx_mock.get_requests())

    answers = read()

    assert dict(answers.not_read) == {part: f"{call}: answered 503 (10013: unknown) (ray 8f2a-FRA)"}
    assert without(answers, field) == without(whole, field)
    assert len(httpx_mock.get_requests()) - before == len(fakes.ANSWERS) + 2


@pytest.mark.parametrize("name", ALONE)
def test_a_part_of_another_shape_is_not_read(httpx_mock: HTTPXMock, name: str) -> None:
    part, field, call = ALONE[name]
    fake_worker(httpx_mock, **{name: {"json": envelope({"schedules": "none"} if name == "schedules" else "none")}})

    answers = read()

    where = "`result.schedules`" if name == "schedules" else "`result`"
    assert dict(answers.not_read) == {part: f"{call}: {where} is text, not a list of objects"}
    assert len(getattr(answers, field)) == 0


@pytest.mark.parametrize("name", ["workflows", "namespaces", "deployments", "version", "versions"])
@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_what_is_essential_is_an_error_as_ever(httpx_mock: HTTPXMock, name: str) -> None:
    fake_worker(httpx_mock, **{name: {"status_code": 503, **OFTEN, "json": complaint(10013, "unknown")}})

    with pytest.raises(Unavailable, match="10013: unknown"):
        read()


def test_an_existing_worker_whose_part_says_that_there_is_none_is_not_read(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, schedules={"status_code": 404, "json": sample("error_worker_not_found")})

    (why,) = read().not_read.items()

    call = ALONE["schedules"][2]
    assert why == (Part.CRONS, f"{call}: answered 404 (10007: This Worker does not exist on your account.)")


def test_consumers_of_other_workers_are_left_out_and_all_pages_are_read(httpx_mock: HTTPXMock) -> None:
    def queue(name: str, *consumers: dict[str, Any]) -> dict[str, Any]:
        return {"queue_id": name, "queue_name": name, "consumers": list(consumers), "consumers_total_count": 1}

    pages = [queue("a", {"script": "other"}), queue("b", {"script_name": WORKER}), queue("c", {"service": WORKER})]
    fake_worker(httpx_mock, queues={"json": envelope(pages[:2], total_pages=2)})
    second = fakes.QUEUES.replace("&page=1", "&page=2")
    httpx_mock.add_response(url=second, json=envelope(pages[2:], total_pages=2))

    assert read().consumers == (
        {"script_name": WORKER, "queue_name": "b"},
        {"service": WORKER, "queue_name": "c"},
    )


def test_consumers_that_the_list_of_queues_does_not_name_are_asked_for(httpx_mock: HTTPXMock) -> None:
    short = {"queue_id": "q1", "queue_name": "jobs", "consumers": [], "consumers_total_count": 1}
    fake_worker(httpx_mock, queues={"json": envelope([short])})
    httpx_mock.add_response(url=f"{ACCOUNT}/queues/q1/consumers", json=sample("queue_consumers_list"))

    assert read().consumers == tuple(sample("queue_consumers_list")["result"])


def test_custom_domains_that_come_without_a_word_of_pages_are_all(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, domains={"json": envelope([{"hostname": "a.example.com"}])})

    found = read()

    assert [domain["hostname"] for domain in found.domains] == ["a.example.com"]
    assert found.not_read == {}


def test_all_pages_of_custom_domains_are_read(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, domains={"json": envelope([{"hostname": "a.example.com"}], total_count=2)})
    second = fakes.DOMAINS.replace("&page=1", "&page=2")
    httpx_mock.add_response(url=second, json=envelope([{"hostname": "b.example.com"}], total_count=2))

    assert [domain["hostname"] for domain in read().domains] == ["a.example.com", "b.example.com"]


def test_a_workflow_without_a_version_has_no_settings(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, workflow_version={"status_code": 404, "json": sample("error_workflow_no_versions")})

    answers = read()

    assert (dict(answers.workflow_versions), dict(answers.not_read)) == ({}, {})


# Undocumented and beta requests, each with what is asked instead.


def test_without_the_undocumented_service_the_newer_api_tells_that_there_is_the_worker(
    httpx_mock: HTTPXMock, whole: WorkerAnswers
) -> None:
    fake_worker(httpx_mock, service=GONE)
    before = len(httpx_mock.get_requests())

    answers = read()

    script = {"migration_tag": "v2", "last_deployed_from": "wrangler"}
    assert answers.service == {"id": WORKER, "default_environment": {"script": script}}
    assert without(answers, "service") == without(whole, "service")
    assert len(httpx_mock.get_requests()) - before == len(fakes.ANSWERS)


def test_verifying_does_without_the_undocumented_service_too(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, (*fakes.OF_SERVING, "beta"), service=GONE)

    answers = read_serving(a_connection(), WORKER)

    assert (answers.service or {})["id"] == WORKER
    assert list(answers.versions) == [fakes.SERVING]


def test_without_the_undocumented_service_a_worker_can_still_be_new(httpx_mock: HTTPXMock) -> None:
    nothing = {"json": envelope([])}
    none = {**fakes.absent(), "service": GONE, "routes": {"status_code": 404, "json": complaint(10092, "none")}}
    fake_worker(httpx_mock, **none, workflows=nothing, workflow_version=None)

    answers = read()

    assert (answers.service, dict(answers.not_read)) == (None, {})


@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_where_nothing_tells_whether_there_is_the_worker_the_first_error_is_raised(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, service=GONE, beta=REFUSED)
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))
    for url, name in ((fakes.SCRIPT_SETTINGS, "script_settings_get"), (fakes.SUBDOMAIN, "subdomain_get")):
        httpx_mock.add_response(url=url, json=sample(name))

    with pytest.raises(Rejected, match="services/ayjnt-demo: answered 404"):
        read()


@pytest.mark.parametrize("beta", [GONE, {"json": envelope({"name": WORKER})}])
def test_without_the_newer_api_settings_and_addresses_have_documented_requests(
    httpx_mock: HTTPXMock, beta: dict[str, Any]
) -> None:
    fake_worker(httpx_mock, beta=beta)
    httpx_mock.add_response(url=fakes.SCRIPT_SETTINGS, json=sample("script_settings_get"))
    httpx_mock.add_response(url=fakes.SUBDOMAIN, json=sample("subdomain_get"))

    answers = read()

    assert answers.script == sample("script_settings_get")["result"]
    assert answers.subdomain == {"enabled": True, "previews_enabled": False}
    assert dict(answers.not_read) == {}


def test_each_documented_request_can_fail_by_itself(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, beta=GONE)
    httpx_mock.add_response(url=fakes.SCRIPT_SETTINGS, **GONE)
    httpx_mock.add_response(url=fakes.SUBDOMAIN, json=sample("subdomain_get"))

    answers = read()

    assert dict(answers.not_read) == {
        Part.SCRIPT: (
            f"GET /accounts/acc/workers/workers/ayjnt-demo: {NO_ROUTE}; "
            f"GET /accounts/acc/workers/scripts/ayjnt-demo/script-settings: {NO_ROUTE}"
        )
    }
    assert (dict(answers.script), dict(answers.subdomain)) == ({}, {"enabled": True, "previews_enabled": False})


def test_without_the_undocumented_routes_those_of_all_zones_are_read(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, routes=GONE)
    httpx_mock.add_response(url=fakes.ZONES, json=sample("zones_list"))
    httpx_mock.add_response(url=fakes.ZONE_ROUTES, json=sample("zone_routes_list"))

    answers = read()

    assert answers.routes == (
        {
            "id": "9a7806061c88ada191ed06f989cc3dac",
            "pattern": "example.com/api/*",
            "script": WORKER,
            "zone_id": fakes.ZONE,
            "zone_name": "example.com",
        },
    )
    assert dict(answers.not_read) == {}


def test_routes_of_zones_need_their_own_permission(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, routes=GONE)
    httpx_mock.add_response(url=fakes.ZONES, json=sample("zones_list"))
    httpx_mock.add_response(url=fakes.ZONE_ROUTES, **REFUSED)
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))

    why = read().not_read[Part.ROUTES]

    assert why == (
        "GET /accounts/acc/workers/services/ayjnt-demo/environments/production/routes: "
        f"{NO_ROUTE}; GET /zones/{fakes.ZONE}/workers/routes: the API token lacks `Workers Routes Read`: "
        "answered 403 (9109: Unauthorized to access requested resource)"
    )


def test_a_list_without_any_zone_is_a_token_that_sees_none(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, routes=GONE)
    httpx_mock.add_response(url=fakes.ZONES, json=envelope([], total_count=0))

    answers = read()

    assert answers.not_read[Part.ROUTES].endswith("GET /zones: the API token lacks `Zone Read`: no zone is listed")


def test_without_the_newer_api_the_settings_tell_of_the_one_version_that_serves(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, runtime=GONE)
    httpx_mock.add_response(url=fakes.SETTINGS, json=sample("settings_get"))

    answers = read()

    assert dict(answers.runtimes) == {fakes.SERVING: {"limits": {"cpu_ms": 30000}, "placement": {}}}
    assert dict(answers.not_read) == {}


@pytest.mark.parametrize("case", ["a version was uploaded since", "two versions serve"])
def test_the_settings_are_not_taken_for_those_of_another_version(httpx_mock: HTTPXMock, case: str) -> None:
    other = "18f97339-c287-4872-9bdd-e2135c07ec12"
    if case == "two versions serve":
        fake_worker(httpx_mock, runtime=GONE, deployments={"json": sample("deployments_list_gradual")})
        httpx_mock.add_response(url=fakes.VERSION.replace(fakes.SERVING, other), json=envelope({"id": other}))
        httpx_mock.add_response(url=fakes.RUNTIME.replace(fakes.SERVING, other), json=envelope({"id": other}))
    else:
        newer = envelope({"items": [{"id": other}, *sample("versions_list")["result"]["items"]]})
        fake_worker(httpx_mock, runtime=GONE, versions={"json": newer})

    answers = read()

    unread = f"GET /accounts/acc/workers/workers/ayjnt-demo/versions/{fakes.SERVING}: {NO_ROUTE}"
    assert dict(answers.runtimes) == {}
    assert dict(answers.not_read) == {
        Part.RUNTIME: f"{unread}; and the settings tell only of a version that is not the one that serves"
    }


def test_a_refused_request_is_followed_by_its_documented_one(httpx_mock: HTTPXMock) -> None:
    refused = dict.fromkeys(("beta", "routes", "runtime"), REFUSED)
    fake_worker(httpx_mock, **refused)
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))
    for url in (fakes.SCRIPT_SETTINGS, fakes.SUBDOMAIN, fakes.SETTINGS, fakes.ZONES):
        httpx_mock.add_response(url=url, **REFUSED)

    answers = read()

    parts = {Part.SCRIPT, Part.SUBDOMAIN, Part.ROUTES, Part.RUNTIME}
    assert answers.not_read.keys() == parts
    assert all("the API token lacks `" in why for why in answers.not_read.values())
    assert len(httpx_mock.get_requests(url=fakes.USER_CHECK)) == 1
