"""What the source tree says: agents, workflows and their steps, as values.

They have no slots: a process that reads many files hands them over, and what has a dict is pickled four times as fast.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file of the project; line and column count from 1."""

    path: str
    """Relative to the project root, with forward slashes."""
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


NOWHERE: Final = Place("", 0)
"""Of what stands in no file of the project, as far as is known."""


class Kind(StrEnum):
    """What a step does, by the name of the method that makes it."""

    DO = "do"
    SLEEP = "sleep"
    SLEEP_UNTIL = "sleepUntil"
    WAIT = "waitForEvent"
    AGENT = "agent"


WORK: Final = frozenset({Kind.DO, Kind.AGENT})
"""Kinds that run code, and keep its result."""
SLEEPS: Final = frozenset({Kind.SLEEP, Kind.SLEEP_UNTIL})
PARKS: Final = SLEEPS | {Kind.WAIT}
"""Kinds at which an instance stands still by design."""


class Flaw(StrEnum):
    """What is wrong with a call that makes a step, by itself."""

    ONE_NAME = "one-name"
    """One name for each element of a list: only the count of the calls tells them apart."""
    NUMBERED = "numbered"
    """The name tells elements of a list apart by their number alone."""
    TIME = "time"
    """The name is made of the current time."""
    CHANCE = "chance"
    """The name is made of a random value."""
    TIME_LEFT = "time-left"
    """A sleep whose duration is counted from the current time."""
    RACED = "raced"
    """A branch of `Promise.race` or `Promise.any` that is not itself in a step."""
    DROPPED = "dropped"
    """Nobody waits for it."""
    CAUGHT = "caught"
    """Its callback throws a `NonRetryableError`, and the code around it goes on."""


@dataclass(frozen=True)
class Exact:
    """A step name that is known to the letter."""

    text: str


@dataclass(frozen=True)
class Pattern:
    """A step name with holes, each written `*`: `fetch:*`."""

    text: str

    def fits(self, name: str) -> bool:
        """Whether `name` is this one with its holes filled."""
        return self.filled(name) is not None

    def filled(self, name: str) -> tuple[str, ...] | None:
        """Return what `name` has in the holes; None where it is another name."""
        found = _expression(self.text).fullmatch(name)
        return None if found is None else found.groups()


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, pattern.split("*"))), re.DOTALL)


@dataclass(frozen=True)
class Unknown:
    """A step name that cannot be read from the source."""

    expression: str
    """The source of the argument, shortened, for messages."""


