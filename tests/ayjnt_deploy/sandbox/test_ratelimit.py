"""A limit on requests, and answers that take their time."""

import pytest

from ayjnt_deploy.sandbox import RateLimit, Sandbox, SandboxError
from ayjnt_deploy.sandbox.ratelimit import Meter
from tests.ayjnt_deploy.sandbox.client import Client


def test_whoever_asks_too_much_is_refused_and_told_for_how_long(sandbox: Sandbox, client: Client) -> None:
    sandbox.rate_limit = RateLimit(requests=2, seconds=600)

    first, second, third = (client.get("~/accounts") for _ in range(3))

    assert [first.status, second.status] == [200, 200]
    assert third.problem == (429, 10100)
    assert 0 < int(third.headers["Retry-After"]) <= 600
    assert first.headers["Ratelimit-Policy"] == '"default";q=2;w=600'
    assert [reply.headers["Ratelimit"].split(";")[1] for reply in (first, second, third)] == ["r=1", "r=0", "r=0"]
    assert [request.status for request in sandbox.requests] == [200, 200, 429]


def test_a_limit_may_be_lifted_and_begins_anew(sandbox: Sandbox, client: Client) -> None:
    sandbox.rate_limit = RateLimit(requests=0)
    assert client.get("~/accounts").status == 429

    sandbox.rate_limit = RateLimit(requests=1)
    assert client.get("~/accounts").status == 200
    assert client.get("~/accounts").status == 429

    sandbox.rate_limit = None
    assert client.get("~/accounts").headers["Ratelimit"] == '"default";r=1200;t=300'


def test_a_window_begins_with_the_first_request_after_the_last_one() -> None:
    times = iter([10.0, 12.0, 14.0, 16.0])
    meter = Meter(RateLimit(requests=1, seconds=5), clock=lambda: next(times))

    told = [(refusal is None, headers["Ratelimit"]) for refusal, headers in (meter.admit() for _ in range(4))]

    assert told == [
        (True, '"default";r=0;t=5'),
        (False, '"default";r=0;t=3'),
        (False, '"default";r=0;t=1'),
        (True, '"default";r=0;t=5'),
    ]


def test_latency_comes_before_every_answer_and_holds_nobody_else_up() -> None:
    with Sandbox(latency=0.01) as sandbox:
        assert Client(sandbox).get("~/accounts").status == 200
        assert sandbox.latency == 0.01
        sandbox.latency = 0
        with pytest.raises(SandboxError, match="an answer cannot take -1 seconds"):
            sandbox.latency = -1
    with pytest.raises(SandboxError, match="a rate limit cannot be -1 requests in 300 seconds"):
        RateLimit(requests=-1)
