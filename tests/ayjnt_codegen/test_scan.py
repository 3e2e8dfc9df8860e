from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.folder import Folder
from ayjnt_codegen.scan import Scanned, read_tree, scan
from ayjnt_codegen.source import Agent, Exact, NotDetected, Place, SourceTree, Workflow
from tests.ayjnt_codegen.workflows import ORDERS, a_workflow

AGENT = """\
import { Agent } from "agents";
import { withWorkflow } from "ayjnt/workflow";
import type OrdersProcessing from "./workflow.ts";
export default class OrdersAgent
  extends withWorkflow<typeof OrdersProcessing>()(Agent)<GeneratedEnv, State>
{
  async onRequest() {}
}
"""
TREE = {
    "agents/orders/agent.ts": AGENT.encode(),
    "agents/orders/workflow.ts": ORDERS.encode(),
    "agents/(shop)/carts/agent.ts": b'import { Agent } from "agents"; export default class Carts extends Agent<Env> {}',
    "agents/orders/app.tsx": b"export default () => <p/>;",
    "workflows/nightly/workflow.ts": a_workflow('await step.do("a", f);', top='import { x } from "./x.js";').encode(),
    "workflows/nightly/x.ts": b'import { y } from "../y"; export const x = y;',
    "workflows/y/index.ts": b"export const y = 1;",
    "workflows/broken/workflow.ts": b"export class Broken extends AgentWorkflow {}",
    "workflows/helpers.ts": b"export class Helper extends WorkflowEntrypoint {}",
}


def workflow(source: str, *, path: str = "agents/orders/workflow.ts") -> Workflow | NotDetected:
    tree = scan({path: source.encode()})
    (found,) = tree.workflows or tree.not_detected
    return found


def detected(source: str) -> tuple[str, str]:
    found = workflow(source)
    assert isinstance(found, Workflow)
    return found.class_name, found.base


def reason(source: str, *, path: str = "agents/orders/workflow.ts") -> str:
    found = workflow(source, path=path)
    assert isinstance(found, NotDetected)
    return found.why


def agent(source: str, *, path: str = "agents/orders/agent.ts") -> Agent:
    (found,) = scan({path: source.encode()}).agents
    return found


# The guide's four examples


def test_a_default_exported_agent_workflow_is_detected() -> None:
    source = "export default class OrdersProcessing extends AgentWorkflow<OrdersAgent, Params> {}"

    assert detected(source) == ("OrdersProcessing", "AgentWorkflow")


def test_a_default_exported_workflow_entrypoint_is_detected() -> None:
    source = "export default class Cleanup extends WorkflowEntrypoint<Env, Params> {}"

    assert detected(source) == ("Cleanup", "WorkflowEntrypoint")


def test_a_base_under_another_name_is_not_detected() -> None:
    source = 'import { AgentWorkflow as AW } from "agents/workflows";\nexport default class X extends AW<A> {}'

    assert workflow(source) == NotDetected(
        Place("agents/orders/workflow.ts", 2, 16),
        "`X` extends `AW`, another name for `AgentWorkflow`: import it as `AgentWorkflow`",
    )


def test_a_class_exported_by_name_is_not_detected() -> None:
    source = "export class OrdersProcessing extends AgentWorkflow<A> {}"

    assert workflow(source) == NotDetected(
        Place("agents/orders/workflow.ts", 1, 8),
        "`OrdersProcessing` is not the default export: write `export default class OrdersProcessing`",
    )


# Around the examples


