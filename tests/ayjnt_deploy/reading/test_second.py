"""What the second reading adds to the first, and how a baseline of deployed code is said in the words of the source."""

from dataclasses import replace

from ayjnt_codegen.source import NOWHERE, Escape, Place
from ayjnt_deploy.reading.second import complete, in_the_words_of
from ayjnt_deploy.state.baseline import Baseline, Basis
from tests.ayjnt_deploy.builders import FILE, WORKFLOW, a_list, a_release, a_step, a_wanted, names

ESCAPE = Escape(Place(FILE, 31), "step is handed to `pay` from payments")


def test_what_is_wanted_is_completed_by_the_bundle() -> None:
    wanted = a_wanted(a_list("A", escapes=(ESCAPE,)), a_list("B", workflow="refunds"))

    whole, found = complete(wanted, {WORKFLOW: a_list("A", "authorize")})

    assert [names(one.steps) for one in whole.lists] == [["A", "authorize"], ["B"]]
    assert found == ()


def test_disagreements_name_their_workflow() -> None:
    _, (found,) = complete(a_wanted(a_list("A")), {WORKFLOW: a_list("B")})

    assert (found.workflow, names(found.of_source), names(found.of_bundle)) == (WORKFLOW, ["A"], ["B"])


def test_a_find_baseline_stays_as_it_is() -> None:
    recorded = Baseline(release=a_release(a_list("A")))

    assert in_the_words_of(a_wanted(a_list("A")), {WORKFLOW: a_list("A")}, recorded) is recorded


def test_the_deployed_bundle_is_said_in_the_words_of_the_source() -> None:
    wanted = a_wanted(a_list("A", sources="0123", is_agents=True))
    of_bundle = a_list(replace(a_step("A"), body="minified"))
    base = Baseline(release=a_release(of_bundle), basis=Basis.BUNDLE)

    (said,) = (in_the_words_of(wanted, {WORKFLOW: of_bundle}, base).release or a_release()).lists

    assert said.steps[0].body == wanted.lists[0].steps[0].body
    assert (said.sources, said.is_agents) == ("0123", True)


def test_what_is_out_of_sight_in_another_bundle_may_have_changed() -> None:
    wanted = a_wanted(a_list("A", sources="0123"))
    before, now = a_list("A", sources="old", escapes=(ESCAPE,)), a_list("A", sources="new", escapes=(ESCAPE,))
    base = Baseline(release=a_release(before), basis=Basis.BUNDLE)

    (said,) = (in_the_words_of(wanted, {WORKFLOW: now}, base).release or a_release()).lists

    assert said.sources == "old"


def test_a_graph_borrows_what_it_does_not_tell() -> None:
    wanted = a_wanted(a_list("A", sources="0123"))
    graph = replace(a_list(a_step("A", body="")), place=NOWHERE)
    base = Baseline(release=a_release(graph), basis=Basis.GRAPH)

    (said,) = (in_the_words_of(wanted, {}, base).release or a_release()).lists

    assert (said.steps[0].body, said.sources) == (wanted.lists[0].steps[0].body, "0123")


def test_a_workflow_that_is_not_wanted_any_more_keeps_what_was_read() -> None:
    gone = a_list("A", workflow="refunds")
    base = Baseline(release=a_release(gone), basis=Basis.BUNDLE)

    assert in_the_words_of(a_wanted(), {}, base) == base
