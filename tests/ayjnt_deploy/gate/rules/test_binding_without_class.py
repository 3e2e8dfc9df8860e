from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.binding_without_class import RULE
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import (
    AWAITED,
    AWAY,
    DELETE,
    GONE,
    RENAME,
    SQLITE,
    V1,
    V2,
    Migrations,
    a_binding,
    a_deploy,
)

MORE = {"tag": "v1", "new_sqlite_classes": ["Orders", "Refunds"]}
TO_ORDERS = {"ORDERS": a_binding("Orders")}
TO_REFUNDS = {"REFUNDS": a_binding("Refunds")}
FAR = {"BILLS": a_binding("Bills", "billing")}


def test_a_class_that_was_added_to_an_applied_migration_would_not_be_there() -> None:  # A4
    assert RULE.check(a_deploy([MORE], bindings=TO_REFUNDS)) == (
        Finding(
            rule="binding-without-class",
            severity=Severity.BLOCK,
            at="binding/REFUNDS",
            problem=(
                "binding 'REFUNDS' leads to class 'Refunds', which stands in migration 'v1': that is applied already, "
                "without this class, and is never sent again; Cloudflare would refuse it (10061)"
            ),
            remedy="take the class out of that migration, and put it into a new one behind the last",
            is_allowable=False,
        ),
    )


@pytest.mark.parametrize(
    ("migrations", "bindings", "why"),
    [
        ([V1], TO_REFUNDS, "leads to class 'Refunds', which no migration creates; "),
        ([V1, DELETE], TO_ORDERS, "leads to class 'Orders', which the deploy deletes; "),
        ([V1, RENAME], TO_ORDERS, "leads to class 'Orders', which stands in migration 'v1': "),
        ([V1], FAR, "leads to class 'Bills', and Worker 'billing' has no such class in this account; "),
    ],
)
def test_every_way_to_lack_the_class_has_its_words(migrations: Migrations, bindings: dict[str, Json], why: str) -> None:
    (finding,) = RULE.check(a_deploy(migrations, bindings=bindings))

    assert why in finding.problem


def test_a_class_that_exports_does_not_declare_or_deletes_would_not_be_there() -> None:
    (new,) = RULE.check(a_deploy(declared={"Orders": SQLITE}, bindings=TO_REFUNDS))
    (gone,) = RULE.check(a_deploy(declared={"Orders": GONE}, bindings=TO_ORDERS))

    assert "leads to class 'Refunds', which `exports` does not declare as `created`; " in new.problem
    assert new.remedy == "declare it with its storage, or let the binding lead to the class that it has become"
    assert "leads to class 'Orders', which the deploy deletes; " in gone.problem


@pytest.mark.parametrize("declared", [{"Refunds": SQLITE}, {"Refunds": AWAITED}, {"Refunds": AWAY}])
def test_a_declared_class_is_there_and_one_between_two_workers_may_be(declared: dict[str, Any]) -> None:
    assert RULE.check(a_deploy(declared=declared, live={}, bindings=TO_REFUNDS)) == ()


@pytest.mark.parametrize(
    ("migrations", "bindings"),
    [
        ([V1], TO_ORDERS),
        ([V1, V2], TO_REFUNDS),
        ([V1, RENAME], {"SHOP": a_binding("Shop")}),
        ([V1], {"ORDERS": a_binding("Orders", "orders")}),
        ([V1], {"KV": {"type": "kv_namespace", "class_name": "Refunds"}}),
    ],
)
def test_a_class_that_is_there_after_the_migrations_finds_nothing(
    migrations: Migrations, bindings: dict[str, Json]
) -> None:
    assert RULE.check(a_deploy(migrations, bindings=bindings)) == ()


def test_a_class_that_the_other_worker_has_finds_nothing() -> None:
    assert RULE.check(a_deploy([V1], bindings=FAR, others={"billing": frozenset({"Bills"})})) == ()


def test_a_first_deploy_creates_what_its_history_leads_to() -> None:
    assert RULE.check(a_deploy([V1, V2], tag=None, exists=False, bindings=TO_ORDERS | TO_REFUNDS)) == ()


def test_it_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1], bindings=TO_REFUNDS))

    assert allowed(finding, [an_allowance("binding-without-class", finding.at)], TODAY).refuses
