import pytest
from hypothesis import given

from ayjnt_codegen.source import Kind, Pattern, Place, Step
from ayjnt_deploy.diff.steps import Likeness, StepDiff, compare_steps
from ayjnt_deploy.state.steps import StepList, identity, label
from tests.ayjnt_deploy.builders import a_helper, a_list, a_sleep, a_step, a_wait, names
from tests.ayjnt_deploy.diff.lists import LISTS

GATE = a_wait("gate")
V1 = a_list("A", "B", GATE, "C")


def renames(diff: StepDiff) -> list[tuple[str, str, Likeness]]:
    return [(label(one.old), label(one.new), one.likeness) for one in diff.renamed]


def edited(name: str, like: str) -> Step:
    """Return a step of another name with the body of `like`."""
    return a_step(name, body=a_step(like).body)


@pytest.mark.parametrize(
    ("new", "renamed"),
    [
        pytest.param(a_list("A2", "B", GATE, "C"), [("A", "A2", Likeness.POSITION)], id="S02"),
        pytest.param(a_list(edited("a", "A"), "B", GATE, "C"), [("A", "a", Likeness.BODY)], id="S47"),
        pytest.param(a_list("B", GATE, edited("A2", "A"), "C"), [("A", "A2", Likeness.BODY)], id="M23"),
        pytest.param(a_list("B", GATE, "A2", "C"), [], id="neither body nor place"),
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


def test_a_step_that_moved_to_another_line_or_into_a_helper_is_the_same() -> None:
    moved = a_list("A", "B", GATE, "C", place=Place("agents/orders/other.ts", 99))

    diff = compare_steps(V1, moved)

    assert diff.is_empty
    assert (diff.renamed, diff.removed, diff.added, diff.edited) == ((), (), (), ())


def test_the_unit_of_a_sleep_is_no_difference_and_its_length_is() -> None:
    nap, longer = a_sleep("nap", 2000), a_sleep("nap", 3000)

    assert compare_steps(a_list("A", nap), a_list("A", a_sleep("nap", 2000))).is_empty
    assert renames(compare_steps(a_list("A", nap), a_list("A", longer))) == [("nap", "nap", Likeness.NAME)]


def test_an_edited_body_is_an_edit_and_nothing_else() -> None:
    diff = compare_steps(V1, a_list("A", a_step("B", body="edited"), GATE, "C"))

    assert [(names(pair)) for pair in diff.edited] == [["B", "B"]]
    assert (diff.renamed, diff.removed, diff.added) == ((), (), ())
    assert not diff.is_empty


def test_a_changed_template_is_a_rename() -> None:
    old, new = a_step(Pattern("get *"), loop="x"), a_step(Pattern("fetch *"), loop="x")

    assert renames(compare_steps(a_list(old), a_list(new))) == [("get *", "fetch *", Likeness.POSITION)]


def test_an_inserted_agent_helper_shifts_every_name_behind_it() -> None:
    before = a_list(a_helper("mergeState", 0), "charge", a_helper("sendEvent", 1))
    after = a_list(a_helper("mergeState", 0), a_helper("mergeState", 1), "charge", a_helper("sendEvent", 2))

    diff = compare_steps(before, after)

    assert [old for old, _, _ in renames(diff)] == ["__agent_sendEvent_1"]


@given(LISTS)
def test_a_list_does_not_differ_from_itself(steps: StepList) -> None:
    diff = compare_steps(steps, steps)

    assert diff == StepDiff(old=steps, new=steps, renamed=(), removed=(), added=(), edited=())
    assert diff.is_empty


@given(LISTS, LISTS)
def test_every_step_that_is_gone_is_either_renamed_or_removed(old: StepList, new: StepList) -> None:
    diff = compare_steps(old, new)

    gone = {identity(step) for step in old.steps} - {identity(step) for step in new.steps}
    told = [identity(step) for step in (*diff.removed, *(one.old for one in diff.renamed))]
    assert sorted(told) == sorted(gone)
