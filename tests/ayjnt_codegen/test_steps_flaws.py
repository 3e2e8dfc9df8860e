"""What is wrong with a call by itself: seen where it is certain, and nowhere else."""

import pytest

from ayjnt_codegen.source import Flaw, Step
from tests.ayjnt_codegen.workflows import a_workflow, read

TOP = """
import { nanoid } from "nanoid"; import { v4, v5 } from "uuid"; import { randomUUID } from "node:crypto";
import { NonRetryableError } from "cloudflare:workflows"; const RUN = "run-7";
"""


def steps(run: str, *, members: str = "") -> tuple[Step, ...]:
    reading = read(a_workflow(run, top=" ".join(TOP.split()), members=members))
    assert reading.escapes == ()
    return reading.steps


def flaws(run: str, *, members: str = "") -> set[Flaw]:
    return {flaw for step in steps(run, members=members) for flaw in step.flaws}


# Not awaited


@pytest.mark.parametrize(
    "run",
    [
        'step.do("a", f)',
        'void step.do("a", f)',
        'step.do<number>("a", f)',
        'step.sleep("a", "1 day")',
        'step.waitForEvent("a", { type: "go" })',
        "step.reportComplete({ ok: true })",
        "this.waitForApproval(step)",
        'step.do("a", f).catch(log)',
        'step.do("a", f).then((x) => log(x)).finally(log)',
        '(step as any).do("a", f)',
        'event.payload.x && step.do("a", f)',
        'event.payload.x ? step.do("a", f) : undefined',
        'if (event.payload.x) step.do("a", f)',
        'try { step.do("a", f) } catch { log() }',
        'items.forEach((item) => step.do("a", f))',
        'items.forEach((item) => { step.do("a", f) })',
        'items.forEach(async (item) => { await step.do("a", f) })',
        'items.map(async (item) => { await step.do("a", f) })',
        'items.map((item) => step.do("a", f))',
        'Promise.all([step.do("a", f), other()])',
        'void Promise.allSettled(items.map((item) => step.do("a", f)))',
        'const helper = async () => { await step.do("a", f) }; helper()',
        'const helper = () => step.do("a", f); helper()',
        'const helper = () => { return step.do("a", f) }; void helper()',
        'async function helper(s) { await s.do("a", f) } helper(step)',
        '(async () => { await step.do("a", f) })()',
        'load().then(async () => { await step.do("a", f) })',
        'const send = () => { step.do("a", f) }; send()',
        'await step.do("outer", async () => { step.do("inner", f) })',
    ],
)
def test_a_promise_that_nobody_gets_is_seen(run: str) -> None:
    assert Flaw.DROPPED in flaws(run)


@pytest.mark.parametrize(
    "run",
    [
        'await step.do("a", f)',
        'await step.do<number>("a", f)',
        'await step.do<{ id: string }>(\n "a",\n f)',
        'await (step as any).do("a", f)',
        'return step.do("a", f)',
        'return event.payload.x ? step.do("a", f) : null',
        'return await step.do("a", f)',
        'const r = step.do("a", f); await r',
        'const r = step.do("a", f); await step.do("b", f); return r',
        'let r; r = step.do("a", f); await r',
        'const r = await step.do("a", f).catch(() => null)',
        'await step.do<number>("a", f).then((x) => x + 1).catch(log)',
        'await (event.payload.x ? step.do("a", f) : step.do("b", f))',
        'const r = event.payload.x ? step.do("a", f) : step.do("b", f); await r',
        'await (event.payload.x && step.do("a", f))',
        'await Promise.all([step.do("a", f), step.do("b", f)])',
        'await Promise.all(items.map((i) => step.do("a", f)))',
        'await Promise.all(items.map(async (i) => { await step.do("a", f) }))',
        'const all = items.map((i) => step.do("a", f)); await Promise.all(all)',
        'const all = Promise.all([step.do("a", f), other()]); await all',
        'return Promise.all([step.do("a", f), other()])',
        'await Promise.all([step.do("a", f), other()]).then(log)',
        'const all = []; for (const i of items) { all.push(step.do("a", f)) } await Promise.all(all)',
        'const all = []; items.forEach((i) => { all.push(step.do("a", f)) }); await Promise.all(all)',
        'const o = { a: step.do("a", f) }; await o.a',
        'this.ctx.waitUntil(step.do("a", f))',
        'const helper = () => step.do("a", f); await helper()',
        'const helper = () => step.do("a", f); return helper()',
        'const helper = async () => { await step.do("a", f) }; await Promise.all([helper(), helper()])',
        'const helper = async () => { await step.do("a", f) }; const p = helper(); await p',
        'await pMap(items, (i) => step.do("a", f))',
        'await pMap(items, async (i) => { await step.do("a", f) })',
        'await load().then(() => step.do("a", f))',
        'await step.do("a", f).then(() => step.do("b", f))',
        'const p = load().then(async () => { await step.do("a", f) }); await p',
        'await new Promise((resolve, reject) => { step.do("a", f).then(resolve, reject) })',
        'await new Promise(async (resolve) => { await step.do("a", f); resolve() })',
        'await (async () => { await step.do("a", f) })()',
        'for await (const x of items.map((i) => step.do("a", f))) { log(x) }',
        'await step.do("outer", async () => { await step.do("inner", f) })',
        'await step.do("outer", () => step.do("inner", f))',
        'items.forEach((item) => { log(item) }); await step.do("a", f)',
        "await step.reportComplete({ ok: true })",
        "await this.waitForApproval(step)",
        "this.reportProgress({ percent: 1 })",
    ],
)
def test_a_promise_that_goes_anywhere_is_in_order(run: str) -> None:
    assert Flaw.DROPPED not in flaws(run)


