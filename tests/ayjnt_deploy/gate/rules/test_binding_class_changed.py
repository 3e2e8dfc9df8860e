import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.binding_class_changed import RULE
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, an_allowance, an_instance
from tests.ayjnt_deploy.gate.rules.classes import (
    AWAY,
    RENAME,
    RENAMED,
    SQLITE,
    TRANSFER,
    V1,
    V2,
    Migrations,
    a_binding,
    a_deploy,
)

ORDERS = {"ORDERS": a_binding("Orders")}
REFUNDS = {"ORDERS": a_binding("Refunds")}
LOOKING = an_instance("A", agent_binding="ORDERS")


def test_a_binding_to_a_new_class_without_the_data_is_refused() -> None:  # WF403
    assert RULE.check(a_deploy([V1, V2], bound=ORDERS, bindings=REFUNDS, instances=[LOOKING])) == (
        Finding(
            rule="binding-class-changed",
            severity=Severity.BLOCK,
            at="binding/ORDERS",
            problem=(
                "binding 'ORDERS' leads to class 'Refunds' and no longer to class 'Orders': nothing moves the objects, "
                "so that every id finds an object without the data that it had"
            ),
            remedy=(
                "if it is the same class under a new name, let a new migration rename 'Orders' to 'Refunds'; else give the "
                "new class a binding of its own"
            ),
            evidence="the only instance in flight looks for `ORDERS`; it would find an empty object",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_the_data_is_lost_whether_or_not_an_instance_looks_for_it() -> None:
    (finding,) = RULE.check(a_deploy([V1, V2], bound=ORDERS, bindings=REFUNDS, instances=[]))

    assert finding.severity is Severity.BLOCK


def test_a_binding_that_leads_to_another_worker_now_is_refused() -> None:
    (finding,) = RULE.check(a_deploy([V1], bound=ORDERS, bindings={"ORDERS": a_binding("Orders", "billing")}))

    assert "leads to class 'Orders' of Worker 'billing' and no longer to class 'Orders'" in finding.problem


@pytest.mark.parametrize(
    ("migrations", "bound", "bindings"),
    [
        ([V1], ORDERS, ORDERS),
        ([V1, RENAME], ORDERS, {"ORDERS": a_binding("Shop")}),  # WF506: the binding keeps its name
        ([V1, TRANSFER], {"BILLS": a_binding("Bills", "billing")}, {"BILLS": a_binding("Invoices")}),
        ([V1, V2], ORDERS, {**ORDERS, "REFUNDS": a_binding("Refunds")}),
        ([V1], ORDERS, {}),
        ([V1], {"ORDERS": {"type": "kv_namespace", "namespace_id": "1"}}, ORDERS),
    ],
)
def test_a_binding_that_stays_or_whose_objects_move_along_finds_nothing(
    migrations: Migrations, bound: dict[str, Json], bindings: dict[str, Json]
) -> None:
    assert RULE.check(a_deploy(migrations, bound=bound, bindings=bindings)) == ()


def test_a_binding_that_follows_what_exports_does_finds_nothing() -> None:
    renamed = a_deploy(
        declared={"Orders": RENAMED, "Shop": SQLITE}, bound=ORDERS, bindings={"ORDERS": a_binding("Shop")}
    )
    given = a_deploy(declared={"Orders": AWAY}, bound=ORDERS, bindings={"ORDERS": a_binding("Orders", "billing")})

    assert (RULE.check(renamed), RULE.check(given)) == ((), ())


def test_a_binding_to_another_declared_class_is_to_be_declared_as_a_rename() -> None:
    (finding,) = RULE.check(
        a_deploy(declared={"Orders": SQLITE, "Refunds": SQLITE}, bound=ORDERS, bindings=REFUNDS, instances=[])
    )
    (elsewhere,) = RULE.check(
        a_deploy(declared={"Orders": AWAY}, bound=ORDERS, bindings={"ORDERS": a_binding("Orders", "stock")})
    )

    assert "say in `exports` that 'Orders' is `renamed` to 'Refunds'" in finding.remedy
    assert elsewhere.at == "binding/ORDERS"


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, V2], bound=ORDERS, bindings=REFUNDS))

    assert not allowed(finding, [an_allowance("binding-class-changed", "binding/ORDERS")], TODAY).refuses
