from dataclasses import replace

from ayjnt_codegen.source import Escape, Exact, Kind, Pattern, Place, Step, Unknown
from ayjnt_deploy.histories.known import Known, known_work
from ayjnt_deploy.state.release import PastList, Release
from ayjnt_deploy.state.steps import StepList

PLACE = Place("workflow.ts", 1)


def a_list(*steps: Step, workflow: str = "orders") -> StepList:
    return StepList(workflow=workflow, class_name="Orders", binding="ORDERS", steps=steps, place=PLACE)


def a_step(name: Exact | Pattern | Unknown, kind: Kind = Kind.DO, **fields: str) -> Step:
    return Step(kind=kind, name=name, place=PLACE, loop=fields.get("loop"))


def a_release(*lists: StepList, past: tuple[PastList, ...] = ()) -> Release:
    return Release(number=1, worker="w", at="", commit=None, dirty=False, tool="0", agents=None, lists=lists, past=past)


def test_work_outside_of_loops_has_one_name_and_the_rest_a_pattern() -> None:
    steps = (
        a_step(Exact("charge")),
        a_step(Exact("item"), loop="of items"),
        a_step(Pattern("pack *")),
        a_step(Exact("gate"), Kind.WAIT),
        a_step(Pattern("__agent_sendEvent_*"), Kind.AGENT),
    )

    known = known_work(a_release(a_list(*steps)), "orders")

    assert known == Known(exact=frozenset({"charge"}), patterns=("item", "pack *", "__agent_sendEvent_*"))


def test_lists_that_instances_may_still_come_from_count_too() -> None:
    past = PastList(list=a_list(a_step(Exact("pay"))), last=1, until="")

    known = known_work(a_release(a_list(a_step(Exact("charge"))), past=(past,)), "orders")

    assert known is not None
    assert known.exact == {"charge", "pay"}


def test_code_out_of_sight_may_have_any_name() -> None:
    hidden = replace(a_list(), escapes=(Escape(PLACE, "step is handed to `ship`"),))

    for one in (hidden, a_list(a_step(Unknown("name()")))):
        known = known_work(a_release(one), "orders")
        assert known is not None
        assert known.many("anything at all")


def test_a_pattern_is_no_glob_but_for_its_holes() -> None:
    known = Known(patterns=("get [*]?",))

    assert known.many("get [7]?")
    assert not known.many("get 7")


def test_without_a_release_of_the_workflow_nothing_is_known() -> None:
    assert known_work(None, "orders") is None
    assert known_work(a_release(a_list(workflow="other")), "orders") is None
