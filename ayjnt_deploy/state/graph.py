"""Cloudflare's own graph of a deployed workflow as steps: what runs in which order, and nothing of what it does.

The nodes are those of `GET …/workflows/{w}/versions/{v}/graph` (beta; cloudflare-typescript
`src/resources/workflows/versions.ts`). Cloudflare reads them from the deployed code. A name that is computed is a
template's text, as far as anybody has seen; no other form is relied on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_codegen.source import NOWHERE, Escape, Exact, Kind, Name, Pattern, Step, Unknown
from ayjnt_deploy.state.steps import text_of

_KINDS: Final = {
    "step_do": Kind.DO,
    "step_sleep": Kind.SLEEP,
    "step_sleep_until": Kind.SLEEP_UNTIL,
    "step_wait_for_event": Kind.WAIT,
}
_AGENT: Final = re.compile(r"__agent_[A-Za-z]+_\d+")
_HOLE: Final = re.compile(r"\$\{[^}]*\}")
_IN_LOOP: Final = "loop"
_IN_BRANCH: Final = "branch"
_DEEPEST: Final = 50

Node = Mapping[str, Any]


@dataclass(slots=True)
class Drawn:
    """The steps of a graph so far."""

    functions: Mapping[str, Any]
    steps: list[Step] = field(default_factory=list)
    escapes: list[Escape] = field(default_factory=list)
    counts: dict[tuple[object, ...], int] = field(default_factory=dict)
    choices: int = 0

    def add(self, step: Step) -> None:
        """Add a step as the next call of its name."""
        bucket = (step.kind, text_of(step), step.duration_ms)
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        self.steps.append(replace(step, occurrence=self.counts[bucket]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What stands around a node."""

    loop: str | None = None
    branch: str | None = None
    parallel: str | None = None
    nested_in: str | None = None
    ways: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


def steps_of_graph(graph: Mapping[str, Any]) -> tuple[tuple[Step, ...], tuple[Escape, ...]]:
    """Return the steps of the `graph` in an answer, and what it leaves open."""
    workflow = graph.get("workflow")
    if not isinstance(workflow, Mapping):
        return (), (Escape(NOWHERE, "Cloudflare's graph holds no workflow"),)
    functions = workflow.get("functions")
    drawn = Drawn(functions if isinstance(functions, Mapping) else {})
    _walk(drawn, _nodes(workflow), _Around())
    return tuple(drawn.steps), tuple(drawn.escapes)


def _nodes(node: object) -> Iterator[Node]:
    listed = node.get("nodes") if isinstance(node, Mapping) else None
    return (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping))


def _walk(drawn: Drawn, nodes: Iterable[Node], around: _Around) -> None:
    for node in nodes:
        _node(drawn, node, around)


def _node(drawn: Drawn, node: Node, around: _Around) -> None:
    match node.get("type"):
        case "step_do" | "step_sleep" | "step_sleep_until" | "step_wait_for_event" as kind:
            _step(drawn, node, _KINDS[kind], around)
        case "loop":
            _walk(drawn, _nodes(node), replace(around, loop=_IN_LOOP))
        case "parallel":
            _walk(drawn, _nodes(node), replace(around, parallel=around.parallel or _group(drawn)))
        case "if" | "switch":
            _branches(drawn, [_nodes(each) for each in node.get("branches") or ()], around)
        case "try":
            _walk(drawn, _nodes(node.get("try_block")), around)
            _walk(drawn, _nodes(node.get("catch_block")), replace(around, branch="catch"))
            _walk(drawn, _nodes(node.get("finally_block")), around)
        case "function_call":
            _call(drawn, str(node.get("name")), around)
        case "block" | "start":
            _walk(drawn, _nodes(node), around)
        case "break" | "function_def":
            pass
        case other:
            drawn.escapes.append(Escape(NOWHERE, f"Cloudflare's graph has a node of the unknown type {other!r}"))


def _group(drawn: Drawn) -> str:
    drawn.choices += 1
    return str(drawn.choices)


def _branches(drawn: Drawn, branches: Iterable[Iterator[Node]], around: _Around) -> None:
    """Walk ways that exclude each other: each counts its names from what was there before."""
    before, choice = dict(drawn.counts), _group(drawn)
    ends = [before]
    for number, nodes in enumerate(branches):
        drawn.counts = dict(before)
        way = f"{choice}:{number}"
        _walk(drawn, nodes, replace(around, branch=f"{_IN_BRANCH} {way}", ways=(*around.ways, way)))
        ends.append(drawn.counts)
    drawn.counts = {bucket: max(end.get(bucket, 0) for end in ends) for end in ends for bucket in end}


def _call(drawn: Drawn, name: str, around: _Around) -> None:
    function = drawn.functions.get(name)
    if not isinstance(function, Mapping):
        drawn.escapes.append(Escape(NOWHERE, f"Cloudflare's graph does not hold the function `{name}`"))
    elif name not in around.calls and len(around.calls) < _DEEPEST:
        _walk(drawn, _nodes(function), replace(around, calls=(*around.calls, name)))


def _step(drawn: Drawn, node: Node, kind: Kind, around: _Around) -> None:
    name = _name(node.get("name"))
    options = node.get("options")
    options = options if isinstance(options, Mapping) else {}
    event = options.get("event_type")
    is_agent = kind is Kind.DO and isinstance(name, Exact) and _AGENT.fullmatch(name.text) is not None
    step = Step(
        kind=Kind.AGENT if is_agent else kind,
        name=name,
        place=NOWHERE,
        duration_ms=_duration(node.get("duration")) if kind is Kind.SLEEP else None,
        event_type=event if isinstance(event, str) and not _HOLE.search(event) else None,
        loop=around.loop,
        branch=around.branch,
        parallel=around.parallel is not None,
        parallel_group=around.parallel,
        nested_in=around.nested_in,
        ways=around.ways,
    )
    drawn.add(step)
    _walk(drawn, _nodes(node), replace(around, nested_in=text_of(step), parallel=None))


def _name(said: object) -> Name:
    if not isinstance(said, str):
        return Unknown(str(said))
    if not _HOLE.search(said):
        return Exact(said)
    return Pattern(re.sub(r"\*{2,}", "*", _HOLE.sub("*", said)))


def _duration(said: object) -> int | None:
    return milliseconds(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else None
