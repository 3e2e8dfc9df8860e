"""Two readings of one workflow: what is completed, what disagrees, and how a bundle is said in the words of the source."""

from dataclasses import replace

import pytest

from ayjnt_codegen.source import Escape, Exact, Kind, Pattern, Place, Step, Unknown
from ayjnt_deploy.gate.replay import judge_release
from ayjnt_deploy.state.readings import completed, in_terms, lent, terms
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import FILE, NOW, a_list, a_sleep, a_step, a_wait, names

ESCAPE = Escape(Place(FILE, 31), "step is handed to `pay` from payments")


def a_bundle(*steps: Step | str, **fields: object) -> StepList:
    """Return a list as a bundle gives it: other places, and other digests of the same code."""
    found = a_list(*steps)
    other = (
        replace(
            step,
            place=Place("entry.js", step.place.line + 60000),
            body=step.body and f"b-{step.body}",
            loop=step.loop and f"b-{step.loop}",
        )
        for step in found.steps
    )
    return replace(found, steps=tuple(other), place=Place("entry.js", 60001), **fields)  # type: ignore[arg-type] # replace's own


def test_readings_that_say_the_same_leave_the_source_as_it_is() -> None:
    source = a_list("A", a_wait("gate"), a_sleep("nap"), "B", "A")

    assert completed(source, a_bundle("A", a_wait("gate"), a_sleep("nap"), "B", "A")) == (source, None)


def test_steps_that_only_the_bundle_shows_complete_the_source_where_step_leaves_sight() -> None:
    source = a_list("A", "B", escapes=(ESCAPE,))

    whole, disagreement = completed(source, a_bundle("A", "authorize", "B"))

    assert (names(whole.steps), whole.escapes, disagreement) == (["A", "authorize", "B"], (), None)
    assert [step.place for step in whole.steps] == [source.steps[0].place, ESCAPE.place, source.steps[1].place]
    assert (whole.steps[0].body, whole.steps[2].body) == (source.steps[0].body, source.steps[1].body)


def test_a_hidden_step_of_the_same_name_counts_before_those_behind_it() -> None:
    source = a_list("A", "B", escapes=(ESCAPE,))
    hidden = replace(a_step("B"), body="another")

    whole, _ = completed(source, a_list("A", hidden, "B"))

    assert [(step.occurrence, step.body == source.steps[1].body) for step in whole.steps[1:]] == [(1, False), (2, True)]


def test_hidden_steps_in_a_loop_of_the_source_are_in_the_same_loop() -> None:
    source = a_list(a_step("A", loop="items"), escapes=(ESCAPE,))

    whole, _ = completed(source, a_bundle(a_step("A", loop="items"), a_step("hidden", loop="items")))

    assert [step.loop for step in whole.steps] == ["items", "items"]


@pytest.mark.parametrize("escapes", [(), (ESCAPE,)])
def test_a_bundle_in_which_step_leaves_sight_completes_nothing(escapes: tuple[Escape, ...]) -> None:
    source = a_list("A", escapes=escapes)

    assert completed(source, a_bundle("A", "B", escapes=(ESCAPE,))) == (source, None)


def test_two_whole_readings_that_differ_disagree() -> None:
    source = a_list("A", "B")

    kept, found = completed(source, a_bundle("A", "C"))

    assert kept == source
    assert found is not None
    assert (names(found.of_source), names(found.of_bundle), found.is_explained) == (["B"], ["C"], False)


def test_code_that_a_bundler_leaves_out_is_explained_by_its_condition() -> None:
    _, found = completed(a_list("A", a_step("B", branch="if TRIAL")), a_bundle("A"))

    assert found is not None
    assert found.is_explained


def test_a_step_of_the_source_that_a_whole_bundle_does_not_have_disagrees_although_the_source_is_incomplete() -> None:
    source = a_list("A", "B", escapes=(ESCAPE,))

    kept, found = completed(source, a_bundle("A"))

    assert kept == source
    assert found is not None
    assert names(found.of_source) == ["B"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (a_step(Unknown("names[0]")), a_step("charge")),
        (a_step("charge"), a_step(Unknown("n[0]"))),
        (a_step(Pattern("*:charge")), a_step("pay:charge")),
        (a_step("pay:charge"), a_step(Pattern("*:charge"))),
        (a_sleep("nap", None), a_sleep("nap", 1000)),
        (a_sleep("nap", 1000), a_sleep("nap", None)),
        (a_wait("gate", None), a_wait("gate", "go")),
    ],
)
def test_what_one_reading_knows_better_is_no_disagreement(ours: Step, theirs: Step) -> None:
    assert completed(a_list("A", ours), a_bundle("A", theirs))[1] is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (a_step("charge"), a_step("charge", Kind.WAIT)),
        (a_step(Pattern("*:charge")), a_step("charge")),
        (a_sleep("nap", 1000), a_sleep("nap", 2000)),
        (a_wait("gate", "go"), a_wait("gate", "stop")),
    ],
)
def test_what_both_readings_know_and_say_differently_is_one(ours: Step, theirs: Step) -> None:
    assert completed(a_list("A", ours), a_bundle("A", theirs))[1] is not None


def test_a_name_that_the_source_does_not_tell_is_taken_from_the_bundle() -> None:
    source = a_list(a_step("A"), a_step(Unknown("names[0]")))

    kept, _ = completed(source, a_bundle("A", "charge"))

    assert kept.steps[1].name == Exact("charge")
    assert kept.steps[1].place == source.steps[1].place


def test_an_older_bundle_is_said_as_the_source_would_have_said_it() -> None:
    source, bundle = a_list("A", a_step("B", loop="items")), a_bundle("A", a_step("B", loop="items"))
    older = a_bundle(replace(a_step("Z"), body=a_step("A").body), a_step("B", loop="items"))

    said = in_terms(older, terms(source, bundle))

    assert [(names([step])[0], step.body, step.loop) for step in said.steps] == [
        ("Z", source.steps[0].body, None),
        ("B", source.steps[1].body, "items"),
    ]


def test_a_body_that_changed_between_two_bundles_is_neither_of_the_source() -> None:
    edited = a_bundle(replace(a_step("A"), body="before"))

    (step,) = in_terms(edited, terms(a_list("A"), a_bundle("A"))).steps

    assert step.body == "b-before"


def test_what_a_graph_does_not_tell_is_lent_by_the_same_step_of_the_source() -> None:
    wanted = a_list("A", a_step("item", loop="of items"), a_step("B", rollback=True))
    graph = a_list(a_step("A", body=""), a_step("item", body="", loop="loop"), a_step("B", body=""))

    assert judge_release(released=lent(graph, wanted), wanted=wanted, now=NOW) == ()


def test_what_is_read_of_params_is_no_news_to_a_graph_that_does_not_tell_it() -> None:
    wanted = replace(a_list("A"), params=("customerId",))

    assert lent(a_list(a_step("A", body="")), wanted).params == wanted.params


def test_a_name_that_a_graph_has_twice_is_not_told_apart_by_bodies() -> None:
    wanted = a_list("A", "A")
    graph = a_list(a_step("A", body=""), a_step("A", body=""))

    assert [step.body for step in lent(graph, wanted).steps] == ["", ""]


def test_a_rename_shows_in_a_graph_too() -> None:
    wanted = a_list("A2", a_wait("gate"), "B")
    graph = a_list(a_step("A", body=""), a_wait("gate"), a_step("B", body=""))

    (found,) = judge_release(released=lent(graph, wanted), wanted=wanted, now=NOW)

    assert found.rule == "step-renamed"
