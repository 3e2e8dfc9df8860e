import pytest

from ayjnt_codegen.source import Exact, Kind, Name, Pattern, Step, Unknown
from tests.ayjnt_codegen.workflows import a_workflow, read


def steps(run: str, *, top: str = "", members: str = "") -> tuple[Step, ...]:
    reading = read(a_workflow(run, top=top, members=members))
    assert reading.escapes == ()
    return reading.steps


def last(run: str, *, top: str = "", members: str = "") -> Step:
    return steps(run, top=top, members=members)[-1]


def side_of(step: Step) -> str | None:
    """Return on which side of its date a step runs."""
    return step.cutover.partition(":")[0] if step.cutover else None


# Conditions


@pytest.mark.parametrize(
    "condition",
    [
        "event.payload.amount > 100",
        "event.timestamp < new Date('2030-01-01')",
        "order.items.length > LIMIT && order.items.some((item) => item.qty > 1)",
        "isLarge(order)",
        "Number(amount) >= Math.max(1, 2)",
        "JSON.parse(order.text).ok",
        "(await step.do('check', f)).ok",
        "approved",
        "first.ok",
    ],
)
def test_a_condition_over_the_event_step_results_and_constants_is_durable(condition: str) -> None:
    run = f"""
    const order = await step.do("load", f);
    const {{ amount }} = event.payload;
    const [first] = await Promise.all([step.do("one", f)]);
    let approved = false;
    if (amount > 1) {{ approved = (await step.do("ask", f)).ok }}
    if ({condition}) {{ await step.do("last", f) }}
    """
    top = "const LIMIT = 3; const isLarge = (order) => { const n = order.total; return n > LIMIT };"

    assert last(run, top=top).branch_durable


@pytest.mark.parametrize(
    "condition",
    [
        "Date.now() > 5",
        "Math.random() > 0.5",
        "new Date() > event.timestamp",
        "this.env.FLAG",
        "await isOpen()",
        "order.total > limit",
        "counter > 3",
        "event.timestamp < Date.now() - 5000",
    ],
)
def test_a_condition_over_anything_else_is_not_durable(condition: str) -> None:
    run = f"""
    const order = await step.do("load", f);
    const limit = await this.env.KV.get("limit");
    let counter = 0;
    counter = this.env.COUNT;
    if ({condition}) {{ await step.do("last", f) }}
    """

    assert not last(run).branch_durable


def test_a_step_under_two_conditions_is_durable_when_both_are() -> None:
    run = 'if (event.payload.a) { if (this.env.B) { await step.do("a", f) } await step.do("b", f) }'

    assert [step.branch_durable for step in steps(run)] == [False, True]


def test_a_name_that_a_condition_chooses_makes_two_steps_that_exclude_each_other() -> None:
    run = 'await step.do(event.timestamp < CUTOVER ? "charge" : "charge-card", f); await step.do("next", f);'
    one, other, after = steps(run, top='const CUTOVER = new Date("2030-01-01");')

    assert (one.name, other.name, after.name) == (Exact("charge"), Exact("charge-card"), Exact("next"))
    assert (one.branch_durable, other.branch_durable) == (True, True)
    assert (one.ways, other.ways, after.ways) == (("1:0",), ("1:1",), ())


def test_steps_on_ways_that_exclude_each_other_know_it() -> None:
    run = """
    if (x) { await step.do("a", f); if (y) await step.do("b", f); } else { await step.do("c", f) }
    if (x) await step.do("d", f);
    """

    assert [step.ways for step in steps(run)] == [("1:0",), ("1:0", "2:0"), ("1:1",), ("3:0",)]


# Parallel groups


def test_steps_of_one_promise_group_share_a_group() -> None:
    run = """
    await Promise.all([step.do("a", f), step.do("b", f)]);
    await Promise.all(xs.map((x) => step.do("c", f)));
    await step.do("d", f);
    """

    assert [step.parallel_group for step in steps(run)] == ["1", "1", "2", None]


@pytest.mark.parametrize(
    "run",
    [
        'const a = step.do("a", f); const b = step.do("b", f); await Promise.all([a, b]);',
        'const all = []; all.push(step.do("a", f)); all.push(step.do("b", f).catch(g)); await Promise.all(all);',
        'const all = { a: step.do("a", f), b: step.do("b", f) }; await all.a; await all.b;',
    ],
)
def test_steps_that_nobody_waits_for_at_once_are_parallel(run: str) -> None:
    assert [step.parallel_group for step in steps(run)] == ["1", "1"]


