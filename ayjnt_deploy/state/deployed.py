"""The last deploy from this folder, as its receipt tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """Which Worker was deployed to which account, and when."""

    worker: str
    account: str
    release: int
    at: str
    """When the run began, ISO 8601 in UTC."""
