"""Which classes are counted before they are deleted."""

import re

from pytest_httpx import HTTPXMock

from ayjnt_deploy.reading.objects import count_objects
from ayjnt_deploy.state.migrations import history_of
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.transition import Transition
from tests.ayjnt_deploy.builders import a_live
from tests.ayjnt_deploy.cloudflare.fakes import a_connection, complaint, envelope

GONE = history_of([{"tag": "v1", "new_sqlite_classes": ["A", "B", "C"]}, {"tag": "v2", "deleted_classes": ["A", "B"]}])
LIVE = a_live(
    {"migration/tag": "v1", **{f"durable-object/{name}": {"storage": "sqlite"} for name in "ABC"}},
    namespace_ids={"A": "a1", "C": "c3"},
)
OBJECTS = re.compile(r".*/workers/durable_objects/namespaces/a1/objects.*")


def test_only_classes_that_go_away_are_counted_where_their_id_is_known(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=OBJECTS, json=envelope([{"id": "1"}, {"id": "2"}]))

    found = count_objects(Transition(history=GONE, live=LIVE), a_connection(), print)

    assert found == {"A": Objects(2)}


def test_a_class_whose_objects_cannot_be_counted_is_left_out(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=OBJECTS, status_code=404, json=complaint(10066, "namespace not found"))

    assert count_objects(Transition(history=GONE, live=LIVE), a_connection(), print) == {}
