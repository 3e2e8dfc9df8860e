"""What makes a fingerprint of a step differ, and what does not."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.source import Step
from tests.ayjnt_codegen.workflows import a_workflow, read

Prints = tuple[object, ...]


def steps(run: str, top: str = "") -> tuple[Step, ...]:
    reading = read(a_workflow(run, top=top))
    assert reading.escapes == ()
    return reading.steps


def one(run: str, top: str = "") -> Step:
    (step,) = steps(run, top)
    return step


def prints(run: str, top: str = "") -> Prints:
    step = steps(run, top)[-1]
    return step.name, step.loop, step.branch, step.holes


# Holes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "await step.do(`charge ${event.payload.orderId}`, f)",
            "await step.do(`charge ${event.payload.customerId}`, f)",
        ),
        ('await step.do("pay " + event.payload.a, f)', 'await step.do("pay " + event.payload.b, f)'),
        (
            "const id = event.payload.a; await step.do(`pay ${id}`, f)",
            "const id = event.payload.b; await step.do(`pay ${id}`, f)",
        ),
        (
            "const { a: id } = event.payload; await step.do(`pay ${id}`, f)",
            "const { b: id } = event.payload; await step.do(`pay ${id}`, f)",
        ),
        (
            "const pay = (key) => step.do(key, f); await pay(`pay ${event.payload.a}`)",
            "const pay = (key) => step.do(key, f); await pay(`pay ${event.payload.b}`)",
        ),
        (
            "for (const x of event.payload.xs) await step.do(`pay ${x.a}`, f)",
            "for (const x of event.payload.xs) await step.do(`pay ${x.b}`, f)",
        ),
        (
            "await Promise.all(good().map(({ a }) => step.do(`pay ${a}`, f)))",
            "await Promise.all(good().map(({ b: a }) => step.do(`pay ${a}`, f)))",
        ),
        (
            "const pay = ({ id }) => step.do(`pay ${id}`, f); await pay({ id: g(1), n: 1 })",
            "const pay = ({ id }) => step.do(`pay ${id}`, f); await pay({ id: g(2), n: 1 })",
        ),
        (
            "const pay = ({ key }) => step.do(key, f); await pay({ key: `pay ${g(1)}`, n: 1 })",
            "const pay = ({ key }) => step.do(key, f); await pay({ key: `pay ${g(2)}`, n: 1 })",
        ),
        ("const n = () => g(1); await step.do(n(), f)", "const n = () => g(2); await step.do(n(), f)"),
        ("let k = g(1); k = h(); await step.do(`a ${k}`, f)", "let k = g(1); k = j(); await step.do(`a ${k}`, f)"),
    ],
)
def test_another_value_in_the_hole_of_a_name_is_seen(before: str, after: str) -> None:
    assert one(before).name == one(after).name
    assert one(before).holes != one(after).holes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("await step.do(`pay ${event.payload.a}`, f)", 'await step.do("pay " + event.payload.a, f)'),
        ("await step.do(`pay ${event.payload.a}`, f)", "const { a } = event.payload; await step.do(`pay ${a}`, f)"),
        ("await step.do(`pay ${event.payload.a}`, f)", "const key = `pay ${event.payload.a}`; await step.do(key, f)"),
        ("await step.do(`${KIND} ${event.payload.a}`, f)", "await step.do(`pay ${event.payload.a}`, f)"),
        (
            "for (const x of event.payload.xs) await step.do(`pay ${x.id}`, f)",
            "for (const order of event.payload.xs) await step.do(`pay ${order.id}`, f)",
        ),
        (
            "for (const { id } of await load()) await step.do(`pay ${id}`, f)",
            "for (const { id: key } of await load()) await step.do(`pay ${key}`, f)",
        ),
        (
            "await Promise.all(xs().map((x, i) => step.do(`pay ${x.id} ${i}`, f)))",
            "await Promise.all(xs().map((y, n) => step.do(`pay ${y.id} ${n}`, f)))",
        ),
        (
            "const pay = (s, key) => s.do(`pay ${key}`, f); await pay(step, event.payload.a)",
            "const charge = (w, id) => w.do(`pay ${id}`, f); await charge(step, event.payload.a)",
        ),
        (
            "await Promise.all(good().map(({ a }) => step.do(`pay ${a}`, f)))",
            "await Promise.all(good().map((x) => step.do(`pay ${x.a}`, f)))",
        ),
        (
            "const pay = ({ key }) => step.do(key, f); await pay({ key: `pay ${g(1)}`, n: 1 })",
            "await step.do(`pay ${g(1)}`, f)",
        ),
        (
            'const order = await step.do("load", f); await step.do(`pay ${order.id}`, f)',
            'const { id } = await step.do("load", f); await step.do(`pay ${id}`, f)',
        ),
    ],
)
def test_the_same_value_under_another_name_is_the_same(before: str, after: str) -> None:
    top = 'const KIND = "pay";'

    assert prints(before, top) == prints(after, top)


def test_an_exact_name_has_no_holes() -> None:
    assert (one('await step.do("a", f)').holes, one('await step.do("a", f)').indexed) == ("", False)


@pytest.mark.parametrize(
    "run",
    [
        "for (let i = 0; i < 3; i++) await step.do(`a ${i}`, f)",
        "let page = 1; while (more()) { await step.do(`a ${page}`, f); page++; }",
        "for (const [n, x] of xs().entries()) await step.do(`a ${n}`, f)",
        "for (const i in event.payload.xs) await step.do(`a ${i}`, f)",
        "await Promise.all(event.payload.xs.map((x, i) => step.do(`a ${x.id} ${i + 1}`, f)))",
        "await Promise.all(xs().map((_, i) => step.do(`a ${i}`, f)))",
    ],
)
def test_a_name_made_of_a_number_of_a_turn_is_indexed(run: str) -> None:
    assert one(run).indexed


@pytest.mark.parametrize(
    "run",
    [
        "for (const x of event.payload.xs) await step.do(`a ${x}`, f)",
        "for (let i = 0; i < 3; i++) await step.do(`a ${xs[i].id}`, f)",
        "let k = 1; k = event.payload.k; await step.do(`a ${k}`, f)",
    ],
)
def test_a_name_made_of_what_an_element_holds_is_not_indexed(run: str) -> None:
    assert not one(run).indexed


# Loops


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'for (const i of event.payload.l) { await step.do("a", f) }',
            'for (const i of event.payload.l) { if (i.skip) continue; await step.do("a", f) }',
        ),
        (
            'for (const i of event.payload.l) { if (i.skip) continue; await step.do("a", f) }',
            'for (const i of event.payload.l) { if (i.skipped) { continue } await step.do("a", f) }',
        ),
        (
            'for (const i of event.payload.l) { if (i.skip) continue; await step.do("a", f) }',
            'for (const i of event.payload.l) { if (i.skip) break; await step.do("a", f) }',
        ),
        (
            'for (const i of event.payload.l) { await step.do("a", f) }',
            'for (const i of event.payload.l) { if (i.skip) return; await step.do("a", f) }',
        ),
        (
            'const l = event.payload.l; for (const i of l) await step.do("a", f)',
            'const l = event.payload.l.reverse(); for (const i of l) await step.do("a", f)',
        ),
        (
            'const l = event.payload.l; for (const i of l) await step.do("a", f)',
            'const l = event.payload.l; l.reverse(); for (const i of l) await step.do("a", f)',
        ),
        (
            'const { l } = event.payload; const m = l; for (const i of m) await step.do("a", f)',
            'const { l } = event.payload; const m = l.filter((x) => x.ok); for (const i of m) await step.do("a", f)',
        ),
        (
            'const N = 10; for (let i = 0; i < N; i++) await step.do("a", f)',
            'const N = 3; for (let i = 0; i < N; i++) await step.do("a", f)',
        ),
        (
            'for (let i = 0; i < 3; i++) await step.do("a", f)',
            'for (let i = 1; i < 3; i++) await step.do("a", f)',
        ),
        (
            'const items = [A, B]; for (const i of items) await step.do("a", f)',
            'const items = [N, A, B]; for (const i of items) await step.do("a", f)',
        ),
        (
            'const items = [A, B]; await Promise.all(items.map(() => step.do("a", f)))',
            'const items = [N, A, B]; await Promise.all(items.map(() => step.do("a", f)))',
        ),
        (
            'const items = [A, B]; await pMap(items, () => step.do("a", f))',
            'const items = [N, A, B]; await pMap(items, () => step.do("a", f))',
        ),
        (
            'const l = list(); const list = () => [1]; while (l.length) await step.do("a", f)',
            'const l = list(); const list = () => [2]; while (l.length) await step.do("a", f)',
        ),
    ],
)
def test_another_way_through_a_loop_is_seen(before: str, after: str) -> None:
    assert one(before).loop != one(after).loop


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'for (let i = 0; i < 3; i++) await step.do("a", f)',
            'for (let n = 0; n < THREE; n++) { await step.do("a", f) }',
        ),
        (
            'for (const x of event.payload.xs) { if (x.bad) continue; await step.do("a", f) }',
            'const { xs: ys } = event.payload; for (const y of ys) { if (y.bad) { continue; } await step.do("a", f) }',
        ),
        (
            'await Promise.all(event.payload.xs.map((x) => step.do("a", f)))',
            'const { xs } = event.payload; await Promise.all(xs.map((y) => step.do("a", f)))',
        ),
        (
            'for (const x of event.payload.xs.filter((x) => x.ok)) await step.do("a", f)',
            'const good = event.payload.xs.filter((each) => each.ok); for (const x of good) await step.do("a", f)',
        ),
        (
            'for (const x of (await step.do("l", f)).xs) await step.do("a", () => 1)',
            'const { xs } = await step.do("l", f); for (const x of xs) await step.do("a", () => 2)',
        ),
        (
            'for (const x of xs()) { for (const y of x.ys) { if (y) break; } await step.do("a", f) }',
            'for (const x of xs()) { await step.do("a", f) }',
        ),
        (
            'for (const x of xs()) { g(() => { return 1 }); await step.do("a", f) }',
            'for (const x of xs()) { await step.do("a", f) }',
        ),
    ],
)
def test_the_same_loop_under_other_names_is_the_same(before: str, after: str) -> None:
    top = "const THREE = 3;"

    assert prints(before, top) == prints(after, top)


# Conditions


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'const big = event.payload.n > 10; if (big) await step.waitForEvent("a", { type: "a" })',
            'const big = event.payload.n > 1000; if (big) await step.waitForEvent("a", { type: "a" })',
        ),
        (
            'const isBig = () => event.payload.n > 10; if (isBig()) await step.do("a", f)',
            'const isBig = () => event.payload.n > 11; if (isBig()) await step.do("a", f)',
        ),
        (
            'const isBig = (o) => { const n = o.n; return n > 10 }; if (isBig(event.payload)) await step.do("a", f)',
            'const isBig = (o) => { const n = o.m; return n > 10 }; if (isBig(event.payload)) await step.do("a", f)',
        ),
        (
            'const { n } = event.payload; n > 1 && await step.do("a", f)',
            'const { m: n } = event.payload; n > 1 && await step.do("a", f)',
        ),
        (
            'const k = event.payload.a; switch (k) { case 1: await step.do("a", f) }',
            'const k = event.payload.b; switch (k) { case 1: await step.do("a", f) }',
        ),
        (
            'const { n = 1 } = event.payload; if (n) await step.do("a", f)',
            'const { n = 2 } = event.payload; if (n) await step.do("a", f)',
        ),
        (
            'switch (k) { case 1: if (a) break; await step.do("a", f) }',
            'switch (k) { case 1: if (b) break; await step.do("a", f) }',
        ),
        ('if (a(1)) await step.do("a", f)', 'if (!a(1)) await step.do("a", f)'),
        ('a(1) && (await step.do("a", f))', 'a(1) || (await step.do("a", f))'),
        ('a(1) || (await step.do("a", f))', 'a(1) ?? (await step.do("a", f))'),
        ('if ((a + b) * c) await step.do("a", f)', 'if (a + b * c) await step.do("a", f)'),
    ],
)
def test_another_condition_behind_a_name_is_seen(before: str, after: str) -> None:
    assert one(before).branch != one(after).branch


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'if (event.payload.x > 10) await step.do("a", f)',
            'const { x } = event.payload; if (x > 10) { await step.do("a", f) }',
        ),
        (
            'if (event.payload.x > 10) await step.do("a", f)',
            'const LIMIT = 10; const big = event.payload.x > LIMIT; if (big) await step.do("a", f)',
        ),
        (
            'const isBig = (o) => { const n = o.n; return n > 1 }; if (isBig(event.payload)) await step.do("a", f)',
            'const big = (p) => { const m = p.n; return m > 1 }; if (big(event.payload)) await step.do("a", f)',
        ),
        (
            'const pay = async (s) => { const r = await s.do("r", () => 1); return r.ok || !r.no }; const ok = await pay(step); if (ok) await step.do("a", f)',
            'const pay = async (w) => { const q = await w.do("r", () => 2); return q.ok || !q.no }; const fine = await pay(step); if (fine) await step.do("a", f)',
        ),
        (
            "let ok = false; if (event.payload.x) { ok = true } if (ok) await step.do('a', f)",
            "let fine = false; if (event.payload.x) { fine = true } if (fine) await step.do('a', f)",
        ),
        (
            'try { g() } catch (error) { if (error.late) await step.do("a", f) }',
            'try { g() } catch (e) { if (e.late) await step.do("a", f) }',
        ),
        (
            'const r = await step.do("r", f); if (r.ok) await step.do("a", f)',
            'const { ok } = await step.do("r", f); if (ok) await step.do("a", f)',
        ),
        (
            'if (event.payload.x) await step.do("a", f)',
            'if (!event.payload.x) { log() } else { await step.do("a", f) }',
        ),
        (
            'if (event.payload.x) await step.do("a", f)',
            'event.payload.x && (await step.do("a", f))',
        ),
        (
            'if (!event.payload.x) await step.do("a", f)',
            'event.payload.x || (await step.do("a", f))',
        ),
        (
            'if (!event.payload.x) await step.do("a", f)',
            'event.payload.x ? log() : await step.do("a", f)',
        ),
        (
            'if (!!event.payload.x) await step.do("a", f)',
            'if (event.payload.x) await step.do("a", f)',
        ),
        (
            'const pay = async (s, late) => { if (late) await s.do("a", f) }; await pay(step, event.payload.late)',
            'const pay = async (w, l) => { if (l) await w.do("a", f) }; await pay(step, event.payload.late)',
        ),
    ],
)
def test_the_same_condition_under_other_names_is_the_same(before: str, after: str) -> None:
    assert prints(before) == prints(after)


def test_the_names_of_the_parameters_of_run_do_not_count() -> None:
    run = "for (const x of event.payload.xs) { if (event.payload.y) await step.do(`a ${x} ${event.instanceId}`, f) }"
    source = a_workflow(run)
    renamed = source.replace("event", "e").replace("step", "s")

    (one_,), (other,) = read(source).steps, read(renamed).steps
    assert (one_.loop, one_.branch, one_.holes) == (other.loop, other.branch, other.holes)


# Any names, any format

NAMES = ("event", "step", "items", "item", "index", "limit", "isBig", "order", "pay", "key", "total")
SOURCE = a_workflow("""
const { items: $items, customer: $order } = $event.payload;
const $limit = 10;
const $isBig = ($key) => { const $total = $key.total; return $total > $limit };
const $pay = async ($key) => { await $step.do(`pay ${$key}`, f) };
if ($order.closed) return;
for (const $item of $items) {
  if ($item.skip) continue;
  if ($isBig($item)) await $step.do(`big ${$item.id}`, f);
  await $pay($item.id);
}
await Promise.all($items.filter(($key) => $key.ok).map(($key, $index) => $step.do(`ship ${$key.id} ${$index}`, f)));
let $total = 0;
while ($total < $limit) { await $step.do(`page ${$total}`, f); $total += 1 }
await $step.sleep("rest", $order.rest);
""").replace("event: Event, step:", "$event: Event, $step:")
WORDS = st.from_regex(r"[a-z]{1,3}_", fullmatch=True)


def everything(source: str) -> list[Prints]:
    return [
        (step.kind, step.name, step.loop, step.branch, step.guarded, step.holes, step.indexed, step.argument)
        for step in read(source).steps
    ]


def named(source: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\$([A-Za-z]+)", lambda found: names.get(found[1], found[1]), source)


@given(st.lists(WORDS, min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_no_name_of_a_variable_changes_a_fingerprint(names: list[str]) -> None:
    before = everything(named(SOURCE, {}))

    assert len(before) == 5
    assert everything(named(SOURCE, dict(zip(NAMES, names, strict=True)))) == before


@given(st.lists(st.sampled_from([" ", "  ", "\n", " /* why */ ", "\t"]), min_size=400, max_size=400))
def test_no_format_changes_a_fingerprint(gaps: list[str]) -> None:
    spaces = iter(gaps)
    other = re.sub(r"(?<=[=;{,?>]) ", lambda _: next(spaces), named(SOURCE, {}))

    assert everything(other) == everything(named(SOURCE, {}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limit = 10", "limit = 11"),
        ("total > limit", "total >= limit"),
        ("key.total", "key.sum"),
        ("order.closed", "order.done"),
        ("item.skip", "item.late"),
        ("customer: order", "client: order"),
        ("{ items: items", "{ rows: items"),
        ("big ${item.id}", "big ${item.sku}"),
        ("pay(item.id)", "pay(item.sku)"),
        ("key.ok", "!key.ok"),
        ("total += 1", "total += 2"),
        ("order.rest", "order.pause"),
    ],
)
def test_each_change_of_what_is_said_changes_a_fingerprint(old: str, new: str) -> None:
    before = named(SOURCE, {})

    assert old in before
    assert everything(before.replace(old, new)) != everything(before)
