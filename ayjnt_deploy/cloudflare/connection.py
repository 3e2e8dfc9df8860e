"""Where Cloudflare's API is, and as whom it is asked."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    base_url: str  # ends in /client/v4
    account_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    name: str
