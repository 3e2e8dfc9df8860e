"""What real instances say about the same scenarios: only those that are hit are named."""

from dataclasses import replace

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.state.evidence import Instance, Row
from tests.scenarios.chains import SCENARIOS as CHAINS
from tests.scenarios.parks import SCENARIOS as PARKS
from tests.scenarios.plain import SCENARIOS as PLAIN
from tests.scenarios.scenario import Scenario, judged

DONE_A, DONE_A2, DONE_B = Row("step", "A-1", done=True), Row("step", "A2-1", done=True), Row("step", "B-1", done=True)
AT_GATE = Row("waitForEvent", "gate-1", done=False)


def scenario(name: str) -> Scenario:
    return next(one for one in (*PLAIN, *PARKS, *CHAINS) if one.id == name)


def an_instance(*rows: Row, day: int = 1, status: str = "waiting") -> Instance:
    return Instance(id="one", status=status, created_on=f"2026-11-{day:02}T12:00:00Z", rows=rows)


def seen(name: str, *instances: Instance) -> list[tuple[str, Severity | None, int]]:
    found = judged(scenario(name), instances)
    return [(one.rule, one.seen, len(one.affected)) for one in found]


def test_an_instance_that_completed_the_renamed_step_is_named() -> None:
    hit = an_instance(DONE_A, DONE_B, AT_GATE)
    early = replace(an_instance(Row("step", "A-1", done=False)), id="two")

    (judgement,) = judged(scenario("S02"), (hit, early))

    assert judgement.affected == (hit,)
    assert (judgement.severity, judgement.seen) == (Severity.BLOCK, Severity.BLOCK)


def test_a_restarted_instance_holds_nothing_and_is_not_affected() -> None:
    assert seen("S02", an_instance()) == [("step-renamed", None, 0)]


def test_m02_an_instance_that_never_woke_on_the_second_release_has_nothing_to_fear_from_the_way_back() -> None:
    assert seen("M01", an_instance(DONE_A, DONE_B, AT_GATE)) == [("step-renamed", None, 0)]


def test_m21_an_instance_of_the_second_release_is_hit_by_the_way_back() -> None:
    assert seen("M01", an_instance(DONE_A2, DONE_B, AT_GATE, day=2)) == [("step-renamed", Severity.BLOCK, 1)]


def test_m05_an_instance_of_the_first_release_is_charged_twice() -> None:
    rows = Row("step", "charge-1", done=True), DONE_B, AT_GATE

    assert seen("M05", an_instance(*rows)) == [("step-renamed", Severity.BLOCK, 1)]


def test_m07_an_instance_that_got_the_first_event_would_skip_the_new_approval() -> None:
    rows = DONE_A, Row("waitForEvent", "ok-1", done=True), DONE_B, AT_GATE

    assert seen("M07", an_instance(*rows)) == [("name-reused", Severity.BLOCK, 1)]


def test_m12_an_errored_instance_would_be_charged_again_when_restarted() -> None:
    rows = Row("step", "charge-1", done=True), Row("step", "C-1", done=False)

    assert seen("M12", an_instance(*rows, status="errored")) == [("step-renamed", Severity.BLOCK, 1)]


def test_m20_a_step_between_attempts_only_starts_over() -> None:
    assert seen("M20", an_instance(Row("step", "charge-1", done=False))) == []


def test_a_sleep_takes_its_duration_from_the_list_that_the_instance_ran() -> None:
    rows = DONE_A, Row("sleep", "nap-1", done=False)

    assert seen("S18", an_instance(*rows)) == [("sleep-changed", Severity.WARN, 1)]
    assert seen("S20", an_instance(*rows)) == []


def test_equal_histories_are_judged_once_and_all_named() -> None:
    instances = tuple(replace(an_instance(DONE_A, DONE_B, AT_GATE), id=str(number)) for number in range(50))

    assert seen("S02", *instances) == [("step-renamed", Severity.BLOCK, 50)]
