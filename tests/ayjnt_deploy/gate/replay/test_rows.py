from dataclasses import replace

import pytest

from ayjnt_codegen.source import Kind, Pattern, Step, Unknown
from ayjnt_deploy.gate.replay import state_from_rows
from ayjnt_deploy.gate.replay.sight import ident
from ayjnt_deploy.state.evidence import Row
from tests.ayjnt_deploy.builders import NOW, a_list, a_sleep, a_step, a_wait, an_instance


@pytest.mark.parametrize(
    ("row", "step", "is_of"),
    [
        (Row("step", "A-1", done=True), a_step("A"), True),
        (Row("step", "A-2", done=True), a_step("A"), False),
        (Row("step", "A-2", done=True), a_step("A", occurrence=2), True),
        (Row("step", "A-1-1", done=True), a_step("A"), False),
        (Row("step", "A-1-1", done=True), a_step("A-1"), True),
        (Row("sleep", "A-1", done=True), a_step("A"), False),
        (Row("sleep", "A-1", done=True), a_sleep("A"), True),
        (Row("waitForEvent", "A-1", done=True), a_wait("A"), True),
        (Row("step", "__agent_sendEvent_0-1", done=True), a_step("__agent_sendEvent_0", Kind.AGENT), True),
        (Row("step", "item-7", done=True), a_step("item", loop="turns"), True),
        (Row("step", "get 5-1", done=True), a_step(Pattern("get *")), True),
        (Row("step", "fetch 5-1", done=True), a_step(Pattern("get *")), False),
        (Row("step", "a.c-1", done=True), a_step(Pattern("a.*")), True),
        (Row("step", "abc-1", done=True), a_step(Pattern("a.*")), False),
        (Row("step", "anything-1", done=True), a_step(Unknown("name()")), True),
        (Row("termination", "None", done=True), a_step(Unknown("name()")), False),
        (Row("step", "no count", done=True), a_step(Unknown("name()")), False),
    ],
)
def test_a_row_belongs_to_the_step_whose_kind_name_and_count_fit(row: Row, step: Step, is_of: bool) -> None:
    ran = replace(a_list("ran"), steps=(step,))

    state = state_from_rows(an_instance(rows=(row,)), ran, now=NOW)

    assert (ident(step) in state.entries) is is_of
