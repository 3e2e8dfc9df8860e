"""Every bad answer, as seen by somebody who reads one version."""

import asyncio
import gc
import traceback
from typing import Any

import httpx
import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import (
    BadAnswer,
    CloudflareError,
    Connection,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    Rejected,
    Unavailable,
    calls,
    client,
)
from ayjnt_deploy.cloudflare.budget import Budget
from tests.ayjnt_deploy.cloudflare import fakes
from tests.ayjnt_deploy.cloudflare.fakes import (
    ACCOUNT_CHECK,
    LOGIN_CHECK,
    SERVING,
    TOKEN,
    USER_CHECK,
    VERSION,
    WORKER,
    Sleeper,
    a_connection,
    complaint,
    sample,
)

CALL = f"GET /accounts/acc/workers/scripts/{WORKER}/versions/{SERVING}"
HTML: dict[str, Any] = {"html": "<!DOCTYPE html><title>502 Bad Gateway</title>"}
THREE_TIMES = pytest.mark.httpx_mock(can_send_already_matched_responses=True)


def read_version(connection: Connection, worker: str, version: str, **more: Any) -> Any:
    """Ask one question."""

    async def ask(client: client.Client) -> Any:
        return (await client.get(calls.version(client.account, worker, version))).mapping()

    return client.converse(connection, ask, **more)


def read(sleep: Sleeper | None = None, heard: list[str] | None = None) -> Any:
    progress = None if heard is None else heard.append
    return read_version(a_connection(), WORKER, SERVING, progress=progress, sleep=sleep or Sleeper())


def problem(error: type[CloudflareError], sleep: Sleeper | None = None) -> CloudflareError:
    with pytest.raises(error) as caught:
        read(sleep)
    assert type(caught.value) is error
    assert caught.value.message.startswith(f"{CALL}: ")
    assert caught.value.remedy
    assert_it_does_not_tell_the_token(caught.value)
    return caught.value


def assert_it_does_not_tell_the_token(error: BaseException) -> None:
    assert error.__cause__ is None
    assert error.__context__ is None
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert TOKEN not in told + str(error) + repr(error) + repr(error.args) + repr(vars(error))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status_code": 200, **HTML}, "answered 200 with HTML"),
        ({"status_code": 502, **HTML}, "answered 502 with HTML"),
        ({"content": b'{"success": true, "result": {"id": "bcf4'}, "answered 200 with JSON that breaks off"),
        ({"content": b""}, "answered 200 with JSON that breaks off"),
        ({"status_code": 500, "json": complaint(10013, "unknown error")}, "answered 500 (10013: unknown error)"),
        ({"status_code": 503, "json": {}}, "answered 503 without a reason"),
        ({"status_code": 200, "json": complaint(10002, "internal")}, "answered 200 (10002: internal)"),
        ({"status_code": 400, "json": sample("error_bare_envelope")}, "answered 400 (1000: internal error)"),
    ],
)
@THREE_TIMES
def test_a_server_at_fault_is_asked_three_times(httpx_mock: HTTPXMock, answer: dict[str, Any], said: str) -> None:
    httpx_mock.add_response(url=VERSION, **answer)
    sleep = Sleeper()

    error = problem(Unavailable, sleep)

    assert error.problem == said
    assert error.exit_code == 75
    assert len(httpx_mock.get_requests()) == 3
    assert 1 <= sleep.slept[0] <= 2 <= sleep.slept[1] <= 3


