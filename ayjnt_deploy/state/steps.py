"""Step identity: the key under which the Workflows engine keeps a step's result.

The formulas are those of workers-sdk `packages/workflows-shared/src/context.ts` (read at wrangler 4.164): the key of a
`do` is sha1(name)-N, of a sleep sha1(name + milliseconds)-N, of a wait sha1(name-N)-N, where N counts the calls of that
name. Kinds share one namespace, so `do("x-1")` and the first `waitForEvent("x")` collide.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, assert_never

from ayjnt_codegen.source import Escape, Exact, Kind, Pattern, Place, Step, Unknown, Workflow

_NOUNS: Final = {
    Kind.DO: "step",
    Kind.SLEEP: "sleep",
    Kind.SLEEP_UNTIL: "sleep",
    Kind.WAIT: "wait",
    Kind.AGENT: "agent helper",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepList:
    """The steps of one workflow in one release, in the order of evaluation."""

    workflow: str
    """The name under which the platform knows the workflow."""
    class_name: str
    binding: str
    steps: tuple[Step, ...]
    escapes: tuple[Escape, ...] = ()
    is_agents: bool = False
    """Whether its instances may be tied to the agent that started them, or the step reader could not rule it out."""
    params: tuple[str, ...] = ()
    """The paths of what it is started with that the code reads."""
    params_inside: tuple[tuple[str, Place], ...] = field(default=(), compare=False)
    """Of those that are read in callbacks of steps alone, the places of these steps; not recorded."""
    sources: str = ""
    """Fingerprint of the workflow's source and of what it imports by a relative path."""
    place: Place
    first: int = 0
    """Number of the release that brought this list; 0 before its first release."""
    since: str = ""
    """When that release was made, ISO 8601 in UTC."""


def step_list(workflow: Workflow, *, name: str, binding: str) -> StepList:
    """Return the steps that the source of `workflow` makes, under its registered `name`."""
    return StepList(
        workflow=name,
        class_name=workflow.class_name,
        binding=binding,
        steps=workflow.steps,
        escapes=workflow.escapes,
        params=workflow.params_read,
        params_inside=workflow.params_inside,
        is_agents=workflow.root != "WorkflowEntrypoint",
        sources=workflow.sources,
        place=workflow.place,
    )


def text_of(step: Step) -> str:
    """Return the step's name as a person would write it; `?` for one that cannot be read."""
    match step.name:
        case Exact(text) | Pattern(text):
            return text
        case Unknown():
            return "?"
        case _:
            assert_never(step.name)


def label(step: Step) -> str:
    """Return the name that addresses and messages use: `charge`, or `charge#2` for the second call of that name."""
    return text_of(step) if step.occurrence == 1 else f"{text_of(step)}#{step.occurrence}"


def titled(step: Step) -> str:
    """Return what messages call the step: `step 'charge'`, `wait 'approval'`."""
    return f"{noun(step.kind)} {label(step)!r}"


def noun(kind: Kind) -> str:
    """Return the word for steps of `kind` in messages."""
    return _NOUNS[kind]


def key(step: Step) -> str | None:
    """Return the engine's key of `step`, or None where the source does not determine it.

    None: a name with holes or one that cannot be read, a sleep without a constant duration, and every `sleepUntil`,
    whose key holds the milliseconds left and so differs at each replay (cloudflare/workers-sdk#12884).
    """
    written = written_key(step)
    return None if written is None else f"{_sha1(written[0])}-{written[1]}"


def written_key(step: Step) -> tuple[str, int] | None:
    """Return the key before the engine hashes it: the text, and which call of its name the step is."""
    if not isinstance(step.name, Exact):
        return None
    name, count = step.name.text, step.occurrence
    match step.kind:
        case Kind.DO | Kind.AGENT:
            return name, count
        case Kind.SLEEP:
            return None if step.duration_ms is None else (f"{name}{step.duration_ms}", count)
        case Kind.WAIT:
            return f"{name}-{count}", count
        case Kind.SLEEP_UNTIL:
            return None
        case _:
            assert_never(step.kind)


def identity(step: Step) -> str:
    """Return what makes two call sites the same step: the engine's key, or what comes nearest to it."""
    return key(step) or f"{step.kind}:{text_of(step)}:{step.duration_ms}-{step.occurrence}"


def same_steps(one: Iterable[Step], other: Iterable[Step]) -> bool:
    """Whether two lists make the same keys in the same order, with the same waits."""
    return [_trace(step) for step in one] == [_trace(step) for step in other]


def _trace(step: Step) -> tuple[str, str | None, str | None, bool]:
    return identity(step), step.event_type, step.loop, step.rollback


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