@pytest.mark.parametrize(
    "source",
    [
        "class A extends AgentWorkflow<X> {}\nexport default A;",
        "class A extends AgentWorkflow<X> {}\nexport { A as default };",
        "export { A as default };\nclass A extends AgentWorkflow {}",
        "export default abstract class A extends AgentWorkflow {}",
        "export default (class A extends AgentWorkflow {});",
        "// export default class B extends AgentWorkflow {}\nexport default class A extends /* the */ AgentWorkflow {}",
        "const s = `export default class B extends AgentWorkflow {}`;\nexport default class A\n  extends AgentWorkflow<\n  X\n> {}",
        "\ufeffexport default class A extends AgentWorkflow {}",
    ],
)
def test_a_default_export_is_detected_however_it_is_written(source: str) -> None:
    assert detected(source) == ("A", "AgentWorkflow")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "there is no default export: write `export default class SomeName extends AgentWorkflow`"),
        (
            "const s = `export default class A extends AgentWorkflow {}`;",
            "there is no default export: write `export default class SomeName extends AgentWorkflow`",
        ),
        (
            "export default class extends AgentWorkflow {}",
            "the class has no name: write `export default class SomeName extends AgentWorkflow`",
        ),
        (
            "export default { fetch() {} };",
            "the default export is not a class of this file: write `export default class SomeName extends AgentWorkflow`",
        ),
        (
            "class A extends AgentWorkflow {}\nexport default instrument(A);",
            "the default export is not a class of this file: write `export default class SomeName extends AgentWorkflow`",
        ),
        ('export { default } from "./a";', "the default export comes from ./a: move the class into this file"),
        ('export { A as default } from "./a";', "the default export comes from ./a: move the class into this file"),
        (
            "export default class A {}",
            "`A` extends nothing: let it extend `AgentWorkflow` or `WorkflowEntrypoint`",
        ),
        (
            "export default class A extends flows.AgentWorkflow {}",
            "`A` extends `flows.AgentWorkflow`: a workflow extends `AgentWorkflow` or `WorkflowEntrypoint`, by that very name",
        ),
        (
            "export default class A extends mixin(AgentWorkflow) {}",
            "`A` extends `mixin(AgentWorkflow)`: a workflow extends `AgentWorkflow` or `WorkflowEntrypoint`, by that very name",
        ),
        (
            "export default class A extends AgentWorkflow { run( { {",
            "the file could not be parsed here, and no default-exported class was found",
        ),
    ],
)
def test_a_nearly_right_file_gets_one_line_that_says_what_to_change(source: str, why: str) -> None:
    assert reason(source) == why


@pytest.mark.parametrize("name", ["workflow.tsx", "workflow.js", "workflow.mts"])
def test_a_workflow_in_a_file_with_another_ending_is_not_detected(name: str) -> None:
    source = "export default class A extends AgentWorkflow {}"

    assert reason(source, path=f"workflows/{name}") == f"the file is named {name}: rename it to workflow.ts"


def test_a_workflow_needs_no_folder_of_its_own() -> None:
    found = workflow("export default class A extends AgentWorkflow {}", path="workflows/workflow.ts")

    assert found.place == Place("workflows/workflow.ts", 1, 16)


# Agents


def test_an_agent_has_its_route_and_its_id_from_its_folders_and_the_workflow_next_to_it() -> None:
    assert scan(TREE).agents == (
        Agent(
            class_name="Carts",
            agent_id="carts",
            route="/carts",
            place=Place("agents/(shop)/carts/agent.ts", 1, 48),
        ),
        Agent(
            class_name="OrdersAgent",
            agent_id="orders",
            route="/orders",
            place=Place("agents/orders/agent.ts", 4, 16),
            workflow="OrdersProcessing",
        ),
    )


def test_route_groups_do_not_count_and_slashes_become_underscores_in_an_id() -> None:
    found = agent("export default class A extends Agent {}", path="agents/(internal)/shop/(v2)/orders/agent.ts")

    assert (found.agent_id, found.route) == ("shop_orders", "/shop/orders")


def test_an_exported_agent_id_wins_over_the_folder() -> None:
    assert agent('export const agentId = "sales";\nexport default class A extends Agent {}').agent_id == "sales"


def test_an_agent_id_that_is_not_a_literal_is_refused() -> None:
    with pytest.raises(SourceError, match=r"agentId is not a string literal \(agents/orders/agent.ts:1\)"):
        agent("export const agentId = env.ID;\nexport default class A extends Agent {}")


@pytest.mark.parametrize(
    "heritage",
    [
        "Agent<Env, State>",
        "AIChatAgent<Env>",
        "McpAgent",
        "withWorkflow<typeof Flow>()(Agent)<GeneratedEnv, State>",
        "instrument(options, withWorkflow<typeof Flow>()(AIChatAgent<Env>))",
    ],
)
def test_an_agent_is_known_by_its_base_also_through_mixins(heritage: str) -> None:
    assert agent(f"export default class Orders extends {heritage} {{}}").class_name == "Orders"