def test_a_method_that_is_not_awaited_drops_its_steps() -> None:
    members = 'async send(step: WorkflowStep) { await step.do("a", f) }'

    assert flaws("this.send(step)", members=members) == {Flaw.DROPPED}
    assert flaws("await this.send(step)", members=members) == set()
    assert flaws("const p = this.send(step); await p", members=members) == set()


# Races


@pytest.mark.parametrize(
    "run",
    [
        'await Promise.race([step.waitForEvent("a", { type: "go" }), step.sleep("b", "1 hour")])',
        'await Promise.any([step.do("a", f), step.do("b", f)])',
        'await Promise.race(items.map((i) => step.do("a", f)))',
        'await Promise.race([step.do("a", f).then((x) => x), other()])',
        'const a = step.waitForEvent("a", { type: "go" }); await Promise.race([a, timer()])',
        'const a = step.do("a", f); const all = [a, timer()]; await Promise.race(all)',
        'const late = () => step.sleep("b", 1); await Promise.race([late(), other()])',
    ],
)
def test_steps_that_race_are_seen(run: str) -> None:
    assert all(Flaw.RACED in step.flaws for step in steps(run))


@pytest.mark.parametrize(
    "run",
    [
        'await step.do("a", async () => Promise.race([load(), timer()]))',
        'await step.do("a", async () => Promise.race([step.do("b", f), timer()]))',
        'await Promise.all([step.do("a", f), step.do("b", f)])',
        'await Promise.allSettled([step.do("a", f), step.do("b", f)])',
        'const a = await step.do("a", f); await Promise.race([a, timer()])',
        'const Promise = mine(); await Promise.race([step.do("a", f)])',
        'await races.race([step.do("a", f)])',
        'await Promise.race([load(), timer()]); await step.do("a", f)',
    ],
)
def test_no_other_step_races(run: str) -> None:
    assert Flaw.RACED not in flaws(run)


def test_what_a_race_gives_is_not_the_same_at_each_replay() -> None:
    run = """
    const first = await Promise.race([step.waitForEvent("a", { type: "go" }), step.sleep("b", 1)]);
    const both = await Promise.all([step.do("c", f), step.do("d", f)]);
    if (first) { await step.do("won", f) }
    if (both) { await step.do("done", f) }
    """

    assert [step.branch_durable for step in steps(run) if step.branch] == [False, True]


