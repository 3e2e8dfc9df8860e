import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.source import Place
from ayjnt_codegen.workflows import workflows_of
from tests.ayjnt_codegen.workflows import found, names_of


def flow(run: str, top: str = "", members: str = "") -> str:
    return f"{top}\nexport class A extends WorkflowEntrypoint {{ {members} async run(event, step) {{\n{run}\n}} }}"


def names(run: str, top: str, others: dict[str, str]) -> list[str]:
    (workflow,) = found(flow(run, top), others)
    return names_of(workflow)


@pytest.mark.parametrize(
    ("top", "call", "others"),
    [
        (
            'import { charge } from "./charge";',
            "await charge(step, 1);",
            {"src/charge.ts": 'export async function charge(s, n) { await s.do("charge", f) }'},
        ),
        (
            'import charge from "./charge.js";',
            "await charge({ step });",
            {"src/charge.ts": 'export default async ({ step }) => { await step.do("charge", f) };'},
        ),
        (
            'import * as charging from "./charge";',
            "await charging.all(step);",
            {"src/charge/index.ts": 'export const all = (s) => s.do("charge", f);'},
        ),
        (
            'import { go } from "./barrel";',
            "await go(step);",
            {"src/barrel.ts": 'export * from "./a"; export { charge as go } from "./b";', "src/b.ts": 'export function charge(s) { return s.do("charge", f) }'},
        ),
        (
            'import { stepDo } from "@/lib/step";',
            'await stepDo(step, "charge", async () => 1);',
            {
                "tsconfig.json": '{ // paths\n"compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }',
                "src/lib/step.ts": "export const stepDo = (s, name, fn) => s.do(name, fn);",
            },
        ),
        (
            'import { stepDo } from "lib/step";',
            'await stepDo(step, "charge", async () => 1);',
            {
                "src/tsconfig.json": '{ "extends": "../base" }',
                "base.json": '{ "compilerOptions": { "baseUrl": "src" } }',
                "src/lib/step.ts": "export const stepDo = (s, name, fn) => s.do(name, fn);",
            },
        ),
        (
            'import { Runner } from "./runner";',
            "const r = new Runner(step); await r.charge();",
            {"src/runner.ts": 'export class Runner { constructor(private step) {} charge() { return this.step.do("charge", f) } }'},
        ),
        ('import { STEP } from "./names";', "await step.do(STEP.charge, f);", {"src/names.ts": 'export const STEP = { charge: "charge" } as const;'}),
        ('import { Step as S } from "./names";', "await step.do(S.Charge, f);", {"src/names.ts": 'export enum Step { Charge = "charge" }'}),
        ('import NAME from "./names";', "await step.do(NAME, f);", {"src/names.ts": 'const name = "charge"; export default name;'}),
        ('import { nameOf } from "./names";', 'await step.do(nameOf("ge"), f);', {"src/names.ts": "const P = 'char'; export const nameOf = (x) => `${P}${x}`;"}),
    ],
)  # fmt: skip
def test_step_and_names_are_followed_into_files_of_the_project(top: str, call: str, others: dict[str, str]) -> None:
    assert names(call, top, others) == ["charge"]


def test_a_base_class_of_another_file_runs_steps_of_its_own() -> None:
    base = """
    import { WorkflowEntrypoint } from "cloudflare:workers";
    const FIRST = "first";
    export abstract class Base extends WorkflowEntrypoint {
      async run(event, step) { await step.do(FIRST, f); await this.runImpl(event, step) }
    }
    """
    source = 'import { Base } from "./base";\nexport class A extends Base { async runImpl(event, step) { await step.do("own", f) } }'
    (workflow,) = found(source, {"src/base.ts": base})

    assert names_of(workflow) == ["first", "own"]


def test_a_step_of_another_file_knows_where_it_stands_and_where_it_is_called_from() -> None:
    charge = 'export const charge = (s) =>\n  s.do("charge", f);'
    (workflow,) = found(flow("await charge(step);", 'import { charge } from "./charge";'), {"src/charge.ts": charge})

    assert [(step.place, step.called_from) for step in workflow.steps] == [
        (Place("src/charge.ts", 2, 3), Place("src/flow.ts", 3, 7))
    ]


def test_step_leaves_sight_in_another_file() -> None:
    charge = 'import { x } from "pkg";\nexport const charge = (s) => x(s);'
    (workflow,) = found(flow("await charge(step);", 'import { charge } from "./charge";'), {"src/charge.ts": charge})

    assert [(str(escape.place), escape.why) for escape in workflow.escapes] == [
        ("src/charge.ts:2", "step is handed to `x` from pkg")
    ]


def test_files_that_import_each_other_are_read() -> None:
    others = {
        "src/a.ts": 'import { b } from "./b"; export const a = b;',
        "src/b.ts": 'import { a } from "./a"; export const b = a;',
    }

    assert names("await step.do(a, f);", 'import { a } from "./a";', others) == ["?"]


@pytest.mark.parametrize(
    "config",
    [
        "{",
        "[]",
        '{ "compilerOptions": 1, "extends": "./tsconfig.json" }',
        '{"compilerOptions": {"paths": {"@/*": "x"}}}',
    ],
)
def test_a_config_that_cannot_be_used_gives_no_aliases(config: str) -> None:
    (workflow,) = found(flow("await go(step);", 'import { go } from "@/go";'), {"tsconfig.json": config})

    assert [escape.why for escape in workflow.escapes] == ["step is handed to `go` from @/go"]


FILES = {
    "src/flow.ts": flow("await charge(step); await step.do(NAME, f);", 'import { charge, NAME } from "./barrel";'),
    "src/barrel.ts": 'export * from "./names"; export { charge } from "./charge";',
    "src/names.ts": 'export const NAME = "last";',
    "src/charge.ts": 'import { NAME } from "./names"; export const charge = (s) => s.do(`${NAME} but one`, f);',
}


@given(st.permutations(sorted(FILES)))
def test_the_order_of_files_does_not_matter(paths: list[str]) -> None:
    sources = Sources({path: FILES[path].encode() for path in paths})

    (workflow,) = workflows_of(sources, "src/flow.ts")
    assert names_of(workflow) == ["last but one", "last"]
