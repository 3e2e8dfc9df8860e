import hashlib

import pytest

from ayjnt_codegen.source import Kind, Pattern, Step, Unknown
from ayjnt_deploy.state.steps import identity, key, label, same_steps, text_of
from tests.ayjnt_deploy.builders import a_list, a_sleep, a_step, a_wait


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("step", "on_disk"),
    [
        (a_step("A"), "6dcd4ce2"),
        (a_step("A2"), "b62a4d0e"),
        (a_wait("gate"), "e58e2486"),
        (a_wait("approve"), "53445cde"),
        (a_step("approve-1"), "53445cde"),
        (a_sleep("x", 1000), "349198a9"),
        (a_step("x1000"), "349198a9"),
    ],
)
def test_keys_are_those_that_the_engine_wrote_to_its_files(step: Step, on_disk: str) -> None:
    found = key(step)

    assert found is not None
    assert (found[:8], found[40:]) == (on_disk, "-1")


def test_kinds_share_one_namespace_of_keys() -> None:
    assert key(a_step("x-1")) == key(a_wait("x"))
    assert key(a_step("x1000")) == key(a_sleep("x", 1000))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (a_step("call", occurrence=2), f"{sha1('call')}-2"),
        (a_step("__agent_sendEvent_0", Kind.AGENT), f"{sha1('__agent_sendEvent_0')}-1"),
        (a_wait("ok", occurrence=2), f"{sha1('ok-2')}-2"),
        (a_sleep("nap", 2000, occurrence=3), f"{sha1('nap2000')}-3"),
        (a_step("größe"), f"{sha1('größe')}-1"),
        (a_sleep("nap", None), None),
        (a_step("until", Kind.SLEEP_UNTIL), None),
        (a_step(Pattern("get *")), None),
        (a_step(Unknown("name()")), None),
    ],
)
def test_a_key_is_made_of_name_count_and_what_its_kind_adds(step: Step, expected: str | None) -> None:
    assert key(step) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (a_step(Pattern("get *")), "do:get *:None-1"),
        (a_sleep("nap", None), "sleep:nap:None-1"),
        (a_step("until", Kind.SLEEP_UNTIL), "sleepUntil:until:None-1"),
        (a_step(Unknown("name()"), occurrence=2), "do:?:None-2"),
    ],
)
def test_a_step_without_a_key_is_told_by_kind_name_and_count(step: Step, expected: str) -> None:
    assert identity(step) == expected


def test_only_the_second_call_of_a_name_shows_its_count() -> None:
    assert label(a_step("charge")) == "charge"
    assert label(a_step("charge", occurrence=2)) == "charge#2"


def test_a_name_that_cannot_be_read_is_a_question_mark() -> None:
    assert text_of(a_step(Unknown("name()"))) == "?"
    assert text_of(a_step(Pattern("get *"))) == "get *"


def test_lists_with_the_same_keys_in_the_same_order_are_the_same() -> None:
    one, moved = a_list("A", a_wait("gate")), a_list(a_step("A", body="edited"), a_wait("gate"))

    assert same_steps(one.steps, moved.steps)


@pytest.mark.parametrize(
    "other",
    [
        a_list(a_wait("gate"), "A"),
        a_list("A", a_wait("gate", "other")),
        a_list(a_step("A", rollback=True), a_wait("gate")),
        a_list(a_step("A", loop="turns"), a_wait("gate")),
        a_list("A"),
    ],
)
def test_lists_that_an_instance_could_tell_apart_are_not_the_same(other: object) -> None:
    assert not same_steps(a_list("A", a_wait("gate")).steps, getattr(other, "steps", ()))
