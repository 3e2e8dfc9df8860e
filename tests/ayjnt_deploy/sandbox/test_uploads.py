import pytest

from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Module
from ayjnt_deploy.sandbox.uploads import etag, joined, read_upload, split
from tests.ayjnt_deploy.sandbox.client import BOUNDARY, multipart

TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"a\r\n--", bytes(range(256)), b"\r\n\r\n--" + BOUNDARY[:-1].encode()]
)
def test_any_content_survives(content: bytes) -> None:
    upload = read_upload(multipart({"main_module": "worker.js"}, content), TYPE)

    assert [module.content for module in upload.modules] == [content]
    assert upload.main_module == "worker.js"


def test_a_quoted_boundary_is_read() -> None:
    modules = (Module(name="a.js", content_type="text/plain", content=b"1"),)

    (part,) = split(joined(modules, "x y"), 'multipart/form-data; boundary="x y"')

    assert (part.name, part.filename, part.content) == ("a.js", "a.js", b"1")


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "application/json", 10001),
        (b"", TYPE, 10026),
        (multipart({}, "x")[:-10], TYPE, 10026),
        (multipart({}, "x", "other"), TYPE, 10026),
        (multipart({}, "x").replace(b"{}\r\n", b"{\r\n", 1), TYPE, 10026),
        (multipart({}, "x").replace(b"{}\r\n", b"[]\r\n", 1), TYPE, 10026),
        (f"--{BOUNDARY}\r\nno headers\r\n--{BOUNDARY}--\r\n".encode(), TYPE, 10026),
    ],
)
def test_a_broken_upload_is_refused(body: bytes, content_type: str, code: int) -> None:
    with pytest.raises(ApiError) as caught:
        read_upload(body, content_type)

    assert (caught.value.status, caught.value.code) == (400, code)


def test_the_etag_depends_on_names_and_content_but_not_on_order() -> None:
    one = Module(name="a.js", content_type="text/plain", content=b"1")
    two = Module(name="b.js", content_type="text/plain", content=b"2")

    assert etag((one, two)) == etag((two, one))
    assert len({etag((one,)), etag((two,)), etag((one, two)), etag(())}) == 4
