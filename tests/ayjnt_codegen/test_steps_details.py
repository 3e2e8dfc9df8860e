import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_codegen.source import Exact, Kind, Step
from tests.ayjnt_codegen.workflows import ORDERS, a_workflow, read


def steps(run: str, *, top: str = "", members: str = "") -> tuple[Step, ...]:
    reading = read(a_workflow(run, top=top, members=members))
    assert reading.escapes == ()
    return reading.steps


def one(run: str, *, top: str = "", members: str = "") -> Step:
    (step,) = steps(run, top=top, members=members)
    return step


def occurrences(run: str) -> list[tuple[str, int]]:
    return [(step.name.text, step.occurrence) for step in steps(run) if isinstance(step.name, Exact)]


# Which call of its name a step is


def test_calls_of_one_name_are_counted_in_order() -> None:
    run = 'await step.do("a", f); await step.do("b", f); await step.do("a", f);'

    assert occurrences(run) == [("a", 1), ("b", 1), ("a", 2)]


def test_each_kind_counts_for_itself_and_a_sleep_by_its_duration() -> None:
    run = """
    await step.do("a", f); await step.waitForEvent("a", { type: "t" });
    await step.sleep("a", "1 second"); await step.sleep("a", 1000); await step.sleep("a", "2 seconds");
    """

    assert occurrences(run) == [("a", 1), ("a", 1), ("a", 1), ("a", 2), ("a", 1)]


@pytest.mark.parametrize(
    "run",
    [
        'if (x) { await step.do("a", f) } else { await step.do("a", f) }',
        'if (x) await step.do("a", f); else if (y) await step.do("a", f); else { throw new Error() }',
        'x ? await step.do("a", f) : await step.do("a", f);',
        'switch (x) { case 1: await step.do("a", f); break; case 2: { await step.do("a", f); break } }',
        'switch (x) { case 1: return step.do("a", f); default: await step.do("a", f) }',
        'if (x) { await step.do("a", f); return } await step.do("a", f);',
        'try { g() } catch (e) { await step.do("a", f); throw e } await step.do("a", f);',
    ],
)
def test_the_same_name_on_ways_that_exclude_each_other_is_the_same_call(run: str) -> None:
    assert occurrences(run) == [("a", 1), ("a", 1)]


@pytest.mark.parametrize(
    "run",
    [
        'if (x) { await step.do("a", f) } await step.do("a", f);',
        'x && await step.do("a", f); await step.do("a", f);',
        'switch (x) { case 1: await step.do("a", f); case 2: await step.do("a", f) }',
        'try { await step.do("a", f) } catch (e) { await step.do("a", f) }',
        'const run = () => step.do("a", f); await run(); await run();',
    ],
)
def test_the_same_name_on_ways_that_can_both_be_taken_counts_twice(run: str) -> None:
    assert occurrences(run) == [("a", 1), ("a", 2)]


# Agent helpers


def test_agent_helpers_make_hidden_steps_with_one_counter() -> None:
    run = """
    await step.updateAgentState({}); await step.mergeAgentState({}); await step.resetAgentState();
    await step.reportProgress({}); await step.sendEvent({}); await step.reportError("x"); await step.reportComplete();
    """

    assert [(step.kind, step.name) for step in steps(run)] == [
        (Kind.AGENT, Exact("__agent_updateState_0")),
        (Kind.AGENT, Exact("__agent_mergeState_1")),
        (Kind.AGENT, Exact("__agent_resetState_2")),
        (Kind.AGENT, Exact("__agent_sendEvent_3")),
        (Kind.AGENT, Exact("__agent_reportError_4")),
        (Kind.AGENT, Exact("__agent_reportComplete_5")),
    ]


def test_a_way_that_ends_the_run_uses_up_no_slot() -> None:
    run = 'if (bad) { await step.reportError("x"); return } await step.reportComplete();'

    assert [step.name for step in steps(run)] == [Exact("__agent_reportError_0"), Exact("__agent_reportComplete_0")]


def test_waiting_for_approval_is_a_wait_and_on_rejection_an_error_report() -> None:
    wait, rejection = steps("await this.waitForApproval(step);")

    assert (wait.kind, wait.name, wait.event_type, wait.branch) == (
        Kind.WAIT,
        Exact("wait-for-approval"),
        "approval",
        None,
    )
    assert (rejection.kind, rejection.name) == (Kind.AGENT, Exact("__agent_reportError_0"))
    assert rejection.branch is not None


def test_waiting_for_approval_takes_its_name_and_event_from_its_options() -> None:
    wait, _ = steps('await this.waitForApproval(step, { stepName: "ask", eventType: "answer", timeout: "1 day" });')

    assert (wait.name, wait.event_type) == (Exact("ask"), "answer")


# Durations and events


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ('"2 seconds"', 2000),
        ("1_500", 1500),
        ("60 * 1000", 60_000),
        ("DELAY", 3_600_000),
        ("event.payload.delay", None),
        ("`${n} days`", None),
    ],
)
def test_a_constant_duration_is_known_in_milliseconds(duration: str, expected: int | None) -> None:
    assert one(f'await step.sleep("a", {duration});', top='const DELAY = "1 hour";').duration_ms == expected


def test_sleeping_until_a_time_has_no_constant_duration() -> None:
    step = one('await step.sleepUntil("a", new Date("2030-01-01"));')

    assert (step.kind, step.name, step.duration_ms) == (Kind.SLEEP_UNTIL, Exact("a"), None)


