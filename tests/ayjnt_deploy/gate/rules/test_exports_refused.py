from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.gate.rules.exports_refused import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import (
    AWAY,
    GONE,
    RENAMED,
    SQLITE,
    V1,
    V2,
    Migrations,
    a_binding,
    a_deploy,
)

TO_ORDERS = {"ORDERS": a_binding("Orders")}


def test_a_live_class_of_which_nothing_is_said_is_refused() -> None:
    assert RULE.check(a_deploy(declared={"Refunds": SQLITE}, exports=["Orders", "Refunds"])) == (
        Finding(
            rule="exports-refused",
            severity=Severity.BLOCK,
            at="durable-object/Orders",
            problem=(
                "class 'Orders' has objects, and `exports` does not say what becomes of it; Cloudflare would refuse the "
                "upload (100402, provisioned_class_missing_from_config)"
            ),
            remedy=(
                "declare it as `created`, or as `renamed` or `transferred`; `deleted` destroys the data of all its objects"
            ),
            is_allowable=False,
        ),
    )


def test_each_class_has_its_finding() -> None:
    case = a_deploy(declared={"Orders": GONE, "Refunds": SQLITE}, exports=["Orders"])

    assert [(one.at, one.problem.rpartition("(")[2]) for one in RULE.check(case)] == [
        ("durable-object/Orders", "100402, tombstone_delete_class_still_in_code)"),
        ("durable-object/Refunds", "100402, config_references_nonexistent_class)"),
    ]


@pytest.mark.parametrize("tag", [None, "v1"])  # The second is a Worker whose classes came from migrations until now.
@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ({"Orders": SQLITE}, ["Orders"]),
        ({"Orders": SQLITE, "Refunds": SQLITE}, ["Orders", "Refunds"]),
        ({"Orders": GONE}, []),
        ({"Orders": RENAMED, "Shop": SQLITE}, ["Shop"]),
        ({"Orders": AWAY}, ["Orders"]),
    ],
)
def test_what_fits_finds_nothing(declared: dict[str, Any], code: list[str], tag: str | None) -> None:
    assert RULE.check(a_deploy(declared=declared, exports=code, tag=tag)) == ()


@pytest.mark.parametrize("migrations", [[V1], [V2], []])
def test_a_worker_that_declares_its_classes_cannot_go_back_and_is_told_nothing_else(migrations: Migrations) -> None:
    case = a_deploy(
        migrations,
        tag=None,
        declared_live={"Orders": SQLITE},
        exports=["Orders", "Refunds"],
        bindings=TO_ORDERS,
        bound=TO_ORDERS,
    )

    (finding,) = judge(case)

    assert finding.rule == "exports-refused"
    assert finding.problem == (
        "class 'Orders' of the live Worker is declared in `exports`, and this config has none: a Worker that was deployed "
        "with `exports` cannot go back to `migrations`; Cloudflare would refuse the upload (100402)"
    )


def test_a_stranger_over_such_a_worker_is_not_told_of_classes_that_it_would_have() -> None:
    case = a_deploy([V1], tag=None, live={"Theirs": "sqlite"}, declared_live={"Theirs": SQLITE}, bindings=TO_ORDERS)

    assert [(one.rule, one.at) for one in judge(case)] == [("exports-refused", "durable-object/Theirs")]


@pytest.mark.parametrize("told", [{"Orders": SQLITE}, {"default": {"type": "worker"}}])
def test_classes_of_migrations_may_be_answered_too(told: dict[str, Any]) -> None:
    tag = "v1" if "Orders" in told else None
    live: dict[str, str] | None = None if "Orders" in told else {}

    assert RULE.check(a_deploy([V1], tag=tag, live=live, declared_live=told)) == ()


def test_it_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy(declared={"Refunds": SQLITE}))

    assert allowed(finding, [an_allowance("exports-refused", finding.at)], TODAY).refuses
