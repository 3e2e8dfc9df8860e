"""What the wanted Worker is compared with: the last release, and where the knowledge of it comes from."""

from dataclasses import dataclass
from enum import StrEnum

from ayjnt_deploy.state.release import Release


class Basis(StrEnum):
    """Where the last release was read from."""

    RECORD = "record"
    """The record on the Worker, vouched for by the serving version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The last release, or why it is not known."""

    release: Release | None = None
    distrust: str | None = None
    """Why the record on the Worker is not believed, where the Worker exists."""
    basis: Basis = Basis.RECORD
