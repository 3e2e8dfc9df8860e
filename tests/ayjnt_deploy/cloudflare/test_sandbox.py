"""The whole reading against a server that keeps what was deployed to it."""

import pytest

from ayjnt_deploy.cloudflare import Connection, WorkerAnswers, read_account_workers, read_many, read_worker
from ayjnt_deploy.cloudflare.budget import REQUESTS
from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Fault, Sandbox
from ayjnt_deploy.state.part import Part
from tests.ayjnt_deploy.sandbox.client import Client

WORKERS = tuple(f"worker-{number:03}" for number in range(200))


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    return Connection(base_url=sandbox.url, account_id=ACCOUNT_ID, token=TOKEN)


@pytest.fixture
def orders(sandbox: Sandbox) -> Client:
    client = Client(sandbox)
    client.first_deploy(annotations={"workers/tag": "t1"})
    client.send("PUT", "/workers/scripts/orders/schedules", [{"cron": "0 * * * *"}])
    return client


def test_a_deployed_worker_is_read_whole(sandbox: Sandbox, orders: Client, connection: Connection) -> None:
    serving = orders.serving()["id"]
    sandbox.clear_requests()

    answers = read_worker(connection, "orders")

    assert dict(answers.not_read) == {}
    assert (list(answers.versions), list(answers.runtimes)) == ([serving], [serving])
    assert [one["cron"] for one in answers.schedules] == ["0 * * * *"]
    assert answers.subdomain.keys() == {"enabled", "previews_enabled"}
    assert answers.script.keys() == {"observability", "logpush", "tags", "tail_consumers"}
    assert list(answers.workflow_versions) == ["orders-processing"]
    assert {request.status for request in sandbox.requests} == {200}
    assert len(sandbox.requests) == 12 + 1


def test_a_worker_that_was_never_deployed_is_read_cleanly(sandbox: Sandbox, connection: Connection) -> None:
    answers = read_worker(connection, "orders")

    assert answers == WorkerAnswers(service=None)
    assert {request.status for request in sandbox.requests} == {200, 404}


def test_what_the_sandbox_refuses_is_not_read(sandbox: Sandbox, orders: Client, connection: Connection) -> None:
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/schedules", status=403, code=9109))

    answers = read_worker(connection, "orders")

    assert orders.serving()["id"] in answers.versions
    assert list(answers.not_read) == [Part.CRONS]


def test_two_hundred_workers_are_read_within_the_limit_of_five_minutes(
    sandbox: Sandbox, connection: Connection
) -> None:
    client = Client(sandbox)
    for worker in WORKERS:
        assert client.deploy(worker, bindings=[], annotations={"workers/tag": "t1"}).status == 200
    sandbox.clear_requests()
    sandbox.faults.add(Fault(method="GET", path=".*", delay=0.02, times=REQUESTS))
    heard = list[str]()

    found = read_many(connection, read_account_workers(connection), progress=heard.append)

    assert [name for name, one in found.items() if isinstance(one, WorkerAnswers) and not one.not_read] == list(WORKERS)
    assert heard == [f"read {number} of 200 Workers" for number in range(10, 201, 10)]
    assert len(sandbox.requests) == 1 + 7 + 5 * len(WORKERS) < REQUESTS
