"""What is new is kept away from the instances in flight."""

from datetime import UTC, datetime

import pytest

from ayjnt_deploy.fixes.edit import CannotFix, How
from ayjnt_deploy.fixes.guard import default_cutover
from tests.ayjnt_deploy.fixes.plans import BEGAN_EARLY, BEGAN_LATE, a_source, changed, proposed, text
from tests.ayjnt_deploy.fixes.test_restore import V1

NOTIFY = '    await step.do("notify", async () => {\n      await tell(`a\n  b`);\n    });\n'


@pytest.mark.parametrize(
    ("rule", "step", "old", "new", "guarded"),
    [
        ("step-renamed", "charge", '"charge"', '"pay"', f'{BEGAN_EARLY} ? "charge" : "pay"'),
        ("step-renamed", "charge", '"charge"', "`pay`", f'{BEGAN_EARLY} ? "charge" : `pay`'),
        ("wait-renamed", "approval", '"approval"', '"consent"', f'{BEGAN_EARLY} ? "approval" : "consent"'),
        ("sleep-changed", "nap", '"nap"', '"rest"', f'{BEGAN_EARLY} ? "nap" : "rest"'),
    ],
)
def test_a_renamed_step_keeps_its_old_name_for_those_that_began_before(
    rule: str, step: str, old: str, new: str, guarded: str
) -> None:
    now = a_source(V1.replace(old, new))

    found = proposed(changed(a_source(V1), now), rule, step, How.GUARD)

    assert text(found) == now.replace(new, guarded)


@pytest.mark.parametrize(
    ("rule", "step", "statement", "old", "new"),
    [
        ("sleep-changed", "nap", 'await step.sleep("nap", "1 hour");', '"1 hour"', '"2 hours"'),
        (
            "wait-event-type-changed",
            "approval",
            'await step.waitForEvent("approval", { type: "approve" });',
            '"approve"',
            '"ok"',
        ),
        ("step-renamed", "get *", "await step.do(`get ${event.payload.id}`, async () => get());", "`get", "`fetch"),
    ],
)
def test_what_one_expression_cannot_choose_is_written_twice(
    rule: str, step: str, statement: str, old: str, new: str
) -> None:
    now = a_source(V1.replace(old, new))
    later = statement.replace(old, new)

    found = proposed(changed(a_source(V1), now), rule, step, How.GUARD)

    both = f"if ({BEGAN_EARLY}) {{\n      {statement}\n    }} else {{\n      {later}\n    }}"
    assert text(found) == now.replace(later, both)


@pytest.mark.parametrize(
    ("rule", "step", "inserted"),
    [
        ("step-runs-late", "notify", NOTIFY),
        ("wait-inserted", "consent", '    await step.waitForEvent("consent", { type: "yes" });\n'),
        ("deadline-runs-on", "rest", '    await step.sleep("rest", "1 day");\n'),
    ],
)
def test_a_new_step_runs_for_new_instances_only(rule: str, step: str, inserted: str) -> None:
    now = a_source(inserted + V1)

    found = text(proposed(changed(a_source(V1), now), rule, step))

    first, *rest = inserted.rstrip("\n").split("\n")
    lines = [
        f"    if ({BEGAN_LATE}) {{",
        f"  {first}",
        *(line if line.endswith("b`);") else f"  {line}" for line in rest),
        "    }",
    ]
    assert found == now.replace(inserted, "\n".join(lines) + "\n")


def test_tabs_line_ends_and_single_quotes_stay_as_they_are() -> None:
    v1 = a_source(V1).replace('"', "'").replace("  ", "\t").replace("\n", "\r\n")
    notify = "\t\tawait step.do('notify', async () => {\r\n\t\t\tawait tell();\r\n\t\t});\r\n"
    now = v1.replace("\t\tawait step.do('charge'", f"{notify}\t\tawait step.do('charge'")

    found = text(proposed(changed(v1, now), "step-runs-late", "notify"))

    late = BEGAN_LATE.replace('"', "'")
    wrapped = f"\t\tif ({late}) {{\r\n\t\t\tawait step.do('notify', async () => {{\r\n\t\t\t\tawait tell();\r\n\t\t\t}});\r\n\t\t}}\r\n"
    assert found == now.replace(notify, wrapped)


