import pytest

from ayjnt_codegen.source import Escape, Exact, Kind, Name, Pattern, Place, Step, Unknown
from ayjnt_codegen.steps import Reading
from tests.ayjnt_codegen.workflows import ORDERS, a_workflow, read

PATH = "workflows/sample/workflow.ts"


def names(run: str, *, top: str = "", members: str = "") -> list[Name]:
    """Return the names of the steps of a workflow that is read completely."""
    reading = read(a_workflow(run, top=top, members=members))
    assert reading.escapes == ()
    return [step.name for step in reading.steps]


def test_the_minimal_workflow_of_the_guide_has_five_steps() -> None:
    at = "agents/orders/workflow.ts"

    assert read(ORDERS, path=at) == Reading(
        steps=(
            Step(kind=Kind.DO, name=Exact("mark-processing"), place=Place(at, 16, 11), body="0fd17a57bb61"),
            Step(kind=Kind.DO, name=Exact("reserve-inventory"), place=Place(at, 20, 28), body="85a0a92fe984"),
            Step(kind=Kind.SLEEP, name=Exact("payment-clearance-delay"), place=Place(at, 26, 11), duration_ms=2000),
            Step(kind=Kind.DO, name=Exact("charge-customer"), place=Place(at, 28, 27), body="62e87ffe2ea2"),
            Step(kind=Kind.DO, name=Exact("mark-complete"), place=Place(at, 32, 11), body="2a0054e87681"),
        ),
        escapes=(),
        root="AgentWorkflow",
        params_read=("customerId", "orderId", "qty", "sku"),
    )


@pytest.mark.parametrize(
    "call",
    [
        'await step.do("a", async () => {});',
        'await step.do<Row>("a", async () => {});',
        'const row = await step\n  .do<{ id: string }>(\n    "a",\n    async () => ({ id: "1" }),\n  );',
        'return step.do("a", async () => {});',
        'void step.do<Row>("a", async () => {});',
        'const x = flag ?? await step.do<Row>("a", async () => {});',
        'await (step as any).do("a", async () => {});',
        'await (step as unknown as Steps).do<Row>("a", async () => {});',
        'await (step.do as unknown as F)("a", async () => {});',
        'await step!.do("a", async () => {});',
        'await step["do"]("a", async () => {});',
        'await step?.do?.("a", async () => {});',
        'await step.do?.<Row>("a", async () => {});',
        'const s = step; await s.do("a", async () => {});',
        'const s = step as unknown as Steps; await s.do("a", async () => {});',
        'const s = step ?? fallback; await s.do("a", async () => {});',
        'await step.do(/* the name */ "a", { retries: { limit: 3 } }, async () => {});',
        'const { step: s } = { step }; await s.do("a", async () => {});',
        'const { do: d } = step; await d("a", async () => {});',
        'const d = step.do; await d("a", async () => {});',
        'const d = step.do.bind(step); await d("a", async () => {});',
        'await (0, step.do)("a", async () => {});',
        'await step.do.call(step, "a", async () => {});',
        'let s; s = step; await s.do("a", async () => {});',
        'for (const g of [() => step.do("a", f)]) await g();',
        'const tasks = [() => step.do("a", f)]; await Promise.all(tasks.map((task) => task()));',
        'var d = function () { return step.do("a", async () => {}) }; await d();',
        'const d = (s) => (n) => s.do(n, async () => {}); await d(step)("a");',
        'await (async (s) => { await s.do("a", async () => {}) })(step);',
        'const self = this; self.step = step; await self.step.do("a", async () => {});',
        'this.step = step; await this.step.do("a", async () => {});',
        'if (x) { var d = (n) => step.do(n, async () => {}); } await d("a");',
    ],
)
def test_a_step_is_found_however_its_call_is_spelled(call: str) -> None:
    assert names(call) == [Exact("a")]