# Names


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("`a ${Date.now()}`", Flaw.TIME),
        ("`a ${new Date().toISOString()}`", Flaw.TIME),
        ('"a " + Date.now()', Flaw.TIME),
        ("`a ${Math.floor(performance.now() / 1000)}`", Flaw.TIME),
        ("String(Date.now())", Flaw.TIME),
        ("`a ${at}`", Flaw.TIME),
        ("nameOf()", Flaw.TIME),
        ("`a ${Math.random()}`", Flaw.CHANCE),
        ("`a ${Math.random().toString(36).slice(2)}`", Flaw.CHANCE),
        ("`a ${crypto.randomUUID()}`", Flaw.CHANCE),
        ("`a ${randomUUID()}`", Flaw.CHANCE),
        ("`a ${nanoid()}`", Flaw.CHANCE),
        ("`a ${v4()}`", Flaw.CHANCE),
        ("id", Flaw.CHANCE),
        ("`a ${event.payload.id ?? crypto.randomUUID()}`", Flaw.CHANCE),
    ],
)
def test_a_name_made_of_time_or_chance_is_seen(name: str, flaw: Flaw) -> None:
    run = f"""
    const at = Date.now(); const id = crypto.randomUUID(); const nameOf = () => `b ${{Date.now()}}`;
    await step.do({name}, f);
    """

    assert flaws(run) == {flaw}


@pytest.mark.parametrize(
    "name",
    [
        '"a"',
        "`a ${event.instanceId}`",
        "`a ${event.timestamp.getTime()}`",
        "`a ${new Date(event.timestamp).toISOString()}`",
        "`a ${saved}`",
        "`a ${made.id}`",
        "`a ${RUN}`",
        "`a ${item.now()}`",
        "`a ${v5(event.payload.id, SPACE)}`",
        "`a ${state.id}`",
        "`a ${Date.parse(event.payload.day)}`",
        "nameOf(event)",
    ],
)
def test_a_name_made_of_what_stays_the_same_is_in_order(name: str) -> None:
    run = f"""
    const saved = await step.do("id", async () => crypto.randomUUID());
    const made = await step.do("make", async () => ({{ id: Date.now() }}));
    let state = {{ id: event.payload.id, begun: Date.now() }};
    await step.do({name}, async () => log(Date.now(), Math.random()));
    """

    assert flaws(run) == set()


@pytest.mark.parametrize(
    "duration",
    ["time.getTime() - Date.now()", "left", "Math.max(0, until - Date.now())", "Math.random() * 1000"],
)
def test_a_sleep_counted_from_now_is_seen(duration: str) -> None:
    assert flaws(f'const left = until - Date.now(); await step.sleep("a", {duration})') == {Flaw.TIME_LEFT}


@pytest.mark.parametrize("duration", ['"1 day"', "1000", "event.payload.ms", "ms", "state.ms", "HOUR * 2"])
def test_a_sleep_of_a_kept_duration_is_in_order(duration: str) -> None:
    run = f"""
    const ms = await step.do("left", async () => until - Date.now());
    let state = {{ ms: 5, begun: new Date() }};
    await step.sleep("a", {duration});
    """

    assert flaws(run) == set()


# Loops


LISTS = (
    "for (const item of items) { CALL }",
    "for (const [i, item] of items.entries()) { CALL }",
    "for (let i = 0; i < items.length; i++) { CALL }",
    "await Promise.all(items.map(async (item, i) => { CALL }))",
    "for (const item of items) { while (more) { CALL } }",
    "for (const key in items) { CALL }",
)
COUNTS = (
    "for (let i = 0; i < 5; i++) { CALL }",
    "while (more) { CALL }",
    "do { CALL } while (more)",
    "for (const i of Array.from({ length: 3 }, (_, n) => n)) { CALL }",
    "await Promise.all(Array.from({ length: 3 }, async (_, i) => { CALL }))",
    "await Promise.all([...Array(3).keys()].map(async (_, i) => { CALL }))",
    "CALL",
)


@pytest.mark.parametrize("loop", LISTS)
def test_one_name_for_all_elements_of_a_list_is_seen(loop: str) -> None:
    assert flaws(loop.replace("CALL", 'await step.do("a", f)')) == {Flaw.ONE_NAME}
    assert flaws(loop.replace("CALL", 'await step.waitForEvent("a", { type: "go" })')) == {Flaw.ONE_NAME}


@pytest.mark.parametrize("loop", COUNTS)
def test_one_name_for_all_turns_of_another_loop_is_in_order(loop: str) -> None:
    assert flaws(loop.replace("CALL", 'await step.do("a", f)')) == set()