def test_an_agent_with_another_base_is_not_detected() -> None:
    tree = scan({"agents/orders/agent.ts": b"export default class Orders extends Base {}"})

    assert tree == SourceTree(
        agents=(),
        workflows=(),
        not_detected=(
            NotDetected(
                Place("agents/orders/agent.ts", 1, 16),
                "`Orders` extends `Base`: an agent extends `Agent`, `AIChatAgent` or `McpAgent`, by that very name",
            ),
        ),
    )


@pytest.mark.parametrize("path", ["agents/agent.ts", "agents/(group)/agent.ts"])
def test_an_agent_without_a_route_is_not_detected(path: str) -> None:
    (missed,) = scan({path: b"export default class A extends Agent {}"}).not_detected

    assert missed.why == "an agent needs a route: move it into a folder below `agents/`"


# The tree as a whole


def test_the_guides_project_is_read_as_one_value() -> None:
    tree = scan(TREE)

    assert [(found.class_name, found.base, str(found.place), len(found.steps)) for found in tree.workflows] == [
        ("OrdersProcessing", "AgentWorkflow", "agents/orders/workflow.ts:8", 5),
        ("Sample", "AgentWorkflow", "workflows/nightly/workflow.ts:2", 1),
    ]
    assert [str(missed.place) for missed in tree.not_detected] == ["workflows/broken/workflow.ts:1"]
    assert all(found.is_complete for found in tree.workflows)


@given(st.permutations(sorted(TREE)))
def test_the_order_of_files_does_not_matter(paths: list[str]) -> None:
    assert scan({path: TREE[path] for path in paths}) == scan(TREE)


def test_no_files_are_an_empty_tree() -> None:
    assert scan({}) == SourceTree(agents=(), workflows=())


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {
                "agents/orders/agent.ts": b"export default class Orders extends Agent {}",
                "workflows/orders/workflow.ts": b"\nexport default class Orders extends AgentWorkflow {}",
            },
            "two files use the class `Orders`: agents/orders/agent.ts:1 and workflows/orders/workflow.ts:2",
        ),
        (
            {
                "agents/a/agent.ts": b"export default class A extends Agent {}",
                "agents/b/agent.ts": b'export const agentId = "a"; export default class B extends Agent {}',
            },
            "two files use the agentId `a`: agents/a/agent.ts:1 and agents/b/agent.ts:1",
        ),
        (
            {
                "agents/(x)/a/agent.ts": b'export const agentId = "x"; export default class A extends Agent {}',
                "agents/a/agent.ts": b"export default class B extends Agent {}",
            },
            "two files use the route `/a`: agents/(x)/a/agent.ts:1 and agents/a/agent.ts:1",
        ),
    ],
)
def test_two_files_that_cannot_be_told_apart_are_refused_with_both_places(
    files: dict[str, bytes], message: str
) -> None:
    with pytest.raises(SourceError) as caught:
        scan(files)

    assert caught.value.message == message
    assert caught.value.remedy


# Fingerprints of sources


def sources(changed: dict[str, str]) -> list[str]:
    files = TREE | {path: source.encode() for path, source in changed.items()}
    return [found.sources for found in scan(files).workflows]


def test_a_changed_import_changes_the_fingerprint_of_the_workflow_that_reaches_it() -> None:
    before, after = sources({}), sources({"workflows/y/index.ts": "export const y = 2;"})

    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]


def test_comments_types_and_files_imported_for_types_do_not_change_fingerprints() -> None:
    changed = {
        "workflows/y/index.ts": "// one\nexport const y: number = 1",
        "agents/orders/agent.ts": AGENT.replace("onRequest", "onStart"),
    }

    assert sources(changed) == sources({})