@pytest.mark.parametrize("parameters", ["_event, cfStep", "{ payload }: E, cfStep: S, ctx: C", "e: E, cfStep?: S"])
def test_the_second_parameter_of_run_is_the_step_object_whatever_its_name(parameters: str) -> None:
    run = f'async run({parameters}) {{ await cfStep.do("a", f) }}'
    source = f"export default class A extends WorkflowEntrypoint {{ {run} }}"

    assert [step.name for step in read(source).steps] == [Exact("a")]


def test_run_may_be_a_field_with_an_arrow_function() -> None:
    source = 'export default class A extends WorkflowEntrypoint { run = async (e, s) => { await s.do("a", f) } }'

    assert [step.name for step in read(source).steps] == [Exact("a")]


@pytest.mark.parametrize(
    ("name", "top", "expected"),
    [
        ("`a`", "", Exact("a")),
        (r'"it\'s \u0041"', "", Exact("it's A")),
        ("NAME", 'const NAME = "a";', Exact("a")),
        ("NAMES.charge", 'const NAMES = { charge: "a" } as const;', Exact("a")),
        ('NAMES["charge"]', 'const NAMES = Object.freeze({ "charge": `a` });', Exact("a")),
        ("NAMES[1]", 'const NAMES = ["x", "a"] as const;', Exact("a")),
        ("Names.Charge", 'enum Names { Charge = "a", Other = "b" }', Exact("a")),
        ("Names.CHARGE", 'class Names { static readonly CHARGE = "a" }', Exact("a")),
        ('"a" + "-" + REST', 'const REST = "b";', Exact("a-b")),
        ("`${PREFIX}:a`", 'const PREFIX = "p";', Exact("p:a")),
        ("`${PREFIX}:a`", 'export const PREFIX = `${FIRST}1`; const FIRST = "p";', Exact("p1:a")),
        ("`fetch:${id}`", "", Pattern("fetch:*")),
        ("`${a}-${b}/x`", "", Pattern("*-*/x")),
        ('"fetch:" + id', "", Pattern("fetch:*")),
        ("nameOf(id)", "const nameOf = (x: string) => `fetch:${x}`;", Pattern("fetch:*")),
        ("nameOf(3)", "function nameOf(x) { return `fetch:${x}` }", Exact("fetch:3")),
        ("event.payload.name", "", Unknown("event.payload.name")),
        ("NAMES.charge", 'import { NAMES } from "./names.ts";', Unknown("NAMES.charge")),
        ('a || "b"', "", Unknown('a || "b"')),
        ("name", 'let name = "a"; name = "b";', Unknown("name")),
        ("NAMES.charge", 'const NAMES = { charge: "a" }; NAMES.charge = other();', Unknown("NAMES.charge")),
        ("...args", "", Unknown("...args")),
        ("`n${1e999}`", "", Pattern("n*")),
        (r'"\u{ffffffff}"', "", Exact(r"\u{ffffffff}")),
        (r'"\ud83d\ude00"', "", Exact("😀")),
    ],
)
def test_a_name_is_exact_a_pattern_or_unknown(name: str, top: str, expected: Name) -> None:
    assert names(f"await step.do({name}, async () => {{}});", top=top) == [expected]


def test_a_long_expression_is_shortened_for_messages() -> None:
    assert names(f"await step.do(lookup({'x' * 80}), async () => {{}});") == [Unknown(f"lookup({'x' * 52}…")]


def test_steps_of_methods_and_functions_stand_where_they_are_called() -> None:
    run = """
    await step.do("first", f);
    await this.charge(step);
    await this.#ship(step, "ship");
    await chargeAll(step, 3);
    await notify();
    async function notify() { await last(); }
    async function last() { await step.do("last", f); }
    """
    members = (
        'private async charge(s: WorkflowStep) { await s.do("charge", f) } #ship(s, name) { return s.do(name, f) }'
    )
    top = "const chargeAll = async (s, n) => { await s.do(`all:${n}`, f) };"

    expected = [Exact("first"), Exact("charge"), Exact("ship"), Exact("all:3"), Exact("last")]
    assert names(run, top=top, members=members) == expected


