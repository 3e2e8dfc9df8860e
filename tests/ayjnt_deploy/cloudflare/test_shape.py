from typing import Any

import pytest

from ayjnt_deploy.cloudflare.shape import EACH, Needed, Shape, fault

VERSIONS: Shape = {
    "items": [{Needed("id"): str, "percentage": float, "is_new": bool, "counts": {EACH: float}, "notes": {"by": str}}]
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        pytest.param({"items": [{"id": "v-1", "percentage": 100, "is_new": False}]}, None, id="as it should be"),
        pytest.param({"items": [{"id": "v-1", "hello": 7}]}, None, id="a field that nobody uses"),
        pytest.param({}, None, id="nothing that is needed"),
        pytest.param({"items": [{"id": "v-1", "notes": []}]}, None, id="an empty list for an object"),
        pytest.param({"items": {}}, None, id="an empty object for a list"),
        pytest.param("text", "`result` is text, not an object", id="something else"),
        pytest.param({"items": "text"}, "`result.items` is text, not a list of objects", id="no list"),
        pytest.param(
            {"items": [{"id": "v-1"}, None]}, "`result.items[1]` is null, not an object", id="a hole in a list"
        ),
        pytest.param({"items": [{"id": "v-1"}, {}]}, "`result.items[1].id` is missing", id="a field that is needed"),
        pytest.param({"items": [{"id": None}]}, "`result.items[0].id` is missing", id="null for what is needed"),
        pytest.param({"items": [{"id": ["s3cret"]}]}, "`result.items[0].id` is a list, not text", id="a list for text"),
        pytest.param({"items": [{"id": []}]}, "`result.items[0].id` is a list, not text", id="an empty list for text"),
        pytest.param(
            {"items": [{"id": "v-1", "percentage": True}]},
            "`result.items[0].percentage` is true or false, not a number",
            id="yes for a number",
        ),
        pytest.param(
            {"items": [{"id": "v-1", "is_new": 1}]},
            "`result.items[0].is_new` is a number, not true or false",
            id="a number for yes",
        ),
        pytest.param(
            {"items": [{"id": "v-1", "counts": {"running": 1, "queued": "2"}}]},
            "`result.items[0].counts.queued` is text, not a number",
            id="any field",
        ),
        pytest.param(
            {"items": [{"id": "v-1", "notes": {"by": 7}}]},
            "`result.items[0].notes.by` is a number, not text",
            id="a field of a field",
        ),
    ],
)
def test_the_first_thing_that_is_wrong_is_named_by_its_place_and_not_quoted(value: Any, wrong: str | None) -> None:
    assert fault(value, VERSIONS) == wrong
