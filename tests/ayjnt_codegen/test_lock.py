import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.lock import EMPTY, Lock, LockedClass, Migration, Moved, Rename, Staging, encode, parse, stage
from ayjnt_codegen.source import Agent
from tests.projects.trees import an_agent

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAMP = "2026-11-22T12:00:00.000Z"


def agents(**class_names: str) -> tuple[Agent, ...]:
    return tuple(an_agent(name, f"agents/{agent_id}/agent.ts", line=3) for agent_id, name in class_names.items())


def built(*trees: tuple[Agent, ...]) -> Lock:
    lock = EMPTY
    for tree in trees:
        lock = stage(lock, tree, NOW).lock
    return lock


def test_the_first_build_creates_every_agent() -> None:
    staging = stage(EMPTY, agents(orders="OrdersAgent", refunds="RefundDesk"), NOW)

    migration = Migration(tag="v1", timestamp=STAMP, new_sqlite_classes=("OrdersAgent", "RefundDesk"))
    assert staging == Staging(
        lock=Lock(
            migrations=(migration,),
            classes=(
                LockedClass(agent_id="orders", class_name="OrdersAgent", first_tag="v1"),
                LockedClass(agent_id="refunds", class_name="RefundDesk", first_tag="v1"),
            ),
        ),
        migration=migration,
        moved=(),
        gone=(),
    )


def test_a_build_without_changes_stages_nothing() -> None:
    lock = built(agents(orders="OrdersAgent"))

    assert stage(lock, agents(orders="OrdersAgent"), NOW) == Staging(lock=lock, migration=None, moved=(), gone=())


def test_a_project_without_agents_stages_nothing() -> None:
    assert stage(EMPTY, (), NOW).lock == EMPTY


def test_another_class_under_the_same_id_is_a_rename() -> None:
    staging = stage(built(agents(orders="OrdersAgent")), agents(orders="OrderDesk"), NOW)

    assert staging.migration == Migration(
        tag="v2", timestamp=STAMP, renamed_classes=(Rename("OrdersAgent", "OrderDesk"),)
    )
    assert staging.lock.classes == (LockedClass(agent_id="orders", class_name="OrderDesk", first_tag="v1"),)


def test_a_class_under_another_id_is_a_moved_folder_and_no_migration() -> None:
    staging = stage(built(agents(orders="OrdersAgent")), agents(sales_orders="OrdersAgent"), NOW)

    assert staging.migration is None
    assert staging.moved == (Moved(class_name="OrdersAgent", before="orders", after="sales_orders"),)
    assert staging.lock.classes == (LockedClass(agent_id="sales_orders", class_name="OrdersAgent", first_tag="v1"),)


def test_two_classes_that_swap_folders_both_move() -> None:
    staging = stage(built(agents(a="One", b="Two")), agents(a="Two", b="One"), NOW)

    assert staging.migration is None
    assert {one.agent_id: one.class_name for one in staging.lock.classes} == {"b": "One", "a": "Two"}


def test_a_folder_that_a_moved_class_left_takes_a_new_one() -> None:
    staging = stage(built(agents(a="One")), agents(a="Two", b="One"), NOW)

    assert staging.migration == Migration(tag="v2", timestamp=STAMP, new_sqlite_classes=("Two",))


def test_a_class_that_is_gone_is_reported_and_kept() -> None:
    lock = built(agents(orders="OrdersAgent", refunds="RefundDesk"))

    staging = stage(lock, agents(refunds="RefundDesk"), NOW)

    orders = LockedClass(agent_id="orders", class_name="OrdersAgent", first_tag="v1")
    assert staging == Staging(lock=lock, migration=None, moved=(), gone=(orders,))


def test_a_class_that_comes_back_is_taken_up_again() -> None:
    lock = built(agents(orders="OrdersAgent"), ())

    assert stage(lock, agents(orders="OrdersAgent"), NOW) == Staging(lock=lock, migration=None, moved=(), gone=())


def test_a_class_is_deleted_only_when_it_is_named() -> None:
    lock = built(agents(orders="OrdersAgent", refunds="RefundDesk"))

    staging = stage(lock, agents(refunds="RefundDesk"), NOW, frozenset({"OrdersAgent"}))

    assert staging.migration == Migration(tag="v2", timestamp=STAMP, deleted_classes=("OrdersAgent",))
    assert [one.class_name for one in staging.lock.classes] == ["RefundDesk"]
    assert staging.gone == ()


