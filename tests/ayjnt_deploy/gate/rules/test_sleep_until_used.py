from typing import ClassVar

from ayjnt_codegen.source import Kind, Pattern
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.sleep_until_used import RULE
from tests.ayjnt_deploy.builders import a_case, a_list, a_sleep, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.linted import Linted

UNTIL = a_step("until morning", Kind.SLEEP_UNTIL)
STEPS = a_list("A", UNTIL, "B")
REPLAYED = (
    "at a replay the time left is another one, and the local engine ends the instance with an error once it is over "
    "(cloudflare/workers-sdk#12884; whether production does so is not verified)"
)


class TestSleepUntilUsed(Linted):
    rule = RULE
    run = """
    await step.sleepUntil("until morning", event.payload.morning);
    await step.do("send", async () => send());
    """
    at = "until morning"
    problem = f"steps follow the sleep 'until morning': {REPLAYED}"
    remedy = 'await step.sleep("until morning", ms)'
    also: ClassVar = {
        "another turn of a loop": 'while (open) { await step.do("a", f); await step.sleepUntil("b", time) }',
        "steps in a branch": 'await step.sleepUntil("b", time); if (event.payload.x) { await step.do("a", f) }',
    }
    near: ClassVar = {
        "nothing behind it": 'await step.do("a", f); await step.sleepUntil("b", time)',
        "steps in another branch": """
            if (event.payload.x) { await step.sleepUntil("b", time) } else { await step.do("a", f) }
        """,
        "the run ends behind it": """
            if (event.payload.x) { await step.sleepUntil("b", time); return }
            await step.do("a", f);
        """,
        "a sleep": 'await step.sleep("b", "1 hour"); await step.do("a", f)',
        "a duration that is kept": """
            const ms = await step.do("time to sleep", async () => morning - Date.now());
            await step.sleep("b", ms);
            await step.do("a", f);
        """,
    }

    def test_a_duration_counted_from_now_is_no_better(self) -> None:
        run = 'await step.sleep("until morning", morning - Date.now()); await step.do("a", f)'

        finding = self.finding(a_case(None, self.steps(run)))

        assert finding.severity is Severity.WARN
        assert finding.problem == (
            "steps follow the sleep 'until morning': its duration is counted from the current time and is part of its "
            "key, so every replay sleeps anew"
        )


def test_an_instance_that_has_it_behind_is_named_although_nothing_is_new() -> None:
    instance = an_instance("A", UNTIL, at="B")

    (finding,) = RULE.check(a_case(STEPS, STEPS, instances=[instance]))

    assert (finding.severity, finding.instances) == (Severity.BLOCK, (str(instance),))
    assert (
        finding.problem
        == f"instances in flight have the sleep 'until morning' behind them and would replay it: {REPLAYED}"
    )
    assert finding.evidence == ("the only instance in flight has slept through `until morning`; it would replay it")


def test_a_name_with_holes_is_known_by_its_rows() -> None:
    steps = a_list(a_step(Pattern("until *"), Kind.SLEEP_UNTIL), "B")

    (finding,) = RULE.check(a_case(steps, steps, instances=[an_instance(UNTIL, at="B")]))

    assert finding.severity is Severity.BLOCK


def test_only_a_finished_one_of_an_instance_that_runs_again_counts() -> None:
    twin = a_list(a_sleep("until morning"), UNTIL, "B")
    cases = (
        a_case(STEPS, STEPS, instances=[an_instance("A", at=UNTIL)]),
        a_case(STEPS, STEPS, instances=[an_instance("A", UNTIL, at="B", status="errored")]),
        a_case(STEPS, STEPS, instances=[an_instance(a_sleep("nap"), at="B")]),
        a_case(twin, twin, instances=[an_instance(a_sleep("until morning"), at="B")]),
    )

    assert [RULE.check(case) for case in cases] == [()] * len(cases)