@pytest.mark.parametrize(
    "run",
    [
        'const a = await step.do<R>("a", f);',
        'const a = await step.do("a", f).catch(() => null);',
        'const a = (await step.do("a", f)) as R;',
        'return step.do("a", f);',
        'const load = async () => { return await step.do("a", f) }; await load();',
    ],
)
def test_a_step_that_is_waited_for_is_not_parallel(run: str) -> None:
    assert last(run).parallel_group is None


# What is read


def test_the_paths_that_later_code_reads_of_a_result_are_known() -> None:
    run = """
    const order = await step.do("load", f);
    const { customer: { id }, total } = order;
    const sku = order.sku as string;
    for (const item of order.items) { await step.do(`item ${item.qty}`, () => pay(id, sku.length, order.note)) }
    await step.do("last", async () => { order.tags.map(String) /* order.comment */ });
    """

    assert steps(run)[0].reads == ("customer.id", "items[].qty", "note", "sku", "tags", "total")


def test_the_paths_that_are_read_of_the_parameters_are_known() -> None:
    run = """
    const { orderId } = event.payload;
    const { payload } = event;
    if (payload.amount > 1) { await step.do(`charge ${orderId}`, () => pay(event.payload.customer.id)) }
    """

    assert read(a_workflow(run)).params_read == ("amount", "customer.id", "orderId")


def test_parameters_that_are_taken_apart_at_once_are_read() -> None:
    source = "export default class A extends B { async run({ payload: { a, b: { c } }, instanceId }, step) {} }"

    assert read(source).params_read == ("a", "b.c")


def test_what_is_read_inside_of_an_address_counts_and_what_stands_in_a_text_or_comment_does_not() -> None:
    run = """const order = await step.do("order", f);
await send({ ...order.customer, url: `https://x.dev/${order.id}`, text: "order.text" }); // order.comment"""

    assert read(a_workflow(run)).steps[0].reads == ("customer", "id")


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("event.payload.note?.text.trim()", "note?.text"),
        ('event.payload.note ?? ""', "note?"),
        ("event.payload.note || none", "note?"),
        ("if (event.payload.note) { f() }", "note?"),
        ("if (!event.payload.note) { f() }", "note?"),
        ("if (late && event.payload.note) { f() }", "note?"),
        ("event.payload.note ? f() : g()", "note?"),
        ('event.payload.note === "x"', "note?"),
        ('"x" === event.payload.note', "note?"),
        ('typeof event.payload.note === "string"', "note?"),
        ("Array.isArray(event.payload.notes)", "notes?"),
        ('if ("note" in event.payload) { f(event.payload.note.text) }', "note?.text"),
        ('const { note = "none" } = event.payload;', "note?"),
        ("const { note: { text } = none } = event.payload;", "note?.text"),
        ("const note = event.payload.note; if (note) { f(note) }", "note?"),
        ("const { note } = event.payload; if (!note) { return }", "note?"),
        ("f(event.payload.note)", "note"),
        ("f(event.payload.note.text)", "note.text"),
        ("f(event.payload.note!.text as string)", "note.text"),
        ("if (event.payload.amount > 100) { f() }", "amount"),
        ("if (f(event.payload.note)) { g() }", "note"),
        ("const { note } = event.payload; f(note);", "note"),
    ],
)
def test_a_read_shows_whether_the_code_copes_where_nothing_is_there(code: str, path: str) -> None:
    assert read(a_workflow(f'{code}\nawait step.do("a", f);')).params_read == (path,)


def test_what_callbacks_of_steps_alone_read_is_known_by_these_steps() -> None:
    reading = read(
        a_workflow(
            """
    const order = await step.do("load", f);
    await step.do("charge", async () => pay(event.payload.card, event.payload.id, order.total));
    await step.do("ship", async () => { await step.do("label", () => print(event.payload.id)) });
    log(event.payload.name, /* event.payload.card */ order.sku);
    await step.do("bill", async () => bill(event.payload.name, order.total));
"""
        )
    )
    names_at = {step.place: step.name for step in reading.steps}

    assert reading.params_read == ("card", "id", "name")
    assert [(path, names_at[place]) for path, place in reading.params_inside] == [
        ("card", Exact("charge")),
        ("id", Exact("charge")),
        ("id", Exact("ship")),
    ]
    assert [(path, names_at[place]) for path, place in reading.steps[0].read_inside] == [
        ("total", Exact("charge")),
        ("total", Exact("bill")),
    ]