@pytest.mark.parametrize(
    ("exception", "said"),
    [
        (httpx.ConnectError("All connection attempts failed"), "no connection (All connection attempts failed)"),
        (httpx.ConnectTimeout(""), "no connection within 5 s"),
        (httpx.ReadTimeout(""), "no answer in time"),
        (httpx.RemoteProtocolError("peer closed connection"), "no connection (RemoteProtocolError)"),
        (httpx.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"), "no connection (LocalProtocolError)"),
        (httpx.DecodingError("incorrect header check"), "the answer cannot be read (DecodingError)"),
    ],
)
def test_a_network_that_fails_is_tried_three_times(httpx_mock: HTTPXMock, exception: Exception, said: str) -> None:
    for _ in range(3):
        httpx_mock.add_exception(exception)

    error = problem(Unavailable)

    assert error.problem == said
    assert error.exit_code == 75


def test_an_answer_that_trickles_is_ended(httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def trickle(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(200)

    monkeypatch.setattr(client, "LONGEST_ATTEMPT", 0.01)
    httpx_mock.add_callback(trickle, is_reusable=True)

    assert problem(Unavailable).problem == "no answer in time"


def test_a_server_that_recovers_is_only_mentioned(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=503, **HTML)
    httpx_mock.add_exception(httpx.ReadTimeout("slow"))
    httpx_mock.add_response(url=VERSION, json=sample("version_get"))
    heard = list[str]()

    assert read(heard=heard) == sample("version_get")["result"]
    assert [sentence.partition("; ")[0] for sentence in heard] == [
        f"{CALL}: answered 503 with HTML",
        f"{CALL}: no answer in time",
    ]
    assert heard[0].endswith(("attempt 2 of 3 in 1 s", "attempt 2 of 3 in 2 s"))


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ({"status_code": 429, "json": sample("error_rate_limited"), "headers": {"Retry-After": "7"}}, 7),
        ({"status_code": 429, "text": "slow down", "headers": {"Retry-After": "7"}}, 7),
        ({"status_code": 429, "json": {}, "headers": {"Retry-After": "Sun, 22 Nov 2026 12:00:09 GMT"}}, 9),
        ({"status_code": 503, "json": {}, "headers": {"Retry-After": "3"}}, 3),
    ],
)
def test_the_server_says_how_long_to_wait(httpx_mock: HTTPXMock, answer: dict[str, Any], asked: float) -> None:
    answer["headers"] = {**answer["headers"], "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}
    httpx_mock.add_response(url=VERSION, **answer)
    httpx_mock.add_response(url=VERSION, json=sample("version_get"))
    sleep = Sleeper()

    assert read(sleep) == sample("version_get")["result"]
    assert sleep.slept == [asked]


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 429, "json": sample("error_rate_limited"), "headers": {"Retry-After": "300"}},
        {"status_code": 429, **HTML},
        {"status_code": 200, "json": sample("error_971_in_200")},
        {"status_code": 403, "json": complaint(10100, "More than 1200 requests per 300 seconds reached")},
    ],
)
@THREE_TIMES
def test_a_limit_that_stays_is_told_apart_from_an_outage(httpx_mock: HTTPXMock, answer: dict[str, Any]) -> None:
    httpx_mock.add_response(url=VERSION, **answer)

    error = problem(RateLimited)

    assert error.exit_code == 75
    assert "five minutes" in error.remedy


@THREE_TIMES
def test_waiting_as_long_as_asked_stays_bounded(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=429, headers={"Retry-After": "86400"})
    sleep = Sleeper()

    problem(RateLimited, sleep)

    assert sleep.slept == [60, 60]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"json": {"success": False}}, "neither a success nor an error that is known: answered 200 without a reason"),
        (
            {"json": complaint(4711, "odd")},
            "neither a success nor an error that is known: answered 200 (4711: odd)",
        ),
        ({"json": {"hello": "world"}}, "neither a success nor an error that is known: answered 200 without a reason"),
        ({"json": ["hello"]}, "answered 200 with something other than an object of JSON"),
        ({"text": "hello"}, "answered 200 with something other than an object of JSON"),
        ({"status_code": 404, **HTML}, "answered 404 with HTML"),
        ({"status_code": 302, **HTML}, "answered 302 with HTML"),
        ({"json": fakes.envelope([1, 2])}, "`result` is a list, not an object"),
        ({"json": fakes.envelope(None)}, "`result` is null, not an object"),
    ],
)
def test_an_answer_of_another_shape_is_not_retried(httpx_mock: HTTPXMock, answer: dict[str, Any], said: str) -> None:
    httpx_mock.add_response(url=VERSION, **answer)

    error = problem(BadAnswer)

    assert error.problem == said
    assert error.exit_code == 1


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("refusal", [{"json": sample("error_auth")}, {"json": complaint(9109, "Unauthorized")}])
def test_a_token_that_cloudflare_does_not_know_is_named_as_such(
    httpx_mock: HTTPXMock, status: int, refusal: dict[str, Any]
) -> None:
    for url in (VERSION, USER_CHECK, ACCOUNT_CHECK, LOGIN_CHECK):
        httpx_mock.add_response(url=url, status_code=status, **refusal)
    sleep = Sleeper()

    error = problem(NotAuthenticated, sleep)

    assert error.problem.startswith(f"the API token is not valid: answered {status} (")
    assert error.exit_code == 1
    assert sleep.slept == []


