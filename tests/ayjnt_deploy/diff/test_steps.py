import pytest
from hypothesis import given

from ayjnt_codegen.source import Escape, Kind, Pattern, Place, Step
from ayjnt_deploy.diff.steps import Likeness, StepDiff, beyond, compare_steps
from ayjnt_deploy.state.steps import StepList, identity, label
from tests.ayjnt_deploy.builders import a_helper, a_list, a_sleep, a_step, a_wait, names
from tests.ayjnt_deploy.diff.lists import LISTS

GATE = a_wait("gate")
V1 = a_list("A", "B", GATE, "C")


def renames(diff: StepDiff) -> list[tuple[str, str, Likeness]]:
    return [(label(one.old), label(one.new), one.likeness) for one in diff.renamed]


def crossings(diff: StepDiff) -> list[tuple[str, str]]:
    return [(label(one.step), label(one.parking)) for one in diff.crossed]


def edited(name: str, like: str) -> Step:
    """Return a step of another name with the body of `like`."""
    return a_step(name, body=a_step(like).body)


@pytest.mark.parametrize(
    ("new", "renamed"),
    [
        pytest.param(a_list("A2", "B", GATE, "C"), [("A", "A2", Likeness.POSITION)], id="S02"),
        pytest.param(a_list(edited("a", "A"), "B", GATE, "C"), [("A", "a", Likeness.BODY)], id="S47"),
        pytest.param(a_list("B", GATE, edited("A2", "A"), "C"), [("A", "A2", Likeness.BODY)], id="M23, same body"),
        pytest.param(a_list("B", GATE, "A2", "C"), [("A", "A2", Likeness.EARLIER)], id="M23, other body"),
        pytest.param(a_list("A", "B", GATE, "C2"), [("C", "C2", Likeness.POSITION)], id="M25"),
        pytest.param(a_list("A", "B", a_wait("door"), "C"), [("gate", "door", Likeness.POSITION)], id="S23"),
        pytest.param(
            a_list("A2", "B2", GATE, "C"),
            [("A", "A2", Likeness.POSITION), ("B", "B2", Likeness.POSITION)],
            id="two in a row",
        ),
        pytest.param(a_list("A", "B", GATE), [], id="removed, nothing new"),
        pytest.param(a_list("A", GATE, "C", "D"), [], id="removed, and something appended"),
    ],
)
def test_a_step_that_is_gone_is_paired_with_what_stands_in_for_it(
    new: StepList, renamed: list[tuple[str, str, Likeness]]
) -> None:
    assert renames(compare_steps(V1, new)) == renamed


@pytest.mark.parametrize(
    ("new", "removed", "added"),
    [
        pytest.param(a_list("A", "NEW", "B", GATE, "C"), [], ["NEW"], id="S03"),
        pytest.param(a_list("A", "B", GATE, "NEW", "C"), [], ["NEW"], id="S04"),
        pytest.param(a_list("B", GATE, "C"), ["A"], [], id="S05"),
        pytest.param(a_list("B", "A", GATE, "C"), [], [], id="S06"),
        pytest.param(a_list("A", "B", "C"), ["gate"], [], id="S62"),
        pytest.param(a_list("A", "B", "C", a_step("gate", Kind.SLEEP, duration_ms=1)), ["gate"], ["gate"], id="S14"),
        pytest.param(a_list(a_wait("legal"), "A", "B", GATE, "C"), [], ["legal"], id="S64"),
        pytest.param(a_list("A", GATE, "C", "D"), ["B"], ["D"], id="removed, and something appended"),
    ],
)
def test_what_has_no_pair_is_removed_or_added(new: StepList, removed: list[str], added: list[str]) -> None:
    diff = compare_steps(V1, new)

    assert (names(diff.removed), names(diff.added)) == (removed, added)


@pytest.mark.parametrize(
    ("new", "crossed"),
    [
        pytest.param(a_list("B", "A", GATE, "C"), [], id="S06"),
        pytest.param(a_list("A", GATE, "B", "C"), [], id="S49: who stands at the gate has B's result"),
        pytest.param(a_list("A", "B", "C", GATE), [("C", "gate")], id="S63"),
        pytest.param(a_list("C", "A", "B", GATE), [("C", "gate")], id="S63, further"),
    ],
)
def test_only_a_step_that_moves_in_front_of_a_wait_crosses_it(new: StepList, crossed: list[tuple[str, str]]) -> None:
    assert crossings(compare_steps(V1, new)) == crossed


def test_two_waits_that_change_places_cross_once() -> None:
    manager, finance = a_wait("manager"), a_wait("finance")

    diff = compare_steps(a_list(manager, finance, "pay"), a_list(finance, manager, "pay"))

    assert crossings(diff) == [("finance", "manager")]


def test_a_step_that_moves_in_front_of_a_sleep_crosses_it() -> None:
    nap = a_sleep("nap", 3_600_000)

    assert crossings(compare_steps(a_list(nap, "charge"), a_list("charge", nap))) == [("charge", "nap")]