def test_a_wrapper_takes_the_name_from_each_of_its_calls() -> None:
    run = """
    const run = (name: string, fn: F, suffix = "x") => step.do(`${name}-${suffix}`, fn);
    await run("one", async () => 1);
    await run("two", async () => 2, "y");
    await run(order.name, async () => 3);
    """

    assert names(run) == [Exact("one-x"), Exact("two-y"), Pattern("*-x")]


def test_a_wrapper_whose_argument_is_unknown_says_which_argument() -> None:
    run = "const run = (name, fn) => step.do(name, fn); await run(order.name, async () => 3);"

    assert names(run) == [Unknown("order.name")]


def test_a_wrapper_fingerprints_the_callback_that_its_call_gives() -> None:
    plain = read(a_workflow('await step.do("a", async () => 1);'))
    wrapped = read(a_workflow('const run = (name, fn) => step.do(name, fn); await run("a", async () => 1);'))

    assert [step.body for step in wrapped.steps] == [step.body for step in plain.steps]


@pytest.mark.parametrize(
    "run",
    [
        "const text = 'await step.do(\"a\", f)';",
        'const text = `class X extends AgentWorkflow { async run(e, step) { await step.do("a", f) } }`;',
        '// await step.do("a", f)\n/* await step.do("b", f) */',
        'for (const step of steps) { cf.do(step.name, f); step.do("a", f) }',
        'items.map((step) => step.do("a", f));',
        'const mock = { do: vi.fn() }; await mock.do("a", f);',
        'await browser.do("a", f); await this.do("b", f); await other.sleep("c", 1);',
        'async function unused(step: WorkflowStep) { await step.do("a", f) }',
        'const render = (step: Step) => step.do("a", f); steps.forEach(render);',
        "await step.reportProgress({ percent: 50 });",
        'if (!step) throw new Error("no step"); log.info({ step: "name" });',
    ],
)
def test_what_only_looks_like_a_step_is_none(run: str) -> None:
    assert names(run) == []


def test_a_class_in_a_string_or_another_class_of_the_file_adds_no_steps() -> None:
    other = 'class Other extends WorkflowEntrypoint { async run(e, step) { await step.do("other", f) } }'
    source = a_workflow('await step.do("a", f);') + other

    assert [step.name for step in read(source).steps] == [Exact("a")]


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ("step = traced(event);", "`step` is given another value than step"),
        ("holder.run = () => step.do('a', f);", "step is stored in `holder.run`"),
        ("return step;", "step is returned and cannot be followed from there"),
        ("return () => step.do('a', f);", "step is returned and cannot be followed from there"),
        ("await chargeAll(step, 1);", "step is handed to `chargeAll` from ./charge.ts"),
        ("await charging.all({ step });", "step is handed to `charging.all` from ./charging.ts"),
        ("const s = withRollback(step);", "step is handed to `withRollback`, which is not in this file"),
        ("await super.run(event, step);", "step is handed to `super.run`, which is not in this file"),
        ("await this.inherited(step);", "step is handed to `this.inherited`, which is not in this file"),
        ("const n = await chargeAll<T>(step); n.find(f);", "step is handed to `chargeAll` from ./charge.ts"),
        ("new Runner(step);", "step is handed to `Runner`, which is not in this file"),
        ("const all = [...[step]];", "step is used in `...[step]`, which cannot be followed"),
        ("const s = ok ? step : other;", "step is one of several values (`ok ? step : other`)"),
        ("await (x ? this.a : this.b)(step);", "step is handed to `x ? this.a : this.b`, which is not in this file"),
        ("await HANDLERS[kind](step);", "step is handed to `HANDLERS[kind]`, which is not in this file"),
        ("let s; if (x) s = step;", "step is stored in `s`"),
        ("const { ...rest } = step;", "step is taken apart and cannot be followed"),
        ("const d = step[method];", "step is reached through `step[method]`, which cannot be followed"),
        ("await step[method]('a', f);", "`step[method]` is not a method of step that can be read"),
        ("const C = class { go() { step.do('a', f) } };", "step is used inside of another class"),
        ("const o = { a: () => step.do('a', f) }; o[k]();", "step is reached through `o[k]`, which cannot be followed"),
    ],
)
def test_where_the_step_object_leaves_sight_there_is_an_escape(run: str, why: str) -> None:
    top = 'import { chargeAll } from "./charge.ts"; import * as charging from "./charging.ts";'

    assert [(escape.place.line, escape.why) for escape in read(a_workflow(run, top=top)).escapes] == [(3, why)]