@pytest.mark.parametrize(
    ("code", "message"), [(9106, "Authentication failed"), (9103, "Unknown X-Auth-Key or X-Auth-Email")]
)
def test_a_token_that_cannot_be_read_needs_no_second_question(httpx_mock: HTTPXMock, code: int, message: str) -> None:
    httpx_mock.add_response(url=VERSION, status_code=400, json=complaint(code, message))

    assert problem(NotAuthenticated).problem == f"the API token cannot be read: answered 400 ({code}: {message})"


def test_the_chain_of_an_error_is_told(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=400, json=sample("error_invalid_header"))

    assert problem(NotAuthenticated).problem == (
        "the API token cannot be read: answered 400 "
        "(6003: Invalid request headers; 6111: Invalid format for Authorization header)"
    )


@pytest.mark.parametrize("state", ["expired", "disabled"])
def test_a_token_that_is_known_but_not_active_is_not_valid(httpx_mock: HTTPXMock, state: str) -> None:
    httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, json=fakes.envelope({"id": "t", "status": state}))

    problem(NotAuthenticated)


def test_a_missing_permission_is_named(httpx_mock: HTTPXMock) -> None:
    for _ in range(2):  # the same refusal has been seen on valid tokens, and to pass
        httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, json=sample("token_verify"))

    error = problem(NotPermitted)

    assert error.problem == ("the API token lacks `Workers Scripts Read`: answered 403 (10000: Authentication error)")
    assert error.remedy == (
        "see that the account is the right one (CLOUDFLARE_ACCOUNT_ID); if it is, give the token the permission "
        "`Workers Scripts Read` for it at https://dash.cloudflare.com/profile/api-tokens"
    )
    assert error.exit_code == 1


def test_that_a_refusal_is_asked_for_once_more_is_not_told_as_an_attempt_of_three(httpx_mock: HTTPXMock) -> None:
    for _ in range(2):
        httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, json=sample("token_verify"))
    heard = list[str]()

    with pytest.raises(NotPermitted):
        read(heard=heard)

    assert [one.partition("; ")[2] for one in heard] == ["Cloudflare has said so of good tokens, too: asking once more"]


def test_an_accounts_own_token_is_verified_at_the_account(httpx_mock: HTTPXMock) -> None:
    for _ in range(2):
        httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, status_code=401, json=complaint(1000, "Invalid API Token"))
    httpx_mock.add_response(url=ACCOUNT_CHECK, json=sample("account_token_verify"))

    problem(NotPermitted)


def test_the_token_of_a_login_is_valid_although_no_check_of_tokens_knows_it(httpx_mock: HTTPXMock) -> None:
    for _ in range(2):
        httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    for url in (USER_CHECK, ACCOUNT_CHECK):
        httpx_mock.add_response(url=url, status_code=401, json=complaint(1000, "Invalid API Token"))
    httpx_mock.add_response(url=LOGIN_CHECK, json=fakes.envelope([{"id": "acc", "name": "shop"}]))

    problem(NotPermitted)


