import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.source import Escape, Place
from ayjnt_codegen.workflows import workflows_of
from tests.ayjnt_codegen.workflows import ORDERS, found, names_of

RUN = 'async run(event, step) { await step.do("a", f) }'
IMPORT = 'import { WorkflowEntrypoint } from "cloudflare:workers";\n'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"export class A extends WorkflowEntrypoint<Env, P> {{ {RUN} }}", ("A", "WorkflowEntrypoint", "A")),
        (f"export default class A extends AgentWorkflow {{ {RUN} }}", ("A", "AgentWorkflow", "default")),
        (f"export default class extends ThinkWorkflow {{ {RUN} }}", ("default", "ThinkWorkflow", "default")),
        (f"class A extends WorkflowEntrypoint {{ {RUN} }}", ("A", "WorkflowEntrypoint", None)),
        (f"class A extends WorkflowEntrypoint {{ {RUN} }}\nexport {{ A as B }};", ("A", "WorkflowEntrypoint", "B")),
        (f"class A extends WorkflowEntrypoint {{ {RUN} }}\nexport default A;", ("A", "WorkflowEntrypoint", "default")),
        (f"export const A = class extends WorkflowEntrypoint {{ {RUN} }};", ("A", "WorkflowEntrypoint", "A")),
        (
            f"class ABase extends WorkflowEntrypoint {{ {RUN} }}\nexport const A = Sentry.instrument(o, ABase);",
            ("ABase", "WorkflowEntrypoint", "A"),
        ),
        (
            f"class ABase extends WorkflowEntrypoint {{ {RUN} }}\nexport default wrap(wrap(o), ABase as any);",
            ("ABase", "WorkflowEntrypoint", "default"),
        ),
        (
            f"export const A = instrument(o, class extends WorkflowEntrypoint {{ {RUN} }});",
            ("A", "WorkflowEntrypoint", "A"),
        ),
        (
            f'import {{ WorkflowEntrypoint as WE }} from "cloudflare:workers";\nclass A extends WE {{ {RUN} }}',
            ("A", "WE", None),
        ),
        (
            f'import * as cf from "cloudflare:workers";\nclass A extends cf.WorkflowEntrypoint {{ {RUN} }}',
            ("A", "cf.WorkflowEntrypoint", None),
        ),
        (
            f"{IMPORT}const Base = WorkflowEntrypoint as unknown as X;\nexport class A extends Base {{ {RUN} }}",
            ("A", "Base", "A"),
        ),
        (
            f"export class A extends instrument(options, WorkflowEntrypoint) {{ {RUN} }}",
            ("A", "instrument(options, WorkflowEntrypoint)", "A"),
        ),
        (
            f'import {{ BaseWorkflow }} from "@acme/flows";\nclass A extends BaseWorkflow {{ {RUN} }}',
            ("A", "BaseWorkflow", None),
        ),
        (
            f"// a class of its own\nclass A extends WorkflowEntrypoint<{{ a: string }}> {{ {RUN} }}",
            ("A", "WorkflowEntrypoint", None),
        ),
        (
            f"function make() {{ return class A extends WorkflowEntrypoint {{ {RUN} }} }}",
            ("A", "WorkflowEntrypoint", None),
        ),
    ],
)
def test_a_workflow_class_is_found_however_it_is_exported(source: str, expected: tuple[str, str, str | None]) -> None:
    (workflow,) = found(source)

    assert (workflow.class_name, workflow.base, workflow.exported_as) == expected
    assert names_of(workflow) == ["a"]


@pytest.mark.parametrize(
    "source",
    [
        "const text = `export class A extends WorkflowEntrypoint { async run(e, step) { step.do('a', f) } }`;",
        "// export class A extends WorkflowEntrypoint {}",
        f"class WorkflowEntrypoint {{}}\nclass A extends WorkflowEntrypoint {{ {RUN} }}",
        f"class A extends Manager {{ {RUN} }}",
        'import { BaseWorkflow } from "x";\nclass A extends BaseWorkflow { start() {} }',
        "class A {}",
    ],
)
def test_what_only_looks_like_a_workflow_class_is_none(source: str) -> None:
    assert found(source) == ()