def test_a_part_with_a_name_is_read_where_the_name_is_used() -> None:
    reading = read(
        a_workflow(
            """
    const { card, id, customer: { email } } = event.payload;
    const plan = event.payload.plan;
    const { total, tax } = await step.do("load", f);
    await step.do("charge", async () => pay({ card, plan, total, email, id }));
    log(id, tax);
"""
        )
    )

    assert reading.params_read == ("card", "customer.email", "id", "plan")
    assert [path for path, _ in reading.params_inside] == ["card", "plan"]
    assert [path for path, _ in reading.steps[0].read_inside] == ["total"]


def test_what_only_new_instances_come_by_is_not_read() -> None:
    run = """
    if (event.timestamp >= new Date("2026-12-01")) {
      await step.do("gift", async () => gift(event.payload.vip));
    } else {
      await step.do("card", async () => send(event.payload.card));
    }
    """

    assert read(a_workflow(run)).params_read == ("card",)


# Options


def test_the_options_of_a_step_have_a_fingerprint_without_the_rollback_handler() -> None:
    plain = last('await step.do("a", f);').config
    retried = last('await step.do("a", { retries: { limit: 3, delay: "1 second" } }, f);').config
    same = last(
        'await step.do<R>("a", {\n retries: { limit: 3, delay: "1 second" }, // three\n rollback: undo }, f);'
    ).config
    other = last('await step.do("a", { retries: { limit: 4, delay: "1 second" } }, f);').config

    assert plain == ""
    assert (len(retried), same) == (12, retried)
    assert other != retried


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('{ type: "t", timeout: "1 hour" }', "3600000"),
        ('{ type: "t" }', None),
        ('{ type: "t", timeout: x.y }', "x.y"),
    ],
)
def test_the_timeout_of_a_wait_is_known(options: str, expected: str | None) -> None:
    assert last(f'await step.waitForEvent("a", {options});').timeout == expected


# Names that the code hides


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('await step.do(x.y, f); // ayjnt: step "charge"', Exact("charge")),
        ('// ayjnt: step "charge"\nawait step.do(x.y, f);', Exact("charge")),
        ('/* ayjnt: step "charge" */\nconst a = await step.do<R>(\n  x.y,\n  f);', Exact("charge")),
        ('await step.do(\n  x.y, // ayjnt: step "charge"\n  f);', Exact("charge")),
        ('// ayjnt: step pattern "fetch:*"\nawait step.do(x.y, f);', Pattern("fetch:*")),
        ("// ayjnt: step 'it is'\nawait step.do(x.y, f);", Exact("it is")),
        ('const go = (n) => step.do(n, f);\n// ayjnt: step "charge"\nawait go(x.y);', Exact("charge")),
        ('// ayjnt: step "other"\nawait step.do("charge", f);', Exact("charge")),
        ('// ayjnt: step "charge"\n\nawait step.do(x.y, f);', Unknown("x.y")),
        ('const t = `\n// ayjnt: step "charge"`; await step.do(x.y, f);', Unknown("x.y")),
    ],
)  # fmt: skip
def test_a_comment_gives_a_name_to_a_step_whose_name_cannot_be_read(code: str, expected: Name) -> None:
    assert last(code).name == expected


# The agents SDK


def test_a_prompt_is_submitted_and_waited_for() -> None:
    submit, wait = steps('const answer = await step.prompt("draft", { timeout: "1 day" });')

    assert (submit.kind, submit.name) == (Kind.DO, Exact("draft:submit"))
    assert (wait.kind, wait.name, wait.timeout) == (Kind.WAIT, Exact("draft:wait"), "86400000")


# Objects that hold the step object