def test_a_step_that_moved_to_another_line_or_into_a_helper_is_the_same() -> None:
    moved = a_list("A", "B", GATE, "C", place=Place("agents/orders/other.ts", 99))

    diff = compare_steps(V1, moved)

    assert diff.is_empty
    assert (diff.renamed, diff.removed, diff.added, diff.crossed, diff.edited) == ((), (), (), (), ())


def test_the_unit_of_a_sleep_is_no_difference_and_its_length_is() -> None:
    nap, longer = a_sleep("nap", 2000), a_sleep("nap", 3000)

    assert compare_steps(a_list("A", nap), a_list("A", a_sleep("nap", 2000))).is_empty
    assert renames(compare_steps(a_list("A", nap), a_list("A", longer))) == [("nap", "nap", Likeness.NAME)]


def test_an_edited_body_is_an_edit_and_nothing_else() -> None:
    diff = compare_steps(V1, a_list("A", a_step("B", body="edited"), GATE, "C"))

    assert [(names(pair)) for pair in diff.edited] == [["B", "B"]]
    assert (diff.renamed, diff.removed, diff.added, diff.crossed) == ((), (), (), ())
    assert not diff.is_empty


def test_a_wait_for_another_type_is_retyped() -> None:
    diff = compare_steps(V1, a_list("A", "B", a_wait("gate", "approved"), "C"))

    assert [(old.event_type, new.event_type) for old, new in diff.retyped] == [("go", "approved")]


def test_a_changed_template_is_a_rename() -> None:
    old, new = a_step(Pattern("get *"), loop="x"), a_step(Pattern("fetch *"), loop="x")

    assert renames(compare_steps(a_list(old), a_list(new))) == [("get *", "fetch *", Likeness.POSITION)]


def test_an_inserted_agent_helper_shifts_every_name_behind_it() -> None:
    before = a_list(a_helper("mergeState", 0), "charge", a_helper("sendEvent", 1))
    after = a_list(a_helper("mergeState", 0), a_helper("mergeState", 1), "charge", a_helper("sendEvent", 2))

    diff = compare_steps(before, after)

    assert [old for old, _, _ in renames(diff)] == ["__agent_sendEvent_1"]


def test_the_last_step_is_the_one_behind_which_nothing_can_stand() -> None:
    beside = a_list("A", a_step("B", parallel=True))
    around = a_list("A", a_step("B", nested_in="A"))
    turns = a_list("A", a_step("B", loop="x"))
    unseen = a_list("A", "B", escapes=(Escape(Place("w.ts", 1), "step is handed over"),))

    def is_last(steps: StepList) -> bool:
        return compare_steps(steps, steps).is_last(steps.steps[-1])

    assert is_last(a_list("A", "B"))
    assert [is_last(steps) for steps in (beside, around, turns, unseen)] == [False] * 4
    assert not compare_steps(V1, V1).is_last(V1.steps[0])


def test_beyond_leaves_out_what_an_instance_has_met_already() -> None:
    first = a_list("charge", "ship", GATE, "C")
    second = a_list("ship", GATE, "C")
    third = a_list("charge-card", "ship", "C", GATE)

    fresh = beyond(compare_steps(first, third), compare_steps(first, second))

    assert renames(fresh) == [("charge", "charge-card", Likeness.POSITION)]
    assert crossings(fresh) == [("C", "gate")]
    assert beyond(compare_steps(first, second), compare_steps(first, second)).removed == ()


def test_beyond_keeps_what_is_new_for_the_instance() -> None:
    retyped = a_list("A", "B", a_wait("gate", "approved"), "C")
    gone = a_list("B", a_wait("gate", "approved"), "C")

    fresh = beyond(compare_steps(V1, gone), compare_steps(V1, retyped))

    assert (fresh.retyped, names(fresh.removed)) == ((), ["A"])


@given(LISTS)
def test_a_list_does_not_differ_from_itself(steps: StepList) -> None:
    diff = compare_steps(steps, steps)

    assert diff == StepDiff(old=steps, new=steps, renamed=(), removed=(), added=(), crossed=(), retyped=(), edited=())
    assert diff.is_empty


@given(LISTS, LISTS)
def test_every_step_that_is_gone_is_either_renamed_or_removed(old: StepList, new: StepList) -> None:
    diff = compare_steps(old, new)

    gone = {identity(step) for step in old.steps} - {identity(step) for step in new.steps}
    told = [identity(step) for step in (*diff.removed, *(one.old for one in diff.renamed))]
    assert sorted(told) == sorted(gone)


@given(LISTS, LISTS)
def test_an_instance_meets_a_change_once(old: StepList, new: StepList) -> None:
    diff = compare_steps(old, new)

    again = beyond(diff, diff)

    assert (again.renamed, again.removed, again.crossed, again.retyped) == ((), (), (), ())
