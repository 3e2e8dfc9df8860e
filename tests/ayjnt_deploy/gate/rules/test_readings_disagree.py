from dataclasses import replace

from ayjnt_codegen.source import Place, Step
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.readings_disagree import RULE
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.readings import Disagreement
from tests.ayjnt_deploy.builders import (
    FILE,
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_release,
    a_step,
    a_wanted,
    an_allowance,
    an_instance,
)

ONLY_HERE = replace(a_step("notify"), place=Place(FILE, 12))
ONLY_THERE = replace(a_step("notify-by-sms"), place=Place("entry.js", 60815))


def a_disagreement(of_source: tuple[Step, ...] = (), of_bundle: tuple[Step, ...] = ()) -> Disagreement:
    return Disagreement(workflow=WORKFLOW, place=Place(FILE, 5), of_source=of_source, of_bundle=of_bundle)


def disagreeing(found: Disagreement, case: Case | None = None) -> Finding:
    (finding,) = RULE.check(replace(case or a_case(), disagreements=(found,)))
    return finding


def test_steps_of_one_reading_alone_are_named_with_their_places() -> None:
    finding = disagreeing(a_disagreement((ONLY_HERE,), (ONLY_THERE,)))

    assert (finding.severity, finding.at, finding.place) == (Severity.BLOCK, f"workflow/{WORKFLOW}", Place(FILE, 12))
    assert finding.problem == (
        f"the source and the bundle of {WORKFLOW} show different steps: only the source has step 'notify'; "
        "only the bundle has step 'notify-by-sms' (entry.js:60815 of what wrangler builds)"
    )
    assert finding.remedy.startswith("write the steps where both can be seen")


def test_readings_that_agree_find_nothing() -> None:
    assert RULE.check(a_case(a_list("A"), a_list("B"))) == ()


def test_code_that_a_condition_keeps_out_of_the_bundle_is_only_mentioned() -> None:
    behind = replace(ONLY_HERE, branch="if TRIAL")

    assert disagreeing(a_disagreement((behind,))).severity is Severity.INFO
    assert disagreeing(a_disagreement((behind, ONLY_HERE))).severity is Severity.BLOCK
    assert disagreeing(a_disagreement((behind,), (ONLY_THERE,))).severity is Severity.BLOCK


def test_what_has_not_changed_since_the_last_release_is_only_mentioned() -> None:
    released = Baseline(release=a_release(a_list("A"), code="0123456789ab"))
    same, other = (
        a_case(wanted=a_wanted(a_list("A"), code=code), baseline=released) for code in ("0123456789ab", "ff")
    )

    assert disagreeing(a_disagreement((ONLY_HERE,)), same).severity is Severity.INFO
    assert disagreeing(a_disagreement((ONLY_HERE,)), other).severity is Severity.BLOCK


def test_no_instance_in_flight_makes_it_a_warning() -> None:
    assert disagreeing(a_disagreement((ONLY_HERE,)), a_case(instances=())).severity is Severity.WARN
    assert disagreeing(a_disagreement((ONLY_HERE,)), a_case(instances=[an_instance("A")])).severity is Severity.BLOCK


def test_an_allowance_for_the_workflow_covers_it() -> None:
    entry = an_allowance("readings-disagree", f"workflow/{WORKFLOW}")

    assert allowed(disagreeing(a_disagreement((ONLY_HERE,))), [entry], TODAY).allowed == entry
