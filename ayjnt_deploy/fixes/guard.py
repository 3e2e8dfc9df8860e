"""Keeps what is new away from the instances in flight: a constant date on the timestamp of run()'s event."""

from datetime import datetime, timedelta
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Step
from ayjnt_codegen.syntax import text
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes import restore
from ayjnt_deploy.fixes.code import Call, Code
from ayjnt_deploy.fixes.edit import CannotFix, Edit, applied
from ayjnt_deploy.fixes.event import timestamp
from ayjnt_deploy.fixes.lines import Lines
from ayjnt_deploy.fixes.literals import quote_of, quoted
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.state.steps import titled

INSERTED: Final = frozenset({"step-runs-late", "wait-inserted", "deadline-runs-on"})
"""The rules about a step that instances in flight do not know."""
_LEAD: Final = timedelta(hours=1)


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
    lines = Lines(call, statement)
    return code.edit(
        call.module,
        statement,
        lines.below(
            f"if ({_begun(call, '<', cutover)}) {{",
            lines.inner(before),
            "} else {",
            lines.inner(text(statement)),
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
    lines = Lines(call, statement)
    return code.edit(call.module, statement, lines.below(f"if ({begun}) {{", lines.inner(text(statement)), "}"))


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
    return f"{timestamp(call)} {sign} new Date({date})"
