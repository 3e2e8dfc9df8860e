"""Which classes are counted before they are deleted."""

from ayjnt_deploy.cloudflare import Unavailable
from ayjnt_deploy.reading.objects import count_objects
from ayjnt_deploy.state.migrations import history_of
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.transition import Transition
from tests.ayjnt_deploy.builders import a_live

GONE = history_of([{"tag": "v1", "new_sqlite_classes": ["A", "B", "C"]}, {"tag": "v2", "deleted_classes": ["A", "B"]}])
LIVE = a_live(
    {"migration/tag": "v1", **{f"durable-object/{name}": {"storage": "sqlite"} for name in "ABC"}},
    namespace_ids={"A": "a1", "C": "c3"},
)


def test_only_classes_that_go_away_are_counted_where_their_id_is_known() -> None:
    asked: list[str] = []

    def count(namespace: str) -> tuple[int, bool]:
        asked.append(namespace)
        return 1000, False

    assert count_objects(Transition(history=GONE, live=LIVE), count) == {"A": Objects(1000, is_all=False)}
    assert asked == ["a1"]


def test_a_class_whose_objects_cannot_be_counted_is_left_out() -> None:
    def count(namespace: str) -> tuple[int, bool]:
        raise Unavailable(f"GET {namespace}", "answered 500")

    assert count_objects(Transition(history=GONE, live=LIVE), count) == {}