def test_each_class_of_a_file_is_read_by_itself() -> None:
    source = """
    class WorkflowBase extends WorkflowEntrypoint { async run(event, step) { await step.do("base", f) } }
    export class AgentWorkflow extends WorkflowEntrypoint { async run(event, step) { await step.do("own", f) } }
    export class B extends WorkflowBase { async run(event, step) { await super.run(event, step); await step.do("b", f) } }
    """

    assert [(each.class_name, names_of(each)) for each in found(source)] == [
        ("WorkflowBase", ["base"]),
        ("AgentWorkflow", ["own"]),
        ("B", ["base", "b"]),
    ]


def test_a_base_class_runs_the_method_that_the_workflow_defines() -> None:
    source = """
    abstract class Base extends WorkflowEntrypoint {
      async run(event, step) { await step.do("begin", f); await this.runImpl(event, step); await step.do("end", f) }
      abstract runImpl(event, step): Promise<void>;
    }
    export class A extends Base { async runImpl(event, s) { await s.do("impl", f) } }
    """
    base, workflow = found(source)

    assert names_of(workflow) == ["begin", "impl", "end"]
    assert [escape.why for escape in base.escapes] == ["step is handed to `this.runImpl`, which is not in this file"]


def test_a_mixin_of_the_file_adds_its_steps() -> None:
    source = """
    const Audited = (Base) => class extends Base {
      async run(event, step) { await step.do("audit", f); return super.run(event, step) }
    };
    class Plain extends WorkflowEntrypoint { async run(event, step) { await step.do("plain", f) } }
    export class A extends Audited(Plain) {}
    """

    assert names_of(found(source)[-1]) == ["audit", "plain"]


def test_a_run_out_of_sight_leaves_the_methods_that_take_step() -> None:
    source = 'import { BaseWorkflow } from "x";\nclass A extends BaseWorkflow { async runImpl(e, step: WorkflowStep) { await step.do("a", f) } }'
    (workflow,) = found(source)

    assert [escape.why for escape in workflow.escapes] == ["the class has no `run` method that can be read"]
    assert len(workflow.steps) == 1


def test_a_class_that_cannot_be_parsed_is_incomplete() -> None:
    (workflow,) = found("export class A extends WorkflowEntrypoint { async run( { {{{ ]")

    assert (workflow.class_name, workflow.is_complete) == ("A", False)


def test_an_unreadable_part_elsewhere_in_the_file_does_not_count() -> None:
    (workflow,) = found(f"const x = ;\nexport class A extends WorkflowEntrypoint {{ {RUN} }}")

    assert names_of(workflow) == ["a"]


def test_a_wrapped_class_of_another_file_is_read_through_the_mixin() -> None:
    source = 'import { Base } from "./base";\nexport class A extends instrument(o, Base) {}'
    (workflow,) = found(source, {"src/base.ts": f"{IMPORT}export class Base extends WorkflowEntrypoint {{ {RUN} }}"})

    assert names_of(workflow) == ["a"]


def test_a_wrapped_class_out_of_sight_is_incomplete() -> None:
    (workflow,) = found(
        'import { Base } from "./base";\nexport class A extends instrumentWorkflowWithSentry(o, Base) {}'
    )

    assert workflow.escapes == (Escape(Place("src/flow.ts", 2, 8), "the class has no `run` method that can be read"),)


def test_a_method_that_makes_steps_and_that_nobody_calls_makes_the_workflow_incomplete() -> None:
    source = """
    export class A extends WorkflowEntrypoint {
      async run(event, step) { await step.do("a", f) }
      async refund(step: WorkflowStep) { await step.do("refund", f) }
      describe(step: WorkflowStep) { return step.name }
    }
    """
    (workflow,) = found(source)

    assert [escape.why for escape in workflow.escapes] == ["`refund` uses step, and no call of it was found"]