def test_a_function_that_calls_itself_is_a_loop() -> None:
    run = 'const poll = async () => { await step.do("poll", f); await poll() };\nawait poll();'
    (step,) = read(a_workflow(run)).steps

    assert (step.name, step.occurrence, step.loop is not None) == (Exact("poll"), 1, True)


def test_a_function_that_calls_itself_may_make_steps_of_other_names() -> None:
    run = "const poll = async (n) => { await step.do(`poll ${n}`, f); await poll(n + 1) };\nawait poll(0);"

    assert names(run) == [Exact("poll 0"), Pattern("poll *")]


def test_a_class_without_a_run_method_is_incomplete() -> None:
    reading = read("export default class A extends Base {}")

    assert reading == Reading(
        (), (Escape(Place(PATH, 1, 16), "the class has no `run` method that can be read"),), root="Base"
    )


@pytest.mark.parametrize("parameters", ["...args", "event, ...rest"])
def test_a_run_method_that_takes_a_list_is_incomplete(parameters: str) -> None:
    reading = read(f"export default class A extends B {{ async run({parameters}) {{ rest[0].do('a', f) }} }}")

    assert [escape.why for escape in reading.escapes] == [
        "`run` takes its arguments as a list, so step cannot be followed"
    ]


def test_a_syntax_error_inside_of_the_class_is_an_escape_at_its_line() -> None:
    reading = read(a_workflow('await step.do("a", f);\nconst x = ;\nawait step.do("b", f);'))

    assert [step.name for step in reading.steps] == [Exact("a"), Exact("b")]
    assert [(escape.place.line, escape.why) for escape in reading.escapes] == [(4, "could not be parsed here")]


def test_a_tagged_template_with_type_arguments_is_no_syntax_error() -> None:
    run = 'const [row] = this.sql<{ id: string }>`select ${id}`;\nawait step.do("a", f);'

    assert names(run) == [Exact("a")]


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("export class A extends AgentWorkflow<Shop, Params> { async run(e, s) {} }", "AgentWorkflow"),
        (
            "class B extends WorkflowEntrypoint {}\nexport class A extends B { async run(e, s) {} }",
            "WorkflowEntrypoint",
        ),
        ("export class A extends Theirs { async run(e, s) {} }", "Theirs"),
    ],
)
def test_the_class_above_all_others_is_known(source: str, root: str) -> None:
    assert read(source).root == root


def test_javascript_is_read_like_typescript() -> None:
    source = 'export default class A extends WorkflowEntrypoint { async run(event, step) { await step.do("a", f) } }'

    assert [step.name for step in read(source, path="workflows/a/workflow.js").steps] == [Exact("a")]


def test_columns_count_characters() -> None:
    (step,) = read(a_workflow('/* äöü */ await step.do("a", f);')).steps

    assert step.place == Place(PATH, 3, 17)


def test_a_pattern_that_lacks_a_name_is_read_to_its_end() -> None:
    reading = read(a_workflow('const { a: } = await step.do("pay", f); log(a);'))

    assert [step.name for step in reading.steps] == [Exact("pay")]


def test_code_that_is_nested_too_deeply_is_an_escape_and_no_crash() -> None:
    reading = read(a_workflow(f"await {'g(' * 3000}step{')' * 3000};"))

    assert [escape.why for escape in reading.escapes] == ["the code is nested too deeply to be read"]
