"""What a step reader can see of one step, beyond its key.

Where the reader leaves something open, such as what the holes of a name hold in an older record, the answer widens.
"""

from typing import Final

from ayjnt_codegen.source import Escape, Exact, Kind, Pattern, Step, Unknown
from ayjnt_codegen.tokens import digest
from ayjnt_deploy.state.steps import identity, text_of

_FAMILIES: Final = {Kind.AGENT: "do", Kind.DO: "do", Kind.SLEEP: "sleep", Kind.SLEEP_UNTIL: "sleep", Kind.WAIT: "wait"}

_CATCH: Final = digest((digest(("catch",)),))
"""How the step reader marks what stands in a `catch`."""


def family(step: Step) -> str:
    """Return which steps share keys with `step`: dos with the agent's hidden ones, sleeps, or waits."""
    return _FAMILIES[step.kind]


def ident(step: Step) -> str:
    """Return the engine's key, or what tells sites apart where the source does not determine one."""
    if isinstance(step.name, Unknown):
        return f"{step.kind}?{step.name.expression}:{step.duration_ms}-{step.occurrence}"
    return identity(step)


def spelled(step: Step) -> str:
    """Return the name as `nested_in` of an inner step would give it."""
    return step.name.expression if isinstance(step.name, Unknown) else text_of(step)


def sense(step: Step) -> str:
    """Return what tells apart two steps of one name: the body of a do, the event type of a wait."""
    return step.event_type or "" if step.kind is Kind.WAIT else step.body


def is_open(step: Step) -> bool:
    """Whether the name cannot be read at all."""
    return isinstance(step.name, Unknown)


def ends_the_run(step: Step, before: Step) -> bool:
    """Whether the step is the error report of a rejected approval: nothing runs behind it."""
    is_report = step.kind is Kind.AGENT and text_of(step).startswith("__agent_reportError_")
    return is_report and step.branch is not None and before.kind is Kind.WAIT


def leaves(step: Step) -> bool:
    """Whether the run ends on the way to this step, so that what stands behind it is not reached from there."""
    return step.leaves


def is_rescue(step: Step) -> bool:
    """Whether the step runs only where something before it failed."""
    return step.branch == _CATCH


def may_be(pattern: Step, exact: Step) -> bool:
    """Whether the name of `exact` fits the holes of `pattern`."""
    if not isinstance(pattern.name, Pattern) or not isinstance(exact.name, Exact) or pattern.kind is not exact.kind:
        return False
    return pattern.name.fits(exact.name.text)


def is_durable(step: Step) -> bool:
    """Whether the conditions around the step decide the same way in each lifetime of an instance."""
    return step.branch_durable


def choices(step: Step) -> dict[str, str]:
    """Return the way that leads to the step, by the choice that it belongs to."""
    parts = (way.rpartition(":") for way in step.ways)
    return {choice: way for choice, _, way in parts}


def beside(step: Step) -> str | None:
    """Return what the steps that run side by side with this one have in common."""
    return (step.parallel_group or "") if step.parallel else None


def exclude_each_other(one: Step, other: Step) -> bool:
    """Whether no run takes the ways to both steps of one list, as far as the reader says."""
    mine, theirs = choices(one), choices(other)
    return any(theirs.get(choice, arm) != arm for choice, arm in mine.items())


def escape_mark(escape: Escape) -> str | None:
    """Return the fingerprint of what the step object is handed to, where the reader gives one."""
    return escape.fingerprint or None


def is_same(one: Step, other: Step) -> bool:
    """Whether nothing that an instance could meet differs between two sites."""
    return (
        one.kind is other.kind
        and one.name == other.name
        and one.body == other.body
        and one.occurrence == other.occurrence
        and one.duration_ms == other.duration_ms
        and one.event_type == other.event_type
        and _around(one) == _around(other)
    )


def _around(step: Step) -> tuple[object, ...]:
    choice = step.branch and (step.branch, is_durable(step), step.cutover)
    return step.loop, choice, step.parallel, step.nested_in, step.rollback, step.holes, step.argument, step.guarded
