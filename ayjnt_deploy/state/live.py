"""The Worker that Cloudflare runs, read once from the API's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.moment import to_the_second
from ayjnt_deploy.state.release import TAG
from ayjnt_deploy.state.state import State

ACTIVE: Final = ("queued", "running", "waiting", "paused", "waitingForPause", "rollingBack")
"""Statuses of instances that will run code again by themselves."""
RESTARTABLE: Final = ("errored",)
"""Statuses of instances that somebody may restart from a step within the retention."""
MAY_RUN: Final = (*ACTIVE, *RESTARTABLE)
"""Statuses of all instances that a deploy can reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A version that answers requests, with its share of them."""

    version_id: str
    percentage: float
    tag: str | None
    """The version's `workers/tag` annotation."""
    etag: str | None
    """Digest of the script; a change of variables keeps it."""
    created_on: str
    source: str
    """What it was made with: `wrangler`, `dash`, `api` and others."""
    author: str = ""
    """Who made it: an e-mail address, where the API tells it."""
    record_parts: Mapping[str, Json] = field(default_factory=dict, repr=False)
    """The release record that it carries."""

    @property
    def maker(self) -> str:
        """By whom, with what and when it was made, as far as the API tells."""
        told = (
            self.author and f"by {self.author}",
            f"with {self.source}",
            self.created_on and f"at {to_the_second(self.created_on)}",
        )
        return " ".join(one for one in told if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A workflow as the account knows it."""

    workflow: str
    script: str
    class_name: str
    counts: Mapping[str, int]
    """Instances by status; a status without instances may be absent."""
    schedules: tuple[str, ...] = ()
    """The cron expressions by which Cloudflare starts it."""

    def count(self, statuses: Sequence[str]) -> int:
        """Return how many instances have one of `statuses`."""
        return sum(self.counts.get(status, 0) for status in statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A deployed Worker; `exists` is false where there is none yet."""

    exists: bool
    state: State
    created_on: str = ""
    """When the Worker was made, ISO 8601, where the API tells it."""
    serving: tuple[Serving, ...] = ()
    registrations: Mapping[str, Registration] = field(default_factory=dict)
    """Every workflow of the account, by name, whoever owns it."""
    record_parts: Mapping[str, Json] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    """The names of the Worker's secrets; nobody can read their values."""
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The Durable Object classes of every Worker of the account, by its name."""
    namespace_ids: Mapping[str, str] = field(default_factory=dict)
    """The ids under which the API knows this Worker's own Durable Object classes, by class."""
    tagged: Mapping[str, str] = field(default_factory=dict)
    """Tags of the Worker's versions that have one, by version id, newest first."""
    newest: str | None = None
    """Id of the version that was uploaded last, whether or not it serves; None where that was not read."""
    deployed_on: str = ""
    """When the present deployment was made, ISO 8601; by Cloudflare's clock, as the times of instances are."""
    deployed_by: str = ""
    """Who made the present deployment: an e-mail address, where the API tells it."""
    deployed_from: str = ""
    """What the present deployment was made with: `dash`, `api`, `wrangler` and others."""
    deployments: tuple[tuple[str, ...], ...] = ()
    """Ids of the versions that each deployment has served, the present one first, as far back as the API lists them."""
    is_read: bool = True
    """Whether anybody asked Cloudflare; if not, this is what the Worker would be after the release compared with."""

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.state.worker

    @property
    def maker(self) -> str:
        """By whom, with what and when the present deployment was made, as far as the API tells."""
        told = (
            self.deployed_by and f"by {self.deployed_by}",
            self.deployed_from and f"with {self.deployed_from}",
            to_the_second(self.deployed_on),
        )
        return " ".join(one for one in told if one)

    @property
    def was_ours(self) -> bool:
        """Whether some version of it was deployed with this tool: it carries a record, or has a tag of ours."""
        return bool(self.record_parts) or any(tag.startswith(TAG) for tag in self.tagged.values())

    @property
    def migration_tag(self) -> str | None:
        """The Durable Object migration that was applied last."""
        leaf = self.state.leaves.get(Address(Aspect.MIGRATION, "tag"))
        return str(leaf.value) if isinstance(leaf, Known) else None

    @property
    def owned(self) -> Mapping[str, Registration]:
        """The workflows that are registered to this Worker."""
        return {name: one for name, one in self.registrations.items() if one.script == self.worker}


def unread_worker(worker: str, released: State | None) -> Live:
    """Return what stands in for a Worker that nobody asked about: what was released, None before the first release."""
    state = State(worker=worker, leaves={} if released is None else released.leaves)
    return Live(exists=released is not None, state=state, is_read=False)
