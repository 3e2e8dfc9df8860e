"""What `ayjnt build` says."""

from datetime import UTC, datetime

from ayjnt_codegen import lock
from ayjnt_codegen.source import Escape, NotDetected, Place, SourceTree, Workflow
from ayjnt_deploy.report.source import migration_lines, source_lines
from tests.projects.trees import an_agent

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDERS = an_agent("OrdersAgent", "agents/orders/agent.ts", line=14)
WORKFLOW = Workflow(
    class_name="OrdersProcessing",
    base="AgentWorkflow",
    place=Place("agents/orders/workflow.ts", 13),
    steps=(),
    escapes=(Escape(Place("agents/orders/workflow.ts", 20), "`step` is handed to `help`"),),
)


def test_what_was_found_missed_staged_and_written_is_listed() -> None:
    missed = NotDetected(Place("agents/carts/agent.ts", 2), "its base class is an alias")
    tree = SourceTree(agents=(ORDERS,), workflows=(WORKFLOW,), not_detected=(missed,))

    lines = list(source_lines(tree, lock.stage(lock.EMPTY, tree.agents, NOW), [".ayjnt/dist/entry.ts"]))

    assert lines == [
        "agent OrdersAgent at /orders, binding ORDERS_AGENT (agents/orders/agent.ts:14)",
        "workflow orders-processing, binding ORDERS_PROCESSING, 0 steps (agents/orders/workflow.ts:13)",
        "  cannot see every step: `step` is handed to `help` (agents/orders/workflow.ts:20)",
        "not picked up: agents/carts/agent.ts:2: its base class is an alias",
        "migration v1: new class OrdersAgent",
        "commit .ayjnt/migrations.json",
        "wrote .ayjnt/dist/entry.ts",
    ]


def test_nothing_new_is_said_too() -> None:
    staged = lock.stage(lock.EMPTY, (ORDERS,), NOW).lock

    again = lock.stage(staged, (ORDERS,), NOW)

    assert list(source_lines(SourceTree(agents=(), workflows=()), again, [])) == [
        "no migration is pending",
        "everything was up to date",
    ]


def test_renamed_moved_lost_and_deleted_classes_are_told_apart() -> None:
    staged = lock.stage(lock.EMPTY, (ORDERS,), NOW).lock
    renamed = an_agent("Shop", "agents/orders/agent.ts")
    moved = an_agent("OrdersAgent", "agents/sales/agent.ts")

    assert list(migration_lines(lock.stage(staged, (renamed,), NOW))) == [
        "migration v2: class OrdersAgent becomes Shop, with its objects",
        "commit .ayjnt/migrations.json",
    ]
    assert list(migration_lines(lock.stage(staged, (moved,), NOW))) == [
        "class OrdersAgent moved from orders to sales: no migration"
    ]
    assert list(migration_lines(lock.stage(staged, (), NOW))) == [
        (
            "class OrdersAgent is gone from the source tree, its objects are kept: bring it back, "
            "or destroy their data with `ayjnt build --delete OrdersAgent`"
        )
    ]
    assert list(migration_lines(lock.stage(staged, (), NOW, frozenset({"OrdersAgent"})))) == [
        "migration v2: class OrdersAgent is deleted with the data of all its objects",
        "commit .ayjnt/migrations.json",
    ]