def test_a_deleted_class_leaves_its_id_to_a_new_one() -> None:
    staging = stage(built(agents(orders="OrdersAgent")), agents(orders="Fresh"), NOW, frozenset({"OrdersAgent"}))

    assert staging.migration == Migration(
        tag="v2", timestamp=STAMP, new_sqlite_classes=("Fresh",), deleted_classes=("OrdersAgent",)
    )


def test_a_class_that_is_still_there_cannot_be_deleted() -> None:
    tree = agents(orders="OrdersAgent")

    with pytest.raises(SourceError, match=r"OrdersAgent cannot be deleted: agents/orders/agent.ts:3 still defines it"):
        stage(built(tree), tree, NOW, frozenset({"OrdersAgent"}))


def test_a_class_that_nobody_knows_cannot_be_deleted() -> None:
    with pytest.raises(SourceError, match=r"OrderAgent cannot be deleted: .* knows no such class") as refused:
        stage(built(agents(orders="OrdersAgent")), (), NOW, frozenset({"OrderAgent"}))

    assert refused.value.remedy == "did you mean OrdersAgent?"


def test_a_class_cannot_move_to_the_id_of_one_that_is_gone() -> None:
    with pytest.raises(SourceError, match=r"One moved to agentId 'b', which Two still holds") as refused:
        stage(built(agents(a="One", b="Two")), agents(b="One"), NOW)

    assert "`ayjnt build --delete Two`" in refused.value.remedy


def test_the_next_tag_follows_the_highest_number() -> None:
    migrations = tuple(Migration(tag=tag, timestamp="") for tag in ("v9", "v10", "by-hand"))

    assert Lock(migrations=migrations).next_tag == "v11"


def test_the_time_is_written_in_utc() -> None:
    now = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    staging = stage(EMPTY, agents(orders="OrdersAgent"), now)

    assert staging.migration is not None
    assert staging.migration.timestamp == "2026-11-21T23:30:00.000Z"


CLASSES = st.lists(st.sampled_from(["One", "Two", "Three", "Four", "Five"]), unique=True, max_size=4)
TREES = st.tuples(st.permutations(["a", "b", "c", "d"]), CLASSES).map(
    lambda pair: agents(**dict(zip(pair[0], pair[1], strict=False)))
)


@given(st.lists(st.tuples(TREES, st.booleans()), max_size=6))
def test_whatever_happens_to_the_tree_the_history_leads_to_the_classes(
    steps: list[tuple[tuple[Agent, ...], bool]],
) -> None:
    lock = EMPTY
    for tree, delete in steps:
        here = {agent.class_name for agent in tree}
        gone = frozenset(one.class_name for one in lock.classes if one.class_name not in here)
        staging = staged(lock, tree, gone if delete else frozenset())

        assert staging.lock.migrations[: len(lock.migrations)] == lock.migrations
        assert replayed(staging.lock) == {one.class_name for one in staging.lock.classes}
        assert {one.class_name for one in staging.lock.classes} == here | {one.class_name for one in staging.gone}
        assert stage(staging.lock, tree, NOW).migration is None
        assert stage(staging.lock, tree, NOW).lock == staging.lock
        assert parse(encode(staging.lock)) == staging.lock
        lock = staging.lock


def staged(lock: Lock, tree: tuple[Agent, ...], delete: frozenset[str]) -> Staging:
    """Stage; where a class took the folder of one that is gone, do what the error advises."""
    try:
        return stage(lock, tree, NOW, delete)
    except SourceError as error:
        (name,) = re.findall(r"--delete (\w+)`", error.remedy)
        return staged(lock, tree, delete | {name})


def replayed(lock: Lock) -> set[str]:
    classes: set[str] = set()
    for migration in lock.migrations:
        classes -= set(migration.deleted_classes)
        for rename in migration.renamed_classes:
            classes.remove(rename.before)
            classes.add(rename.after)
        classes |= set(migration.new_sqlite_classes)
    return classes


