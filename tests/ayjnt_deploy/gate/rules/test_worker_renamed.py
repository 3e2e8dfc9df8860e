from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules import workflow_owned_by_another_worker
from ayjnt_deploy.gate.rules.worker_renamed import RULE
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.live import Registration, unread_worker
from ayjnt_deploy.state.release import Release
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_registration,
    a_release,
    a_wanted,
    an_allowance,
)

CLASSES = {"shop": frozenset({"OrdersAgent", "RefundsAgent"})}
THEIRS = {WORKFLOW: a_registration(script="shop", waiting=2, complete=9)}


def the_case(
    registrations: Mapping[str, Registration] = THEIRS, *, classes: Any = CLASSES, exists: bool = False
) -> Case:
    wanted = a_wanted(a_list("A"), leaves={"durable-object/OrdersAgent": {"storage": "sqlite"}})
    return a_case(wanted=wanted, live=a_live(exists=exists, registrations=registrations, classes=classes))


def test_a_worker_that_the_account_has_under_another_name_is_refused() -> None:
    findings = RULE.check(the_case())

    assert findings == (
        Finding(
            rule="worker-renamed",
            severity=Severity.BLOCK,
            at="worker/orders",
            problem=(
                "there is no Worker 'orders', and every workflow of this project belongs to the Worker 'shop': the deploy "
                "would make a second Worker and take them over; its Durable Objects (OrdersAgent) would start empty, "
                "as their data stays with the old one"
            ),
            remedy=(
                'set "name": "shop" in the "wrangler" section of ayjnt.jsonc; a Worker that is to stand beside '
                "'shop' needs classes of other names, from which the names of its workflows follow"
            ),
            evidence="2 instances are in flight and would run the code of the new Worker, with its own bindings and data",
        ),
    )


def test_it_is_said_once_and_not_of_each_workflow() -> None:
    assert workflow_owned_by_another_worker.RULE.check(the_case()) == ()


def test_no_instance_in_flight_does_not_lower_it_for_the_objects_are_lost_all_the_same() -> None:
    (finding,) = RULE.check(the_case({WORKFLOW: a_registration(script="shop")}))

    assert (finding.severity, finding.evidence) == (Severity.BLOCK, "no instance of these workflows is in flight")


@pytest.mark.parametrize(
    "case",
    [
        the_case(exists=True),
        the_case({}),
        the_case({WORKFLOW: a_registration(script="orders")}),
        the_case(classes={"shop": frozenset({"RefundsAgent"})}),
        the_case({WORKFLOW: Registration(workflow=WORKFLOW, script="shop", class_name="Other", counts={})}),
    ],
    ids=["the Worker is there", "a first deploy", "its own names", "other objects", "another class"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_a_name_of_a_worker_that_is_not_this_one_is_still_found_for_each_workflow() -> None:
    found = workflow_owned_by_another_worker.RULE.check(the_case(classes={}))

    assert [finding.at for finding in found] == [f"workflow/{WORKFLOW}"]


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case())

    assert not allowed(finding, [an_allowance("worker-renamed", "worker/orders")], TODAY).refuses


def test_a_release_of_another_name_is_enough_where_nobody_asked_the_account() -> None:
    unread = unread_worker("orders", a_live().state)
    released = Baseline(release=replace(a_release(a_list("A")), worker="shop"), basis=Basis.GIT, named="git:HEAD")

    (finding,) = RULE.check(replace(the_case(), live=unread, baseline=released))

    assert (finding.severity, finding.at) == (Severity.BLOCK, "worker/orders")
    assert finding.problem == (
        "the Worker 'shop' of git:HEAD is now 'orders', with workflows of the same names: the deploy would make a second "
        "Worker and take them over; its Durable Objects (OrdersAgent) would start empty, as their data stays with the old one"
    )
    assert finding.evidence == "the instances could not be read (nothing live was read), so the worst is assumed"


@pytest.mark.parametrize("released", [None, a_release(a_list("A")), replace(a_release(), worker="shop")])
def test_where_nobody_asked_the_same_name_no_release_or_no_common_workflow_is_no_rename(
    released: Release | None,
) -> None:
    unread = unread_worker("orders", None)

    assert RULE.check(replace(the_case(), live=unread, baseline=Baseline(release=released, basis=Basis.GIT))) == ()
