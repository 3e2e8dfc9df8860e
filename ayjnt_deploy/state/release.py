"""What a deploy leaves behind on the Worker, as a value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Json, Known
from ayjnt_deploy.state.migrations import Recorded
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList

TAG: Final = "ayjnt-"
"""How the tag of every version begins that this tool has deployed."""
READER = 1
"""Number of the step reader: raised when the same source would be read differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastList:
    """A step list of an earlier release that instances may still come from."""

    list: StepList
    last: int
    """Number of the last release that had it."""
    until: str
    """When the release that replaced it was made, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A step key that some earlier release used and the present one does not."""

    workflow: str
    identity: str
    kind: Kind
    name: str
    event_type: str | None
    body: str
    first: int
    last: int
    """Numbers of the first and the last release that used it."""
    until: str
    """When the release that dropped it was made, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """An allowance that a deploy used."""

    rule: str
    at: str
    because: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a deploy goes in taking away what it does not name, as the config of its release said it."""

    whole: frozenset[Aspect] = frozenset()
    """The lists that it replaces: what they do not name goes away."""
    ignored: tuple[str, ...] = ()
    """`drift.ignore` of ayjnt.jsonc: patterns of variables that other people own."""
    keeps_variables: bool = False
    """`keep_vars`: variables that only the live Worker has stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The record of one deploy. Holds names, keys and digests, never the value of a variable or secret."""

    number: int
    worker: str
    at: str
    """When it was made, ISO 8601 in UTC."""
    commit: str | None
    dirty: bool
    tool: str
    agents: str | None
    """Version of the `agents` package that the project had installed."""
    reader: int = READER
    code: str = ""
    """Fingerprint of the source files."""
    lists: tuple[StepList, ...] = ()
    past: tuple[PastList, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    """Digests of what was live, was not wanted, and stayed: no deploy takes it away."""
    reach: Reach | None = None
    """None in records that say nothing of it."""
    migrations: tuple[Recorded, ...] = ()
    """The Durable Object migrations that the release was made with. Cloudflare knows the last tag alone."""
    allowed: tuple[Allowed, ...] = ()

    @property
    def state(self) -> State:
        """The released Worker, as far as a record knows it."""
        leaves = {Address.parse(address): Digest(value) for address, value in self.digests.items()}
        return State(worker=self.worker, leaves=leaves)

    @property
    def aftermath(self) -> State:
        """What was live after the deploy, as far as a record knows it: what was released, and what was left alone."""
        left = {Address.parse(address): Digest(value) for address, value in self.left.items()}
        return replace(self.state, leaves={**left, **self.state.leaves})

    def steps_of(self, workflow: str) -> StepList | None:
        """Return the released steps of `workflow`."""
        return next((one for one in self.lists if one.workflow == workflow), None)


def legible(release: Release) -> State:
    """Return a recorded state in which the values that names, classes or a mere yes make up can be read again."""
    values = [Known(value) for value in _made_of_names(release)]
    known = {one.digest: one for one in values}
    leaves = {address: known.get(leaf.digest, leaf) for address, leaf in release.state.leaves.items()}
    return State(worker=release.worker, leaves=leaves)


def _made_of_names(release: Release) -> Iterator[Json]:
    """Yield what `state` makes of the Worker's own agents and workflows, and of what is only there or not."""
    yield from (True, False, {"storage": "sqlite"}, {"storage": "kv"})
    for address in release.state.leaves:
        if address.aspect is Aspect.CLASS:
            yield {"type": "durable_object_namespace", "class_name": address.name}
    for one in release.lists:
        yield {"class": one.class_name}
        yield {"type": "workflow", "workflow_name": one.workflow, "class_name": one.class_name}
