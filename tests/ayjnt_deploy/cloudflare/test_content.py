"""The deployed code in parts of a form, and Cloudflare's graph of it."""

from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import BadAnswer, NotPermitted, read_content, read_graphs
from tests.ayjnt_deploy.cloudflare.fakes import ACCOUNT, WORKER, a_connection, complaint, envelope

BASE = ACCOUNT
CONTENT = f"{BASE}/workers/scripts/{WORKER}/content/v2"
VERSIONS = f"{BASE}/workflows/orders-processing/versions"
LATE = "2026-11-22T08:00:00Z"
EARLY = "2026-11-01T08:00:00Z"


def a_form(*parts: tuple[str, bytes], boundary: str = "--bnd") -> bytes:
    texts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'.encode()
        + b"Content-Type: application/javascript+module\r\n\r\n"
        + content
        + b"\r\n"
        for name, content in parts
    ]
    return b"".join((*texts, f"--{boundary}--\r\n".encode()))


def answering(httpx_mock: HTTPXMock, body: bytes, **headers: str) -> None:
    kind = headers.pop("kind", "multipart/form-data; boundary=--bnd")
    httpx_mock.add_response(url=CONTENT, content=body, headers={"content-type": kind, **headers})


def test_modules_come_byte_for_byte_with_the_name_of_the_main_one(httpx_mock: HTTPXMock) -> None:
    image = bytes(range(256)) + b"\r\n--bnd is no end\r\n"
    answering(httpx_mock, a_form(("index.js", b"export {}"), ("lib/a.wasm", image)), **{"cf-entrypoint": "index.js"})

    found = read_content(a_connection(), WORKER)

    assert found is not None
    assert (found.entry, dict(found.modules)) == ("index.js", {"index.js": b"export {}", "lib/a.wasm": image})


def test_a_boundary_may_be_quoted_and_one_module_needs_no_name(httpx_mock: HTTPXMock) -> None:
    answering(httpx_mock, a_form(("w", b"1"), boundary="a b"), kind='multipart/form-data; boundary="a b"')

    found = read_content(a_connection(), WORKER)

    assert found is not None
    assert found.entry == "w"


def test_a_script_of_the_old_syntax_comes_as_it_is(httpx_mock: HTTPXMock) -> None:
    answering(httpx_mock, b"addEventListener(1)", kind="application/javascript")

    found = read_content(a_connection(), WORKER)

    assert found is not None
    assert dict(found.modules) == {found.entry: b"addEventListener(1)"}


def test_a_worker_of_assets_alone_has_no_code(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=CONTENT, status_code=204)

    assert read_content(a_connection(), WORKER) is None


def test_code_stays_out_of_a_printed_answer(httpx_mock: HTTPXMock) -> None:
    answering(httpx_mock, a_form(("index.js", b"hush")))

    assert "hush" not in repr(read_content(a_connection(), WORKER))


@pytest.mark.parametrize(
    ("body", "entry", "why"),
    [
        (a_form(("index.js", b"1"))[:-6], "index.js", "the code breaks off"),
        (b"", "index.js", None),
        (
            a_form(("a.js", b"1"), ("b.js", b"2")),
            "c.js",
            r"the code has 2 modules, and the main one \(c.js\) is not among",
        ),
        (a_form(("a.js", b"1"), ("b.js", b"2")), "", r"the main one \(unnamed\) is not among them"),
    ],
)
def test_code_that_cannot_be_used_is_told(httpx_mock: HTTPXMock, body: bytes, entry: str, why: str | None) -> None:
    answering(httpx_mock, body, **{"cf-entrypoint": entry})

    if why is None:
        assert read_content(a_connection(), WORKER) is None
    else:
        with pytest.raises(BadAnswer, match=why):
            read_content(a_connection(), WORKER)


def test_a_refusal_is_an_error_of_the_usual_kind(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(
        url=CONTENT, status_code=403, json=complaint(10000, "Authentication error"), is_reusable=True
    )
    httpx_mock.add_response(url=f"{a_connection().base_url}/user/tokens/verify", json=envelope({"status": "active"}))

    with pytest.raises(NotPermitted):
        read_content(a_connection(), WORKER)


def of_versions(httpx_mock: HTTPXMock, *versions: dict[str, Any]) -> None:
    httpx_mock.add_response(url=f"{VERSIONS}?per_page=100&page=1", json=envelope(list(versions)))


def test_the_graph_of_the_newest_version_is_read(httpx_mock: HTTPXMock) -> None:
    of_versions(httpx_mock, {"id": "old", "created_on": EARLY}, {"id": "new", "created_on": LATE})
    httpx_mock.add_response(url=f"{VERSIONS}/new/graph", json=envelope({"id": "new", "graph": {"version": 1}}))

    assert dict(read_graphs(a_connection(), ["orders-processing"])) == {"orders-processing": {"version": 1}}


def test_a_graph_that_is_null_is_none(httpx_mock: HTTPXMock) -> None:
    of_versions(httpx_mock, {"id": "new", "created_on": LATE})
    httpx_mock.add_response(url=f"{VERSIONS}/new/graph", json=envelope({"id": "new", "graph": None}))

    assert dict(read_graphs(a_connection(), ["orders-processing"])) == {}


def test_a_graph_that_cannot_be_read_is_no_error(httpx_mock: HTTPXMock) -> None:
    said: list[str] = []
    of_versions(httpx_mock, {"id": "new", "created_on": LATE})
    httpx_mock.add_response(url=f"{VERSIONS}/new/graph", status_code=400, json=complaint(10002, "beta is over"))

    assert dict(read_graphs(a_connection(), ["orders-processing"], progress=said.append)) == {}
    assert said[0].startswith("the graph of orders-processing cannot be read: ")


def test_a_workflow_without_versions_has_no_graph(httpx_mock: HTTPXMock) -> None:
    of_versions(httpx_mock)

    assert dict(read_graphs(a_connection(), ["orders-processing"])) == {}
