import json
from typing import Any

import pytest

from ayjnt_deploy.errors import Exit
from ayjnt_deploy.histories.history import (
    History,
    NotAHistory,
    Row,
    State,
    cut_rows,
    history_of,
    milliseconds,
    read_histories,
    with_outputs,
)
from tests.ayjnt_deploy.cloudflare.fakes import sample
from tests.replaying.rows import answer, came, cut, do, failed, sleep, slept, trying, wait


def rows(*given: Any, status: str = "waiting") -> tuple[Row, ...]:
    return history_of(answer(*given, status=status), workflow="orders").rows


def states(*given: Any, status: str = "waiting") -> list[str]:
    return [str(one.state) for one in rows(*given, status=status)]


def read(document: Any) -> tuple[History, ...]:
    return read_histories(json.dumps(document), file="histories/one.json", stem="one")


def test_the_apis_own_answer_becomes_a_history() -> None:
    (history,) = read(sample("workflow_instance_get"))

    assert history == History(
        id="one",
        workflow="",
        status="running",
        params={"userId": 1},
        since="2026-08-14T08:00:00.000Z",
        file="histories/one.json",
        rows=(
            Row(
                family="do",
                name="fetch user",
                count=1,
                state=State.DONE,
                value={"id": 1},
                start="2026-08-14T08:00:01.000Z",
                end="2026-08-14T08:00:02.000Z",
            ),
            Row(
                family="sleep",
                name="cool down",
                count=1,
                state=State.PENDING,
                start="2026-08-14T08:00:02.000Z",
                end="2026-08-14T09:00:02.000Z",
            ),
            Row(
                family="wait",
                name="await approval",
                count=1,
                state=State.PENDING,
                event_type="approval",
                start="2026-08-14T09:00:02.000Z",
                end="2026-08-15T09:00:02.000Z",
            ),
        ),
    )


def test_an_envelope_a_bare_answer_and_a_list_of_either_say_the_same() -> None:
    bare = answer(do("A-1"))
    envelope = {"success": True, "errors": [], "messages": [], "result": bare}

    assert read(envelope) == read(bare)
    assert read([bare, envelope]) == (*read(bare), *read(bare))
    assert read({**envelope, "result": [bare]}) == read(bare)


def test_a_saved_file_names_its_workflow_and_instance() -> None:
    (history,) = read({"workflow": "orders", **answer(do("A-1"), id="order-7")})

    assert (history.workflow, history.id) == ("orders", "order-7")


def test_histories_of_a_list_without_ids_are_told_apart() -> None:
    bare = answer()
    del bare["id"]

    assert [one.id for one in read([bare, bare])] == ["one#1", "one#2"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "histories/one.json is not JSON"),
        ("[]", "histories/one.json holds no instance"),
        ("3", "histories/one.json is not the answer about an instance: it has no `status`"),
        ('{"status": "running"}', "it has no list `steps`"),
        ('[{"status": "running", "steps": []}, {}]', "histories/one.json, entry 2 is not the answer"),
        ('{"status": "running", "steps": [7]}', "`steps[0]` has no `type`"),
        (
            '{"status": "running", "steps": [{"type": "step", "name": "charge"}]}',
            "the name of `steps[0]` does not end in a number: 'charge'",
        ),
        ("[" * 100_000, "histories/one.json is not JSON"),
    ],
)
def test_a_file_that_is_no_history_is_told_in_one_sentence(text: str, reason: str) -> None:
    with pytest.raises(NotAHistory) as refused:
        read_histories(text, file="histories/one.json", stem="one")

    assert reason in refused.value.message
    assert refused.value.exit_code == Exit.USAGE
    assert "\n" not in refused.value.message


def test_each_kind_of_row_has_its_state() -> None:
    given = (do("A-1"), trying("A-1"), failed("A-1"), cut("A-1"), wait("A-1"), came("A-1"), sleep("A-1"), slept("A-1"))

    assert states(*given) == ["done", "pending", "failed", "unknown", "pending", "done", "pending", "done"]


def test_an_event_that_never_came_is_an_error_that_the_engine_throws_again() -> None:
    (row,) = rows({**came("gate-1"), "output": "", "error": {"name": "WorkflowTimeoutError", "message": "too late"}})

    assert (row.state, row.error) == (State.FAILED, {"name": "WorkflowTimeoutError", "message": "too late"})


def test_an_errored_instance_stands_at_the_step_that_failed_last() -> None:
    assert states(failed("A-1"), do("B-1"), failed("C-1"), status="errored") == ["failed", "done", "pending"]


def test_rows_of_rollbacks_and_terminations_are_left_out() -> None:
    assert rows(do("A-1"), {"type": "rollback", "name": "A-1"}, {"type": "termination"})[1:] == ()


@pytest.mark.parametrize(
    ("output", "value"),
    [('{"n": 1}', {"n": 1}), ("7", 7), ("plain text", "plain text"), ("", None), (None, None), ({"n": 1}, {"n": 1})],
)
def test_an_output_is_json_text_or_itself(output: Any, value: Any) -> None:
    (row,) = rows({**do("A-1"), "output": output})

    assert row.value == value


def test_an_event_is_whole_or_only_its_payload() -> None:
    whole, payload = rows(came("gate-1", {"ok": True}), {**came("gate-2"), "output": '{"ok": true}'})

    assert whole.value == {"type": "go", "payload": {"ok": True}, "timestamp": "2026-11-20T09:00:00.000Z"}
    assert payload.value == {"type": "go", "payload": {"ok": True}, "timestamp": payload.end}


def test_a_name_keeps_every_number_but_the_last() -> None:
    (row,) = rows(do("get 2026-11-1"))

    assert (row.name, row.count, row.shown) == ("get 2026-11", 1, "get 2026-11-1")


def test_outputs_that_were_cut_are_asked_for_and_put_in() -> None:
    short = answer(do("A-1"), cut("B-1"))

    assert list(cut_rows(short)) == [("step", "B-1")]
    whole = history_of(with_outputs(short, {("step", "B-1"): '{"long": "aaaa"}'}))
    assert [(one.state, one.value) for one in whole.rows] == [(State.DONE, None), (State.DONE, {"long": "aaaa"})]


def test_a_hidden_output_is_unknown_and_nobody_asks_for_it() -> None:
    hidden = answer({**do("A-1"), "output": "[REDACTED]"})

    assert list(cut_rows(hidden)) == []
    assert history_of(hidden).rows[0].state is State.UNKNOWN


def test_values_and_params_of_customers_are_not_in_the_text_of_a_history() -> None:
    history = history_of(answer(do("A-1", "s3cret"), params={"card": "s3cret"}))

    assert "s3cret" not in repr(history)


def test_times_are_counted_as_javascript_does() -> None:
    assert milliseconds("2026-11-20T08:00:00.500Z") == 1795161600500
    assert [milliseconds(one) for one in (None, "yesterday")] == [None, None]