@pytest.mark.parametrize(
    ("options", "expected"),
    [('{ type: "paid", timeout: "1 day" }', "paid"), ("{ type: TYPE }", "paid"), ("{ type: x }", None), ("x", None)],
)
def test_the_event_type_of_a_wait_is_known_when_it_is_a_literal(options: str, expected: str | None) -> None:
    assert one(f'await step.waitForEvent<Paid>("a", {options});', top='const TYPE = "paid";').event_type == expected


# What is around a step


def test_a_step_that_always_runs_once_has_nothing_around_it() -> None:
    step = one('{ await step.do("a", f); }')

    assert (step.loop, step.branch, step.parallel, step.nested_in) == (None, None, False, None)


@pytest.mark.parametrize(
    "run",
    [
        'for (const x of xs) { await step.do("a", f) }',
        'for (let i = 0; i < 3; i++) await step.do("a", f);',
        'for (const k in o) await step.do("a", f);',
        'while (more) { await step.do("a", f) }',
        'do { await step.do("a", f) } while (more)',
        'await Promise.all(xs.map(async (x) => step.do("a", f)));',
        'xs.forEach((x) => { step.do("a", f) });',
        'const each = async (x) => step.do("a", f); await Promise.all(xs.filter(Boolean).map(each));',
        'await withRetries(() => step.do("a", f));',
    ],
)
def test_a_step_that_may_run_more_than_once_is_in_a_loop(run: str) -> None:
    assert one(run).loop is not None


def test_the_fingerprint_of_a_loop_is_that_of_its_head() -> None:
    first = one('for (const x of orders) { await step.do("a", f) }')
    same = one('for (const x of orders) { log(x); await step.do("a", g) }')
    other = one('for (const x of orders.slice(1)) { await step.do("a", f) }')

    assert first.loop == same.loop
    assert first.loop != other.loop


@pytest.mark.parametrize(
    "run",
    [
        'if (x) await step.do("a", f);',
        'if (x) {} else { await step.do("a", f) }',
        'x ? await step.do("a", f) : 0;',
        'x && (await step.do("a", f));',
        'x || (await step.do("a", f));',
        'const y = x ?? await step.do<Y>("a", f);',
        'switch (x) { case 1: await step.do("a", f) }',
        'try { g() } catch { await step.do("a", f) }',
        'await g().catch(() => step.do("a", f));',
    ],
)
def test_a_step_that_need_not_run_is_in_a_branch(run: str) -> None:
    assert one(run).branch is not None


def test_the_fingerprint_of_a_branch_is_that_of_its_condition() -> None:
    first, otherwise = steps('if (qty > 3) { await step.do("a", f) } else { await step.do("b", f) }')
    same = one('if (qty > 3) { log(); await step.do("c", f) }')
    other = one('if (qty > 4) { await step.do("a", f) }')

    assert first.branch == same.branch
    assert len({first.branch, otherwise.branch, other.branch}) == 3


@pytest.mark.parametrize("method", ["all", "allSettled", "race", "any"])
def test_steps_in_the_arguments_of_a_promise_group_are_parallel(method: str) -> None:
    run = f'await Promise.{method}([step.do("a", f), step.do("b", f)]); await step.do("c", f);'

    assert [step.parallel for step in steps(run)] == [True, True, False]


def test_a_step_in_the_callback_of_another_is_nested_in_it() -> None:
    outer, inner = steps('await step.do("outer", async () => { await step.do("inner", f) });')

    assert (outer.nested_in, inner.nested_in) == (None, "outer")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("f", False),
        ("{ retries: { limit: 1 } }, f", False),
        ("f, { rollback: async () => {} }", True),
        ("{ retries: { limit: 1 } }, f, { rollback: undo }", True),
        ("{ rollback: async () => {} }, f", True),
        ("f, { async rollback() {} }", True),
        ("f, OPTIONS", True),
    ],
)
def test_a_rollback_handler_is_seen(arguments: str, expected: bool) -> None:
    assert one(f'await step.do("a", {arguments});', top="const OPTIONS = { rollback: undo };").rollback is expected


# Fingerprints of bodies


@pytest.mark.parametrize(
    "call",
    [
        'step.do("b", async () => { return await pay(order) })',
        'step.do<R>("a", { retries: {} }, async (): Promise<R> => {\n// pays\nreturn (await pay<R>(order as O)) as R\n})',
        'step.do("a", async () => { return await pay(order!,) })',
    ],
)
def test_name_config_comments_types_and_formatting_are_not_part_of_a_body(call: str) -> None:
    body = one('step.do("a", async () => { return await pay(order); });').body

    assert (len(body), one(f"{call};").body) == (12, body)


def test_another_body_has_another_fingerprint() -> None:
    assert one('step.do("a", () => pay(1));').body != one('step.do("a", () => pay(2));').body


@settings(deadline=None)  # the first run compiles the grammar's query
@given(st.lists(st.sampled_from([" ", "\n", "  // a comment\n", " /* step.do('no', f) */ "]), min_size=60, max_size=60))
def test_comments_and_spacing_move_steps_but_change_nothing_else(gaps: list[str]) -> None:
    lines = ORDERS.splitlines()
    spaced = "".join(line + gap + "\n" for line, gap in zip(lines, gaps, strict=False))

    def said(source: str) -> list[tuple[object, ...]]:
        return [(step.kind, step.name, step.occurrence, step.duration_ms, step.body) for step in read(source).steps]

    assert said(spaced) == said(ORDERS)
