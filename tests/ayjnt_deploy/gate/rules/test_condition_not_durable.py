from typing import ClassVar

from ayjnt_deploy.gate.rules.condition_not_durable import RULE
from tests.ayjnt_deploy.builders import a_case, a_list, a_step
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestConditionNotDurable(Linted):
    rule = RULE
    run = """
        const late = Date.now() > event.payload.due;
        if (late) { await step.do("remind", f) } else { await step.do("thank", f) }
    """
    at = "remind"
    problem = (
        "`Date.now()` decides over step 'remind': each time an instance wakes up the code runs again from the top, and "
        "may go the other way"
    )
    remedy = 'await step.do("decide", async () => Date.now())'
    also: ClassVar = {
        "chance": 'if (Math.random() < 0.5) await step.do("a", f)',
        "today": 'if (new Date().getDay() === 0) return;\nawait step.do("a", f)',
        "a request": 'const rate = await (await fetch(url)).json();\nif (rate > 1) await step.do("a", f)',
        "in a name's condition": 'await step.do(Math.random() < 0.5 ? "a" : "b", f)',
        "in a function of the file": 'const late = () => Date.now() > 5;\nif (late()) await step.do("a", f)',
        "around a loop": 'while (Date.now() < event.payload.until) { await step.do("a", f) }',
    }
    near: ClassVar = {
        "a date that is kept": 'const now = await step.do("now", async () => Date.now());\nif (now > 5) await step.do("a", f)',
        "the date of the event": 'if (new Date(event.timestamp) > limit) await step.do("a", f)',
        "a clock beside the condition": 'const now = Date.now();\nif (event.payload.x) await step.do("a", () => log(now))',
        "a condition around no step": 'if (Date.now() > 5) log("late");\nawait step.do("a", f)',
        "a variable, which only a deploy changes": 'if (this.env.ON) await step.do("a", f)',
        "a clock in a callback": 'await step.do("a", async () => { if (Date.now() > 5) g() })',
    }


def test_a_computed_date_that_guards_nobody_is_told_by_its_own_rule_alone() -> None:
    guard = a_step("A2", cutover="after:computed", rests_on=("Date.now()",), ways=("1:0",), branch="if late")

    assert list(RULE.check(a_case(V1, a_list(guard, "B", GATE, "C")))) == []
    assert [found.at.rpartition("/")[2] for found in RULE.check(a_case(None, a_list(guard, "B", GATE, "C")))] == ["A2"]
