from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.class_taken_from_another_worker import RULE
from tests.ayjnt_deploy.builders import TODAY, an_allowance
from tests.ayjnt_deploy.gate.rules.classes import RENAME, TRANSFER, V1, V2, a_deploy

THEIRS = {"billing": frozenset({"Bills"})}


def test_a_transfer_is_refused_until_it_is_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, TRANSFER], others=THEIRS))

    assert finding == Finding(
        rule="class-taken-from-another-worker",
        severity=Severity.BLOCK,
        at="durable-object/Invoices",
        problem=(
            "the deploy would take class 'Bills' with all its objects from Worker 'billing': whatever runs there loses them "
            "at once, workflow instances that call them included"
        ),
        remedy=(
            "let 'billing' reach the class through a binding with `script_name` first, see that no instance there depends "
            "on it, then allow it"
        ),
    )
    assert not allowed(finding, [an_allowance(finding.rule, finding.at)], TODAY).refuses


def test_a_class_that_the_other_worker_does_not_have_cannot_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, TRANSFER], others={"billing": frozenset({"Invoices"})}))

    assert finding.problem == (
        "the deploy would take class 'Bills' with all its objects from Worker 'billing', which has no such class in this "
        "account, so that Cloudflare would refuse it (10074)"
    )
    assert not finding.is_allowable


def test_a_transfer_that_is_done_and_other_migrations_find_nothing() -> None:
    assert RULE.check(a_deploy([V1, TRANSFER], tag="v2", others=THEIRS)) == ()
    assert RULE.check(a_deploy([V1, V2], others=THEIRS)) == ()
    assert RULE.check(a_deploy([V1, RENAME], others=THEIRS)) == ()