def test_the_event_is_called_as_run_calls_it() -> None:
    now = a_source(
        V1.replace("event.", "started.").replace('"charge"', '"pay"'), event="started: WorkflowEvent<Params>"
    )
    before = now.replace('"pay"', '"charge"')

    assert 'started.timestamp < new Date("2026-11-22T14:00:00Z") ? "charge"' in text(
        proposed(changed(before, now), "step-renamed", "charge", How.GUARD)
    )


def test_a_timestamp_that_run_has_taken_out_of_the_event_is_used() -> None:
    event = "{ payload, timestamp }: WorkflowEvent<Params>"
    run = V1.replace("event.payload", "payload")
    now = a_source(run.replace('"charge"', '"pay"'), event=event)

    found = text(proposed(changed(a_source(run, event=event), now), "step-renamed", "charge", How.GUARD))

    assert 'step.do(timestamp < new Date("2026-11-22T14:00:00Z") ? "charge" : "pay"' in found


def test_a_step_in_a_closure_of_run_sees_the_event() -> None:
    run = '    const pay = async () => { await step.do("charge", f); };\n    await pay();\n' + V1.split("\n", 1)[1]
    now = a_source(run.replace('"charge"', '"pay"'))

    found = text(proposed(changed(a_source(run), now), "step-renamed", "charge", How.GUARD))

    assert found == now.replace('"pay"', f'{BEGAN_EARLY} ? "charge" : "pay"')


@pytest.mark.parametrize(
    ("run", "told", "why", "remedy"),
    [
        (V1, {"event": "{ payload }: WorkflowEvent<Params>"}, "leaves the timestamp out", "add `timestamp`"),
        (
            '    const event = 1;\n    const pay = async (event: number) => { await step.do("charge", f); };\n    await pay(1);\n    await step.do("ship", g);',
            {},
            "'event' means something else here",
            "another name",
        ),
        (
            '    await this.pay(step);\n    await step.do("ship", g);',
            {"members": '  async pay(step: WorkflowStep) { await step.do("charge", f); }\n'},
            "the step is made in `pay`, which does not know the event",
            "move the call into run()",
        ),
        (
            '    await pay(step);\n    await step.do("ship", g);',
            {"top": 'async function pay(step: WorkflowStep) { await step.do("charge", f); }'},
            "the step is made in a function outside of run()",
            "move the call into run()",
        ),
    ],
)
def test_where_the_event_is_out_of_reach_a_person_is_told_what_to_write(
    run: str, told: dict[str, str], why: str, remedy: str
) -> None:
    before = a_source(run.replace("event.payload", "payload") if "payload }" in str(told) else run, **told)
    plan = changed(before, before.replace('"charge"', '"pay"'))

    with pytest.raises(CannotFix) as refused:
        proposed(plan, "step-renamed", "charge", How.GUARD)

    assert why in refused.value.message
    assert remedy in refused.value.remedy


def test_a_new_step_whose_result_is_used_is_left_to_a_person() -> None:
    plan = changed(a_source(V1), a_source('    const id = await step.do("notify", f);\n' + V1))

    with pytest.raises(CannotFix) as refused:
        proposed(plan, "step-runs-late", "notify", How.GUARD)

    assert "part of a larger statement" in refused.value.message
    assert f"{BEGAN_LATE} ? await step.do(…) : …" in refused.value.remedy


@pytest.mark.parametrize(
    ("now", "cutover"),
    [
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC), datetime(2026, 11, 22, 14, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_date_is_an_hour_ahead_on_the_hour(now: datetime, cutover: datetime) -> None:
    assert default_cutover(now) == cutover