Name = Exact | Pattern | Unknown


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call site that makes a durable step, in the order of evaluation.

    For `Kind.AGENT` the name is the hidden one that the agents SDK gives, `__agent_<verb>_<n>`.
    """

    kind: Kind
    name: Name
    place: Place
    occurrence: int = 1
    """Which call of this name (for a sleep: of this name and duration) this is, from 1."""
    duration_ms: int | None = None
    """Of a sleep with a constant duration, in milliseconds."""
    event_type: str | None = None
    """Of a wait, when it is a literal."""
    body: str = ""
    """Fingerprint of the callback's tokens (12 hex), without comments, types and formatting; of an agent helper, of its
    arguments."""
    loop: str | None = None
    """Fingerprint of the heads of the loops around the call; None outside of loops."""
    branch: str | None = None
    """Fingerprint of the conditions around the call; None when it always runs."""
    parallel: bool = False
    nested_in: str | None = None
    """Name of the step whose callback makes this one."""
    rollback: bool = False
    branch_durable: bool = True
    """Whether the conditions around the call rest on the event, step results and constants only."""
    rests_on: tuple[str, ...] = ()
    """What decides over the call, or stands in its name, and may differ at the next replay: `env.PROVIDER`, `Date.now()`."""
    ways: tuple[str, ...] = ()
    """The ways taken to get here, outermost first, each `<choice>:<way>`; other ways of one choice exclude this one."""
    parallel_group: str | None = None
    """What steps that run side by side with this one have in common."""
    timeout: str | None = None
    """Of a wait, in milliseconds where it is constant, else as it is written."""
    config: str = ""
    """Fingerprint of the options of a `do` (12 hex), without the rollback handler."""
    reads: tuple[str, ...] = ()
    """The paths of this step's result that later code reads: `customer.id`; `note?` where it copes without."""
    read_inside: tuple[tuple[str, Place], ...] = field(default=(), compare=False)
    """Of those that are read in callbacks of steps alone, the places of these steps; not recorded."""
    called_from: Place | None = None
    """Where the workflow's file calls the code that makes this step, if that is in another file."""
    holes: str = ""
    """Fingerprint of what stands in the holes of the name, of the whole name where it is unknown (12 hex)."""
    tails: str = ""
    """What is read last in each hole of the name, `sku` of `item.sku`, with commas; empty where one is no property."""
    indexed: bool = False
    """Whether a hole of the name holds the number of an element or a turn and nothing else."""
    argument: str = ""
    """Fingerprint of the event type, duration or time where it cannot be read as a constant (12 hex)."""
    leaves: bool = False
    """Whether the way to this step ends in `return` or `throw` behind it: later steps are not reached from here."""
    guarded: str = ""
    """Fingerprint of the conditions in front of this step that end in `return` or `throw` (12 hex)."""
    cutover: str | None = None
    """What the conditions around the call say of the start of an instance: `before:2026-12-01T00:00:00Z`."""
    flaws: tuple[Flaw, ...] = ()
    """What is wrong with the call by itself, as far as it is certain."""

    def but(self, **said: Any) -> "Step":
        """Return this step where `said` counts instead; `dataclasses.replace` sets each field by a call of its own."""
        other = object.__new__(Step)
        vars(other).update(vars(self), **said)
        return other


@dataclass(frozen=True)
class Escape:
    """A place where the step object leaves sight, and how."""

    place: Place
    why: str
    fingerprint: str = field(default="", compare=False)
    """Of the call through which it leaves, and of the files of the project that the called code is from (12 hex)."""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """One workflow class, as its source file defines it."""

    class_name: str
    base: str
    """What the class extends, as it is written, without type arguments."""
    root: str | None = None
    """The name of the class above all that it extends: `AgentWorkflow`."""
    place: Place
    steps: tuple[Step, ...]
    escapes: tuple[Escape, ...] = ()
    exported_as: str | None = None
    """The name under which the file exports the class, wrapped or not; None if it does not."""
    params_read: tuple[str, ...] = ()
    """The paths of `event.payload` that the code reads; `note?` where it copes without."""
    params_inside: tuple[tuple[str, Place], ...] = field(default=(), compare=False)
    """Of those that are read in callbacks of steps alone, the places of these steps."""
    sources: str = ""
    """Fingerprint of the tokens of this file and of what it imports by a relative path (12 hex)."""

    @property
    def is_complete(self) -> bool:
        """Whether every step of the workflow is in `steps`."""
        return not self.escapes


@dataclass(frozen=True, kw_only=True)
class Agent:
    """One agent class: a Durable Object with a route of its own."""

    class_name: str
    agent_id: str
    """Stable identity across moves: `export const agentId`, else the folder path with `_` for `/`."""
    route: str
    """URL path below which the agent answers, `/orders`."""
    place: Place
    workflow: str | None = None
    """Class name of the workflow in the same folder, if there is one."""


@dataclass(frozen=True)
class NotDetected:
    """A file that looks like an agent or a workflow and is none, with the reason."""

    place: Place
    why: str


@dataclass(frozen=True, kw_only=True)
class SourceTree:
    """Everything below `agents/` and `workflows/`, ordered by path."""

    agents: tuple[Agent, ...]
    workflows: tuple[Workflow, ...]
    not_detected: tuple[NotDetected, ...] = field(default=())
