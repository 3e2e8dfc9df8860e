"""The plan as a person likes to read it: what, where, why, and what to do."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from rich.text import Text

from ayjnt_codegen.project import Allow
from ayjnt_deploy.fixes.edit import How
from ayjnt_deploy.fixes.offered import offered
from ayjnt_deploy.gate.allow import entry_to_paste
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.binding_lost import ID as LOST
from ayjnt_deploy.gate.rules.drift_overwritten import ID as DRIFT
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.report.changes import change_lines, step_lines, told
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.declared import kept
from ayjnt_deploy.state.evidence import Evidence
from ayjnt_deploy.state.redact import HIDDEN, MASKED, shown
from ayjnt_deploy.words import counted

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_STYLES: Final = {Severity.BLOCK: "bold red", Severity.WARN: "yellow", Severity.INFO: "cyan"}
_SIGNS: Final = {Severity.BLOCK: "✗", Severity.WARN: "!", Severity.INFO: "·"}
_OFFERS: Final = {
    How.RESTORE: "restores what the release had",
    How.GUARD: "keeps it from the instances in flight by a date",
}


def plan_lines(plan: Plan, *, values: bool) -> Iterator[Text]:
    """Yield the plan line by line, to be printed unwrapped so that no name is cut. The first line says which Worker.

    The values of variables are masked unless `values` are asked for.
    """
    return map(on_one_line, _lines(plan, values=values))


def on_one_line(line: Text) -> Text:
    """Escape control characters: a step's name may hold a line break, which a CI system may read as a command."""
    if not _CONTROL.search(line.plain):
        return line
    return Text(_CONTROL.sub(lambda found: repr(found[0])[1:-1], line.plain))


def _lines(plan: Plan, *, values: bool) -> Iterator[Text]:
    yield headline(plan)
    yield from _compared(plan)
    if not plan.live.exists:
        yield from _section("first release", _first_release(plan, values=values))
    elif told := tuple(change_lines(plan, values=values)):
        yield from _section("changes", told)
    if plan.not_read:
        yield from _section("not read: what changed there is not known", _not_read(plan))
    if plan.live.exists and plan.release is None:
        yield from _section(
            "code", [Text("nothing trustworthy says which code and steps are live: they are not compared")]
        )
    if plan.has_new_code:
        yield from _section("code", [Text(f"the source files differ from those of {plan.case.baseline.title}")])
    for diff in plan.step_changes:
        yield from _section(f"steps of {diff.new.workflow}", step_lines(diff))
    if plan.tree.not_detected:
        yield from _section("not picked up", _missed(plan))
    fixes = offered(plan)
    for finding in plan.findings:
        yield from _finding(finding, plan, fixes[finding.rule, finding.at], values=values)
    yield from _verdict(plan)


def headline(plan: Plan) -> Text:
    """Return host, account, Worker, version and release on one line."""
    if not plan.live.is_read:
        return Text.assemble(("offline · Worker ", "dim"), (plan.worker, "bold"))
    serving = ", ".join(one.version_id for one in plan.live.serving)
    where = f"{plan.host} · account {plan.account_id} · Worker "
    version = f" · version {serving}" if serving else " · not deployed yet"
    release = "" if plan.recorded_number is None else f" · release {plan.recorded_number}"
    return Text.assemble((where, "dim"), (plan.worker, "bold"), (version + release, "dim"))


def _compared(plan: Plan) -> Iterator[Text]:
    """Say what the plan rests on, where that is not the live Worker and its record."""
    base = plan.case.baseline
    if base.doubt is not None:
        commit = f" (commit {base.commit[:12]})" if base.commit else ""
        yield Text(f"compared with {base.source}{commit}: {base.doubt}")
        if base.release is None:
            yield Text(f"{base.named} has no project in this folder: everything is new")
        elif not base.release.lists:
            yield Text(f"{base.named} has no workflows here: all of their steps are new")
        if base.distrust is not None and base.recorded is None:
            yield Text(f"nobody can tell who changed the live Worker: {base.distrust}")
    if plan.unread:
        yield Text(f"nobody has looked at {', '.join(plan.unread[:-1])} and {plan.unread[-1]}")


def _section(title: str, lines: Iterable[Text]) -> Iterator[Text]:
    yield Text()
    yield Text(title, style="bold")
    yield from (Text("  ").append_text(line) for line in lines)


def _first_release(plan: Plan, *, values: bool) -> Iterator[Text]:
    for address, leaf in sorted(plan.wanted.state.leaves.items()):
        if address.aspect is Aspect.SECRET:
            yield Text.assemble(("· ", "dim"), f"{address}: required; `wrangler secret put` sets it, no deploy does")
        else:
            yield Text.assemble(("+ ", "green"), f"{address}{told(address, leaf, values=values)}")


