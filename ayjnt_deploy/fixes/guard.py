"""Keeps what is new away from the instances in flight: a constant date on the timestamp of run()'s event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Step
from ayjnt_codegen.syntax import FUNCTIONS, bound_names, children, parameters, text
from ayjnt_codegen.typescript import Node, captures, parse
from ayjnt_deploy.fixes import restore
from ayjnt_deploy.fixes.code import Call, Code
from ayjnt_deploy.fixes.edit import CannotFix, Edit, applied
from ayjnt_deploy.fixes.literals import quote_of, quoted
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.state.steps import titled

INSERTED: Final = frozenset({"step-runs-late", "wait-inserted", "deadline-runs-on"})
"""The rules about a step that instances in flight do not know."""
_LEAD: Final = timedelta(hours=1)
_INLINE: Final = FUNCTIONS - {"method_definition"}


def default_cutover(now: datetime) -> datetime:
    """Return a date for a deploy that is about to happen: an hour ahead, on the hour."""
    late = now + _LEAD + timedelta(hours=1) - timedelta(microseconds=1)
    return late.replace(minute=0, second=0, microsecond=0)


def guard(code: Code, finding: Finding, cutover: datetime) -> tuple[Edit, ...]:
    """Return the edits after which only instances that begin at `cutover` or later meet what is new."""
    if finding.rule in INSERTED:
        return (_wrapped(code, finding, cutover),)
    old, new = restore.pair(finding)
    call = code.call(new)
    if _is_only_name(old, new):
        return (_choice(code, call, old, new, cutover),)
    return (_both(code, call, old, new, cutover),)


def _is_only_name(old: Step, new: Step) -> bool:
    """Whether one expression can choose between the two; what has holes, or another argument, needs two calls."""
    are_exact = isinstance(old.name, Exact) and isinstance(new.name, Exact)
    return are_exact and old.event_type == new.event_type and old.duration_ms == new.duration_ms


def _choice(code: Code, call: Call, old: Step, new: Step, cutover: datetime) -> Edit:
    """Write `event.timestamp < new Date("…") ? "old" : "new"` where the name stands."""
    node = restore.name_node(call, new)
    if not isinstance(old.name, Exact):
        raise CannotFix(f"{titled(old)} has no fixed name", remedy="make the change by hand")
    literal = quoted(old.name.text, _quote(call, node))
    return code.edit(call.module, node, f"{_begun(call, '<', cutover)} ? {literal} : {text(node)}")


def _quote(call: Call, node: Node) -> str:
    quote = quote_of(call.module, node)
    return quote if quote != "`" else quote_of(call.module)


def _both(code: Code, call: Call, old: Step, new: Step, cutover: datetime) -> Edit:
    """Write the statement twice, as it was and as it is."""
    statement = _statement(call, f"if ({_begun(call, '<', cutover)}) {{ …as it was… }} else {{ …as it is… }}")
    edits = restore.restored(code, call, old, new)
    here = code.edit(call.module, statement, "")
    if any(not (one.path == here.path and here.start <= one.start and one.end <= here.end) for one in edits):
        raise CannotFix(
            f"{titled(new)} is described outside of its call ({edits[0].path})",
            remedy="write name, duration or event type at the call, and run this again",
        )
    changed = applied(code.files, edits)[here.path]
    grown = len(changed) - len(code.files[here.path])
    before = changed[here.start : here.end + grown].decode("utf-8", "replace")
    layout = _Layout(call, statement)
    return code.edit(
        call.module,
        statement,
        layout.lines(
            f"if ({_begun(call, '<', cutover)}) {{",
            layout.inner(before),
            "} else {",
            layout.inner(text(statement)),
            "}",
        ),
    )


def _wrapped(code: Code, finding: Finding, cutover: datetime) -> Edit:
    """Put the statement of a new step into `if (event.timestamp >= new Date("…")) { … }`."""
    new = finding.new
    if new is None or new.kind is Kind.AGENT:
        raise CannotFix(f"{finding.rule} at {finding.at} is about no call that can be guarded", remedy=finding.remedy)
    call = code.call(new)
    begun = _begun(call, ">=", cutover)
    statement = _statement(call, f"const … = {begun} ? await step.{new.kind}(…) : …")
    layout = _Layout(call, statement)
    return code.edit(call.module, statement, layout.lines(f"if ({begun}) {{", layout.inner(text(statement)), "}"))


def _statement(call: Call, by_hand: str) -> Node:
    statement = call.statement
    if statement is None:
        raise CannotFix(
            f"{call.module.place(call.node)}: the call is part of a larger statement, which may need its result",
            remedy=f"write it by hand: {by_hand}",
        )
    return statement


def _begun(call: Call, sign: str, cutover: datetime) -> str:
    quote = _quote(call, call.argument(0) or call.node)
    date = quoted(f"{cutover.replace(tzinfo=None).isoformat(timespec='seconds')}Z", quote)
    return f"{_timestamp(call)} {sign} new Date({date})"


# The event of run()


def _timestamp(call: Call) -> str:
    """Return how the code at `call` names the time at which the instance began."""
    run = _run(call)
    patterns = parameters(run)
    if not patterns:
        raise CannotFix(
            f"{call.module.place(run)}: run() takes no event",
            remedy="write `event` as its first parameter, and run this again",
        )
    name, spelled = _time_in(call, patterns[0])
    if any(name in names for names in _shadows(call, run)):
        raise CannotFix(
            f"{call.module.place(call.node)}: {name!r} means something else here than the event of run()",
            remedy="give the other one another name, and run this again",
        )
    return spelled


def _time_in(call: Call, pattern: Node) -> tuple[str, str]:
    """Return the variable that holds the event, or its timestamp, and the expression to write."""
    if pattern.type == "identifier":
        return text(pattern), f"{text(pattern)}.timestamp"
    for part in children(pattern):
        key = part.child_by_field_name("key") or part
        value = part.child_by_field_name("value") or part
        if text(key) == "timestamp" and value.type in {"identifier", "shorthand_property_identifier_pattern"}:
            return text(value), text(value)
    raise CannotFix(
        f"{call.module.place(pattern)}: run() takes its event apart, and leaves the timestamp out",
        remedy="add `timestamp` to what it takes, as in `{ payload, timestamp }`, and run this again",
    )


def _run(call: Call) -> Node:
    """Return the run() around `call`. Raises `CannotFix` where another function makes the step."""
    node: Node | None = call.node
    while node is not None and (node.type not in FUNCTIONS or node.type in _INLINE):
        node = node.parent if node.type != "class_body" else None
    label = node.child_by_field_name("name") if node is not None else None
    if node is None or label is None or text(label) != "run":
        where = "a function outside of run()" if label is None else f"`{text(label)}`"
        raise CannotFix(
            f"{call.module.place(call.node)}: the step is made in {where}, which does not know the event",
            remedy="hand it the event's timestamp and write the guard by hand, or move the call into run()",
        )
    return node


def _shadows(call: Call, run: Node) -> Iterator[set[str]]:
    """Yield the names that are declared between run() and the call."""
    node = call.node.parent
    while node is not None and node != run:
        if node.type in FUNCTIONS:
            yield {name for one in parameters(node) for name in bound_names(one)}
        if node.type == "statement_block":
            declared = [one for each in children(node) if each.type.endswith("_declaration") for one in children(each)]
            labels = [label for one in declared if (label := one.child_by_field_name("name")) is not None]
            yield {name for label in labels for name in bound_names(label)}
        node = node.parent


# Lines


class _Layout:
    """How the lines around a statement are written: their ends, and how deep they stand."""

    def __init__(self, call: Call, statement: Node) -> None:
        self._indent = _indent(call, statement)
        block = statement.parent
        outer = _indent(call, block) if block is not None and block.type == "statement_block" else ""
        deeper = self._indent.removeprefix(outer)
        self._unit = deeper if deeper and deeper != self._indent else ("\t" if "\t" in self._indent else "  ")
        self._end = "\r\n" if b"\r\n" in call.module.source else "\n"
        self._path = call.module.path

    def lines(self, *lines: str) -> str:
        """Put lines below each other; the first stands where the statement does."""
        return f"{self._end}{self._indent}".join(lines)

    def inner(self, statement: str) -> str:
        """Return a statement one step deeper; lines that belong to a template text stay as they are."""
        source = statement.encode()
        templates = captures(parse(source, path=self._path), "(template_string) @text", path=self._path).get("text", [])
        deeper, position = [], 0
        for line in source.split(b"\n"):
            is_text = any(one.start_byte < position < one.end_byte for one in templates)
            deeper.append(line if is_text or not line.strip() else self._unit.encode() + line)
            position += len(line) + 1
        return b"\n".join(deeper).decode()


def _indent(call: Call, node: Node) -> str:
    start = call.module.source.rfind(b"\n", 0, node.start_byte) + 1
    line = call.module.source[start : node.start_byte].decode("utf-8", "replace")
    return line[: len(line) - len(line.lstrip())]
