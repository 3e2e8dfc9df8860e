from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.exports import Created, Deleted, Exports, Renamed, Transferred
from ayjnt_deploy.state.leaf import Digest, Known, Leaf
from ayjnt_deploy.state.live import Live, unread_worker
from ayjnt_deploy.state.migrations import EMPTY, Delete, History, Rename, history_of
from ayjnt_deploy.state.reconciliation import Give
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.transition import Transition
from tests.ayjnt_deploy.builders import a_live

NEW = {"tag": "v1", "new_sqlite_classes": ["Orders", "Carts"]}
RENAMED = {"tag": "v2", "renamed_classes": [{"from": "Orders", "to": "Shop"}]}
TURNED = {"tag": "v3", "deleted_classes": ["Carts"], "renamed_classes": [{"from": "Shop", "to": "Carts"}]}
HISTORY = history_of([NEW, RENAMED, TURNED])


def live(tag: str | None, **classes: str) -> Live:
    leaves = {} if tag is None else {"migration/tag": tag}
    return a_live({**leaves, **{f"durable-object/{name}": {"storage": kind} for name, kind in classes.items()}})


def a_transition(live: Live, history: History = HISTORY) -> Transition:
    return Transition(history=history, live=live)


def test_every_live_class_is_followed_to_its_name_after_the_deploy() -> None:
    found = a_transition(live("v1", Orders="sqlite", Carts="kv"))

    assert (found.tag, found.refusal) == ("v1", None)
    assert found.before == {"Orders": "sqlite", "Carts": "kv"}
    assert found.after == {"Carts": "sqlite"}
    assert found.fates == {"Orders": "Carts", "Carts": None}
    assert found.deleted == ("Carts",)


def test_where_nothing_is_sent_nothing_changes() -> None:
    for history, tag in ((HISTORY, "v3"), (EMPTY, "v1"), (EMPTY, None)):
        found = a_transition(live(tag, Carts="sqlite"), history)

        assert (found.sent, found.directives, found.after, found.deleted) == (None, (), found.before, ())


def test_a_worker_that_is_not_there_gets_the_whole_history() -> None:
    found = a_transition(a_live(exists=False))

    assert (found.before, found.fates, found.after) == ({}, {}, {"Carts": "sqlite"})


def test_what_exports_declares_takes_the_place_of_the_history() -> None:
    exports: Exports = {
        "Orders": Renamed("Shop"),
        "Shop": Created("sqlite"),
        "Carts": Deleted(),
        "Bills": Transferred("billing"),
    }
    found = Transition(
        history=EMPTY,
        live=live("v1", Orders="sqlite", Carts="kv", Bills="kv"),
        exports=exports,
        code=frozenset({"Shop"}),
    )

    assert (found.sent, found.refusal, found.refusals) == (None, None, ())
    assert found.directives == (Give("Bills", "billing"), Delete("Carts"), Rename("Orders", "Shop"))
    assert found.fates == {"Orders": "Shop", "Carts": None}
    assert (found.after, found.deleted) == ({"Shop": "sqlite"}, ("Carts",))
    assert found.between_workers == {"Bills"}


def test_a_worker_that_was_deployed_with_exports_takes_no_migrations() -> None:
    declared = a_live({"export/Orders": {"type": "durable-object"}, "durable-object/Orders": {"storage": "sqlite"}})
    found = a_transition(declared)

    assert (found.sent, found.directives, found.deleted, found.refusal) == (None, (), (), None)
    assert found.after == {"Orders": "sqlite", "Carts": "sqlite"}
    assert [one.name for one in found.refusals] == ["Orders"]


def test_a_tag_that_only_a_record_knows_is_found_by_its_digest() -> None:
    leaves: dict[Address, Leaf] = {
        Address(Aspect.MIGRATION, "tag"): Digest(Known("v2").digest),
        Address(Aspect.CLASS, "Shop"): Digest("0" * 12),
    }
    found = a_transition(unread_worker("orders", State(worker="orders", leaves=leaves)))
    strange = a_transition(a_live(), EMPTY)

    assert (found.tag, found.before) == ("v2", {"Shop": None})
    assert strange.tag is None
