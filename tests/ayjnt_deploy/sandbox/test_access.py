import http.client

import pytest

from ayjnt_deploy.sandbox import ACCOUNT_ID, READ_ONLY_TOKEN, TOKEN, Sandbox
from tests.ayjnt_deploy.sandbox.client import Client


def ask(sandbox: Sandbox, path: str, headers: dict[str, str], method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_a_wrong_token_is_an_authentication_error(sandbox: Sandbox) -> None:
    wrong = Client(sandbox, token="wrong")

    assert wrong.get("/workers/scripts").json == {
        "success": False,
        "errors": [{"code": 10000, "message": "Authentication error"}],
        "messages": [],
        "result": None,
    }
    assert wrong.get("~/user/tokens/verify").problem == (401, 1000)


def test_a_token_may_be_missing_or_malformed(sandbox: Sandbox) -> None:
    path = "/client/v4/accounts"

    assert b'"code": 9106' in ask(sandbox, path, {})[1]
    assert b'"code": 6111' in ask(sandbox, path, {"Authorization": "Token x"})[1]


def test_a_token_without_write_permission_can_read(sandbox: Sandbox, orders: Client) -> None:
    reader = Client(sandbox, token=READ_ONLY_TOKEN)

    assert reader.get("/workers/services/orders").status == 200
    assert reader.get("~/user/tokens/verify").result["status"] == "active"
    assert reader.version().problem == (403, 10000)
    assert len(orders.get("/workers/scripts/orders/versions").result["items"]) == 1


@pytest.mark.parametrize(("account", "problem"), [("nonsense", (404, 7003)), ("0" * 32, (403, 9109))])
def test_another_account_is_refused(client: Client, account: str, problem: tuple[int, int]) -> None:
    assert client.get(f"~/accounts/{account}/workflows").problem == problem


def test_an_unknown_path_is_refused_and_recorded(sandbox: Sandbox, client: Client) -> None:
    assert client.get("/images/v1?x=1").problem == (404, 7003)
    assert client.send("DELETE", "/workflows").problem == (405, 10405)

    (unknown, wrong) = sandbox.requests
    assert (unknown.method, unknown.path, unknown.query) == ("GET", f"/accounts/{ACCOUNT_ID}/images/v1", "x=1")
    assert (unknown.status, wrong.status) == (404, 405)


@pytest.mark.parametrize("path", ["/client/v4/accounts", "/_sandbox/requests", "/"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", ""])
def test_a_rebound_name_is_refused(sandbox: Sandbox, path: str, host: str) -> None:
    status, body = ask(sandbox, path, {"Host": host, "Authorization": f"Bearer {TOKEN}"})

    assert status == 403
    assert b"loopback" in body


@pytest.mark.parametrize("host", ["localhost:8787", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_loopback_names_are_served(sandbox: Sandbox, host: str) -> None:
    assert ask(sandbox, "/client/v4/accounts", {"Host": host, "Authorization": f"Bearer {TOKEN}"})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json", "Origin": "https://evil.example"},
    ],
)
def test_a_web_page_cannot_use_the_back_door(sandbox: Sandbox, headers: dict[str, str]) -> None:
    assert ask(sandbox, "/_sandbox/reset", headers, "POST")[0] == 403