def test_a_sporadic_refusal_of_a_valid_token_passes(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, json=sample("token_verify"))
    httpx_mock.add_response(url=VERSION, json=sample("version_get"))
    sleep = Sleeper()

    assert read(sleep) == sample("version_get")["result"]
    assert len(sleep.slept) == 1
    assert sleep.slept[0] >= 1


@THREE_TIMES
def test_a_token_that_cannot_be_verified_now_is_not_called_wrong(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, status_code=503, **HTML)

    assert problem(Unavailable).problem == (
        "answered 403 (10000: Authentication error), and whether the token is valid cannot be asked"
    )


@pytest.mark.parametrize(
    ("answer", "error", "said", "remedy"),
    [
        (
            {"status_code": 404, "json": complaint(7003, "Could not route to /x, perhaps your object identifier")},
            Rejected,
            "answered 404 (7003: Could not route to /x, perhaps your object identifier)",
            "check the account id",
        ),
        ({"status_code": 403, "json": complaint(10353, "blocked")}, Rejected, "answered 403 (10353: blocked)", ""),
        (
            {"status_code": 403, "headers": {"cf-mitigated": "challenge", "cf-ray": "8f2a-FRA"}, **HTML},
            Rejected,
            "a firewall before the API wants to see a browser",
            "call from another network",
        ),
        ({"status_code": 404, "json": complaint(10071, "gone")}, NotFound, "answered 404 (10071: gone)", ""),
    ],
)
def test_what_will_not_pass_is_asked_once(
    httpx_mock: HTTPXMock, answer: dict[str, Any], error: type[CloudflareError], said: str, remedy: str
) -> None:
    httpx_mock.add_response(url=VERSION, **answer)

    refused = problem(error)

    assert refused.problem == said
    assert remedy in refused.remedy
    assert refused.exit_code == 1


def test_a_version_that_is_not_found_yet_is_asked_for_once_more(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=VERSION, status_code=404, json=complaint(100146, "not found"))
    httpx_mock.add_response(url=VERSION, json=sample("version_get"))

    assert read() == sample("version_get")["result"]


def test_an_answer_that_quotes_the_token_or_commands_the_terminal_is_cleaned(httpx_mock: HTTPXMock) -> None:
    message = f"bad header Bearer {TOKEN}\x1b[2J" + "x" * 1000
    httpx_mock.add_response(url=VERSION, status_code=400, json=complaint(4711, message))

    told = problem(Rejected).message

    assert "bad header Bearer … [2Jxxx" in told
    assert "\x1b" not in told
    assert len(told) < 500


RAY = {"cf-ray": "8f2a1b3c4d5e6f70-FRA"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status_code": 429, "json": {}}, RateLimited),
        ({"status_code": 503, "json": complaint(10013, "unknown")}, Unavailable),
        ({"status_code": 503, **HTML}, Unavailable),
        ({"status_code": 400, "json": complaint(9106, "Authentication failed")}, NotAuthenticated),
        ({"status_code": 404, "json": complaint(10071, "gone")}, NotFound),
        ({"status_code": 400, "json": complaint(10021, "odd")}, Rejected),
        ({"status_code": 403, "headers": {"cf-mitigated": "challenge"}, **HTML}, Rejected),
        ({"status_code": 200, "json": {"success": False}}, BadAnswer),
        ({"status_code": 200, "json": fakes.envelope([1])}, BadAnswer),
        ({"status_code": 404, **HTML}, BadAnswer),
    ],
)
@THREE_TIMES
def test_every_error_names_the_ray_of_its_answer(
    httpx_mock: HTTPXMock, answer: dict[str, Any], error: type[CloudflareError]
) -> None:
    httpx_mock.add_response(url=VERSION, **{**answer, "headers": {**answer.get("headers", {}), **RAY}})

    told = problem(error)

    assert told.message == f"{CALL}: {told.problem} (ray 8f2a1b3c4d5e6f70-FRA)"
    assert told.ray == "8f2a1b3c4d5e6f70-FRA"


