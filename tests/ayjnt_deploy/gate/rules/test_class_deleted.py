from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_deleted import RULE
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_state, a_wanted, an_allowance

LIVE = {"durable-object/OrdersAgent": {"storage": "sqlite"}}
LOCK = Place(".ayjnt/migrations.json", 7)


def the_case(*deleted: str, exists: bool = True) -> Case:
    """Return the case of a deploy that wants no class, and whose migrations delete `deleted`."""
    return a_case(
        wanted=a_wanted(deleted_classes=frozenset(deleted)),
        live=a_live(LIVE, exists=exists),
        changes=diff(a_state(), a_state(LIVE)),
    )


def test_a_staged_deletion_is_refused() -> None:
    assert RULE.check(the_case("OrdersAgent")) == (
        Finding(
            rule="class-deleted",
            severity=Severity.BLOCK,
            at="durable-object/OrdersAgent",
            problem="the deploy would delete class 'OrdersAgent' and the data of all its objects, for good",
            remedy="copy what is needed out of its objects first, then allow it",
        ),
    )


def test_a_staged_deletion_can_be_allowed() -> None:
    (finding,) = RULE.check(the_case("OrdersAgent"))

    assert not allowed(finding, [an_allowance("class-deleted", "durable-object/OrdersAgent")], TODAY).refuses


def test_a_class_that_is_gone_without_a_staged_deletion_cannot_be_allowed() -> None:
    case = a_case(gone=(Gone(class_name="OrdersAgent", place=LOCK),))

    (finding,) = RULE.check(case)

    assert finding == Finding(
        rule="class-deleted",
        severity=Severity.BLOCK,
        at="durable-object/OrdersAgent",
        place=LOCK,
        problem="class 'OrdersAgent' is gone from the source tree, and its objects still hold data",
        remedy=("bring the class back, or destroy the data of all its objects with `ayjnt build --delete OrdersAgent`"),
        is_allowable=False,
    )
    assert allowed(finding, [an_allowance("class-deleted", finding.at)], TODAY).refuses


def test_a_renamed_class_keeps_its_data_and_finds_nothing() -> None:
    assert RULE.check(the_case()) == ()


def test_a_deletion_that_has_happened_already_finds_nothing() -> None:
    case = a_case(wanted=a_wanted(deleted_classes=frozenset({"OrdersAgent"})))

    assert RULE.check(case) == ()


def test_a_worker_that_does_not_exist_has_nothing_to_lose() -> None:
    assert RULE.check(the_case("OrdersAgent", exists=False)) == ()
