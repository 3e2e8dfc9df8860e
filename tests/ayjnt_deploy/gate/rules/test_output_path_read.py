from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.output_path_read import RULE
from ayjnt_deploy.state.evidence import Instance, Row
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, an_allowance, an_evidence, an_instance
from tests.ayjnt_deploy.gate.sources import a_source

V1 = """
    const order = await step.do("load", async () => ({ id: await find(event.payload.id) }));
    await step.waitForEvent("gate", { type: "go" });
    await step.do("ship", async () => ship(order.id));
"""
EARLY = an_instance(at="load", id="order-2")


def loaded(output: object, *more: Row) -> Instance:
    return an_instance(rows=(Row("step", "load-1", done=True, output=output), *more))


OLD_SHAPE, NEW_SHAPE = loaded('{"id":7}'), loaded('{"id":7,"customer":{"email":"a@b"}}')
READS = V1.replace("ship(order.id)", "ship(order.id, order.customer.email)")
V2 = READS.replace("{ id: await find(event.payload.id) }", "await load(event.payload.id)")


def the_case(new: str, *instances: Instance, **fields: Any) -> Case:
    return a_case(a_source(V1), a_source(new), **{"instances": instances, **fields})


def test_a_result_that_an_instance_keeps_without_it_is_refused() -> None:
    findings = RULE.check(the_case(V2, OLD_SHAPE, replace(NEW_SHAPE, id="order-3"), EARLY))

    new, old = a_source(V2).steps[0], a_source(V1).steps[0]
    assert findings == (
        Finding(
            rule="output-path-read",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}/step/load",
            place=new.place,
            recorded=old.place,
            problem=(
                "the code reads `customer.email` of what step 'load' returns, and the last release did not: who has "
                "completed it keeps the old result, whatever the step returns now"
            ),
            remedy=(
                'let the code cope without, as in `result.customer?.email ?? "…"`; or fetch it in a new step of its '
                "own, and leave 'load' as it was"
            ),
            evidence=(
                "1 of 3 instances in flight has completed `load` without it; "
                "it would go on with nothing in its place, or fail"
            ),
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_who_keeps_it_or_has_not_come_to_the_step_and_nobody_in_flight_are_silent() -> None:
    assert RULE.check(the_case(V2, NEW_SHAPE, EARLY)) == ()
    assert RULE.check(the_case(V2)) == ()


def test_who_has_completed_the_step_that_reads_it_is_not_affected() -> None:
    assert RULE.check(the_case(V2, loaded('{"id":7}', Row("step", "ship-1", done=True)))) == ()


def test_an_error_that_is_kept_is_no_result() -> None:
    failed = an_instance(rows=(Row("step", "load-1", done=True, failed=True),))

    assert RULE.check(the_case(V2, failed)) == ()


UNKNOWN: tuple[Any, ...] = (
    {"instances": None},
    {"evidence": {WORKFLOW: an_evidence(NEW_SHAPE, active=9, everything=False)}},
    {"evidence": {WORKFLOW: an_evidence(loaded('{"id":7,"note":"a long te'))}},
)


@pytest.mark.parametrize("fields", UNKNOWN, ids=["unread", "a sample", "cut off"])
def test_where_it_cannot_be_known_it_warns_if_the_step_changed(fields: Any) -> None:
    assert [one.severity for one in RULE.check(the_case(V2, **fields))] == [Severity.WARN]
    assert RULE.check(the_case(READS, **fields)) == ()


def test_a_step_that_did_not_change_is_refused_only_where_an_instance_shows_the_gap() -> None:
    assert RULE.check(the_case(READS, NEW_SHAPE)) == ()
    assert [one.severity for one in RULE.check(the_case(READS, OLD_SHAPE))] == [Severity.BLOCK]


@pytest.mark.parametrize(
    "read", ["order.customer?.email", 'order.note ?? ""', "order.id.length", "order", "other.note"]
)
def test_what_the_code_copes_without_or_has_read_before_finds_nothing(read: str) -> None:
    new = V2.replace("order.customer.email", read)

    assert RULE.check(the_case(new, OLD_SHAPE)) == ()


def test_no_change_and_a_step_that_is_new_find_nothing() -> None:
    assert RULE.check(the_case(V1, OLD_SHAPE)) == ()
    assert RULE.check(the_case(V2.replace('"load"', '"load order"'), OLD_SHAPE)) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(V2, OLD_SHAPE))

    assert not allowed(finding, [an_allowance("output-path-read", f"workflow/{WORKFLOW}/step/load")], TODAY).refuses
