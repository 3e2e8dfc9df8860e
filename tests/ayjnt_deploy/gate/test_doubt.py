from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ayjnt_codegen.source import Pattern, Step, Unknown
from ayjnt_deploy.gate.doubt import doubted
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.cannot_judge import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.verdict import Outcome, Rehearsal, Replayed, Verdict
from tests.ayjnt_deploy.builders import WORKER, WORKFLOW, a_case, a_list, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE

if TYPE_CHECKING:
    from ayjnt_deploy.gate.case import Case

FINE = Verdict(outcome=Outcome.COMPATIBLE)
AGAIN = Verdict(outcome=Outcome.RUNS_AGAIN, at="pay-1", why="`pay-1` runs, and the finished `charge-1` is gone")
OLD = a_list("A", a_step(Unknown("name()")), GATE)
NEW = a_list("A", a_step(Unknown("title()")), GATE)
HERE = an_instance("A", at=GATE)


def replayed(*verdicts: Verdict, **fields: Any) -> Rehearsal:
    found = tuple(
        Replayed(instance=f"order-{number}", workflow=WORKFLOW, status="waiting", verdict=one)
        for number, one in enumerate(verdicts, 1)
    )
    return Rehearsal(**{"worker": WORKER, "replayed": found, "in_flight": len(found), **fields})


def judged(
    rehearsal: Rehearsal | None, old: StepList = OLD, new: StepList = NEW, instances: tuple[Instance, ...] = (HERE,)
) -> Finding:
    case = a_case(old, new, instances=instances)
    (finding,) = RULE.check(case if rehearsal is None else replace(case, rehearsals={WORKFLOW: rehearsal}))
    return finding


def pattern(name: str, **fields: Any) -> Step:
    return a_step(Pattern(name), **fields)


def test_a_doubt_is_settled_where_every_instance_could_go_on() -> None:
    finding = judged(replayed(FINE, FINE))

    assert (finding.severity, finding.instances) == (Severity.INFO, ())
    assert finding.evidence == "all 2 instances that were replayed went on with the new code"


def test_an_instance_that_could_not_go_on_is_named_with_the_point_of_divergence() -> None:
    finding = judged(replayed(FINE, AGAIN))

    assert finding.severity is Severity.BLOCK
    assert finding.problem.endswith(
        "is not compatible: would run again at pay-1 (`pay-1` runs, and the finished `charge-1` is gone)"
    )
    assert finding.evidence == "1 of 2 instances that were replayed on the new code are not compatible"
    assert finding.instances == ("order-2 (waiting): would run again",)


def test_one_of_which_nobody_can_tell_is_not_settled() -> None:
    assert judged(replayed(Verdict(outcome=Outcome.CANNOT_TELL, why="it reads"))).severity is Severity.BLOCK


@pytest.mark.parametrize("fields", [{"in_flight": 7}, {"unread": ("no answer",)}])
def test_a_sample_settles_nothing(fields: dict[str, Any]) -> None:
    finding = judged(replayed(FINE, **fields))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence is not None
    assert finding.evidence.startswith(
        "the only instance that was replayed could go on with the new code; that is a sample"
    )


def test_without_a_replay_the_finding_is_as_it_was() -> None:
    assert judged(None).evidence == "the only instance in flight belongs to it; it may be affected"


def test_steps_that_share_a_name_are_not_told_apart_by_a_replay() -> None:
    old = a_list(a_step("call", body="1"), a_step("call", body="2"), GATE)
    new = a_list(a_step("call", body="3"), GATE)

    finding = judged(replayed(FINE), old, new, (an_instance("call", at=GATE),))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence is not None
    assert finding.evidence.endswith("names say no more than their number")


@pytest.mark.parametrize(
    ("finished", "severity"),
    [(("get 0", "get 1"), Severity.BLOCK), (("get lamp", "get desk"), Severity.INFO), (("get 1042",), Severity.INFO)],
)
def test_names_that_may_count_turns_are_not_told_apart_and_others_are(
    finished: tuple[str, ...], severity: Severity
) -> None:
    old, new = (a_list(pattern("get *", holes=holes), GATE) for holes in ("one", "other"))

    assert judged(replayed(FINE), old, new, (an_instance(*finished, at=GATE),)).severity is severity


def test_only_workflows_in_doubt_are_replayed() -> None:
    case: Case = a_case(OLD, NEW, instances=[HERE])

    assert doubted(case) == {WORKFLOW}
    assert doubted(a_case(OLD, OLD, instances=[HERE])) == frozenset()
