import asyncio
from typing import Any

import httpx
import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import InstanceAnswers, Output, instances, read_instances, read_outputs
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, Sleeper, a_connection, complaint, envelope, sample

GONE = {"status_code": 404, "json": sample("error_workflow_instance_not_found")}
NO_WORKFLOW = {"status_code": 404, "json": sample("error_workflow_not_found")}


def list_url(status: str, cursor: str = "", workflow: str = "onboarding", *, direction: str = "desc") -> str:
    after = f"&cursor={cursor}" if cursor else ""
    return f"{ACCOUNT}/workflows/{workflow}/instances?status={status}&per_page=100&direction={direction}{after}"


def row(id_: str, hour: int = 8, **more: Any) -> dict[str, Any]:
    return {"id": id_, "status": "running", "version_id": "v1", "created_on": f"2026-08-14T{hour:02}:00:00Z", **more}


def fake_list(
    mock: HTTPXMock,
    status: str,
    *rows: dict[str, Any],
    after: str = "",
    cursor: str = "",
    direction: str = "desc",
) -> None:
    info = {"cursor": cursor} if cursor else {}
    mock.add_response(url=list_url(status, after, direction=direction), json=envelope(list(rows), **info))


def fake_instance(mock: HTTPXMock, id_: str, answer: dict[str, Any] | None = None) -> None:
    detail = {"status": "running", "versionId": "v1", "steps": [{"name": f"step of {id_}-1"}]}
    mock.add_response(url=f"{ACCOUNT}/workflows/onboarding/instances/{id_}", **(answer or {"json": envelope(detail)}))


def read(*statuses: str, limit: int = 10, heard: list[str] | None = None) -> InstanceAnswers:
    progress = None if heard is None else heard.append
    workflows = {"onboarding": statuses}
    return read_instances(a_connection(), workflows, limit=limit, progress=progress, sleep=Sleeper())["onboarding"]


def ids(answers: InstanceAnswers) -> list[str]:
    return [instance["id"] for instance in answers.instances]


def test_both_pages_of_a_list_and_each_instance_are_read(httpx_mock: HTTPXMock) -> None:
    first, second = sample("workflow_instances_list_page1"), sample("workflow_instances_list_page2")
    httpx_mock.add_response(url=list_url("running"), json=first)
    httpx_mock.add_response(url=list_url("running", cursor="eyJuIjoyfQ"), json=second)
    detail = sample("workflow_instance_get")
    for listed in first["result"] + second["result"]:
        fake_instance(httpx_mock, listed["id"], {"json": detail})

    answers = read("running")

    assert (answers.listed, answers.complete, answers.why) == (3, True, None)
    assert dict(answers.instances[0]) == {
        **detail["result"],
        "id": "11111111-1111-4111-8111-111111111111",
        "version_id": "14707576-2549-4848-82ed-f68f8a1b47c7",
        "created_on": "2026-08-14T08:00:00.000Z",
    }


