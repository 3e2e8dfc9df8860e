"""The histories of live instances, and answers that tell none."""

from typing import Any

import pytest

from ayjnt_deploy.reading.histories import NoHistory, histories_of

ROW = {"type": "step", "name": "charge-1", "success": True, "output": None}


def an_answer(**more: Any) -> dict[str, Any]:
    return {"id": "i1", "status": "running", "steps": [ROW], **more}


def test_each_instance_has_a_history_of_its_workflow() -> None:
    (one,) = histories_of({"orders": [an_answer()]})

    assert (one.id, one.workflow, [row.shown for row in one.rows]) == ("i1", "orders", ["charge-1"])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (an_answer(steps=None), "it has no list `steps`"),
        (an_answer(steps=[{**ROW, "name": "charge"}]), "the name of `steps[0]` does not end in a number: 'charge'"),
        (an_answer(steps=[ROW, None]), "`steps[1]` has no `type`"),
        (an_answer(status=None), "it has no `status`"),
    ],
)
def test_an_answer_that_is_no_history_is_told_with_its_instance(answer: dict[str, Any], why: str) -> None:
    with pytest.raises(NoHistory) as error:
        histories_of({"orders": [answer]})

    assert error.value.message.startswith(f"what Cloudflare tells of instance i1 of orders is no history: {why}")
