from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.wait_made_conditional import RULE
from tests.ayjnt_deploy.builders import a_case, a_list, a_sleep, a_step, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestWaitMadeConditional(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("gate", "go", branch="if big"), "C")
    at = "gate"
    problem = "the wait 'gate' depends on another condition than before: who stands there may skip it"
    remedy = "take the condition away until nobody stands there"
    deed = "stands at `gate`; it may skip it"
    near = (
        (V1, a_list("A", a_step("B", branch="if big"), GATE, "C")),
        (V1, a_list("A", "B", "C")),
    )


class TestANewWayOut(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("gate", "go", guarded="if small"), a_step("C", guarded="if small"))
    at = "gate"
    severity = Severity.WARN
    problem = (
        "a new condition in front of the wait 'gate' ends the run: who stands there and meets it stops, "
        "and what follows never runs"
    )
    remedy = "make sure that nobody who stands there meets the condition"
    deed = "stands at `gate`; it may end there"
    near = (
        (V1, a_list("A", "B", GATE, a_step("C", guarded="if small"))),
        (new, a_list(*new.steps, "D")),
        (
            V1,
            a_list("A", "B", a_wait("gate", "go", guarded="if new", cutover="before:2026-12-01T00:00:00Z"), "C"),
        ),
    )


def test_a_way_out_in_front_of_several_is_said_once_and_at_the_first() -> None:
    parks = ("a", a_sleep), ("b", a_wait), ("c", a_sleep)
    old = a_list("A", *(make(name) for name, make in parks), "Z")
    new = a_list("A", *(make(name, guarded="if small") for name, make in parks), "Z")
    two = a_list("A", a_sleep("a"), *(make(name, guarded="if small") for name, make in parks[1:]), "Z")

    (all_three,), (last_two,) = RULE.check(a_case(old, new)), RULE.check(a_case(old, two))

    assert all_three.at.endswith("/step/a")
    assert all_three.problem.startswith("a new condition in front of the sleep 'a' and 2 more ends the run")
    assert last_two.at.endswith("/step/b")
    assert last_two.problem.startswith("a new condition in front of the wait 'b' and the sleep 'c' ends the run")


def test_two_ways_out_are_two_findings() -> None:
    old = a_list("A", a_sleep("a"), "B", a_sleep("b"), "Z")
    new = a_list("A", a_sleep("a", guarded="one"), "B", a_sleep("b", guarded="one, two"), "Z")

    assert [found.at.rpartition("/")[2] for found in RULE.check(a_case(old, new))] == ["a", "b"]
