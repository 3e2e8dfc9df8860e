from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import (
    BadAnswer,
    NotAuthenticated,
    NotFound,
    Unavailable,
    WorkerAnswers,
    read_serving,
    read_versions,
    read_worker,
)
from tests.ayjnt_deploy.cloudflare import fakes
from tests.ayjnt_deploy.cloudflare.fakes import (
    OF_SERVING,
    REFUSED,
    SERVING,
    WORKER,
    a_connection,
    absent,
    envelope,
    fake_worker,
    sample,
)


def test_all_that_a_deploy_writes_is_read(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock)

    answers = read_worker(a_connection(), WORKER)

    beta = sample("beta_worker_get")["result"]
    (queue,) = sample("queues_list")["result"]
    assert answers == WorkerAnswers(
        service=sample("service_get")["result"],
        deployments=tuple(sample("deployments_list")["result"]["deployments"]),
        versions={SERVING: sample("version_get")["result"]},
        version_list=tuple(sample("versions_list")["result"]["items"]),
        workflows=tuple(sample("workflows_list")["result"]),
        namespaces=tuple(sample("do_namespaces_list")["result"]),
        runtimes={SERVING: sample("beta_version_get")["result"]},
        script={key: beta[key] for key in ("observability", "logpush", "tags", "tail_consumers")},
        subdomain={"enabled": True, "previews_enabled": False},
        schedules=tuple(sample("schedules_get")["result"]["schedules"]),
        routes=tuple(sample("service_environment_routes")["result"]),
        domains=tuple(sample("domains_list")["result"]),
        consumers=tuple(queue["consumers"]),
        workflow_versions={"onboarding": sample("workflow_versions_list")["result"][0]},
        not_read={},
    )


def test_every_request_carries_the_token_and_says_who_asks(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock)

    read_worker(a_connection(), WORKER)

    assert {request.headers["Authorization"] for request in httpx_mock.get_requests()} == {"Bearer s3cret-t0ken"}
    assert all(request.headers["User-Agent"].startswith("ayjnt/") for request in httpx_mock.get_requests())


def test_values_of_variables_stay_out_of_a_printed_answer(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock)

    assert "LOG_LEVEL" not in repr(read_worker(a_connection(), WORKER))
    assert "s3cret" not in repr(a_connection())


def test_verifying_needs_only_what_serves(httpx_mock: HTTPXMock) -> None:
    fake_worker(httpx_mock, OF_SERVING)

    assert read_serving(a_connection(), WORKER) == WorkerAnswers(
        service=sample("service_get")["result"],
        deployments=tuple(sample("deployments_list")["result"]["deployments"]),
        versions={SERVING: sample("version_get")["result"]},
        workflows=tuple(sample("workflows_list")["result"]),
    )


def test_each_version_of_a_gradual_rollout_is_read(httpx_mock: HTTPXMock) -> None:
    other = "18f97339-c287-4872-9bdd-e2135c07ec12"
    fake_worker(httpx_mock, deployments={"json": sample("deployments_list_gradual")})
    for url in (fakes.VERSION, fakes.RUNTIME):
        httpx_mock.add_response(url=url.replace(SERVING, other), json=envelope({"id": other}))

    answers = read_worker(a_connection(), WORKER)

    assert list(answers.versions) == [other, SERVING]
    assert list(answers.runtimes) == [other, SERVING]


@pytest.mark.parametrize("name", ["error_service_not_found", "error_worker_not_found"])
@pytest.mark.parametrize("status", [404, 200])
def test_a_worker_that_does_not_exist_is_read_cleanly(httpx_mock: HTTPXMock, name: str, status: int) -> None:
    nothing = {"json": envelope([])}
    none = {**absent(service=name, status=status), "domains": nothing, "queues": nothing}
    fake_worker(httpx_mock, **none, workflows=nothing, workflow_version=None)

    assert read_worker(a_connection(), WORKER) == WorkerAnswers(
        service=None, namespaces=tuple(sample("do_namespaces_list")["result"])
    )


def test_what_cannot_be_read_of_a_worker_that_does_not_exist_is_not_missed(httpx_mock: HTTPXMock) -> None:
    none = absent() | dict.fromkeys(("domains", "queues"), REFUSED)
    fake_worker(httpx_mock, **none, workflows={"json": envelope([])}, workflow_version=None)
    httpx_mock.add_response(url=fakes.USER_CHECK, json=sample("token_verify"))

    answers = read_worker(a_connection(), WORKER)

    assert (answers.service, dict(answers.not_read)) == (None, {})


