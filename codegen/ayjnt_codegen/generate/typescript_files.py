"""The entry module, the types of `env`, and the settings of TypeScript."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayjnt_codegen.config import Config
from ayjnt_codegen.names import binding_of
from ayjnt_codegen.source import Agent, SourceTree, Workflow

_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

TSCONFIG: Final[Mapping[str, Any]] = {
    "compilerOptions": {
        "target": "es2022",
        "lib": ["es2022"],
        "module": "esnext",
        "moduleResolution": "bundler",
        "moduleDetection": "force",
        "types": ["@cloudflare/workers-types"],
        "strict": True,
        "isolatedModules": True,
        "allowImportingTsExtensions": True,
        "noEmit": True,
        "skipLibCheck": True,
        "paths": {
            "@ayjnt/env": ["./env.d.ts"],
            "ayjnt/workflow": ["./runtime/workflow.ts"],
        },
    },
    "include": ["../agents/**/*", "../workflows/**/*", "./**/*"],
}


def entry(tree: SourceTree) -> str:
    """Return the module that wrangler bundles: it exports every class and answers requests."""
    attached = [agent for agent in tree.agents if agent.workflow]
    lines = ['import { serve } from "../runtime/routes.ts";']
    if attached:
        lines.append('import { attachWorkflow } from "../runtime/workflow.ts";')
    lines += [f"import {one.class_name} from {_quoted('../../' + one.place.path)};" for one in _classes(tree)]
    lines += ["", "// Cloudflare finds the classes by these names."]
    lines += [f"export {{ {one.class_name} }};" for one in _classes(tree)]
    if attached:
        lines += ["", "// What this.workflow() starts."]
        lines += [_attachment(agent) for agent in attached]
    return "\n".join([*lines, "", *_handler(tree), ""])


def _attachment(agent: Agent) -> str:
    bindings = f"agent: {_quoted(binding_of(agent.class_name))}, workflow: {_quoted(binding_of(agent.workflow or ''))}"
    return f"attachWorkflow({agent.class_name}, {{ {bindings} }});"


def _handler(tree: SourceTree) -> Iterator[str]:
    # The longest route comes first, so that an agent below another one is found.
    routes = sorted(tree.agents, key=lambda agent: (-len(agent.route), agent.route))
    if not routes:
        yield "export default serve([]);"
        return
    yield "export default serve(["
    for agent in routes:
        yield f"  {{ path: {_quoted(agent.route)}, binding: {_quoted(binding_of(agent.class_name))} }},"
    yield "]);"


def env(tree: SourceTree, config: Config) -> str:
    """Return the module behind `@ayjnt/env`."""
    imports = [f"import type {agent.class_name} from {_quoted('../' + agent.place.path)};" for agent in tree.agents]
    members = [
        *(f"{binding_of(one.class_name)}: DurableObjectNamespace<{one.class_name}>;" for one in tree.agents),
        *(f"{binding_of(one.class_name)}: Workflow;" for one in tree.workflows),
        *(
            f"{_member(one['binding'])}: Workflow;"
            for one in config.wrangler.get("workflows") or ()
            if "binding" in one
        ),
        *(f"{_member(name)}: {_type(value)};" for name, value in config.wrangler.get("vars", {}).items()),
    ]
    body = "".join(f"\n  {member}" for member in members)
    return "\n".join([*imports, *[""] * bool(imports), f"export type GeneratedEnv = {{{body}\n}};", ""])


def _type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case None:
            return "null"
        case Mapping():
            return "{ " + "".join(f"{_member(key)}: {_type(item)}; " for key, item in value.items()) + "}"
        case _:
            types = sorted({_type(item) for item in value}) or ["unknown"]
            return f"({' | '.join(types)})[]" if len(types) > 1 else f"{types[0]}[]"


def _member(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else _quoted(name)


def _classes(tree: SourceTree) -> tuple[Agent | Workflow, ...]:
    return (*tree.agents, *tree.workflows)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