@pytest.mark.parametrize("loop", LISTS)
@pytest.mark.parametrize(
    "call",
    [
        "await step.do(`a ${item.id}`, f)",
        'await step.sleep("pause", "1 second")',
        "await step.sendEvent('a')",
        'await step.do("outer " + item.id, async () => { await step.do("inner", f) })',
        "await step.do(nameOf(item), f)",
    ],
)
def test_a_name_of_the_element_a_sleep_and_a_hidden_step_are_in_order(loop: str, call: str) -> None:
    assert flaws(loop.replace("CALL", call)) == set()


@pytest.mark.parametrize(
    "run",
    [
        "for (const [i, item] of items.entries()) { await step.do(`a ${i}`, f) }",
        "for (let i = 0; i < items.length; i++) { await step.do(`a-${i}`, f) }",
        "for (let i = 0; i < items.length; i++) { const n = i + 1; await step.do(`a ${n}`, f) }",
        "for (let i = 0; i < items.length; i++) { await step.do(`a ${i} of ${items.length}`, f) }",
        "await Promise.all(items.map((item, i) => step.do(`a ${i}`, f)))",
        "await Promise.all(items.map((item, i) => step.do(`a ${event.instanceId} ${i + 1}`, f)))",
    ],
)
def test_a_name_of_the_number_alone_is_seen(run: str) -> None:
    assert flaws(run) == {Flaw.NUMBERED}


@pytest.mark.parametrize(
    "run",
    [
        "for (const [i, item] of items.entries()) { await step.do(`a ${i} ${item.id}`, f) }",
        "for (let i = 0; i < 5; i++) { await step.do(`try ${i}`, f) }",
        "for (let page = 1; page <= pages; page++) { await step.do(`page ${page}`, f) }",
        "for (let i = 0; i < items.length; i++) { await step.do(`a ${items[i].id}`, f) }",
        "for (const item of items) { for (let i = 0; i < 3; i++) { await step.do(`a ${item.id} ${i}`, f) } }",
        "await Promise.all(Array(3).fill(0).map((_, i) => step.do(`worker ${i}`, f)))",
    ],
)
def test_a_number_that_is_not_of_an_element_or_not_alone_is_in_order(run: str) -> None:
    assert flaws(run) == set()


# Caught errors


FAILS = 'step.do("a", async () => { if (bad) { throw new NonRetryableError("no") } })'


@pytest.mark.parametrize(
    "run",
    [
        f"try {{ await {FAILS} }} catch {{ log() }}",
        f"try {{ await {FAILS} }} catch (error) {{ await step.do('mark', async () => {{ return 1 }}) }}",
        f"await {FAILS}.catch(() => null)",
        f"const r = await {FAILS}.then((x) => x).catch((e) => ({{ failed: true }}))",
        f"await Promise.allSettled([{FAILS}])",
        f"try {{ try {{ await {FAILS} }} catch (e) {{ throw e }} }} catch {{ log() }}",
        f"const helper = async () => {{ await {FAILS} }}; try {{ await helper() }} catch {{ log() }}",
        f"for (const x of [1]) {{ try {{ await {FAILS.replace('a', 'b', 1)} }} catch {{ continue }} }}",
    ],
)
def test_an_error_for_good_that_is_caught_is_seen(run: str) -> None:
    assert Flaw.CAUGHT in flaws(run)


@pytest.mark.parametrize(
    "run",
    [
        f"await {FAILS}",
        f"try {{ await {FAILS} }} finally {{ log() }}",
        f"try {{ await {FAILS} }} catch (e) {{ log(e); throw e }}",
        f"try {{ await {FAILS} }} catch (e) {{ return {{ failed: true }} }}",
        f"try {{ await {FAILS} }} catch (e) {{ if (isFinal(e)) {{ throw e }} log(e) }}",
        f"await {FAILS}.catch((e) => {{ throw new Error(e) }})",
        'try { await step.do("a", async () => { throw new Error("try again") }) } catch { log() }',
        'try { throw new NonRetryableError("no") } catch { await step.do("a", f) }',
        f"try {{ log() }} catch {{ await {FAILS} }}",
        f"try {{ await step.do('outer', async () => {{ await {FAILS} }}) }} catch (e) {{ throw e }}",
    ],
)
def test_an_error_that_ends_the_run_or_is_tried_again_is_in_order(run: str) -> None:
    assert Flaw.CAUGHT not in flaws(run)