@pytest.mark.parametrize(
    ("run", "members"),
    [
        ("this.step = step; await this.load();", "load() { return this.step.do('a', f) }"),
        ("this.ctx = { step }; await this.load();", "load() { return this.deep() } deep() { return this.ctx.step.do('a', f) }"),
        ("this.use(step); await this.load();", "use(s) { this.current = s } load = async () => { await this.current!.do('a', f) };"),
        ("this.held = step; await this.load();", "get step() { return this.held } load() { return this.step.do('a', f) }"),
        ("this.step = step; await Promise.all(xs.map(() => this.load()));", "load() { return this.step.do('a', f) }"),
        ("this.step = step; const { step: s } = this; await s.do('a', f);", ""),
        ("const ctx = make(step, event); await ctx.step.do('a', f);", ""),
        ("const ctx = {}; ctx.step = step; await load(ctx);", ""),
        ("await new Runner(step).go();", ""),
        ("const o = { step, load() { return this.step.do('a', f) } }; await o.load();", ""),
        ("const r = new Special(step); await r.go();", ""),
    ],
)  # fmt: skip
def test_the_step_object_is_followed_through_fields(run: str, members: str) -> None:
    top = (
        "const make = (step, event) => { return { step, event } }; const load = ({ step }) => step.do('a', f);"
        "class Runner { #step; constructor(step) { this.#step = step } go() { return this.#step.do('a', f) } }"
        "class Special extends Runner { constructor(s) { super(s) } }"
    )

    assert [step.name for step in steps(run, top=top, members=members)] == [Exact("a")]


def test_an_object_that_holds_step_must_not_leave_sight() -> None:
    reading = read(a_workflow("this.step = step;\nawait send(this);"))

    assert [(escape.place.line, escape.why) for escape in reading.escapes] == [
        (4, "step is handed to `send`, which is not in this file")
    ]


@pytest.mark.parametrize(
    ("condition", "sides"),
    [
        ('event.timestamp < new Date("2026-12-01")', ("before", "after")),
        ('event.timestamp >= new Date("2026-12-01")', ("after", "before")),
        ('new Date("2026-12-01") > event.timestamp', ("before", "after")),
        ("event.timestamp.getTime() <= Date.UTC(2026, 11, 1)", ("before", "after")),
        ('+event.timestamp > Date.parse("2026-12-01")', ("after", "before")),
        ("event.timestamp < CUTOVER", ("before", "after")),
        ("event.timestamp < SHARED", ("before", "after")),
        ("event.timestamp < new Date()", ("before", "after")),
        ("event.timestamp < LATER", ("before", "after")),
        ("event.timestamp < TWICE", ("before", "after")),
        ("event.timestamp < this.cutover", ("before", "after")),
        ("event.timestamp === CUTOVER", (None, None)),
        ("order.timestamp < CUTOVER", (None, None)),
        ("event.payload < CUTOVER", (None, None)),
        ("5 < CUTOVER", (None, None)),
        ("event.timestamp < CUTOVER && event.payload.late", (None, None)),
        ("event.timestamp >= CUTOVER && event.payload.late", ("after", "before")),
        ("event.timestamp < CUTOVER || event.payload.late", ("before", "after")),
    ],
)
def test_a_date_on_the_timestamp_of_the_event_has_two_sides(
    condition: str, sides: tuple[str | None, str | None]
) -> None:
    top = """
    const CUTOVER = new Date("2026-12-01");
    export const SHARED = new Date("2026-12-01");
    const LATER = new Date(Date.now() + 1000);
    const TWICE = CUTOVER;
    """
    run = f'if ({condition}) {{ await step.do("a", f) }} else {{ await step.do("b", f) }}'

    found = steps(run, top=top, members='readonly cutover = new Date("2026-12-01");')

    assert tuple(map(side_of, found)) == sides


@pytest.mark.parametrize(
    ("outer", "inner", "side"),
    [
        ("event.timestamp >= DAY", "event.payload.late", "after"),
        ("event.payload.late", "event.timestamp >= DAY", "after"),
        ("event.timestamp < DAY", "event.payload.late", None),
        ("event.payload.late", "event.timestamp < DAY", None),
        ("event.timestamp < DAY", "event.timestamp < DAY", "before"),
    ],
)
def test_a_further_condition_keeps_what_is_only_for_new_instances_and_nothing_else(
    outer: str, inner: str, side: str | None
) -> None:
    run = f'if ({outer}) {{ if ({inner}) {{ await step.do("a", f) }} }}'

    assert side_of(last(run, top='const DAY = new Date("2026-12-01");')) == side


def test_a_date_chooses_a_name_and_what_stands_behind_a_short_circuit() -> None:
    run = """
    const name = event.timestamp < new Date("2026-12-01") ? "a" : "b";
    await step.do(name, f);
    event.timestamp >= new Date("2026-12-01") && await step.do("c", f);
    """

    assert [side_of(step) for step in steps(run)] == ["before", "after", "after"]