def test_what_an_instance_says_of_itself_is_newer_than_the_list(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"))
    fake_instance(httpx_mock, "a", {"json": envelope({"status": "complete"})})

    assert read("running").instances[0]["status"] == "complete"


def test_statuses_are_listed_one_by_one_and_given_newest_first(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("c", 10), row("a", 8))
    fake_list(httpx_mock, "waiting", row("b", 9, status="waiting"), row("c", 10))
    for id_ in "abc":
        fake_instance(httpx_mock, id_)
    heard = list[str]()

    answers = read("running", "waiting", heard=heard)

    assert ids(answers) == ["c", "b", "a"]
    assert (answers.listed, answers.complete) == (3, True)
    assert heard == ["onboarding: read 3 of 3 instances"]


def test_of_many_instances_every_fiftieth_is_a_line(httpx_mock: HTTPXMock) -> None:
    names = [f"i{number:03}" for number in range(120)]
    fake_list(httpx_mock, "running", *(row(name, 8) for name in names[:100]), *(row(name, 8) for name in names[100:]))
    for name in names:
        fake_instance(httpx_mock, name)
    heard = list[str]()

    read("running", limit=200, heard=heard)

    assert heard == [f"onboarding: read {number} of 120 instances" for number in (50, 100, 120)]


def test_a_limit_leaves_some_of_each_status_and_says_that_there_are_more(httpx_mock: HTTPXMock) -> None:
    newest = [row("r1", 12), row("r2", 11), row("r3", 10)]
    fake_list(httpx_mock, "running", *newest, cursor="more")
    fake_list(httpx_mock, "running", *newest[::-1], cursor="more", direction="asc")
    fake_list(httpx_mock, "waiting", row("w1", 3))
    for id_ in ("r1", "w1"):
        fake_instance(httpx_mock, id_)

    answers = read("running", "waiting", limit=2)

    assert ids(answers) == ["r1", "w1"]
    assert (answers.listed, answers.complete, answers.why) == (4, False, None)


def test_of_a_long_list_both_ends_are_read(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "waiting", *(row(f"n{hour}", hour) for hour in (23, 22, 21, 20)), cursor="more")
    fake_list(httpx_mock, "waiting", *(row(f"o{hour}", hour) for hour in (1, 2, 3, 4)), cursor="more", direction="asc")
    for id_ in ("n23", "n22", "o1", "o2"):
        fake_instance(httpx_mock, id_)

    answers = read("waiting", limit=4)

    assert ids(answers) == ["n23", "n22", "o2", "o1"]
    assert (answers.listed, answers.complete) == (8, False)


def test_of_a_list_that_is_known_to_its_end_both_ends_are_read_without_asking_again(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "waiting", *(row(f"w{hour}", hour) for hour in (9, 8, 7, 6, 5, 4, 3)))
    for id_ in ("w9", "w8", "w3"):
        fake_instance(httpx_mock, id_)

    answers = read("waiting", limit=3)

    assert (ids(answers), answers.listed, answers.complete) == (["w9", "w8", "w3"], 7, False)


def test_an_instance_that_is_known_already_is_not_read_again(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("new", 9), row("old", 8))
    fake_instance(httpx_mock, "new")

    answers = read_instances(a_connection(), {"onboarding": ("running",)}, limit=10, known={"old"}, sleep=Sleeper())

    assert (ids(answers["onboarding"]), answers["onboarding"].listed) == (["new"], 1)


def test_as_many_as_the_limit_are_complete_if_the_list_ends_there(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"), row("b"))
    fake_instance(httpx_mock, "a")
    fake_instance(httpx_mock, "b")

    assert read("running", limit=2).complete


def test_an_instance_deleted_since_it_was_listed_is_skipped(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"), row("gone"))
    fake_instance(httpx_mock, "a")
    fake_instance(httpx_mock, "gone", GONE)

    answers = read("running")

    assert (ids(answers), answers.complete, answers.why) == (["a"], True, None)


@pytest.mark.parametrize("result", [[], None])
def test_a_workflow_without_instances_is_complete(httpx_mock: HTTPXMock, result: list[Any] | None) -> None:
    httpx_mock.add_response(url=list_url("running"), json=envelope(result))

    assert read("running") == InstanceAnswers(listed=0, complete=True, instances=())


def test_a_workflow_that_does_not_exist_has_no_instances(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=list_url("running"), **NO_WORKFLOW)

    assert read("running") == InstanceAnswers(listed=0, complete=True, instances=())


def test_a_list_that_goes_in_circles_is_unreadable(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"), cursor="again")
    fake_list(httpx_mock, "running", row("a"), after="again", cursor="again")

    answers = read("running")

    assert (answers.listed, answers.complete) == (0, False)
    assert answers.why == (
        "GET /accounts/acc/workflows/onboarding/instances: the list comes back to a cursor that it gave before"
    )


def test_a_row_without_an_id_is_unreadable(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", {"status": "running"})

    assert read("running").why == "GET /accounts/acc/workflows/onboarding/instances: an instance has no id"


def test_an_unreadable_workflow_says_why_and_fails_alone(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"))
    fake_instance(httpx_mock, "a")
    billing = list_url("running", workflow="billing")
    httpx_mock.add_response(url=billing, status_code=400, json=complaint(4711, "odd"))

    workflows = {"onboarding": ("running",), "billing": ("running",)}
    answers = read_instances(a_connection(), workflows, limit=10, sleep=Sleeper())

    assert list(answers) == ["onboarding", "billing"]
    assert answers["onboarding"].complete
    assert answers["billing"] == InstanceAnswers(
        listed=0,
        complete=False,
        instances=(),
        why="GET /accounts/acc/workflows/billing/instances: answered 400 (4711: odd)",
    )


def test_what_was_read_before_an_error_is_kept(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"), row("b"))
    fake_instance(httpx_mock, "a")
    for _ in range(3):
        httpx_mock.add_exception(httpx.ReadTimeout("slow"), url=f"{ACCOUNT}/workflows/onboarding/instances/b")

    answers = read("running")

    assert (ids(answers), answers.listed, answers.complete) == (["a"], 2, False)
    assert answers.why == "GET /accounts/acc/workflows/onboarding/instances/b: no answer in time"


def test_a_reading_that_takes_too_long_keeps_what_it_has(
    httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        for _turn in range(50):
            await asyncio.sleep(0)  # as often as it takes the other instance to be read
        loop = asyncio.get_running_loop()
        at_the_limit = loop.time() + instances.LONGEST_READING
        loop.time = lambda: at_the_limit  # type: ignore[method-assign] # what the limit is counted by
        await asyncio.sleep(600)
        return httpx.Response(200)

    monkeypatch.setattr(instances, "LONGEST_READING", 20)  # shorter than one request may take
    fake_list(httpx_mock, "running", row("a"), row("b"))
    fake_instance(httpx_mock, "a")
    httpx_mock.add_callback(never, url=f"{ACCOUNT}/workflows/onboarding/instances/b")

    answers = read("running")

    assert (ids(answers), answers.complete) == (["a"], False)
    assert answers.why == "the instances of onboarding could not be read within 20 s"


def test_parameters_and_results_stay_out_of_a_printed_answer(httpx_mock: HTTPXMock) -> None:
    fake_list(httpx_mock, "running", row("a"))
    fake_instance(httpx_mock, "a", {"json": envelope({"params": {"card": "4242"}})})

    assert "4242" not in repr(read("running"))


def test_no_workflows_need_no_requests() -> None:
    assert dict(read_instances(a_connection(), {}, limit=10)) == {}


def test_outputs_are_read_one_by_one_and_an_unreadable_one_is_left_out(httpx_mock: HTTPXMock) -> None:
    here = f"{ACCOUNT}/workflows/onboarding/instances/a/step"
    httpx_mock.add_response(url=f"{here}?name=load+user-1&type=step", json=envelope({"output": '{"long": 1}'}))
    httpx_mock.add_response(
        url=f"{here}?name=gone-1&type=step", status_code=404, json=complaint(10400, "instance.step_not_found")
    )
    heard: list[str] = []
    load, gone = (
        Output(workflow="onboarding", instance="a", type="step", step=one) for one in ("load user-1", "gone-1")
    )

    found = read_outputs(a_connection(), [load, gone], progress=heard.append, sleep=Sleeper())

    assert found == {load: '{"long": 1}'}
    assert len(heard) == 1
    assert heard[0].startswith("onboarding: the output of gone-1 is not whole")
