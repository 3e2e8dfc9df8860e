"""What a plan lists: the differences between live and wanted, and those of the steps."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from ayjnt_codegen.source import Step
from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.diff.steps import StepDiff
from ayjnt_deploy.fixes.literals import duration
from ayjnt_deploy.gate.lost import is_secret_now
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.ignore import is_ignored
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.part import is_of_the_version
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.state.steps import label

_NAMED: Final = 5
"""How many addresses a line lists."""
_ORIGINS: Final = {
    Origin.YOURS: "",
    Origin.DRIFT: "changed live since the last release",
    Origin.CONFLICT: "changed live and in the source tree",
    Origin.CONVERGED: "",
    Origin.UNRECORDED: "no record tells who made it so",
}


def change_lines(plan: Plan, *, values: bool) -> Iterator[Text]:
    """Yield what the deploy makes, who may have made what it undoes, and what has settled by itself."""
    made = plan.open_changes
    yield from (_change(one, plan, values=values) for one in made)
    if plan.live.maker and any(one.is_foreign and is_of_the_version(one.address) for one in made):
        yield Text(f"last deployed {plan.live.maker}", "dim")
    settled = [str(one.address) for one in plan.changes if one.is_settled and not _is_of_others(one, plan)]
    if settled:
        more = f" and {len(settled) - _NAMED} more" if len(settled) > _NAMED else ""
        named = f"{', '.join(settled[:_NAMED])}{more}"
        yield Text.assemble(("= ", "dim"), f"{named}: settled, live already is what you want")


def _is_of_others(change: Change, plan: Plan) -> bool:
    """Whether it is a variable that other people own: that it differs from the release is what is to be expected."""
    reach = plan.wanted.reach
    is_variable = change.address.aspect is Aspect.VARIABLE
    return is_variable and (reach.keeps_variables or is_ignored(change.address.name, reach.ignored))


def _change(change: Change, plan: Plan, *, values: bool) -> Text:
    address, live, wanted = change.address, change.before, change.after
    if change.is_addition:
        sign, style, words = "+", "green", told(address, wanted, values=values)
    elif change.is_removal:
        sign, style, words = "-", "red", told(address, live, values=values)
    else:
        both = " → ".join(shown(address, one, values=values) for one in (live, wanted))
        sign, style, words = "~", "yellow", f": {both}"
    note = "; ".join(() if plan.case.is_draft else _notes(change, plan.live))
    return Text.assemble((f"{sign} ", style), f"{address}{words}", (f"   ({note})" if note else "", "dim"))


def told(address: Address, leaf: Leaf | None, *, values: bool) -> str:
    """Return `: VALUE`; nothing of a leaf that says no more than that something is there, as a cron's does."""
    is_only_there = leaf == Known(value=True) and address.aspect not in {Aspect.VARIABLE, Aspect.SETTING}
    return "" if is_only_there else f": {shown(address, leaf, values=values)}"


def _notes(change: Change, live: Live) -> Iterator[str]:
    """Say where a change comes from and, of what is not yours, what becomes of it."""
    if change.origin is Origin.UNRECORDED and change.is_addition:
        return  # Nobody has made anything there.
    if _ORIGINS[change.origin]:
        yield _ORIGINS[change.origin]
    if is_secret_now(change, live):
        yield "it is a secret there now"
    if change.origin is not Origin.YOURS or change.fate is Fate.SWITCHED_OFF:
        yield change.fate.value


def step_lines(diff: StepDiff) -> Iterator[Text]:
    """Yield how the steps of a workflow differ from those that were released."""
    for rename in diff.renamed:
        yield Text.assemble(("~ ", "yellow"), _renamed(rename.old, rename.new), _at(rename.new.place))
    for old, new in diff.retyped:
        yield Text.assemble(("~ ", "yellow"), f"{new.kind} {label(new)}: {_event(old)} → {_event(new)}", _at(new.place))
    for step in diff.removed:
        yield Text.assemble(("- ", "red"), f"{step.kind} {label(step)}")
    for step in diff.added:
        yield Text.assemble(("+ ", "green"), f"{step.kind} {label(step)}", _at(step.place))
    for _, step in diff.edited:
        yield Text.assemble(("· ", "dim"), f"{step.kind} {label(step)} has another body", _at(step.place))
    if not (diff.renamed or diff.retyped or diff.removed or diff.added or diff.edited):
        yield Text("the same steps in another order", style="dim")


def _renamed(old: Step, new: Step) -> str:
    """Say what became of a step: another name, or, of a sleep that keeps it, another duration."""
    if label(old) != label(new):
        return f"{label(old)} → {label(new)}"
    return f"{new.kind} {label(new)}: {_lasting(old)} → {_lasting(new)}"


def _lasting(step: Step) -> str:
    if step.duration_ms is None:
        return "an unknown time"
    return duration(step.duration_ms) or f"{step.duration_ms} ms"


def _event(step: Step) -> str:
    return "an event that cannot be read" if step.event_type is None else repr(step.event_type)


def _at(place: object) -> tuple[str, str]:
    return f"   {place}", "dim"