def test_a_bundle_is_read_like_the_source() -> None:
    source = """
    import { WorkflowEntrypoint } from "cloudflare:workers";
    var AgentWorkflow = class extends WorkflowEntrypoint {
      async waitForApproval(step, options) {
        const stepName = options?.stepName ?? "wait-for-approval";
        return (await step.waitForEvent(stepName, { type: options?.eventType ?? "approval" })).payload;
      }
    };
    async function charge(step) { await step.do("charge", async () => {}); }
    var Orders = class extends AgentWorkflow {
      static { __name(this, "Orders"); }
      async run(event, step) { await charge(step); await this.waitForApproval(step, { stepName: "ask" }); await step.reportComplete(); }
    };
    export { Orders, worker_default as default };
    """
    workflow = found(source)[-1]

    assert (workflow.class_name, workflow.base, workflow.exported_as) == ("Orders", "AgentWorkflow", "Orders")
    assert names_of(workflow) == ["charge", "ask", "__agent_reportError_0", "__agent_reportComplete_0"]


DEEP = 1500


def test_a_class_whose_base_is_nested_too_deeply_is_incomplete() -> None:
    source = f"export class A extends {'mix(' * DEEP}WorkflowEntrypoint{')' * DEEP} {{ {RUN} }}"
    (workflow,) = found(source)

    assert (workflow.class_name, workflow.steps) == ("A", ())
    assert [each.why for each in workflow.escapes] == ["what the class extends is nested too deeply to be read"]


@pytest.mark.parametrize(
    "deep",
    [
        f"export const B = {'wrap(' * DEEP}A{')' * DEEP};",
        f"export default {'wrap(' * DEEP}A{')' * DEEP};",
        f"export const {'{a:' * DEEP}b{'}' * DEEP} = c;",
        f"const b = {'[' * DEEP}{']' * DEEP};",
        f"class B extends {'mix(' * DEEP}Base{')' * DEEP} {{}}",
        f"type B = {'A<' * DEEP}C{'>' * DEEP};",
    ],
    ids=["wrapped", "default", "pattern", "list", "class", "type"],
)
def test_what_is_nested_deeply_elsewhere_in_the_file_does_no_harm(deep: str) -> None:
    (workflow,) = found(f"class A extends WorkflowEntrypoint {{ {RUN} }}\n{deep}")

    assert names_of(workflow) == ["a"]


PIECES = [
    "{",
    "}",
    "(",
    ")",
    "`",
    '"',
    "${",
    "/*",
    "//",
    "=>",
    "...",
    "class A extends WorkflowEntrypoint ",
    "this.",
    "?.",
]
PIECES += [
    "\\u{110000}",
    "\0",
    "\r\n",
    "\ufeff",
    "await step.do<T>(",
    "for (const step of ",
    "import(",
    "@a ",
    "\udcff",
]
EDITS = st.lists(
    st.tuples(st.integers(0, len(ORDERS)), st.integers(0, 30), st.sampled_from(PIECES) | st.text(max_size=3)),
    min_size=1,
)


@given(EDITS, st.sampled_from([".ts", ".tsx", ".js", ".mjs"]))
def test_whatever_the_file_holds_reading_ends_with_places_in_the_file(
    edits: list[tuple[int, int, str]], ending: str
) -> None:
    source = ORDERS
    for start, length, piece in edits:
        source = source[:start] + piece + source[start + length :]
    content = source.encode("utf-8", "surrogateescape" if "\udcff" in source else "replace")

    workflows = workflows_of(Sources({f"flow{ending}": content}), f"flow{ending}")

    last = content.count(b"\n") + 1
    places = [
        place for each in workflows for place in (each.place, *(made.place for made in each.steps + each.escapes))
    ]
    assert all(place.path == f"flow{ending}" and 1 <= place.line <= last for place in places)
