import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import BOUNDARY, Client, multipart

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


def test_one_connection_serves_many_requests(sandbox: Sandbox) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", sandbox.port)) as connection:
        for _ in range(3):
            connection.request("GET", "/client/v4/accounts", headers=HEADERS)
            response = connection.getresponse()
            assert json.loads(response.read())["result"][0]["id"] == ACCOUNT_ID
            assert response.version == 11


def test_a_chunked_upload_arrives_whole(sandbox: Sandbox, client: Client) -> None:
    script = b"export default {}; // " + bytes(range(256)) * 50
    body = multipart({"main_module": "worker.js"}, script)
    headers = {**HEADERS, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Transfer-Encoding": "chunked"}
    with closing(http.client.HTTPConnection("127.0.0.1", sandbox.port)) as connection:
        path = f"/client/v4/accounts/{ACCOUNT_ID}/workers/scripts/chunked"
        connection.request("PUT", path, body=chunks(body), headers=headers, encode_chunked=True)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        response.read()

    assert script in client.get("/workers/scripts/chunked/content/v2").content


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Transfer-Encoding: chunked", b"zz\r\n"),
        (b"Content-Length: many", b""),
        (b"Content-Length: 999999999999", b""),
    ],
)
def test_a_broken_body_is_refused(sandbox: Sandbox, headers: bytes, body: bytes) -> None:
    request = b"POST /client/v4/accounts HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n\r\n" + body
    with socket.create_connection(("127.0.0.1", sandbox.port)) as connection:
        connection.sendall(request)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_a_taken_port_is_named(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match=f"cannot listen on port {sandbox.port}") as caught:
        Sandbox(port=sandbox.port)
    assert caught.value.remedy == "stop what uses the port, or choose another one (0 is any that is free)"


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox._server.server_address[0] == "127.0.0.1"