@pytest.mark.parametrize(("valid", "error"), [(True, NotPermitted), (False, NotAuthenticated)])
def test_a_refusal_names_the_ray_of_the_call_that_was_refused(
    httpx_mock: HTTPXMock, valid: bool, error: type[CloudflareError]
) -> None:
    httpx_mock.add_response(url=VERSION, status_code=403, json=complaint(9109, "Unauthorized"), headers=RAY)
    state = "active" if valid else "disabled"
    httpx_mock.add_response(url=USER_CHECK, json=fakes.envelope({"id": "t", "status": state}))

    assert problem(error).ray == "8f2a1b3c4d5e6f70-FRA"


def test_a_ray_that_is_none_is_left_out(httpx_mock: HTTPXMock) -> None:
    odd = {"cf-ray": "see https://example.com/?x=1"}
    httpx_mock.add_response(url=VERSION, status_code=404, json=complaint(10071, "gone"), headers=odd)

    assert problem(NotFound).message == f"{CALL}: answered 404 (10071: gone)"


def test_few_requests_left_are_waited_for_and_said(httpx_mock: HTTPXMock) -> None:
    quota = {"Ratelimit": '"default";r=1;t=30', "Ratelimit-Policy": '"default";q=1200;w=300'}
    connection = a_connection(budget=Budget(clock=lambda: 1000.0))
    httpx_mock.add_response(url=VERSION, json=sample("version_get"), headers=quota, is_reusable=True)
    sleep, heard = Sleeper(), list[str]()

    for _ in range(2):
        read_version(connection, WORKER, SERVING, progress=heard.append, sleep=sleep)

    assert sleep.slept == [30]
    assert heard == ["Cloudflare takes few more requests now: waiting 30 s"]


def test_a_budget_is_that_of_all_conversations_of_a_connection(httpx_mock: HTTPXMock) -> None:
    connection = a_connection(budget=Budget(requests=2, clock=lambda: 1000.0))
    httpx_mock.add_response(url=VERSION, json=sample("version_get"), is_reusable=True)
    sleep, heard = Sleeper(), list[str]()

    for _ in range(3):
        read_version(connection, WORKER, SERVING, progress=heard.append, sleep=sleep)

    assert sleep.slept == [300]
    assert heard == ["2 requests were made, and Cloudflare takes no more within 5 min: waiting 300 s"]


def test_a_limit_that_one_call_met_holds_up_the_next(httpx_mock: HTTPXMock) -> None:
    connection = a_connection(budget=Budget(clock=lambda: 1000.0))
    limited = {"status_code": 429, "json": sample("error_rate_limited"), "headers": {"Retry-After": "7"}}
    httpx_mock.add_response(url=VERSION, **limited)
    httpx_mock.add_response(url=VERSION, json=sample("version_get"), is_reusable=True)
    sleep = Sleeper()

    for _ in range(2):
        read_version(connection, WORKER, SERVING, sleep=sleep)

    assert sleep.slept == [7, 7]


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_told(token: str) -> None:
    connection = Connection(base_url=fakes.API, account_id="acc", token=token)

    with pytest.raises(NotAuthenticated, match="is empty or holds characters that no token has") as caught:
        read_version(connection, WORKER, SERVING)

    assert not token or token not in str(caught.value) + repr(caught.value.args)


@pytest.mark.parametrize("proxy", ["socks5://user:hush@127.0.0.1:9", "nonsense://user:hush@x"])
def test_a_proxy_that_cannot_be_used_is_a_sentence(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)

    with pytest.raises(Rejected, match="the proxy or the certificates") as caught:
        read_version(a_connection(), WORKER, SERVING)

    assert "hush" not in str(caught.value)
    assert caught.value.__context__ is None


def test_certificates_that_are_not_trusted_are_not_retried(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"))

    assert "SSL_CERT_FILE" in problem(Rejected).remedy


@THREE_TIMES
def test_nothing_of_a_failed_conversation_stays_behind(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(httpx.ReadTimeout("slow"), is_reusable=True)

    problem(Unavailable)
    gc.collect()  # an unawaited task or an open socket would warn, and warnings are errors
