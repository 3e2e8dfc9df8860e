from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.baseline_missing import RULE
from ayjnt_deploy.state.baseline import Baseline, Basis
from tests.ayjnt_deploy.builders import TODAY, a_case, a_list, a_live, a_registration, a_release, a_wanted, an_allowance

OWNED = {"orders-processing": a_registration(waiting=1)}


def test_a_worker_with_workflows_and_no_record_is_refused() -> None:
    findings = RULE.check(a_case(live=a_live(registrations=OWNED)))

    assert findings == (
        Finding(
            rule="baseline-missing",
            severity=Severity.BLOCK,
            at="worker/orders/version/v-1",
            problem=(
                "orders runs the workflow orders-processing, and its steps cannot be compared: "
                "it carries no release record, and neither the deployed code nor Cloudflare's graph shows them"
            ),
            remedy=(
                "compare the steps with the deployed code yourself; if none that instances have passed is renamed, "
                "removed or reordered, allow it once: this deploy leaves the record for the next"
            ),
            evidence="1 instance is in flight or may be restarted",
        ),
    )


def test_the_reason_to_distrust_the_record_is_told() -> None:
    registrations = {**OWNED, "refunds": a_registration("refunds", running=1, errored=1, complete=7)}
    case = a_case(live=a_live(registrations=registrations), baseline=Baseline(distrust="somebody deployed by hand"))

    (finding,) = RULE.check(case)

    assert finding.problem == (
        "orders runs the workflows orders-processing, refunds, and their steps cannot be compared: "
        "somebody deployed by hand, and neither the deployed code nor Cloudflare's graph shows them"
    )
    assert finding.evidence == "3 instances are in flight or may be restarted"


def test_no_instance_in_flight_does_not_lower_it() -> None:
    (finding,) = RULE.check(a_case(live=a_live(registrations={"orders-processing": a_registration()})))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence == "no instance is in flight or may be restarted"


def test_a_trusted_record_finds_nothing() -> None:
    assert RULE.check(a_case(a_list("A"), a_list("A"), live=a_live(registrations=OWNED))) == ()


def test_a_first_release_finds_nothing_even_if_a_registration_is_left() -> None:
    assert RULE.check(a_case(live=a_live(exists=False, registrations=OWNED))) == ()


def test_a_worker_without_workflows_of_its_own_finds_nothing() -> None:
    theirs = {"orders-processing": a_registration(script="billing", running=1)}

    assert RULE.check(a_case(live=a_live(registrations=theirs))) == ()


def test_an_allowance_for_the_worker_covers_it() -> None:
    (finding,) = RULE.check(a_case(live=a_live(registrations=OWNED)))
    entry = an_allowance("baseline-missing", "worker/orders/version/v-1", place=Place("ayjnt.jsonc", 9))

    assert allowed(finding, [entry], TODAY).allowed == entry


def test_what_the_deployed_code_shows_is_a_baseline() -> None:
    base = Baseline(release=a_release(a_list("A")), basis=Basis.BUNDLE)

    assert RULE.check(a_case(new=a_list("A"), live=a_live(registrations=OWNED), baseline=base)) == ()


def test_only_workflows_that_nothing_shows_and_the_deploy_would_replace_are_named() -> None:
    registrations = {**OWNED, "refunds": a_registration("refunds"), "left-behind": a_registration("left-behind")}
    wanted = a_wanted(a_list("A"), a_list("B", workflow="refunds"))
    base = Baseline(release=a_release(a_list("A")), basis=Basis.GRAPH, distrust="it carries no release record")

    (finding,) = RULE.check(a_case(wanted=wanted, live=a_live(registrations=registrations), baseline=base))

    assert finding.problem.startswith("orders runs the workflow refunds, and its steps cannot be compared: ")