def test_the_file_has_the_published_form() -> None:
    lock = built(agents(orders="OrdersAgent"), agents(orders="OrderDesk"))

    text = encode(lock)

    assert text.startswith('{\n  "version": 1,\n  "migrations": [\n    {\n      "tag": "v1",\n')
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "version": 1,
        "migrations": [
            {
                "tag": "v1",
                "timestamp": STAMP,
                "new_sqlite_classes": ["OrdersAgent"],
                "renamed_classes": [],
                "deleted_classes": [],
            },
            {
                "tag": "v2",
                "timestamp": STAMP,
                "new_sqlite_classes": [],
                "renamed_classes": [{"from": "OrdersAgent", "to": "OrderDesk"}],
                "deleted_classes": [],
            },
        ],
        "classes": {"orders": {"agentId": "orders", "className": "OrderDesk", "firstTag": "v1"}},
    }


def test_keys_of_a_newer_form_survive() -> None:
    text = json.dumps(a_lock(note="kept", classes={"orders": {**ORDERS, "color": "red"}}), indent=2) + "\n"

    assert json.loads(encode(parse(text))) == json.loads(text)


ORDERS = {"agentId": "orders", "className": "OrdersAgent", "firstTag": "v1"}
FIRST = {
    "tag": "v1",
    "timestamp": STAMP,
    "new_sqlite_classes": ["OrdersAgent"],
    "renamed_classes": [],
    "deleted_classes": [],
}


def a_lock(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "migrations": [FIRST], "classes": {"orders": ORDERS}, **changes}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "version 2 of the lock file was written by a newer ayjnt; this one reads version 1"),
        ({"version": "1"}, "the lock file's version is '1', not 1"),
        ({"migrations": {}}, "'migrations' is an object, not a list"),
        ({"migrations": [1]}, "0 is a number, not an object"),
        ({"migrations": [{}]}, "'tag' is missing, not a string"),
        ({"migrations": [{**FIRST, "new_sqlite_classes": [1]}]}, "0 is a number, not a string"),
        ({"migrations": [{**FIRST, "transferred_classes": []}]}, "'transferred_classes' in a migration means nothing"),
        ({"migrations": [FIRST, FIRST]}, "tag 'v1' is already taken in line"),
        ({"migrations": [{**FIRST, "deleted_classes": ["X"]}]}, "migration v1 deletes X, which no earlier migration"),
        (
            {"migrations": [{**FIRST, "renamed_classes": [{"from": "X", "to": "Y"}]}]},
            "migration v1 renames X, which no earlier migration creates",
        ),
        ({"migrations": [{**FIRST, "renamed_classes": [{"from": "X"}]}]}, "'to' is missing, not a string"),
        ({"migrations": [FIRST, {**FIRST, "tag": "v2"}]}, "migration v2 creates OrdersAgent, which exists already"),
        ({"migrations": []}, "no migration creates OrdersAgent"),
        ({"classes": {}}, "the migrations create OrdersAgent, but classes does not list it"),
        ({"classes": {"orders": {**ORDERS, "firstTag": "v7"}}}, "there is no migration 'v7'"),
        ({"classes": {"orders": {**ORDERS, "agentId": "x"}}}, "agentId 'x' stands under 'orders'"),
        ({"classes": {"orders": {"agentId": "orders"}}}, "'className' is missing, not a string"),
        ({"classes": {"orders": ORDERS, "b": {**ORDERS, "agentId": "b"}}}, "OrdersAgent is held by 'orders' too"),
    ],
)
def test_a_lock_that_was_edited_by_hand_is_refused_with_its_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse(json.dumps(a_lock(**changes), indent=2))

    place, said = re.fullmatch(r"\.ayjnt/migrations\.json:(\d+:\d+): (.*)", refused.value.message, re.DOTALL).groups()  # type: ignore[union-attr]
    assert said.startswith(message)
    assert place != "1:1"
    assert refused.value.remedy


def test_a_lock_that_does_not_parse_is_to_be_restored() -> None:
    with pytest.raises(SourceError, match=r"\.ayjnt/migrations\.json:1:2: unexpected end of input") as refused:
        parse("{")

    assert refused.value.remedy.startswith("restore .ayjnt/migrations.json from git")


def test_a_merge_conflict_is_recognised() -> None:
    with pytest.raises(SourceError) as refused:
        parse('{\n<<<<<<< HEAD\n"version": 1\n=======\n>>>>>>> other\n}')

    assert refused.value.remedy.startswith("settle the merge")
