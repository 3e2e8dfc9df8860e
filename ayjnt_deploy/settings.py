"""What the surroundings say: environment and clock, read once. Nothing else in the product reads them."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ayjnt_deploy.errors import AyjntError

CLOUDFLARE: Final = "https://api.cloudflare.com/client/v4"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OFFICIAL: Final = re.compile(r"(?:[a-z0-9-]+\.)*cloudflare\.com\.?")
# Without a backslash above all: to node's URL parser, which reads the address after us, it is a slash.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9:/._\[\]@-]+")

# Each of these makes wrangler deploy something else, or elsewhere, than the config says (tried with 4.164).
_STRAY_PREFIXES: Final = ("CLOUDFLARE_", "CF_", "WRANGLER_", "OPEN_NEXT_", "CLAUDE", "CURSOR_", "AYJNT_")
_STRAY: Final = frozenset({"NODE_OPTIONS", "AI_AGENT", "AGENT"})


class AddressRefused(AyjntError):
    """The API address would carry the token to a stranger."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"CLOUDFLARE_API_BASE_URL is {_without_user(address)!r}, which is neither https below cloudflare.com nor this machine",
            remedy="unset CLOUDFLARE_API_BASE_URL, or start `ayjnt sandbox` and use the address that it prints",
        )


class AccountUnclear(AyjntError):
    """The account is named twice, differently, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run's surroundings."""

    root: Path
    """The project's root folder, absolute."""
    now: datetime
    """When the run began, in UTC."""
    base_url: str = CLOUDFLARE
    token: str | None = field(default=None, repr=False)
    account_id: str | None = None
    node: str | None = None
    """`AYJNT_NODE`: the node to run wrangler with."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What a child process may see: everything but what would redirect wrangler."""

    @property
    def host(self) -> str:
        """The API's host, with its port on this machine."""
        return urlsplit(self.base_url).netloc


def read_settings(root: Path, environ: Mapping[str, str] | None = None, now: datetime | None = None) -> Settings:
    """Read the surroundings of a run in `root`; `environ` and `now` stand in for the real ones in tests."""
    surroundings = dict(os.environ if environ is None else environ)
    base_url = surroundings.get("CLOUDFLARE_API_BASE_URL", "").strip().rstrip("/") or CLOUDFLARE
    require_trusted(base_url)
    return Settings(
        root=root.resolve(),
        now=now or datetime.now(UTC),
        base_url=base_url,
        token=surroundings.get("CLOUDFLARE_API_TOKEN", "").strip() or None,
        account_id=surroundings.get("CLOUDFLARE_ACCOUNT_ID", "").strip() or None,
        node=surroundings.get("AYJNT_NODE", "").strip() or None,
        environment={name: value for name, value in surroundings.items() if not _is_stray(name)},
    )


def require_trusted(address: str) -> None:
    """Refuse an API address that is neither Cloudflare's nor on this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(address) from error
    if not _ADDRESS.fullmatch(address) or parts.username or parts.password or parts.query or parts.fragment:
        raise AddressRefused(address)
    official = parts.scheme == "https" and _OFFICIAL.fullmatch(host) is not None
    loopback = parts.scheme in {"http", "https"} and host in LOOPBACK
    if not official and not loopback:
        raise AddressRefused(address)


def agreed_account(environment: str | None, config: str | None) -> str | None:
    """Return the account that environment and config agree on, or None where neither names one."""
    if environment and config and environment != config:
        raise AccountUnclear(
            f"CLOUDFLARE_ACCOUNT_ID is {environment} and account_id in ayjnt.jsonc is {config}",
            remedy="make them the same, or remove one of them",
        )
    return environment or config


def _without_user(address: str) -> str:
    _, at, rest = address.rpartition("@")
    return f"…@{rest}" if at else address


def _is_stray(name: str) -> bool:
    return name in _STRAY or name.startswith(_STRAY_PREFIXES)


def whole_environment() -> Mapping[str, str]:
    """Return the environment as it is, for a command that the user names himself."""
    return dict(os.environ)