def _missed(plan: Plan) -> Iterator[Text]:
    """Say which files look like agents or workflows and will not be deployed as such."""
    for missed in plan.tree.not_detected:
        yield Text.assemble(("? ", "yellow"), f"{missed.place}: {missed.why}")


def _not_read(plan: Plan) -> Iterator[Text]:
    for part, why in plan.not_read.items():
        yield Text.assemble(("? ", "yellow"), f"{part}: {why}")


def _finding(finding: Finding, plan: Plan, fixes: tuple[How, ...], *, values: bool) -> Iterator[Text]:
    style = "dim" if finding.allowed else _STYLES[finding.severity]
    sign = "✓ allowed" if finding.allowed else f"{_SIGNS[finding.severity]} {finding.severity}"
    yield Text()
    yield Text.assemble((f"{sign} ", style), (finding.rule, f"bold {style}"), f" {finding.at}")
    yield from (Text("  ").append_text(line) for line in _particulars(finding, plan, fixes, values=values))


def _particulars(finding: Finding, plan: Plan, fixes: tuple[How, ...], *, values: bool) -> Iterator[Text]:
    yield Text(finding.problem)
    if finding.place is not None:
        yield _labelled("at", f"{finding.place}{_recorded(finding, plan)}")
        if finding.was is not None:
            yield Text(f"  it was: {finding.was.text}")
    if finding.evidence is not None:
        yield _labelled("seen", finding.evidence)
    yield from (Text(f"  {instance}") for instance in finding.instances)
    if finding.allowed is not None:
        yield _labelled("allowed", f"{finding.allowed.because} ({_how_long(finding.allowed)})")
        return
    yield _labelled("to fix", finding.remedy)
    yield from _as_it_is_live(finding, plan, values=values)
    if fixes and fixes[0] is not How.ALLOW:
        yield Text(f"  ayjnt fix {finding.rule} {shlex.quote(finding.at)} does it: {_offer(fixes)}")
    if finding.refuses and finding.is_allowable:
        yield _labelled("to allow", 'put this line into "allow": […] of ayjnt.jsonc, with your reason')
        yield Text(f"  {entry_to_paste(finding, plan.case.today)}")


def _how_long(allowed: Allow) -> str:
    return "for this run" if allowed.place is None else f"until {allowed.until}, {allowed.place}"


def _as_it_is_live(finding: Finding, plan: Plan, *, values: bool) -> Iterator[Text]:
    """Show what would keep a live value: the line for ayjnt.jsonc. A value that is hidden or masked is not shown."""
    change = next((one for one in plan.changes if str(one.address) == finding.at), None)
    if finding.rule not in {DRIFT, LOST} or change is None or change.before is None:
        return
    said = kept(change.address, change.before, change.after)
    if said is not None and shown(change.address, change.before, values=values) not in {HIDDEN, MASKED}:
        lines = json.dumps({"wrangler": said.within({})}, ensure_ascii=False, default=dict)
        yield _labelled("as it is live", lines[1:-1])


def _recorded(finding: Finding, plan: Plan) -> str:
    if finding.recorded is None:
        return ""
    if finding.was is not None:
        return f" (was {finding.recorded} at {finding.was.commit[:7]})"
    return f" ({plan.case.baseline.holder} had it at {finding.recorded})"


def _offer(fixes: tuple[How, ...]) -> str:
    """Say what `ayjnt fix` does by itself, and what else it can do."""
    first, *others = (one for one in fixes if one is not How.ALLOW)
    return _OFFERS[first] + "".join(f"; with --how {one}, {_OFFERS[one]}" for one in others)


def _labelled(name: str, words: str) -> Text:
    return Text.assemble((f"{name}: ", "bold"), words)


def _verdict(plan: Plan) -> Iterator[Text]:
    yield Text()
    if plan.assumption is not None:
        yield Text(f"assumed: {plan.assumption}", "dim")
    yield from _instances(plan)
    if plan.refusals:
        count = len(plan.refusals)
        yield Text(f"refused: {count} {'finding stops' if count == 1 else 'findings stop'} this deploy", "bold red")
    elif not plan.has_differences:
        what = "the live Worker" if plan.live.is_read else plan.case.baseline.named
        what = f"what could be read of {what}" if plan.not_read else what
        yield Text(f"nothing to do: {what} is what the source tree asks for", "green")
    else:
        warnings = f" ({counted(len(plan.warnings), 'warning')})" if plan.warnings else ""
        yield Text(f"nothing stands against this deploy{warnings}", "green")
    yield Text(f"plan {plan.fingerprint}", "dim")


def _instances(plan: Plan) -> Iterator[Text]:
    for name, one in sorted(plan.evidence.items()):
        if one.total:
            yield Text(f"{name}: {_in_flight(one)}", "dim")


def _in_flight(one: Evidence) -> str:
    parts = [f"{one.active} in flight"] if one.active else []
    parts += [f"{one.restartable} errored, which may be restarted"] if one.restartable else []
    return ", ".join(parts)
