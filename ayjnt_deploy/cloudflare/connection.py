"""Where Cloudflare's API is, and as whom it is asked."""

from dataclasses import dataclass, field

from ayjnt_deploy.cloudflare.budget import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    base_url: str  # ends in /client/v4
    account_id: str
    token: str = field(repr=False)
    budget: Budget = field(default_factory=Budget, repr=False, compare=False)
    """One for all conversations of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    name: str