@pytest.mark.parametrize(
    "one_of_two",
    [
        {"service": {"status_code": 404, "json": sample("error_service_not_found")}},
        {
            "deployments": {"status_code": 404, "json": sample("error_worker_not_found")},
            "version": None,
            "runtime": None,
        },
    ],
)
def test_a_worker_is_not_called_new_while_answers_disagree(httpx_mock: HTTPXMock, one_of_two: dict[str, Any]) -> None:
    fake_worker(httpx_mock, **one_of_two)

    with pytest.raises(Unavailable, match="and yet") as caught:
        read_worker(a_connection(), WORKER)

    assert caught.value.exit_code == 75


@pytest.mark.parametrize("answer", [fakes.complaint(10999, "gone"), {"success": False, "errors": None}])
@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_another_404_does_not_make_a_worker_new(httpx_mock: HTTPXMock, answer: dict[str, Any]) -> None:
    unknown = {"status_code": 404, "json": answer}
    fake_worker(httpx_mock, service=unknown, beta=unknown)
    for url, name in ((fakes.SCRIPT_SETTINGS, "script_settings_get"), (fakes.SUBDOMAIN, "subdomain_get")):
        httpx_mock.add_response(url=url, json=sample(name))

    with pytest.raises(NotFound, match=r"GET /accounts/acc/workers/services/ayjnt-demo: answered 404"):
        read_worker(a_connection(), WORKER)


@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_a_wrong_token_is_one_error_and_one_question_about_it(httpx_mock: HTTPXMock) -> None:
    refused = {"status_code": 403, "json": sample("error_auth")}
    nothing_more = dict.fromkeys(("version", "runtime", "workflow_version"))
    fake_worker(httpx_mock, **dict.fromkeys(fakes.FIRST, refused), **nothing_more)
    httpx_mock.add_response(url=fakes.USER_CHECK, status_code=401, json=fakes.complaint(1000, "Invalid API Token"))
    for url in (fakes.ACCOUNT_CHECK, fakes.LOGIN_CHECK):
        httpx_mock.add_response(url=url, status_code=401, json=fakes.complaint(1000, "Invalid API Token"))

    with pytest.raises(NotAuthenticated, match="the API token is not valid"):
        read_worker(a_connection(), WORKER)

    assert len(httpx_mock.get_requests(url=fakes.USER_CHECK)) == 1


def test_null_is_an_empty_list(httpx_mock: HTTPXMock) -> None:
    empty = {"json": {"success": True, "errors": None, "messages": None, "result": None, "result_info": None}}
    fake_worker(
        httpx_mock,
        deployments={"json": envelope({"deployments": None})},
        versions={"json": envelope({"items": None})},
        schedules={"json": envelope({"schedules": None})},
        **dict.fromkeys(("routes", "domains", "queues", "workflows", "namespaces"), empty),
        **dict.fromkeys(("version", "runtime", "workflow_version")),
    )

    answers = read_worker(a_connection(), WORKER)

    beta = sample("beta_worker_get")["result"]
    assert answers == WorkerAnswers(
        service=sample("service_get")["result"],
        script={key: beta[key] for key in ("observability", "logpush", "tags", "tail_consumers")},
        subdomain={"enabled": True, "previews_enabled": False},
    )


@pytest.mark.parametrize(
    ("deployment", "problem"),
    [
        ({"id": "d", "versions": None}, "`result.deployments[0].versions` is missing"),
        ({"versions": [{"percentage": 100}]}, "`result.deployments[0].versions[0].version_id` is missing"),
        ({"versions": [{"version_id": SERVING}]}, "`result.deployments[0].versions[0].percentage` is missing"),
        ("d", "`result.deployments[0]` is text, not an object"),
    ],
)
@pytest.mark.httpx_mock(assert_all_responses_were_requested=False)
def test_a_deployment_of_another_shape_is_a_bad_answer(httpx_mock: HTTPXMock, deployment: Any, problem: str) -> None:
    fake_worker(httpx_mock, deployments={"json": envelope({"deployments": [deployment]})}, version=None, runtime=None)

    with pytest.raises(BadAnswer) as caught:
        read_worker(a_connection(), WORKER)

    assert caught.value.problem == problem


def test_names_cannot_leave_their_place_in_the_path(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(json=envelope({"id": "x"}))

    read_versions(a_connection(), [("a/b?c", "../v 1")])

    assert httpx_mock.get_requests()[0].url.raw_path == (
        b"/client/v4/accounts/acc/workers/scripts/a%2Fb%3Fc/versions/..%2Fv%201"
    )
