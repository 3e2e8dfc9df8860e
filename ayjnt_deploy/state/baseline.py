"""What the wanted Worker is compared with: the last release, and where the knowledge of it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, assert_never

from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State


class Basis(StrEnum):
    """Where the last release was read from."""

    RECORD = "record"
    """The record on the Worker, vouched for by the serving version."""
    GIT = "git"
    """The source tree of a commit."""
    FILE = "file"
    """A record that was exported earlier."""
    BUNDLE = "bundle"
    """The deployed code, read by the step reader."""
    GRAPH = "graph"
    """Cloudflare's own graph of the deployed workflows: names and order, nothing of what the steps do."""


_READ_BACK: Final = {
    Basis.BUNDLE: "the deployed bundle",
    Basis.GRAPH: "Cloudflare's graph of the deployed workflows",
}
"""What is compared with where nothing says what was meant to be released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The last release, or why it is not known."""

    release: Release | None = None
    distrust: str | None = None
    """Why the record on the Worker is not believed, where the Worker exists."""
    basis: Basis = Basis.RECORD
    named: str = "live"
    """What was asked for: `live`, `git:HEAD`, or the name of a file."""
    commit: str | None = None
    """The commit that was read, or that the exported release was made from."""
    told: State | None = None
    """What live was after the last release, where the release itself does not say."""
    stale: Release | None = None
    """The record that is not believed to describe what is live: it still tells what was released before."""
    others: tuple[Release, ...] = ()
    """The trusted records of the other versions that serve, while a rollout is in progress."""
    unknown: tuple[str, ...] = ()
    """Ids of other serving versions of which no trusted record tells the steps."""
    withdrawn: Mapping[str, Release | None] = field(default_factory=dict)
    """The versions that somebody rolled back from, by id, the latest first, each with its trusted record if it has one."""

    @property
    def recorded(self) -> State | None:
        """What live was after the last release: this tells who made a difference, whatever steps are compared with."""
        known = self.release if self.basis is Basis.RECORD and self.release is not None else self.stale
        if self.told is not None or known is None or self.latest is None:
            return self.told
        return known.aftermath.with_unversioned_of(self.latest.aftermath)

    @property
    def rolled_back_from(self) -> tuple[str, Release] | None:
        """The version of the latest release, where somebody rolled back from that to an earlier one."""
        later = (
            (id_, release)
            for id_, release in self.withdrawn.items()
            if release is not None and release.number > self.number
        )
        return max(later, key=lambda one: one[1].number, default=None)

    @property
    def latest(self) -> Release | None:
        """The release that was made last, serving or not: what no version carries is as that one made it."""
        if self.rolled_back_from is not None:
            return self.rolled_back_from[1]
        return self.stale if self.is_read_back else self.release or self.stale

    @property
    def next_number(self) -> int:
        """The number of the release to come: none is given twice."""
        return 1 if self.latest is None else self.latest.number + 1

    @property
    def number(self) -> int:
        """The number of the release that serves, as far as its record is known; 0 where none is."""
        known = self.release or self.stale
        return 0 if known is None else known.number

    @property
    def title(self) -> str:
        """What messages call the release that is compared with."""
        if self.basis in _READ_BACK:
            return "the deployed code"
        return self.named if self.basis is Basis.GIT else "the last release"

    @property
    def holder(self) -> str:
        """What messages call it where they say where a step was."""
        if self.basis in _READ_BACK:
            return "the deployed code"
        return self.named if self.basis is Basis.GIT else "the release"

    @property
    def doubt(self) -> str | None:
        """Why another release may be the one that runs."""
        match self.basis:
            case Basis.RECORD:
                return None
            case Basis.GIT:
                return f"{self.named} may not be what runs"
            case Basis.FILE:
                return f"{self.named} may be older than what runs"
            case Basis.BUNDLE:
                return "no record describes the deployed code"
            case Basis.GRAPH:
                return "no record describes the deployed code, and the code itself could not be read"
            case _:
                assert_never(self.basis)

    @property
    def is_read_back(self) -> bool:
        """Whether the last release is known from what is deployed, and not from a record of what was meant to be."""
        return self.release is not None and self.basis in {Basis.BUNDLE, Basis.GRAPH}

    @property
    def source(self) -> str:
        """What the report says that the steps are compared with."""
        return _READ_BACK.get(self.basis, self.named)
