from collections.abc import Mapping
from typing import Any

import pytest

from ayjnt_codegen.source import Exact, Kind, Place, SourceTree, Step, Workflow
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.exports import Created, Deleted, Expecting
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.migrations import history_of
from ayjnt_deploy.state.release import Reach
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.wanted import Wanted, flags, wanted_worker
from tests.ayjnt_deploy.builders import a_state
from tests.ayjnt_deploy.state.bindings.pairs import PAIRS, Pair, case_id

FLAGS = Address(Aspect.COMPATIBILITY, "flags")
PLACE = Place("agents/orders/workflow.ts", 3)
STEPS = (Step(kind=Kind.DO, name=Exact("charge"), place=PLACE),)
TREE = SourceTree(
    agents=(),
    workflows=(
        Workflow(
            class_name="OrdersProcessing",
            base="AgentWorkflow",
            root="AgentWorkflow",
            place=PLACE,
            steps=STEPS,
            sources="5" * 12,
        ),
    ),
)
CONFIG: Mapping[str, Any] = {
    "name": "orders",
    "compatibility_date": "2026-11-01",
    "compatibility_flags": ["nodejs_compat", "a_flag"],
    "vars": {"LOG_LEVEL": "info", "AYJNT_RELEASE": {"format": 1}},
    "durable_objects": {"bindings": [{"name": "ORDERS", "class_name": "OrdersAgent"}]},
    "workflows": [{"binding": "ORDERS_PROCESSING", "name": "orders-processing", "class_name": "OrdersProcessing"}],
    "migrations": [
        {"tag": "v1", "new_sqlite_classes": ["OrdersAgent", "Old"]},
        {"tag": "v2", "deleted_classes": ["Old"]},
    ],
}


def test_config_and_tree_become_one_value() -> None:
    wanted = wanted_worker(CONFIG, TREE)

    assert wanted == Wanted(
        state=a_state(
            {
                "compatibility/date": "2026-11-01",
                "compatibility/flags": {"a_flag": True, "nodejs_compat": True},
                "variable/LOG_LEVEL": "info",
                "binding/ORDERS": {"type": "durable_object_namespace", "class_name": "OrdersAgent"},
                "binding/ORDERS_PROCESSING": {
                    "type": "workflow",
                    "workflow_name": "orders-processing",
                    "class_name": "OrdersProcessing",
                },
                "workflow/orders-processing": {"class": "OrdersProcessing"},
                "durable-object/OrdersAgent": {"storage": "sqlite"},
                "migration/tag": "v2",
                "setting/workers_dev": True,
            }
        ),
        lists=(
            StepList(
                workflow="orders-processing",
                class_name="OrdersProcessing",
                binding="ORDERS_PROCESSING",
                steps=STEPS,
                is_agents=True,
                sources="5" * 12,
                place=PLACE,
            ),
        ),
        history=history_of(CONFIG["migrations"]),
        exports=frozenset({"OrdersProcessing"}),
    )


def test_classes_that_exports_declares_are_wanted_as_those_of_migrations_are() -> None:
    config = {
        "name": "orders",
        "exports": {
            "Orders": {"type": "durable-object", "storage": "legacy-kv"},
            "Old": {"type": "durable-object", "state": "deleted"},
            "Bills": {
                "type": "durable-object",
                "state": "expecting-transfer",
                "storage": "sqlite",
                "transfer_from": "billing",
            },
        },
    }

    wanted = wanted_worker(config, TREE)

    assert wanted.declared == {"Orders": Created("kv"), "Old": Deleted(), "Bills": Expecting("sqlite", "billing")}
    assert wanted.state.of(Aspect.CLASS) == {"Orders": Known({"storage": "kv"})}
    assert set(wanted.state.of(Aspect.EXPORT)) == {"Bills", "Orders"}


def test_the_order_of_compatibility_flags_means_nothing() -> None:
    turned = {**CONFIG, "compatibility_flags": ["a_flag", "nodejs_compat"]}

    assert wanted_worker(turned, TREE).state == wanted_worker(CONFIG, TREE).state


@pytest.mark.parametrize("pair", PAIRS["flags"]["equal"], ids=case_id)
def test_compatibility_flags_are_a_set(pair: Pair) -> None:
    assert wanted_worker({"name": "x", "compatibility_flags": pair["config"]}, TREE).state.leaves[FLAGS] == flags(
        pair["api"]
    )


@pytest.mark.parametrize("pair", PAIRS["flags"]["drift"], ids=case_id)
def test_a_compatibility_flag_that_is_gone_is_a_difference(pair: Pair) -> None:
    assert wanted_worker({"name": "x", "compatibility_flags": pair["config"]}, TREE).state.leaves[FLAGS] != flags(
        pair["api"]
    )


def test_a_workflow_of_another_worker_is_a_binding_and_nothing_more() -> None:
    far = {"binding": "FAR", "name": "far", "class_name": "Far", "script_name": "billing"}

    wanted = wanted_worker({"name": "orders", "workflows": [far]}, TREE)

    assert wanted.lists == ()
    assert sorted(map(str, wanted.state.leaves)) == [
        "binding/FAR",
        "compatibility/date",
        "compatibility/flags",
        "setting/workers_dev",
    ]


def test_the_steps_of_a_workflow_are_found_by_its_name() -> None:
    wanted = wanted_worker(CONFIG, TREE)

    assert wanted.steps_of("orders-processing") is wanted.lists[0]
    assert wanted.steps_of("refunds") is None


def test_how_far_a_deploy_goes_is_told_by_the_config() -> None:
    config = {**CONFIG, "triggers": {"crons": []}, "keep_vars": True}

    wanted = wanted_worker(config, TREE, ignored=("variable/FLAG_*",))

    assert wanted.reach == Reach(whole=frozenset({Aspect.CRON}), ignored=("variable/FLAG_*",), keeps_variables=True)
    assert wanted_worker(CONFIG, TREE).reach == Reach()