PIECES = st.sampled_from(
    [
        *(
            "step",
            ".do(",
            ".sleep(",
            '"a"',
            "`b${",
            "}`",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            ",",
            ";",
            "=>",
            "=",
            "?",
            ":",
            "...",
        ),
        *(
            "await ",
            "async ",
            "const ",
            "return ",
            "if (x) ",
            "for (const x of y) ",
            "class ",
            "new ",
            "this",
            "<T>",
            "/*",
            "// ",
        ),
        *(
            "function f(s) ",
            "f(step)",
            "f",
            "x",
            "1e999",
            "switch (x) ",
            "case 1: ",
            "try ",
            "catch ",
            "\n",
            "'",
            "@",
            "ö",
            "&& ",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40))
def test_a_file_is_a_workflow_or_gets_a_reason_whatever_is_in_it(pieces: list[str]) -> None:
    found = workflow(a_workflow('await step.do("first", f);' + "".join(pieces)))

    assert isinstance(found, NotDetected) or len(found.steps) + len(found.escapes) > 0


# Reading the tree from disk


def test_reading_a_tree_takes_its_sources_and_what_workflows_import_from_elsewhere(tmp_path: Path) -> None:
    written = {
        "agents/orders/agent.ts": 'import "../../lib/only-agents";',
        "agents/orders/workflow.ts": 'import { a } from "../../lib/a.js"; import "./missing"; import "zod";',
        "agents/orders/node_modules/x/workflow.ts": "",
        "agents/.cache/workflow.ts": "",
        "agents/notes.md": "",
        "lib/a.ts": 'export * from "./b";',
        "lib/b/index.mts": 'import type { C } from "../c"; await import("./lazy");',
        "lib/b/lazy.js": 'import "../a";',
        "lib/c.ts": "",
        "lib/only-agents.ts": "",
        "src/index.ts": "",
    }
    for path, source in written.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)

    expected = ["agents/orders/agent.ts", "agents/orders/workflow.ts", "lib/a.ts", "lib/b/index.mts", "lib/b/lazy.js"]
    assert read_tree(Folder(tmp_path)).files == {path: written[path].encode() for path in expected}


def test_a_config_that_another_extends_tells_where_imports_lead_and_is_one_of_the_files(tmp_path: Path) -> None:
    written = {
        "lib/go.ts": 'export const go = (step) => step.do("go", f);',
        "tsconfig.base.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./lib/*"] } } }',
        "tsconfig.json": '{ "extends": "./tsconfig.base.json" }',
        "workflows/orders/workflow.ts": (
            'import { go } from "@/go";\nexport default class Orders extends WorkflowEntrypoint {\n'
            "  async run(event, step) { await go(step); }\n}"
        ),
    }
    for path, source in written.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)

    scanned = read_tree(Folder(tmp_path))

    assert [step.name for workflow in scanned.tree.workflows for step in workflow.steps] == [Exact("go")]
    assert scanned.files == {path: source.encode() for path, source in written.items()}
    assert scan(scanned.files) == scanned.tree


def test_what_a_build_writes_changes_nothing_of_what_the_source_says(tmp_path: Path) -> None:
    source = {
        "tsconfig.json": '{ "extends": "./.ayjnt/tsconfig.json" }',
        "workflows/orders/workflow.ts": (
            'import { x } from "ayjnt/workflow";\nexport default class Orders extends WorkflowEntrypoint {\n'
            '  async run(event, step) { await step.do("go", f); }\n}'
        ),
    }
    built = {
        ".ayjnt/runtime/workflow.ts": "export const x = 1;",
        ".ayjnt/tsconfig.json": '{ "compilerOptions": { "paths": { "ayjnt/workflow": ["./runtime/workflow.ts"] } } }',
    }
    scanned = []
    for files in (source, built):
        for path, content in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(content)
        scanned.append(read_tree(Folder(tmp_path)))

    assert scanned[0] == scanned[1]
    assert scanned[0].files == {path: content.encode() for path, content in source.items()}


def test_a_project_without_agents_or_workflows_has_no_files(tmp_path: Path) -> None:
    assert read_tree(Folder(tmp_path)) == Scanned(scan({}), {})


def test_an_agent_whose_base_is_nested_deeply_is_read() -> None:
    source = f"export default class A extends {'mix(' * 1500}Agent{')' * 1500} {{}}"

    (agent,) = scan({"agents/a/agent.ts": source.encode()}).agents

    assert agent.class_name == "A"
