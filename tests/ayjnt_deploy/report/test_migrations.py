"""What `ayjnt migrate` says."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ayjnt_codegen import lock
from ayjnt_deploy.report.migrations import pending_document, pending_lines
from ayjnt_deploy.state.live import Live, unread_worker
from ayjnt_deploy.state.migrations import Create, Delete, History, Migration, Rename, Transfer
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.pending import Pending
from tests.ayjnt_deploy.builders import a_live
from tests.projects.trees import an_agent

NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE_UPLOAD: Final = (
    "code and migrations go live in one upload for all traffic: no gradual rollout, and no version by itself until then"
)
V1: Final = Migration("v1", (Create("Orders", "sqlite"), Create("Carts", "kv")))
V2: Final = Migration("v2", (Rename("Orders", "Shop"),))
V3: Final = Migration("v3", (Delete("Carts"), Transfer("billing", "Bills", "Invoices")))
NOTHING: Final = lock.stage(lock.EMPTY, (), NOW)
STAGING: Final = replace(NOTHING, migration=lock.Migration(tag="v3", timestamp=""))
UNREAD: Final = unread_worker("orders", None)
LIVE: Final = a_live(
    {
        "migration/tag": "v1",
        "durable-object/Orders": {"storage": "sqlite"},
        "durable-object/Carts": {"storage": "kv"},
    }
)


def found(*migrations: Migration, live: Live = LIVE, staging: lock.Staging = STAGING, **fields: object) -> Pending:
    return Pending(history=History(migrations), live=live, staging=staging, **fields)  # type: ignore[arg-type]  # passed on


def test_what_is_staged_and_what_is_not_is_told_with_what_it_does() -> None:
    pending = found(V1, V2, V3, objects={"Carts": Objects(12)})

    assert list(pending_lines(pending)) == [
        "orders is live at migration v1",
        "migration v2, staged: the next deploy applies it",
        "  class Orders becomes Shop, with its objects",
        "migration v3, not staged: `ayjnt build` writes it into .ayjnt/migrations.json",
        "  class Carts is deleted with the data of all its objects",
        "  class Bills of Worker billing becomes Invoices of this one, with its objects",
        "class Carts has 12 objects",
        ONE_UPLOAD,
    ]


def test_the_page_shows_what_is_printed() -> None:
    page = (Path(__file__).parents[3] / "docs" / "migrations.md").read_text("utf-8")
    shown = page.partition("## `ayjnt migrate`")[2].partition("```text\n")[2].partition("```")[0]
    new = Migration("v1", (Create("OrdersAgent", "sqlite"),))
    renamed = Migration("v2", (Rename("OrdersAgent", "ShopAgent"),))
    more = Migration("v3", (Create("RefundsAgent", "sqlite"),))
    live = a_live({"migration/tag": "v1", "durable-object/OrdersAgent": {"storage": "sqlite"}})

    assert list(pending_lines(found(new, renamed, more, live=live))) == shown.splitlines()


def test_without_a_look_at_the_worker_only_what_is_to_be_staged_is_known() -> None:
    assert list(pending_lines(found(V1, V2, V3, live=UNREAD))) == [
        "migration v3, not staged: `ayjnt build` writes it into .ayjnt/migrations.json",
        "  class Carts is deleted with the data of all its objects",
        "  class Bills of Worker billing becomes Invoices of this one, with its objects",
        ONE_UPLOAD,
        "`ayjnt migrate --live` tells which of the staged migrations are applied",
    ]
    assert list(pending_lines(found(live=UNREAD, staging=NOTHING))) == ["no migration is to be staged"]


def test_nothing_pending_a_first_deploy_and_a_worker_without_migrations_are_told_apart() -> None:
    nowhere = a_live(exists=False)

    assert list(pending_lines(found(V1, staging=NOTHING))) == [
        "orders is live at migration v1",
        "no migration is pending",
    ]
    assert next(pending_lines(found(V1, live=nowhere))) == "orders is not deployed yet"
    assert next(pending_lines(found(V1, live=a_live()))) == "orders is live, without any migration"


def test_a_replay_says_what_cloudflare_would_make_of_it() -> None:
    other = Migration("v7", V1.directives)

    assert list(pending_lines(found(other, staging=NOTHING))) == [
        "orders is live at migration v1, which .ayjnt/migrations.json does not have: a deploy would replay all of it",
        "migration v7, staged, and no deploy can apply it as it stands",
        "  new class Orders, with SQLite storage",
        "  new class Carts, with key-value storage",
        "Cloudflare would refuse this (10074): a migration creates class 'Orders', which exists already",
    ]


def test_a_worker_that_declares_its_classes_takes_no_migration() -> None:
    declared = {"type": "durable-object", "storage": "sqlite"}
    live = a_live({"durable-object/Orders": {"storage": "sqlite"}, "export/Orders": declared})
    why = (
        "class 'Orders' of the live Worker is declared in `exports`, and this config has none: a Worker that was deployed "
        "with `exports` cannot go back to `migrations`"
    )

    assert list(pending_lines(found(V1, live=live, staging=NOTHING))) == [
        "orders is live, without any migration",
        f"Cloudflare would refuse this (100402): {why}",
    ]
    assert pending_document(found(V1, live=live, staging=NOTHING))["refusal"] == why


def test_classes_that_moved_or_lost_their_source_are_named() -> None:
    staged = lock.stage(lock.EMPTY, (an_agent("OrdersAgent", "agents/orders/agent.ts"),), NOW).lock
    moved = lock.stage(staged, (an_agent("OrdersAgent", "agents/sales/agent.ts"),), NOW)

    lines = list(pending_lines(found(V1, live=UNREAD, staging=moved)))

    assert lines[0] == "class OrdersAgent moved from orders to sales: no migration"


def test_the_document_has_the_whole_history() -> None:
    pending = found(V1, V2, V3, objects={"Carts": Objects(1000, is_all=False)})

    assert pending_document(pending) == {
        "format": 1,
        "worker": "orders",
        "live": {"exists": True, "tag": "v1", "classes": {"Carts": "kv", "Orders": "sqlite"}},
        "migrations": [
            {
                "tag": "v1",
                "stage": "applied",
                "does": [
                    {"act": "create", "class": "Orders", "storage": "sqlite"},
                    {"act": "create", "class": "Carts", "storage": "kv"},
                ],
            },
            {"tag": "v2", "stage": "unapplied", "does": [{"act": "rename", "class": "Orders", "to": "Shop"}]},
            {
                "tag": "v3",
                "stage": "unstaged",
                "does": [
                    {"act": "delete", "class": "Carts"},
                    {"act": "transfer", "class": "Bills", "worker": "billing", "to": "Invoices"},
                ],
            },
        ],
        "sends": ["v2", "v3"],
        "replay": False,
        "refusal": None,
        "objects": {"Carts": {"count": 1000, "all": False}},
        "moved": [],
        "gone": [],
    }


def test_the_document_says_nothing_of_what_nobody_has_read() -> None:
    document = pending_document(found(V1, live=UNREAD, staging=NOTHING))

    assert (document["live"], document["sends"], document["migrations"][0]["stage"]) == (None, None, "staged")
